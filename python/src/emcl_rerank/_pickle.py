"""Pickles of arrays, read as data: nothing in them is executed.

Python's own reader calls what a pickle names, and numpy's classes trust the state that it gives them. This one knows the
instructions that pickle writes for lists, tuples, dictionaries, strings, numbers and numpy's arrays (protocols 2 to 5), makes
the arrays itself, and refuses the rest by name. Its memory is bounded by the size of the file: no length in it is believed.
"""

from __future__ import annotations

import math
import os
import pickle
import pickletools
import stat
import struct
import sys
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

import numpy as np

from ._errors import Error, Problem

_CORE = ("numpy.core", "numpy._core")
_KNOWN = frozenset(
    [("numpy", "ndarray"), ("numpy", "dtype"), ("ml_dtypes", "bfloat16"), ("_codecs", "encode"), ("__builtin__", "bytes")]
    + [(f"{core}.{module}", name) for core in _CORE
       for module, name in (("multiarray", "_reconstruct"), ("multiarray", "scalar"), ("numeric", "_frombuffer"))]
)
_NUMBERS = frozenset(("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"))
_MOST_AXES = 32


def read_pickle(path: str) -> Any:
    """What a pickle holds: lists, tuples, dictionaries with strings as keys, strings, bytes, numbers and numpy arrays.

    Arrays are views of the file's bytes and cannot be written to; bfloat16 is widened to float32, which changes no number.
    Whole numbers as keys become strings.

    Raises:
        Error: There is no such file (status 66), or it holds something else (65), which is named.
    """
    return _Reader(memoryview(read_file(path)), path).run()


def read_file(path: str) -> bytes:
    """All bytes of a regular file.

    Raises:
        Error: It is no regular file, or cannot be read (status 66).
    """
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Error([Problem("not a regular file", file=path)], 66)
            return file.read()
    except (OSError, ValueError) as error:
        # A ValueError is a zero in the name.
        what = getattr(error, "strerror", None) or str(error)
        raise Error([Problem(f"cannot be opened: {what}", file=path)], 66) from error


class _Global(NamedTuple):
    """The name of a class or a function."""

    module: str
    name: str


class _Type:
    """A dtype, whose byte order an instruction of its own tells."""

    def __init__(self, code: str):
        self.code = code
        self.memo: Optional[int] = None

    def built(self, order: str) -> "_Format":
        if self.code == "bfloat16":
            return _Format(np.dtype(order + "u2"), True)
        return _Format(np.dtype(order + self.code), False)


class _Format(NamedTuple):
    """A dtype; ``brain`` marks bfloat16, whose elements are taken as 16 bits first."""

    dtype: np.dtype
    brain: bool


class _Blank:
    """An array before its contents."""

    def __init__(self) -> None:
        self.memo: Optional[int] = None


class _Reader:
    """The machine that a pickle is a program of, with the harmless instructions only."""

    def __init__(self, data: memoryview, file: str):
        self._data = data
        self._file = file
        self._next = 0
        self._start = 0
        self._stack: List[Any] = []
        self._marks: List[int] = []
        self._memo: Dict[int, Any] = {}

    def run(self) -> Any:
        while True:
            self._start = self._next
            code = self._take(1)[0]
            if code == pickle.STOP[0]:
                if len(self._stack) != 1 or self._marks:
                    raise self._refusal("a damaged pickle", f"{len(self._stack)} values at its end")
                return self._pop()
            step = _STEPS.get(code)
            if step is None:
                raise self._refusal("an instruction of pickle that arrays do not need", _instruction(code))
            step(self)

    # ---- what instructions are made of

    def _refusal(self, what: str, found: Optional[str] = None, hint: Optional[str] = None) -> Error:
        return Error([Problem(
            what, file=self._file, place=f"byte {self._start}", found=found, hint=hint,
            expected="a pickle of numpy arrays, lists, dictionaries, strings and numbers, protocol 2 to 5")], 65)

    def _take(self, count: int) -> memoryview:
        if count > len(self._data) - self._next:
            raise self._refusal("the file ends too early", f"{len(self._data) - self._next} more bytes of {count}")
        self._next += count
        return self._data[self._next - count:self._next]

    def _number(self, form: str) -> int:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _text(self, count: int) -> str:
        try:
            return str(self._take(count), "utf-8")
        except UnicodeDecodeError as error:
            raise self._refusal("a string that is not UTF-8") from error

    def _line(self) -> str:
        end = bytes(self._data[self._next:self._next + 256]).find(b"\n")
        if end < 0:
            raise self._refusal("a name without an end")
        line = self._text(end)
        self._take(1)
        return line

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _pop(self) -> Any:
        if not self._stack or (self._marks and len(self._stack) <= self._marks[-1]):
            raise self._refusal("a damaged pickle", "too few values")
        return self._stack.pop()

    def _popped(self, kind: type) -> Any:
        value = self._pop()
        if type(value) is not kind:
            raise self._refusal("a damaged pickle", type(value).__name__)
        return value

    def _since_mark(self) -> List[Any]:
        if not self._marks:
            raise self._refusal("a damaged pickle", "no mark")
        start = self._marks.pop()
        values = self._stack[start:]
        del self._stack[start:]
        return values

    def _top(self, kind: type) -> Any:
        """The value on top, which stays there."""
        value = self._popped(kind)
        self._push(value)
        return value

    # ---- containers and names

    def _mark(self) -> None:
        self._marks.append(len(self._stack))

    def _tuple(self, count: int) -> None:
        values = [self._pop() for _ in range(count)]
        self._push(tuple(reversed(values)))

    def _append(self) -> None:
        value = self._pop()
        self._top(list).append(value)

    def _appends(self) -> None:
        values = self._since_mark()
        self._top(list).extend(values)

    def _set(self, values: List[Any]) -> None:
        if len(values) % 2:
            raise self._refusal("a damaged pickle", "a key without a value")
        entries = self._top(dict)
        for key, value in zip(values[::2], values[1::2]):
            if type(key) not in (str, int):
                raise self._refusal("a key that is no string", type(key).__name__)
            entries[str(key)] = value

    def _set_item(self) -> None:
        value = self._pop()
        self._set([self._pop(), value])

    def _memoize(self, place: int) -> None:
        value = self._pop()
        self._push(value)
        self._memo[place] = value
        if type(value) in (_Type, _Blank):
            value.memo = place

    def _get(self, place: int) -> None:
        if place not in self._memo:
            raise self._refusal("a damaged pickle", "a reference to nothing")
        self._push(self._memo[place])

    def _global(self, module: str, name: str) -> None:
        if (module, name) not in _KNOWN:
            raise self._refusal(
                f"a pickle of {_shown(f'{module}.{name}')}, which is not read",
                hint="save the arrays as numpy arrays: tensor.float().cpu().numpy()" if module.startswith("torch") else None)
        self._push(_Global(module, name))

    def _stack_global(self) -> None:
        name, module = self._popped(str), self._popped(str)
        self._global(module, name)

    # ---- arrays

    def _reduce(self) -> None:
        arguments, function = self._popped(tuple), self._popped(_Global)
        make = _MAKERS.get(function.name)
        if make is None:
            raise self._refusal("a damaged pickle", f"a call of {function.name}")
        self._push(make(self, *_padded(arguments)))

    def _dtype(self, code: Any, *_: Any) -> _Type:
        if type(code) is _Global and code.name == "bfloat16":
            return _Type("bfloat16")
        wide = type(code) is str and code[:1] in ("U", "S") and code[1:].isdigit() and len(code) <= 10
        if type(code) is not str or not (code in _NUMBERS or wide):
            raise self._refusal("an array of another type", _shown(code) if type(code) is str else type(code).__name__,
                                "arrays of Python objects are not read" if code == "O8" else None)
        return _Type(code)

    def _reconstruct(self, *_: Any) -> _Blank:
        return _Blank()

    def _from_buffer(self, raw: Any, form: Any, shape: Any, order: Any) -> np.ndarray:
        if order not in ("C", "F"):
            raise self._refusal("a damaged pickle", "an array in no order")
        return self._array(form, shape, raw, order == "F")

    def _scalar(self, form: Any, raw: Any, *_: Any) -> Any:
        return self._array(form, (), raw, False).item()

    def _encode(self, text: Any, name: Any, *_: Any) -> memoryview:
        """Bytes, as protocol 2 writes them."""
        if type(text) is not str or name != "latin1":
            raise self._refusal("a damaged pickle", "bytes in an unknown form")
        try:
            return memoryview(text.encode("latin1"))
        except UnicodeEncodeError as error:
            raise self._refusal("a damaged pickle", "bytes above 255") from error

    def _bytes(self, *values: Any) -> bytes:
        """No bytes, as protocol 2 writes them."""
        if any(value is not None for value in values):
            raise self._refusal("a damaged pickle", "bytes in an unknown form")
        return b""

    def _build(self) -> None:
        state, unfinished = self._popped(tuple), self._pop()
        fields = _padded(state)
        if type(unfinished) is _Type:
            order = fields[1]
            if order not in ("<", ">", "|", "="):
                raise self._refusal("a damaged pickle", "an unknown byte order")
            built: Any = unfinished.built(order)
        elif type(unfinished) is _Blank:
            built = self._array(fields[2], fields[1], fields[4], fields[3] is True)
        else:
            raise self._refusal("a damaged pickle", f"a state of {type(unfinished).__name__}")
        if unfinished.memo is not None:
            self._memo[unfinished.memo] = built
        self._push(built)

    def _array(self, form: Any, shape: Any, raw: Any, fortran: bool) -> np.ndarray:
        if type(form) is not _Format or type(raw) not in (memoryview, bytes):
            raise self._refusal("an array without numbers", type(raw).__name__)
        good = type(shape) is tuple and len(shape) <= _MOST_AXES and all(type(own) is int and own >= 0 for own in shape)
        if not good:
            raise self._refusal("an array without a shape")
        if form.dtype.itemsize == 0 or math.prod(shape) * form.dtype.itemsize != len(raw):
            raise self._refusal(
                "an array whose bytes do not fit its shape", f"{len(raw)} bytes for {form.dtype} {_shown(str(shape))}")
        if form.dtype.kind == "U" and np.any(np.frombuffer(raw, form.dtype.byteorder + "u4") > sys.maxunicode):
            raise self._refusal("a string that is no Unicode")
        try:
            array = np.frombuffer(raw, form.dtype).reshape(shape, order="F" if fortran else "C")
        except ValueError as error:
            raise self._refusal("an array of an impossible shape", _shown(str(shape))) from error
        if form.brain:
            array = (array.astype(np.uint32) << 16).view(np.float32)
        array.flags.writeable = False
        return array


def _padded(values: Tuple[Any, ...]) -> List[Any]:
    """The first five values, with None for those that are missing."""
    return (list(values[:5]) + [None] * 5)[:5]


def _shown(text: str) -> str:
    """A text of the file as an error may show it."""
    return text[:99].encode("unicode_escape").decode("ascii")


def _instruction(code: int) -> str:
    known = pickletools.code2op.get(chr(code))
    return known.name if known else f"byte {code}"


_MAKERS: Dict[str, Callable[..., Any]] = {
    "dtype": _Reader._dtype, "_reconstruct": _Reader._reconstruct, "scalar": _Reader._scalar, "encode": _Reader._encode,
    "bytes": _Reader._bytes,
    "_frombuffer": lambda own, *values: own._from_buffer(*values[:4]),
}
_STEPS: Dict[int, Callable[[_Reader], Any]] = {code[0]: step for code, step in (
    (pickle.PROTO, lambda own: own._take(1)),
    # A frame only tells how many bytes to read at once.
    (pickle.FRAME, lambda own: own._take(8)),
    (pickle.MARK, _Reader._mark),
    (pickle.NONE, lambda own: own._push(None)),
    (pickle.NEWTRUE, lambda own: own._push(True)),
    (pickle.NEWFALSE, lambda own: own._push(False)),
    (pickle.BININT, lambda own: own._push(own._number("<i"))),
    (pickle.BININT1, lambda own: own._push(own._number("<B"))),
    (pickle.BININT2, lambda own: own._push(own._number("<H"))),
    (pickle.LONG1, lambda own: own._push(int.from_bytes(own._take(own._number("<B")), "little", signed=True))),
    (pickle.BINFLOAT, lambda own: own._push(own._number(">d"))),
    (pickle.SHORT_BINBYTES, lambda own: own._push(own._take(own._number("<B")))),
    (pickle.BINBYTES, lambda own: own._push(own._take(own._number("<I")))),
    (pickle.BINBYTES8, lambda own: own._push(own._take(own._number("<Q")))),
    (pickle.BYTEARRAY8, lambda own: own._push(own._take(own._number("<Q")))),
    (pickle.SHORT_BINUNICODE, lambda own: own._push(own._text(own._number("<B")))),
    (pickle.BINUNICODE, lambda own: own._push(own._text(own._number("<I")))),
    (pickle.BINUNICODE8, lambda own: own._push(own._text(own._number("<Q")))),
    (pickle.EMPTY_LIST, lambda own: own._push([])),
    (pickle.APPEND, _Reader._append),
    (pickle.APPENDS, _Reader._appends),
    (pickle.EMPTY_TUPLE, lambda own: own._push(())),
    (pickle.TUPLE, lambda own: own._push(tuple(own._since_mark()))),
    (pickle.TUPLE1, lambda own: own._tuple(1)),
    (pickle.TUPLE2, lambda own: own._tuple(2)),
    (pickle.TUPLE3, lambda own: own._tuple(3)),
    (pickle.EMPTY_DICT, lambda own: own._push({})),
    (pickle.SETITEM, _Reader._set_item),
    (pickle.SETITEMS, lambda own: own._set(own._since_mark())),
    (pickle.MEMOIZE, lambda own: own._memoize(len(own._memo))),
    (pickle.BINPUT, lambda own: own._memoize(own._number("<B"))),
    (pickle.LONG_BINPUT, lambda own: own._memoize(own._number("<I"))),
    (pickle.BINGET, lambda own: own._get(own._number("<B"))),
    (pickle.LONG_BINGET, lambda own: own._get(own._number("<I"))),
    (pickle.GLOBAL, lambda own: own._global(own._line(), own._line())),
    (pickle.STACK_GLOBAL, _Reader._stack_global),
    (pickle.REDUCE, _Reader._reduce),
    (pickle.BUILD, _Reader._build),
)}
