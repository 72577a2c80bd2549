"""What the evaluation of MMEB writes (VLM2Vec's eval.py, and codes that follow it)."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from ._dump import Dump, vectors
from ._errors import Error, Problem
from ._pickle import read_file, read_pickle


def read_mmeb(prefix: str, local: Optional[bool] = None) -> Dump:
    """Reads ``PREFIX_qry``, ``PREFIX_tgt`` and ``PREFIX_info.jsonl``.

    ``_qry`` is an array ``[queries, channels]``, or ``[queries, vectors, channels]`` of a model of late interaction; ``_tgt`` a
    dictionary of an array for each target's name; ``_info.jsonl`` has an object for each query: ``label_name``, a name or a list
    of them, ``rel_scores``, their grades, where there are any, and ``cand_names``, its own candidates.

    Args:
        prefix: The folder, and the name of the data set.
        local: Look for each query's targets among its own candidates, ``eval_type: local`` of the data set; False looks among all
            targets. None finds it out: a query with a candidate that is no label of its own, where its list is not all
            targets, is local.

    Raises:
        Error: What is wrong, with the file and the place.
    """
    query = vectors(read_pickle(prefix + "_qry"), prefix + "_qry", (2, 3))
    names, target = _targets(read_pickle(prefix + "_tgt"), prefix + "_tgt", query)
    file = prefix + "_info.jsonl"
    infos = [_Info(line, number, file) for number, line in _lines(file)]
    if len(infos) != len(query):
        raise Error([Problem(
            "another number of queries", file=file, expected=f"{len(query)} lines, as {prefix}_qry has rows", found=str(len(infos)))], 65)
    place = {name: index for index, name in enumerate(names)}
    judged = [{place[name]: grade for name, grade in info.known("label_name", info.grades, place)} for info in infos]
    chosen = _is_local(infos, len(names)) if local is None else local
    dump = Dump(query, target, None, names, judged)
    how = ("" if local is not None else
           " (a guess; --global ranks among all)" if chosen else " (a guess; --local ranks among cand_names)")
    if not chosen:
        dump.notes.append(f"each query ranks all {len(names)} targets{how}")
        return dump
    dump.candidates = [
        np.unique([place[name] for name, _ in info.known("cand_names", dict.fromkeys(info.candidates, 0), place)]) for info in infos]
    dump.notes.append(f"each query ranks its own cand_names{how}")
    twice = sum(len(info.candidates) - len(own) for info, own in zip(infos, dump.candidates))
    if twice:
        dump.notes.append(f"{twice} candidates stand twice in the list of their query, and count once")
    return dump


def _targets(value: Any, file: str, query: np.ndarray) -> Tuple[List[str], np.ndarray]:
    """The names of the targets, and their vectors in one array."""
    if not isinstance(value, dict) or not value:
        raise Error([Problem("not a dictionary of vectors", file=file, found=type(value).__name__)], 65)
    rows = []
    for name, row in value.items():
        row = vectors(row, f"{file}: {name[:60]!r}", (query.ndim - 1,))
        if row.shape[-1] != query.shape[-1] or (rows and row.shape != rows[0].shape):
            raise Error([Problem(
                "vectors of another shape", file=file, place=repr(name[:60]), found=str(row.shape),
                expected=str(rows[0].shape) if rows else f"{query.shape[-1]} channels, as the queries have")], 65)
        rows.append(row)
    return list(value), np.stack(rows)


class _Info:
    """What is known of a query: its labels with their grades, and its candidates."""

    def __init__(self, line: bytes, number: int, file: str):
        self._file, self._place = file, f"line {number}"
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self._refusal("not JSON", str(error)[:99]) from error
        if not isinstance(entry, dict) or "label_name" not in entry:
            raise self._refusal("no label_name", type(entry).__name__ if not isinstance(entry, dict) else ", ".join(sorted(entry))[:99])
        labels = self._names(entry["label_name"], "label_name")
        grades = entry.get("rel_scores")
        if grades is None:
            grades = [1] * len(labels)
        if not isinstance(grades, list) or len(grades) != len(labels) or not all(_is_grade(grade) for grade in grades):
            raise self._refusal("rel_scores are no whole number from 0 for each label", repr(grades)[:99])
        # A name that stands twice has its last grade, as in the evaluation's own code.
        self.grades: Dict[str, int] = {name: int(grade) for name, grade in zip(labels, grades)}
        self.candidates: List[str] = self._names(entry.get("cand_names", []), "cand_names")

    def known(self, what: str, names: Dict[str, int], place: Dict[str, int]) -> List[Tuple[str, int]]:
        """Names with their grades, all of which must be targets."""
        for name in names:
            if name not in place:
                raise self._refusal(f"{what} has a name that is no target", repr(name)[:99])
        return list(names.items())

    def _names(self, value: Any, what: str) -> List[str]:
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(name, (str, int)) and not isinstance(name, bool) for name in values):
            raise self._refusal(f"{what} is neither a name nor a list of names", type(value).__name__)
        return [str(name) for name in values]

    def _refusal(self, what: str, found: str) -> Error:
        return Error([Problem(what, file=self._file, place=self._place, found=found)], 65)


def _is_grade(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 2**31 and value == int(value)


def _is_local(infos: List[_Info], targets: int) -> bool:
    """True if a query's list of candidates has others than its labels, and leaves targets out."""
    return any(len(set(info.candidates)) < targets and not set(info.candidates) <= set(info.grades) for info in infos)


def _lines(file: str) -> List[Tuple[int, bytes]]:
    """The lines that are not empty, with their numbers from 1."""
    return [(number, line) for number, line in enumerate(read_file(file).split(b"\n"), 1) if line.strip()]
