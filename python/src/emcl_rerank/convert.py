"""Files of the layout out of what other evaluations write.

    python -m emcl_rerank.convert mmeb DIR/NAME out.h5
    python -m emcl_rerank.convert tevatron queries.pkl passages.pkl out.h5

``mmeb`` reads NAME_qry, NAME_tgt and NAME_info.jsonl, as VLM2Vec's eval.py leaves them for each data set of MMEB; ``tevatron`` the
pickles of Tevatron's encoders. Pickles are read as data: nothing in them is executed. The files are those that the command reads:

    python -m emcl_rerank run out.h5

Needs h5py.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, List, Optional, Sequence, Union

from ._dump import Dump
from ._errors import Error
from ._mmeb import read_mmeb
from ._tevatron import read_tevatron

Path = Union[str, "os.PathLike[str]"]


def mmeb(prefix: Path, output: Path, *, local: Optional[bool] = None, **about: Any) -> List[str]:
    """Writes what MMEB's evaluation left of a data set.

    Args:
        prefix: The folder, and the name of the data set: of ``DIR/NAME_qry``, ``DIR/NAME_tgt`` and ``DIR/NAME_info.jsonl``.
        output: The file to write.
        local: True looks for each query's targets among its own candidates, False among all; None decides by what the lists have.
        about: dataset, split, model, checkpoint, notes: where the numbers come from. The data set is NAME without it.

    Returns:
        Sentences on what was found and decided.

    Raises:
        Error: What is wrong, with the file and the place.
    """
    about.setdefault("dataset", os.path.basename(os.fspath(prefix)))
    return _written(read_mmeb(os.fspath(prefix), local), output, about)


def tevatron(
    queries: Path, passages: Union[Path, Sequence[Path]], output: Path, *, qrels: Optional[Path] = None, **about: Any,
) -> List[str]:
    """Writes what Tevatron's encoders left.

    Args:
        queries: The pickle of the queries.
        passages: The pickle of the passages, or a list of its shards.
        output: The file to write.
        qrels: Judgments, as TREC or BEIR have them; without it a query belongs to the passage of its own id.
        about: dataset, split, model, checkpoint, notes: where the numbers come from.

    Returns:
        Sentences on what was found and decided.

    Raises:
        Error: What is wrong, with the file and the place.
    """
    shards = [passages] if isinstance(passages, (str, os.PathLike)) else list(passages)
    dump = read_tevatron(
        os.fspath(queries), [os.fspath(own) for own in shards], None if qrels is None else os.fspath(qrels))
    return _written(dump, output, about)


def _written(dump: Dump, output: Path, about: Any) -> List[str]:
    dump.write(os.fspath(output), **about)
    kind = "one vector each" if dump.text.ndim == 2 else "several vectors each"
    return [f"{len(dump.text)} texts, {len(dump.video)} videos, {dump.text.shape[-1]} channels, {kind}", *dump.notes]


def main(words: Optional[Sequence[str]] = None) -> int:
    """The command; returns the exit status."""
    parser = _Parser(
        prog="python -m emcl_rerank.convert", description="Files of the layout out of what other evaluations write. Pickles are read "
        "as data: nothing in them is executed.")
    systems = parser.add_subparsers(dest="system", required=True, metavar="SYSTEM", parser_class=_Parser)
    one = systems.add_parser("mmeb", help="NAME_qry, NAME_tgt and NAME_info.jsonl, which VLM2Vec's eval.py leaves")
    one.add_argument("prefix", metavar="DIR/NAME", help="the folder, and the name of the data set")
    one.add_argument("output", metavar="OUT.h5", help="the file to write")
    choice = one.add_mutually_exclusive_group()
    choice.add_argument("--local", action="store_true", default=None, help="rank each query's own cand_names")
    choice.add_argument("--global", dest="local", action="store_false", help="rank all targets for each query")
    two = systems.add_parser("tevatron", help="the pickles of Tevatron's encoders")
    two.add_argument("queries", metavar="QUERIES.pkl", help="vectors and ids of the queries")
    two.add_argument("passages", metavar="PASSAGES.pkl", nargs="+", help="vectors and ids of the passages, several shards in order")
    two.add_argument("output", metavar="OUT.h5", help="the file to write")
    two.add_argument("--qrels", metavar="FILE", help="which passages are right: lines of TREC or BEIR; without it, those of the same id")
    for own in (one, two):
        for name in ("dataset", "split", "model", "checkpoint", "notes"):
            own.add_argument("--" + name, metavar="WORDS", help=argparse.SUPPRESS if name == "notes" else f"the {name}, for reports")
    options = parser.parse_args(words)
    about = {name: getattr(options, name) for name in ("dataset", "split", "model", "checkpoint", "notes") if getattr(options, name)}
    try:
        if options.system == "mmeb":
            notes = mmeb(options.prefix, options.output, local=options.local, **about)
        else:
            notes = tevatron(options.queries, options.passages, options.output, qrels=options.qrels, **about)
    except Error as error:
        for problem in error.problems:
            print(f"emcl-rerank: {problem}", file=sys.stderr)
        return error.status or 65
    except MemoryError:
        print("emcl-rerank: memory ran out", file=sys.stderr)
        return 70
    print(f"wrote {options.output}: " + "\n".join(notes))
    return 0


class _Parser(argparse.ArgumentParser):
    """A parser that ends as the command does where its usage is wrong."""

    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        self.exit(64, f"emcl-rerank: {message}\n")


if __name__ == "__main__":
    sys.exit(main())
