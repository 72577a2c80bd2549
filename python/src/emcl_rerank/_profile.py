"""Fitted methods, for queries that come later."""

from __future__ import annotations

import json
import os
import shutil
import weakref
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from ._arrays import floats
from ._command import call, new_folder, temporary_folder
from ._errors import refusal
from ._export import Export
from ._run import Bank, _bank, _check_direction, _export, _size

Path = Union[str, "os.PathLike[str]"]


class Profile:
    """A method fitted to a gallery and a bank: what fit returns, and what search and index need.

    Attributes:
        path: The file that holds it. That of fit is gone with the profile; save keeps it.
    """

    def __init__(self, path: str):
        self.path = path
        self._remove: Optional[weakref.finalize] = None

    @classmethod
    def load(cls, path: Path) -> "Profile":
        """A profile that was saved, here or by ``emcl-rerank fit``.

        Raises:
            Error: There is no such file.
        """
        own = os.path.abspath(os.fspath(path))
        if not os.path.isfile(own):
            raise refusal("no such file", file=os.fspath(path))
        return cls(own)

    def save(self, path: Path) -> None:
        """Writes the profile to a file, which ``emcl-rerank apply`` and ``search`` read too."""
        shutil.copyfile(self.path, path)

    def search(
        self, queries: Any, k: int = 10, *, direction: str = "t2v", threads: Optional[int] = None,
    ) -> Tuple[np.ndarray, np.ndarray]:
        """The best items of the gallery for new queries.

        Args:
            queries: The raw output of the model, ``[queries, channels]``.
            k: The number of items for each query; the whole gallery where it has fewer.
            direction: ``t2v``: texts ask for videos; ``v2t``: videos ask for texts.
            threads: The number of threads.

        Returns:
            The ids of the items, strings ``[queries, k]``, and their scores, float32 ``[queries, k]``, the best first.

        Raises:
            Error: The queries do not fit the profile, or it was saved without its gallery.
        """
        items, ids, scores = self._found(queries, k, direction, threads)
        return np.asarray(ids, dtype=object)[items].astype(str), scores

    def search_items(
        self, queries: Any, k: int = 10, *, direction: str = "t2v", threads: Optional[int] = None,
    ) -> Tuple[np.ndarray, np.ndarray]:
        """As search, with the places of the items in the gallery, counted from 0, instead of their ids."""
        items, _, scores = self._found(queries, k, direction, threads)
        return items, scores

    def _found(
        self, queries: Any, k: int, direction: str, threads: Optional[int],
    ) -> Tuple[np.ndarray, List[str], np.ndarray]:
        _check_direction(direction)
        rows = floats(queries, "queries", 2)
        with temporary_folder(rows.nbytes) as folder:
            path, prefix = os.path.join(folder, "queries.npy"), os.path.join(folder, "found")
            np.save(path, rows, allow_pickle=False)
            call(
                ["search", "--profile", self.path, "--query", path, "-k", str(k), "--direction", direction, "--format", "npy",
                 "--output", prefix], {path: "queries", **self._name}, threads)
            with open(f"{prefix}.ids.json", encoding="utf-8") as file:
                ids = json.load(file)
            return (
                np.load(f"{prefix}.items.npy", allow_pickle=False).astype(np.int64), ids,
                np.load(f"{prefix}.scores.npy", allow_pickle=False))

    def index(self, direction: str = "t2v", *, threads: Optional[int] = None) -> "Index":
        """Vectors for FAISS, usearch, hnswlib or any other index of inner products.

        ``items, to_query = profile.index()``: items are float32 ``[gallery, dimensions]``, and ``to_query`` makes of the raw
        output of the model ``[queries, channels]`` the vectors ``[queries, dimensions]`` that the index is asked with.

        Raises:
            Error: The method's scores are no inner products.
        """
        _check_direction(direction)
        with temporary_folder() as folder:
            place = os.path.join(folder, "index")
            call(["export", "--profile", self.path, "--index", place, "--direction", direction], self._name, threads)
            with open(os.path.join(place, "query.json"), encoding="utf-8") as file:
                way = json.load(file)

            def array(name: str) -> np.ndarray:
                return np.load(os.path.join(place, name), allow_pickle=False)

            return Index(array("items.npy"), QueryMap(way, array))

    @property
    def _name(self) -> Dict[str, str]:
        return {self.path: "profile"} if self._remove else {}

    def __repr__(self) -> str:
        return "<Profile>" if self._remove else f"Profile.load({self.path!r})"

    def __reduce__(self):
        with open(self.path, "rb") as file:
            return (_unpacked, (file.read(),))


def _unpacked(contents: bytes) -> Profile:
    """A profile of the bytes of its file."""
    with _kept(len(contents)) as profile:
        with open(profile.path, "wb") as file:
            file.write(contents)
    return profile


class _kept:
    """A profile whose file is ours: removed with it, or at once where making it fails."""

    def __init__(self, size: int):
        folder = new_folder(2 * size)
        self.profile = Profile(os.path.join(folder, "profile.h5"))
        self.profile._remove = weakref.finalize(self.profile, shutil.rmtree, folder, True)

    def __enter__(self) -> Profile:
        return self.profile

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is not None and self.profile._remove:
            self.profile._remove()


def fit(
    data: Any, method: str = "best", *, bank: Bank = None, gallery: bool = True, threads: Optional[int] = None,
) -> Profile:
    """Fits a method to a gallery and a bank, for queries that come later.

    Args:
        data: An Export or the path of one, whose videos are the gallery of text to video, and whose texts that of video to text.
        method: A method, as for run.
        bank: The queries that the method learns from, as for run.
        gallery: Keep the vectors of the gallery, which search and index need.
        threads: The number of threads.

    Raises:
        Error: What is wrong, in ``problems``.
    """
    export = _export(data)
    with _kept(_size(export, None)) as profile, temporary_folder(_size(export, bank)) as folder:
        names: Dict[str, str] = {}
        words = ["fit", *export._words(folder, names), "--method", method, "--output", profile.path]
        words += _bank(bank, folder, names)
        words += [] if gallery else ["--no-gallery"]
        call(words, names, threads)
    return profile


class QueryMap:
    """The way from the output of the model to a vector of an index: a function of ``[queries, channels]``."""

    def __init__(self, way: Dict[str, Any], arrays: Callable[[str], np.ndarray]):
        self._way = way
        self._steps = [
            {**step, **{name: arrays(step[name]) if step[name] else None for name in ("subtract", "matrix")}}
            for step in way["steps"]
        ]

    def __call__(self, queries: Any) -> np.ndarray:
        """The vectors that the index is asked with, float32 ``[queries, dimensions]``, of the raw output of the model.

        Raises:
            Error: The queries are no floats, or have another number of channels.
        """
        rows = floats(queries, "queries", 2).astype(np.float32)
        channels = self._way["channels"]
        if rows.shape[1] != channels:
            raise refusal("another number of channels", file="queries", expected=str(channels), found=str(rows.shape[1]))
        if self._way["normalize"]:
            rows = _unit(rows)
        for step in self._steps:
            if step["subtract"] is not None:
                rows = rows - step["subtract"]
            if step["matrix"] is not None:
                rows = rows @ step["matrix"]
            if step["round_to"]:
                rows = np.clip(np.rint(rows / np.float32(step["round_to"])), -127, 127)
            if step["signs"]:
                rows = np.where(rows > 0, np.float32(step["signs"]), -np.float32(step["signs"]))
            if step["normalize"]:
                rows = _unit(rows)
        appended = np.asarray(self._way["append"], np.float32)
        return np.ascontiguousarray(np.hstack([rows, np.tile(appended, (len(rows), 1))]), np.float32)


class Index(NamedTuple):
    """Vectors for an index of inner products; ``items, to_query = profile.index()`` takes them apart.

    Attributes:
        items: float32 ``[gallery, dimensions]``, in the order of the gallery.
        to_query: Makes of the raw output of the model, ``[queries, channels]``, the vectors that the index is asked with.
    """

    items: np.ndarray
    to_query: QueryMap


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
