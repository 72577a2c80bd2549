"""What the encoders of Tevatron write."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from ._dump import Dump, vectors
from ._errors import Error, Problem
from ._pickle import read_file, read_pickle


def read_tevatron(queries: str, passages: Sequence[str], qrels: Optional[str] = None) -> Dump:
    """Reads the vectors of queries and passages, each file a pair of an array ``[items, channels]`` and a list of ids.

    Args:
        queries: The file of the queries.
        passages: The file of the passages, or its shards in their order.
        qrels: The judgments: lines ``query 0 passage grade`` as TREC has them, or ``query passage grade`` between tabs as BEIR does.
            Without it a query belongs to the passage of its own id.

    Raises:
        Error: What is wrong, with the file and the place.
    """
    query, query_ids = _encoded(queries)
    shards = [_encoded(path) for path in passages]
    for path, (rows, _) in zip(passages, shards):
        if rows.shape[1] != query.shape[1]:
            raise Error([Problem(
                "another number of channels", file=path, expected=f"{query.shape[1]}, as {queries}", found=str(rows.shape[1]))], 65)
    names = [name for _, own in shards for name in own]
    place = _places(names, ", ".join(passages))
    _places(query_ids, queries)
    dump = Dump(query, np.concatenate([rows for rows, _ in shards]), query_ids, names, [])
    if qrels is None:
        dump.judged = [{place[name]: 1} if name in place else {} for name in query_ids]
        missing = [name for name, own in zip(query_ids, dump.judged) if not own]
        if missing:
            raise Error([Problem(
                "which passage belongs to which query is unknown", file=queries, expected="a passage of each query's id",
                found=f"none for {missing[0][:60]!r}, the first of {len(missing)}", hint="give the judgments with --qrels FILE")], 65)
        dump.notes.append("each query belongs to the passage of its own id")
        return dump
    rows_of = {name: index for index, name in enumerate(query_ids)}
    dump.judged = [{} for _ in query_ids]
    others, zeros = set(), 0
    for own in _judgments(qrels):
        if own.query not in rows_of:
            others.add(own.query)
        elif own.passage in place:
            dump.judged[rows_of[own.query]][place[own.passage]] = own.grade
        elif own.grade == 0:
            zeros += 1
        else:
            raise Error([Problem(
                "a right passage without a vector", file=qrels, place=f"line {own.line}", found=repr(own.passage[:60]),
                hint="encode all passages; without some of them every metric is another")], 65)
    if others:
        dump.notes.append(f"the judgments of {len(others)} queries without a vector are left out")
    if zeros:
        dump.notes.append(f"{zeros} judgments of grade 0 on passages without a vector are left out")
    return dump


def _encoded(path: str) -> Tuple[np.ndarray, List[str]]:
    """The vectors and the ids of a file."""
    value = read_pickle(path)
    if not isinstance(value, tuple) or len(value) != 2:
        raise Error([Problem("not what Tevatron writes", file=path, expected="a pair of vectors and ids", found=type(value).__name__)], 65)
    rows = vectors(value[0], path, (2,))
    ids = value[1].tolist() if isinstance(value[1], np.ndarray) and value[1].ndim == 1 else value[1]
    if not isinstance(ids, list) or not all(isinstance(own, (str, int)) and not isinstance(own, bool) for own in ids):
        raise Error([Problem("ids that are no list of strings or whole numbers", file=path, found=type(value[1]).__name__)], 65)
    if len(ids) != len(rows):
        raise Error([Problem("another number of ids", file=path, expected=f"{len(rows)}, one for each vector", found=str(len(ids)))], 65)
    return rows, [str(own) for own in ids]


def _places(names: List[str], file: str) -> Dict[str, int]:
    """The place of each name, which may stand once."""
    places: Dict[str, int] = {}
    for index, name in enumerate(names):
        if places.setdefault(name, index) != index:
            raise Error([Problem("an id stands twice", file=file, found=f"{name[:60]!r} in rows {places[name]} and {index}")], 65)
    return places


class _Judgment(NamedTuple):
    """A line of judgments."""

    query: str
    passage: str
    grade: int
    line: int


def _judgments(path: str) -> List[_Judgment]:
    """The judgments of a file."""
    judgments: List[_Judgment] = []
    seen: Dict[Tuple[str, str], int] = {}

    def refusal(what: str, found: Any) -> Error:
        return Error([Problem(
            what, file=path, place=f"line {number}", found=repr(found)[:99],
            expected="query 0 passage grade, or query, passage and grade between tabs")], 65)

    for number, line in enumerate(read_file(path).split(b"\n"), 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise refusal("not UTF-8", line[:60]) from error
        if not text or (number == 1 and text.replace("_", "-").startswith(("query-id\t", "qid\t"))):
            continue
        fields = text.split("\t") if text.count("\t") == 2 else text.split()
        if len(fields) not in (3, 4):
            raise refusal("not a judgment", text)
        own = _Judgment(fields[0], fields[-2], _grade(fields[-1]), number)
        if own.grade < 0:
            raise refusal("a grade that is no whole number from 0", fields[-1])
        earlier = seen.setdefault((own.query, own.passage), number)
        if earlier != number:
            raise refusal("a pair judged twice", f"the pair of line {earlier}")
        judgments.append(own)
    return judgments


def _grade(word: str) -> int:
    """A whole number from 0, or -1."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else -1
