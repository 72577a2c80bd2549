"""Write and read exports of layout 1.0, as far as the fixtures need it."""

from types import SimpleNamespace

import h5py
import numpy as np

from reference import dots, pool, unit

TEXT = h5py.string_dtype()
PACKED = dict(compression="gzip", compression_opts=4, shuffle=True)


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def row_chunks(values):
    """Whole rows, about 1 MiB of them."""
    rows = 2**20 // (values[0].size * values.itemsize)
    return (max(1, min(len(values), rows)), *values.shape[1:])


def ids(side, count):
    return [f"{side}{i:04d}" for i in range(count)]


def write(
    path, *, similarity, protocol, truth, videos, data, norm=None, packed=(), fixed=False, **about
):
    """`data` maps dataset paths to arrays, `norm` the vector ones among them to their attribute,
    `packed` lists what to compress, `about` are root attributes.  Ids are neutral; `fixed` stores
    every string with a fixed length."""
    identity = {"format": "emcl-rerank", "format_version": "1.0", "baseline": "other"}
    attributes = identity | {"similarity": similarity, "protocol": protocol} | about
    data = {
        "text/id": ids("text", len(truth)),
        "video/id": ids("video", videos),
        "truth/video": truth.astype(np.int32),
        **data,
    }

    def string(value):
        return np.bytes_(value) if fixed and isinstance(value, str) else value

    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as f:
        for name, value in attributes.items():
            f.attrs[name] = string(value)
        for name, values in data.items():
            kind = TEXT if isinstance(values, list) and not fixed else None
            if fixed and isinstance(values, list):
                values = np.array(values, "S")
            options = dict(chunks=row_chunks(values), **PACKED) if name in packed else {}
            f.create_dataset(name, data=values, dtype=kind, **options)
        for name, value in (norm or {}).items():
            f[name].attrs["norm"] = string(value)


def replace(f, path, values=None, **options):
    """Another dataset at the same place, with the attributes of the one before."""
    attributes = dict(f[path].attrs)
    del f[path]
    dataset = f.create_dataset(path, data=values, **options)
    for name, value in attributes.items():
        dataset.attrs[name] = value
    return dataset


def properties():
    """Of a dataset made below h5py's own calls: no time of creation, so that bytes repeat."""
    made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    made.set_obj_track_times(False)
    return made


def attach_reference(path, scores, metrics, median):
    """/reference/sim with the baseline's metrics beside it."""
    names = {"MdR": median, "MnR": "MeanR", "spread": "Std_Rank", "geometric": "gmean"}
    with h5py.File(path, "r+") as f:
        dataset = f.create_dataset("reference/sim", data=scores)
        for way, values in metrics.items():
            for name, value in values.items():
                dataset.attrs[f"{way}_{names.get(name, name.replace('@', ''))}"] = value


def read(path):
    """Everything a score needs, in double precision: rows normalised where the file says raw."""
    with h5py.File(path) as f:

        def rows(name):
            values = f[name][()].astype(np.float64)
            return unit(values) if text(f[name].attrs["norm"]) == "raw" else values

        export = SimpleNamespace(
            similarity=text(f.attrs["similarity"]),
            protocol=text(f.attrs["protocol"]),
            scale=float(f.attrs.get("logit_scale", 1.0)),
            truth=f["truth/video"][()].astype(int),
            start=tuple(f["emcl/mu0"][()].tolist()) if "emcl/mu0" in f else (),
            texts=None,
            videos=None,
        )
        if export.similarity == "matrix":
            export.scores = f["reference/sim"][()].astype(np.float64)
            return export
        export.texts = rows("text/embedding")
        if export.similarity == "frames":
            frame = f["video/frame"]
            raw = text(frame.attrs["norm"]) == "raw"
            export.videos = pool(frame[()].astype(np.float64), f["video/frame_mask"][()], raw)
        else:
            export.videos = rows("video/embedding")
        export.scores = dots(export.texts, export.videos, export.scale)
        return export
