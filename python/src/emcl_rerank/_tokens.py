"""Tokens and frames as a file of the layout, which is the only form in which the command takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._errors import refusal

if TYPE_CHECKING:
    from ._export import Export


def write_tokens(path: str, export: "Export") -> None:
    """Writes an export of the kind ``ti`` or ``wti``; the command checks it when it reads it.

    Raises:
        Error: h5py is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise refusal("tokens need h5py", found=str(error), hint="pip install h5py") from error
    arrays = export._arrays
    texts, videos = len(arrays["text"]), len(arrays["video"])
    square = export._truth is None
    attributes = {
        "format": "emcl-rerank", "format_version": "1.0", "baseline": "other", "similarity": export._kind,
        "protocol": export._protocol or ("square" if square else "multi"), "exporter": "emcl_rerank",
    }
    if export._captions is not None and len(export._captions) != texts:
        raise refusal("another number of captions", expected=str(texts), found=str(len(export._captions)), file="captions")
    with h5py.File(path, "w") as file:
        file.attrs.update(attributes)
        strings = {
            "text/id": [f"text{index}" for index in range(texts)],
            "video/id": export._ids or [f"video{index}" for index in range(videos)],
            "text/caption": export._captions,
        }
        for place, values in strings.items():
            if values is not None:
                file.create_dataset(place, data=np.array(values, dtype=object), dtype=h5py.string_dtype())
        file["truth/video"] = np.arange(texts) if square else export._truth
        for side, kind in (("text", "token"), ("video", "frame")):
            file[f"{side}/{kind}"] = arrays[side]
            file[f"{side}/{kind}"].attrs["norm"] = "raw" if export._normalize else "as_is"
            file[f"{side}/{kind}_mask"] = arrays[f"{side}_mask"]
            if export._kind == "wti":
                file[f"{side}/{kind}_weight"] = arrays[f"{side}_weight"]
