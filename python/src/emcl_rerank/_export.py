"""What a retrieval model computed on one set of texts and videos."""

from __future__ import annotations

import copy
import json
import os
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import numpy as np

from ._arrays import floats, ragged, whole
from ._command import call, temporary_folder
from ._errors import refusal
from ._import import ARRAY_OPTIONS, write_import
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

    Export.frames, Export.tokens, Export.maxsim, Export.scores and Export.load make the other kinds.
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
    def maxsim(
        cls, text: Any, video: Any, truth: Any = None, *, text_mask: Any = None, video_mask: Any = None,
        ids: Optional[Sequence[str]] = None, captions: Optional[Sequence[str]] = None, normalize: bool = True,
        name: Optional[str] = None, protocol: Optional[str] = None, distractors: bool = False,
    ) -> "Export":
        """Several vectors for each text and each video, as ColBERT and ColPali have them.

        A score is the sum, over the vectors of the text, of the best product with those of the video.

        Args:
            text: A list of arrays ``[n, channels]``, one for each text; or ``[texts, n, channels]``, whole or as a list of batches.
            video: The same of the videos.
            text_mask: Which vectors of padded texts count, ``[texts, n]`` of 0 and 1; all of them without it.
            video_mask: The same of the videos.

        The others are those of Export.
        """
        arrays: Dict[str, np.ndarray] = {}
        for side, own, mask in (("text", text, text_mask), ("video", video, video_mask)):
            arrays[side], arrays[f"{side}_offsets"] = ragged(own, side, mask)
        export = cls.__new__(cls)
        export._fill("maxsim", arrays, truth, ids, captions, normalize, name, None, protocol, distractors)
        return export

    @classmethod
    def scores(
        cls, scores: Any, truth: Any = None, *, transposed: bool = False, fill: Optional[float] = None, order: str = "only",
        ids: Optional[Sequence[str]] = None, captions: Optional[Sequence[str]] = None, name: Optional[str] = None,
        protocol: Optional[str] = None, distractors: bool = False,
    ) -> "Export":
        """Finished scores, from a model whose vectors are not at hand.

        Args:
            scores: The score of each text and video, ``[texts, videos]``, higher is better.
            transposed: The scores are ``[videos, texts]``.
            fill: The number that stands for no score, such as -100, 0 or minus infinity.
            order: The place of pairs without a score: ``only``, they are no candidates; ``above``, they rank below all others.

        The others are those of Export.
        """
        own = floats(scores, "scores", 2)
        export = cls.__new__(cls)
        export._fill(
            "matrix", {"scores": own.T if transposed else own}, truth, ids, captions, True, name, None, protocol, distractors)
        export._order, export._unscored = _known_order(order), fill
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

    def with_second_stage(self, scores: Any, items: Any, *, order: str = "above") -> "Export":
        """The same with the scores that a matcher or a language model gives to some videos of each text.

        Args:
            scores: ``[texts, k]``, higher is better.
            items: The video of each score, counted from 0, ``[texts, k]``; -1 for none.
            order: ``above``: every video with a score ranks above all others, which keep the order of the first stage. ``only``:
                the others are no candidates.

        Raises:
            Error: The arrays have other shapes; or this is a file, a matrix of scores or tokens, for which exporters.two_stage is.
        """
        self._require_vectors("a second stage")
        own = {"scores": floats(scores, "scores", 2), "items": whole(items, "items", 2)}
        if own["items"].shape != own["scores"].shape:
            raise refusal("another shape", file="items", expected=str(own["scores"].shape), found=str(own["items"].shape))
        export = copy.copy(self)
        export._second, export._order = own, _known_order(order)
        return export

    def with_qrels(self, qrels: Mapping[str, Mapping[str, int]], text_ids: Optional[Sequence[str]] = None) -> "Export":
        """The same with judgments instead of a truth: several right videos for a text, with grades.

        Args:
            qrels: The grade of each judged video of each text, by their names, as pytrec_eval and mteb have them; 0 is judged and
                wrong.
            text_ids: The name of each text; ``text0``, ``text1``, ... without it. The videos have those of ``ids``.

        Raises:
            Error: A grade is no whole number from 0; or this is a file, or has tokens. That names are known is found out when a method
                is run.
        """
        if self._path is not None or self._kind in ("ti", "wti"):
            raise refusal("judgments of a file or of tokens", hint="write them into the file: exporters.write(..., relevance=...)")
        for text, grades in qrels.items():
            for video, grade in grades.items():
                if isinstance(grade, bool) or int(grade) != grade or grade < 0:
                    raise refusal("a grade that is no whole number from 0", file="qrels", place=f"{text!r}, {video!r}", found=repr(grade))
        export = copy.copy(self)
        export._qrels = {text: {video: int(grade) for video, grade in grades.items()} for text, grades in qrels.items()}
        export._text_ids = [f"text{index}" for index in range(self._text_count)] if text_ids is None else _texts(text_ids, "text_ids")
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
        return sum(array.nbytes for array in [*self._arrays.values(), *(self._second or {}).values()])

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
        self._second: Optional[Dict[str, np.ndarray]] = None
        self._order = "above"
        self._unscored: Optional[float] = None
        self._qrels: Optional[Dict[str, Dict[str, int]]] = None
        self._text_ids: Optional[List[str]] = None
        self.name = name

    def _require_vectors(self, what: str) -> None:
        if self._path is not None or self._kind not in ARRAY_OPTIONS or self._kind == "matrix":
            raise refusal(f"{what} of a file, a matrix or tokens", hint="exporters.two_stage writes them")

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
        if self._needs_import:
            names[path] = name
            write_import(path, place, self, names, role)
            return [path, *(["--distractors"] if self._distractors else [])]
        arrays = dict(self._arrays) if self._truth is None else {**self._arrays, "truth": self._truth}
        write(path, arrays)
        for array in arrays:
            names[f"{path}:{array}"] = array if role == "export" else f"{role} {array}"
        names[path] = name
        return [path, *self._flags(), *self._lists(place, names, role)]

    @property
    def _text_count(self) -> int:
        if "text_offsets" in self._arrays:
            return len(self._arrays["text_offsets"]) - 1
        return len(self._arrays["scores" if self._kind == "matrix" else "text"])

    @property
    def _needs_import(self) -> bool:
        """True if there is more than the command takes of arrays everywhere."""
        return self._second is not None or self._qrels is not None

    def _flags(self) -> List[str]:
        """The options that tell how the arrays are meant."""
        flags = ["--distractors"] if self._distractors else []
        if self._path is not None or self._kind in ("ti", "wti"):
            return flags
        if not self._normalize:
            flags.append("--dot")
        if self._unscored is not None:
            flags += [f"--fill={float(self._unscored)!r}", "--order", self._order]
        if self._protocol is not None:
            flags += ["--protocol", self._protocol]
        if self._logit_scale is not None:
            flags += ["--logit-scale", repr(float(self._logit_scale))]
        return flags

    def _lists(self, place: str, names: Dict[str, str], role: str) -> List[str]:
        """The options that name files of texts."""
        words: List[str] = []
        for name, texts in (("ids", self._ids), ("captions", self._captions), ("text-ids", self._text_ids)):
            if texts is not None:
                path = os.path.join(place, f"{name}.json")
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(texts, file)
                names[path] = name.replace("-", "_") if role == "export" else f"{role} {name}"
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
        elif self._needs_import:
            place = os.path.join(folder, role)
            os.mkdir(place)
            own: Dict[str, str] = {path: os.path.basename(path)}
            write_import(path, place, self, own, role)
        else:
            names: Dict[str, str] = {}
            call(["import", *self._words(folder, names, role), "--output", path], names)


def _known_order(order: str) -> str:
    if order not in ("above", "only"):
        raise refusal("no such order", file="order", expected="above or only", found=repr(order))
    return order


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
