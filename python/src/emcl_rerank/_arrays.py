"""Arrays of any kind as numpy arrays that the command reads."""

from __future__ import annotations

from typing import Any, Sequence, Tuple, Union

import numpy as np

from ._errors import refusal

_FLOATS = "floats of 2, 4 or 8 bytes, or bfloat16"


def floats(value: Any, name: str, axes: Union[int, Sequence[int]]) -> np.ndarray:
    """An array of floats; bfloat16 is widened, which changes no number.

    Args:
        value: A numpy array, a torch tensor on any device, anything that numpy takes, or a list of batches of these.
        name: What it is called in errors.
        axes: The number of axes it may have, or several such numbers.

    Raises:
        Error: It is no array, has other axes, or elements that are no floats.
    """
    array = _array(value, name)
    if array.dtype.name == "bfloat16":
        array = (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    if array.dtype.kind != "f" or array.dtype.itemsize not in (2, 4, 8):
        raise refusal("not an array of floats", file=name, expected=_FLOATS, found=str(array.dtype))
    _check_axes(array, name, axes)
    if array.size == 0:
        raise refusal("no numbers", file=name, expected="at least one in each axis", found=f"shape {array.shape}")
    return array


def ragged(value: Any, name: str, mask: Any = None) -> Tuple[np.ndarray, np.ndarray]:
    """Vectors one below the other, ``[all, channels]``, and the first of each item with the number of all, ``[items + 1]``.

    Args:
        value: A list of arrays ``[n, channels]``, one for each item; or ``[items, n, channels]``, whole or as a list of batches.
        name: What it is called in errors.
        mask: ``[items, n]`` of 0 and 1: which vectors of a padded array count; all of them without it.

    Raises:
        Error: It is neither, an item has no vectors, or the mask does not fit.
    """
    if isinstance(value, (list, tuple)) and value and len(getattr(value[0], "shape", ())) == 2:
        if mask is not None:
            raise refusal("a mask for a list of items", file=name, hint="a mask is for padded arrays, [items, n, channels]")
        items = [floats(item, f"{name}[{index}]", 2) for index, item in enumerate(value)]
        for index, item in enumerate(items):
            if item.shape[1] != items[0].shape[1]:
                raise refusal("another number of channels", file=f"{name}[{index}]", expected=str(items[0].shape[1]), found=str(item.shape[1]))
        return np.concatenate(items), np.concatenate([[0], np.cumsum([len(item) for item in items])])
    padded = floats(value, name, 3)
    used = np.ones(padded.shape[:2], bool) if mask is None else whole(mask, f"{name}_mask", 2) != 0
    if used.shape != padded.shape[:2]:
        raise refusal("a mask that does not fit", file=f"{name}_mask", expected=str(padded.shape[:2]), found=str(used.shape))
    counts = used.sum(axis=1)
    if not counts.all():
        raise refusal("an item without vectors", file=f"{name}_mask", found=f"row {int(np.argmin(counts))} has no 1")
    return padded[used], np.concatenate([[0], np.cumsum(counts)])


def whole(value: Any, name: str, axes: int) -> np.ndarray:
    """An array of whole numbers, as 64-bit integers.

    Raises:
        Error: It is no array, has other axes, or a value that is not whole.
    """
    array = _array(value, name)
    if array.dtype.kind not in "biuf" or (array.size and not np.all(np.isfinite(array) & (array == np.floor(array)))):
        raise refusal("not an array of whole numbers", file=name, expected="integers", found=str(array.dtype))
    _check_axes(array, name, axes)
    return array.astype(np.int64)


def _array(value: Any, name: str) -> np.ndarray:
    if isinstance(value, (list, tuple)) and value and hasattr(value[0], "shape") and len(value[0].shape) > 0:
        # Batches, as an evaluation loop collects them.
        batches = [_array(batch, name) for batch in value]
        if any(batch.shape[1:] != batches[0].shape[1:] for batch in batches):
            raise refusal("batches of different shapes", file=name, found=", ".join(str(batch.shape) for batch in batches[:9]))
        return np.concatenate(batches)
    if hasattr(value, "detach") and hasattr(value, "is_floating_point"):
        value = _host(value)
    try:
        array = np.asarray(value)
    except Exception as error:
        raise refusal("not an array", file=name, found=f"{type(value).__name__}: {error}") from error
    if array.dtype.kind == "O":
        raise refusal("not an array", file=name, found=type(value).__name__)
    return array


def _host(tensor: Any) -> Any:
    """A torch tensor in the memory of the host, in a type that numpy has."""
    tensor = tensor.detach()
    if getattr(tensor, "is_sparse", False):
        tensor = tensor.to_dense()
    tensor = tensor.cpu()
    if tensor.is_floating_point() and tensor.element_size() not in (4, 8) and str(tensor.dtype) != "torch.float16":
        tensor = tensor.float()
    return tensor.resolve_conj().resolve_neg().numpy() if hasattr(tensor, "resolve_neg") else tensor.numpy()


def _check_axes(array: np.ndarray, name: str, axes: Union[int, Sequence[int]]) -> None:
    allowed = [axes] if isinstance(axes, int) else list(axes)
    if array.ndim not in allowed:
        raise refusal(
            "another number of axes", file=name, expected=" or ".join(str(count) for count in allowed),
            found=f"{array.ndim}, shape {array.shape}",
            hint="several vectors an item are Export.frames or Export.maxsim" if array.ndim == 3 and 2 in allowed else None)
