"""Arrays as a file of the layout, made by the command, with what it does not take of arrays everywhere."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING, Dict

import numpy as np

from ._command import call
from ._safetensors import write

if TYPE_CHECKING:
    from ._export import Export

# The options of the command that name the arrays of each kind.
ARRAY_OPTIONS = {
    "dot": {"text": "--text", "video": "--video"},
    "frames": {"text": "--text", "video": "--video", "mask": "--mask"},
    "maxsim": {"text": "--text", "text_offsets": "--text-offsets", "video": "--video", "video_offsets": "--video-offsets"},
    "matrix": {"scores": "--scores"},
}


def write_import(path: str, place: str, export: "Export", names: Dict[str, str], role: str) -> None:
    """Writes an export with its second stage and its judgments.

    Args:
        place: A folder for the arrays.
        names: Takes what to call the files in errors.
        role: What the export is called in them.

    Raises:
        Error: What is wrong.
    """
    def put(name: str, own: Dict[str, np.ndarray]) -> str:
        file = os.path.join(place, f"{name}.safetensors")
        write(file, own)
        for array in own:
            names[f"{file}:{array}"] = array if role == "export" else f"{role} {array}"
        return file

    arrays = dict(export._arrays)
    if export._truth is not None and export._qrels is None:
        arrays["truth"] = export._truth
    file = put("arrays", arrays)
    options = {**ARRAY_OPTIONS[export._kind], "truth": "--truth"}
    words = [word for array in arrays for word in (options[array], f"{file}:{array}")]
    if export._second is not None:
        file = put("second", export._second)
        words += ["--topk", f"{file}:scores", f"{file}:items", "--order", export._order]
    if export._qrels is not None:
        file = os.path.join(place, "qrels")
        with open(file, "w", encoding="utf-8", newline="\n") as lines:
            for text, grades in export._qrels.items():
                lines.writelines(f"{_word(text)} 0 {_word(video)} {grade}\n" for video, grade in grades.items())
        names[file] = "qrels" if role == "export" else f"{role} qrels"
        words += ["--qrels", file]
    call(["import", *words, *export._lists(place, names, role), *export._flags(), "--output", path], names)


def _word(name: str) -> str:
    """A name as a word of a file of judgments: blanks, control characters and ``%`` as ``%`` and the digits of their bytes."""
    return "".join(
        "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        if character == "%" or character.isspace() or unicodedata.category(character) == "Cc" else character for character in name)
