"""What an evaluation left on disk, as a file of the layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

import numpy as np

from ._errors import Error, Problem


@dataclass
class Dump:
    """Vectors of texts and videos, and which belong together.

    Attributes:
        text: ``[texts, channels]``, or ``[texts, vectors, channels]`` padded with rows of zeros.
        video: The same of the videos.
        text_ids: The names of the texts; None names them after their videos.
        video_ids: The names of the videos.
        judged: The grade of each judged video, for each text.
        candidates: The videos among which each text's are looked for, ascending; None for all.
        notes: Sentences on what was found and decided.
    """

    text: np.ndarray
    video: np.ndarray
    text_ids: Optional[List[str]]
    video_ids: List[str]
    judged: List[Dict[int, int]]
    candidates: Optional[List[np.ndarray]] = None
    notes: List[str] = field(default_factory=list)

    def write(self, path: str, **about: Any) -> None:
        """Writes a file of the layout, and adds to the notes.

        Args:
            about: Where the numbers come from, as ``exporters`` takes it: dataset, split, model, checkpoint, notes.

        Raises:
            Error: h5py is missing (status 70), the data does not fit (65), or the file cannot be written (73).
        """
        try:
            from . import exporters
        except ImportError as error:
            raise Error([Problem("a file of the layout needs h5py", found=str(error), hint="pip install h5py")], 70) from error
        try:
            kind, sides = self._sides(exporters)
            exporters._write(
                path, "other", kind, exporter="emcl_rerank.convert", text_ids=self.text_ids, video_ids=self.video_ids, candidates=self.candidates,
                **sides, **self._truth(), **about)
        except ValueError as error:
            raise Error([Problem(str(error), file=path)], 65) from error
        except OSError as error:
            raise Error([Problem(f"cannot be written: {error}", file=path)], 73) from error

    def _sides(self, exporters: Any) -> Any:
        """The kind, and the vectors of both sides."""
        if self.text.ndim == 2:
            return "dot", {side: {"embedding": (vectors, exporters.unit_or_as_is(vectors))}
                           for side, vectors in (("text", self.text), ("video", self.video))}
        sides, padded = {}, 0
        for side, vectors in (("text", self.text), ("video", self.video)):
            used = np.any(vectors != 0, axis=2)
            padded += int(used.size - used.sum())
            sides[side] = exporters.ragged(vectors, used)
        if padded:
            self.notes.append(
                f"{padded} rows of zeros are padding and left out; where all products of a vector of a text with those of a video "
                "are below 0, a code that keeps the padding counts 0 instead of the best of them")
        return "maxsim", sides

    def _truth(self) -> Dict[str, Any]:
        """The truth: one video for each text where that is all there is and every video has a text, else judgments."""
        texts = [text for text, grades in enumerate(self.judged) for _ in grades]
        videos = [video for grades in self.judged for video in grades]
        without = len(self.video_ids) - len(set(videos))
        if all(list(grades.values()) == [1] for grades in self.judged) and not without:
            return {"truth": np.array(videos, np.int64)}
        if without:
            self.notes.append(f"{without} of {len(self.video_ids)} videos have no text of their own")
        grade = [own for grades in self.judged for own in grades.values()]
        return {"relevance": tuple(np.array(values, np.int64) for values in (texts, videos, grade))}


def vectors(value: Any, file: str, axes: Any) -> np.ndarray:
    """An array of vectors out of a pickle.

    Raises:
        Error: It is no array of floats of these numbers of axes, or has an empty one.
    """
    if not isinstance(value, np.ndarray):
        raise Error([Problem("not an array", file=file, found=type(value).__name__)], 65)
    if value.dtype.kind != "f" or value.ndim not in axes or value.size == 0:
        raise Error([Problem(
            "not an array of vectors", file=file, found=f"{value.dtype} {value.shape}",
            expected="floats with " + " or ".join(str(own) for own in axes) + " axes, none of them empty")], 65)
    return value.astype(value.dtype.newbyteorder("="), copy=False)
