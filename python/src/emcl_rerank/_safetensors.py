"""Writing arrays as a safetensors file: a header of JSON with its length before it, then the bytes of each array."""

from __future__ import annotations

import json
from typing import Any, Dict, Mapping

import numpy as np

_TYPES = {"f2": "F16", "f4": "F32", "f8": "F64", "i8": "I64"}


def write(path: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Writes arrays of float16, float32, float64 or int64, one after the other without gaps."""
    header: Dict[str, Any] = {}
    end = 0
    for name, array in arrays.items():
        header[name] = {
            "dtype": _TYPES[array.dtype.str[1:]], "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header).encode()
    # What follows begins at a multiple of eight bytes.
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for array in arrays.values():
            plain = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
            file.write(memoryview(plain.reshape(-1)).cast("B") if plain.size else b"")
