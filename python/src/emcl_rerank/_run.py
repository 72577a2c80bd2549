"""Running methods."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np

from ._command import call, temporary_folder
from ._errors import refusal
from ._export import Export
from ._results import Comparison, Reports, Run

Methods = Union[None, str, Sequence[str]]
Bank = Union[None, str, "os.PathLike[str]", Export, Tuple[Any, Any]]
_FORMS = ("json", "html", "tex", "md")


def run(
    data: Any, *arguments: Any, methods: Methods = None, bank: Bank = None, ranks: bool = True, ties: str = "expected",
    seed: int = 0, premium: bool = False, coverage: bool = False, threads: Optional[int] = None,
) -> Run:
    """Runs methods on an export, and compares each with the baseline.

    ``run(data, methods)`` takes an Export, or the path of one; ``run(text, video, methods)`` takes arrays as Export does.

    Args:
        data: An Export, the path of one, or text vectors ``[texts, channels]``, which video vectors follow.
        methods: A method such as ``"emcl(k=32,beta=3)"``, or a list of them; ``emcl``, ``nnn(bank=gallery)`` and ``best``
            without it. ``python -m emcl_rerank methods`` lists them.
        bank: The queries that methods learn from: an Export, a pair of arrays (text, video), the path of an export, ``"test"``
            for the test queries themselves, or ``"file"`` for those inside the export.
        ranks: Keep the rank of every query's own item, for Run.ranks.
        ties: How tied items count: ``expected``, ``optimistic``, ``pessimistic`` or ``baseline``.
        seed: The seed of the bootstrap and of the sign flips.
        premium: Measure what methods gain by seeing the test queries.
        coverage: Measure what is left of the gain when only a part of the items is asked for.
        threads: The number of threads; results do not depend on it.

    Raises:
        Error: What is wrong, in ``problems``.
    """
    export, methods = _taken(data, arguments, methods)
    options = ["--ties", ties, "--seed", str(seed)]
    options += ["--ranks"] if ranks else []
    options += ["--premium"] if premium else []
    options += ["--coverage"] if coverage else []
    with temporary_folder(_size(export, bank)) as folder:
        names: Dict[str, str] = {}
        words = ["run", *export._words(folder, names), *_methods(methods), *_bank(bank, folder, names), *options]
        document, reports = _reported(words, folder, names, threads)
    details = document["runs"]
    if not details:
        raise refusal("; ".join(own["reason"] for own in document["failures"]) or "no run")
    return Run(details[0], reports, export.name)


def compare(
    exports: Union[Mapping[str, Any], Sequence[Any]], methods: Methods = None, *, bank: Bank = None,
    threads: Optional[int] = None,
) -> Comparison:
    """Runs methods on several exports, in one report.

    Args:
        exports: Exports, or paths of them, by the names that they have in tables; or a list of them, each with a name of its own.
        methods: As for run.
        bank: The queries that methods learn from, the same for all exports: as for run.
        threads: The number of threads.

    Raises:
        Error: Nothing could be run; what is wrong is in ``problems``.
    """
    named = dict(exports) if isinstance(exports, Mapping) else {_name(own): own for own in exports}
    if not named:
        raise refusal("no exports")
    if methods is None:
        methods = ["emcl", "nnn(bank=gallery)", "best"]
    own = {name: _export(value) for name, value in named.items()}
    with temporary_folder(sum(_size(export, None) for export in own.values()) + _size(None, bank)) as folder:
        names: Dict[str, str] = {}
        choice = _bank(bank, folder, names)
        files: List[Dict[str, Any]] = []
        for index, (name, export) in enumerate(own.items()):
            path = export._file(folder, names, f"export{index}")
            file: Dict[str, Any] = {"path": path, "name": name, "distractors": export._distractors}
            if choice:
                file["bank"] = choice[1]
            names[path] = name
            files.append(file)
        suite = {"files": files, "methods": _list(methods)}
        path = os.path.join(folder, "suite.yaml")
        with open(path, "w", encoding="utf-8") as file_of_suite:
            # JSON is YAML; the escapes of both are the same.
            json.dump(suite, file_of_suite, ensure_ascii=False)
        document, reports = _reported(["compare", path, "--no-cache"], folder, names, threads)
    runs = {own["input"]["name"]: Run(own) for own in document["runs"]}
    failures = {own["input"]: own["reason"] for own in document["failures"]}
    return Comparison(runs, failures, reports)


def scores(
    data: Any, method: str = "baseline", *, direction: str = "t2v", bank: Bank = None, threads: Optional[int] = None,
) -> np.ndarray:
    """The scores of a method.

    Args:
        data: An Export or the path of one.
        method: A method, as for run.
        direction: ``t2v`` or ``v2t``: some methods score each direction in its own way.
        bank: As for run.
        threads: The number of threads.

    Returns:
        float32, ``[texts, videos]`` in both directions.

    Raises:
        Error: What is wrong, in ``problems``.
    """
    _check_direction(direction)
    export = _export(data)
    with temporary_folder(_size(export, bank)) as folder:
        names: Dict[str, str] = {}
        prefix = os.path.join(folder, "result")
        words = ["export", *export._words(folder, names), "--format", "npy", "--output", prefix, "--method", method]
        words += _bank(bank, folder, names)
        call(words, names, threads)
        for ending in (f"scores-{direction}", "scores"):
            path = f"{prefix}.{ending}.npy"
            if os.path.exists(path):
                return np.load(path, allow_pickle=False)
    raise refusal(f"{method} has no scores in the direction {direction}")


# ---- what all of them need -----------------------------------------------------------------------------------------

def _taken(data: Any, arguments: Tuple[Any, ...], methods: Methods) -> Tuple[Export, Methods]:
    """The export and the methods of ``run(data, methods)`` and ``run(text, video, methods)``."""
    rest = list(arguments)
    if not isinstance(data, (Export, str, os.PathLike)):
        if not rest:
            raise refusal("video vectors are missing", file="video", hint="run(text, video), or run(Export(...))")
        data = Export(data, rest.pop(0))
    if rest:
        if methods is not None:
            raise TypeError("methods are given twice")
        methods = rest.pop(0)
    if rest:
        raise TypeError("too many arguments")
    return _export(data), methods


def _export(data: Any) -> Export:
    if isinstance(data, Export):
        return data
    if isinstance(data, (str, os.PathLike)):
        return Export.load(data)
    if isinstance(data, tuple) and len(data) == 2:
        return Export(*data)
    raise refusal("not an Export", found=type(data).__name__, hint="Export(text, video), or the path of an export")


def _name(data: Any) -> str:
    if isinstance(data, (str, os.PathLike)):
        return os.path.basename(os.fspath(data))
    if isinstance(data, Export) and (data.name or data._path):
        return data.name or os.path.basename(data._path or "")
    raise refusal("an export without a name", hint="Export(..., name=\"CLIP4Clip\"), or a dictionary of exports")


def _list(methods: Methods) -> List[str]:
    if methods is None:
        return []
    return [methods] if isinstance(methods, str) else list(methods)


def _methods(methods: Methods) -> List[str]:
    own = _list(methods)
    if methods is not None and not own:
        own = ["baseline"]
    return [word for method in own for word in ("--method", method)]


def _bank(bank: Bank, folder: str, names: Dict[str, str]) -> List[str]:
    """The option that names the bank."""
    if bank is None:
        return []
    if isinstance(bank, str) and bank in ("test", "file"):
        return ["--bank", bank]
    return ["--bank", _export(bank)._file(folder, names, "bank")]


def _size(export: Optional[Export], bank: Bank) -> int:
    own = export.nbytes if export is not None else 0
    if isinstance(bank, Export):
        return own + bank.nbytes
    return own + sum(getattr(array, "nbytes", 0) for array in bank) if isinstance(bank, tuple) else own


def _check_direction(direction: str) -> None:
    if direction not in ("t2v", "v2t"):
        raise refusal("no such direction", expected="t2v or v2t", found=repr(direction))


def _reported(
    words: List[str], folder: str, names: Dict[str, str], threads: Optional[int],
) -> Tuple[Dict[str, Any], Reports]:
    """Runs a command that writes reports, and reads them."""
    paths = {form: os.path.join(folder, f"report.{form}") for form in _FORMS}
    words = words + [word for path in paths.values() for word in ("--report", path)]
    text = call(words, names, threads)
    texts = {}
    for form, path in paths.items():
        with open(path, encoding="utf-8") as file:
            texts[form] = file.read()
    return json.loads(texts["json"]), Reports(text, texts["tex"], texts["html"], texts["md"])
