"""What a retrieval model computed on one set of texts and videos."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List, Optional, Sequence, Union

import numpy as np

from ._arrays import floats, whole
from ._command import call, temporary_folder
from ._errors import refusal
from ._safetensors import write
from ._tokens import write_tokens

Path = Union[str, "os.PathLike[str]"]


class Export:
    """Vectors, frames, tokens or scores of the texts and the videos of a data set.

    Arrays are kept as they are given and not changed. They may be numpy arrays or torch tensors on any device, contiguous or
    not, of float16, bfloat16, float32 or float64; or lists of batches of these.

    Args:
        text: Text vectors, ``[texts, channels]``.
        video: Video vectors, ``[videos, channels]``.
        truth: The video of each text, counted from 0, ``[texts]``. Without it text i describes video i.
        ids: The name of each video; ``video0``, ``video1``, ... without it.
        captions: The words of each text.
        normalize: Compare by cosine. False compares by inner products of the vectors as they stand.
        name: What the system is called in tables.
        logit_scale: The factor of every score.
        protocol: The family of metrics that the baseline's own code counts by: ``square``, ``multi`` or ``mmt``;
            ``multi`` where there is a truth, otherwise ``square``.
        distractors: Allow videos without a text.

    Raises:
        Error: An argument is no array of floats of this many axes. That shapes fit together and that numbers are finite is
            found out when a method is run, and named as here.

    Export.frames, Export.tokens, Export.scores and Export.load make the other kinds.
    """

    name: Optional[str]

    def __init__(
        self, text: Any, video: Any, truth: Any = None, *, ids: Optional[Sequence[str]] = None,
        captions: Optional[Sequence[str]] = None, normalize: bool = True, name: Optional[str] = None,
        logit_scale: Optional[float] = None, protocol: Optional[str] = None, distractors: bool = False,
    ):
        self._fill(
            "dot", {"text": floats(text, "text", 2), "video": floats(video, "video", 2)}, truth, ids, captions, normalize,
            name, logit_scale, protocol, distractors)

    @classmethod
    def frames(
        cls, text: Any, frames: Any, mask: Any = None, truth: Any = None, *, ids: Optional[Sequence[str]] = None,
        captions: Optional[Sequence[str]] = None, name: Optional[str] = None, logit_scale: Optional[float] = None,
        protocol: Optional[str] = None, distractors: bool = False,
    ) -> "Export":
        """Videos of several frames, which are pooled as CLIP4Clip does and compared by cosine.

        Args:
            text: Text vectors, ``[texts, channels]``.
            frames: Frame vectors, ``[videos, frames, channels]``.
            mask: The frames in use, ``[videos, frames]`` of 0 and 1; all of them without it.

        The others are those of Export.
        """
        own = floats(frames, "frames", 3)
        used = np.ones(own.shape[:2], np.int64) if mask is None else whole(mask, "mask", 2)
        export = cls.__new__(cls)
        export._fill(
            "frames", {"text": floats(text, "text", 2), "video": own, "mask": used}, truth, ids, captions, True, name,
            logit_scale, protocol, distractors)
        return export

    @classmethod
    def tokens(
        cls, text: Any, text_mask: Any, video: Any, video_mask: Any, text_weight: Any = None, video_weight: Any = None,
        truth: Any = None, *, ids: Optional[Sequence[str]] = None, captions: Optional[Sequence[str]] = None,
        normalize: bool = True, name: Optional[str] = None, protocol: Optional[str] = None, distractors: bool = False,
    ) -> "Export":
        """Texts of several tokens and videos of several frames, compared token by token as DRL does. Needs h5py.

        Args:
            text: Token vectors, ``[texts, tokens, channels]``.
            text_mask: The tokens in use, ``[texts, tokens]`` of 0 and 1.
            video: Frame vectors, ``[videos, frames, channels]``.
            video_mask: The frames in use, ``[videos, frames]`` of 0 and 1.
            text_weight: The weight of each token, ``[texts, tokens]``, 1 in sum; with it the kind is ``wti``, else ``ti``.
            video_weight: The weight of each frame, ``[videos, frames]``, 1 in sum.

        The others are those of Export.
        """
        if (text_weight is None) != (video_weight is None):
            raise refusal("weights of one side alone", file="text_weight" if video_weight is None else "video_weight",
                          expected="weights of both sides, or of neither")
        arrays = {
            "text": floats(text, "text", 3), "text_mask": whole(text_mask, "text_mask", 2),
            "video": floats(video, "video", 3), "video_mask": whole(video_mask, "video_mask", 2),
        }
        if text_weight is not None:
            arrays["text_weight"] = floats(text_weight, "text_weight", 2)
            arrays["video_weight"] = floats(video_weight, "video_weight", 2)
        export = cls.__new__(cls)
        export._fill(
            "ti" if text_weight is None else "wti", arrays, truth, ids, captions, normalize, name, None, protocol, distractors)
        return export

    @classmethod
    def scores(
        cls, scores: Any, truth: Any = None, *, transposed: bool = False, ids: Optional[Sequence[str]] = None,
        captions: Optional[Sequence[str]] = None, name: Optional[str] = None, protocol: Optional[str] = None,
        distractors: bool = False,
    ) -> "Export":
        """Finished scores, from a model whose vectors are not at hand.

        Args:
            scores: The score of each text and video, ``[texts, videos]``, higher is better.
            transposed: The scores are ``[videos, texts]``.

        The others are those of Export.
        """
        own = floats(scores, "scores", 2)
        export = cls.__new__(cls)
        export._fill(
            "matrix", {"scores": own.T if transposed else own}, truth, ids, captions, True, name, None, protocol, distractors)
        return export

    @classmethod
    def load(cls, path: Path, *, name: Optional[str] = None, distractors: bool = False) -> "Export":
        """An export in a file of the layout, as the exporters write it. It is read when a method is run.

        Raises:
            Error: There is no such file.
        """
        own = os.fspath(path)
        if not os.path.isfile(own):
            raise refusal("no such file", file=own)
        export = cls.__new__(cls)
        export._fill("file", {}, None, None, None, True, name, None, None, distractors)
        export._path = os.path.abspath(own)
        return export

    def save(self, path: Path) -> None:
        """Writes an export of the layout, for the command and for later.

        Raises:
            Error: The arrays do not fit together, hold numbers that are not finite, or the file cannot be written.
        """
        if self._path is not None:
            raise refusal("already a file", file=self._path)
        with temporary_folder(self.nbytes) as folder:
            self._make(os.path.abspath(os.fspath(path)), folder, "export")

    @property
    def nbytes(self) -> int:
        """The size of the arrays in bytes; 0 for a file."""
        return sum(array.nbytes for array in self._arrays.values())

    def __repr__(self) -> str:
        if self._path is not None:
            return f"Export.load({self._path!r})"
        shapes = ", ".join(f"{name} {list(array.shape)}" for name, array in self._arrays.items())
        return f"<Export {self.name or self._kind}: {shapes}>"

    # ---- for the other modules

    def _fill(
        self, kind: str, arrays: Dict[str, np.ndarray], truth: Any, ids: Optional[Sequence[str]],
        captions: Optional[Sequence[str]], normalize: bool, name: Optional[str], logit_scale: Optional[float],
        protocol: Optional[str], distractors: bool,
    ) -> None:
        self._kind = kind
        self._path: Optional[str] = None
        self._arrays = arrays
        self._truth = None if truth is None else whole(truth, "truth", 1)
        self._ids = None if ids is None else _texts(ids, "ids")
        self._captions = None if captions is None else _texts(captions, "captions")
        self._normalize = normalize
        self._logit_scale = logit_scale
        self._protocol = protocol
        self._distractors = distractors
        self.name = name

    def _words(self, folder: str, names: Dict[str, str], role: str = "export") -> List[str]:
        """The words of a command that name this export, whose arrays are put into ``folder``.

        Args:
            names: Takes what to call the files in errors.
            role: What the export is called in them.
        """
        if self._path is not None:
            return [self._path, *self._flags()]
        # Tables call an export as its file is called.
        name = self.name or role
        place = os.path.join(folder, role)
        os.mkdir(place)
        path = os.path.join(place, _file_name(name))
        if self._kind in ("ti", "wti"):
            names[path] = name
            write_tokens(path, self)
            return [path, *self._flags()]
        arrays = dict(self._arrays) if self._truth is None else {**self._arrays, "truth": self._truth}
        write(path, arrays)
        for array in arrays:
            names[f"{path}:{array}"] = array if role == "export" else f"{role} {array}"
        names[path] = name
        return [path, *self._flags(), *self._lists(place, names, role)]

    def _flags(self) -> List[str]:
        """The options that tell how the arrays are meant."""
        flags = ["--distractors"] if self._distractors else []
        if self._path is not None or self._kind in ("ti", "wti"):
            return flags
        if not self._normalize:
            flags.append("--dot")
        if self._protocol is not None:
            flags += ["--protocol", self._protocol]
        if self._logit_scale is not None:
            flags += ["--logit-scale", repr(float(self._logit_scale))]
        return flags

    def _lists(self, place: str, names: Dict[str, str], role: str) -> List[str]:
        """The options that name files of texts."""
        words: List[str] = []
        for name, texts in (("ids", self._ids), ("captions", self._captions)):
            if texts is not None:
                path = os.path.join(place, f"{name}.json")
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(texts, file)
                names[path] = name if role == "export" else f"{role} {name}"
                words += [f"--{name}", path]
        return words

    def _file(self, folder: str, names: Dict[str, str], role: str) -> str:
        """The path of an export of the layout, where the command takes nothing else."""
        if self._path is not None:
            return self._path
        path = os.path.join(folder, f"{role}.h5")
        names[path] = self.name or role
        self._make(path, folder, role)
        return path

    def _make(self, path: str, folder: str, role: str) -> None:
        """Writes an export of the layout."""
        if self._kind in ("ti", "wti"):
            write_tokens(path, self)
        else:
            names: Dict[str, str] = {}
            call(["import", *self._words(folder, names, role), "--output", path], names)


def _file_name(name: str) -> str:
    """A name as that of a file."""
    plain = "".join("_" if character in "/\0" else character for character in name)
    while len(plain.encode("utf-8", "replace")) > 200:
        plain = plain[:-1]
    return plain if plain.strip(".") else "export"


def _texts(values: Sequence[str], name: str) -> List[str]:
    texts = [value if isinstance(value, str) else str(value) for value in values]
    for index, text in enumerate(texts):
        if "\0" in text:
            raise refusal(f"entry {index} has a zero in it", file=name, found=repr(text[:60]))
    return texts
