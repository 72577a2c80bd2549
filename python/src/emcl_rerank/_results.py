"""What a run found, as objects."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Union

import numpy as np

from ._errors import refusal

Path = Union[str, "os.PathLike[str]"]
DIRECTIONS = ("t2v", "v2t")


@dataclass(frozen=True)
class Change:
    """A change of a metric against the baseline, with its evidence.

    Attributes:
        value: The change; percentage points for recalls.
        low: The lower end of its 95 % interval.
        high: The upper end.
        p: The p value of the paired test (exact McNemar for recalls); None where there is none.
        p_holm: The same after Holm's adjustment for all methods of the run.
        better: The number of queries that count for more than before; None but for recalls.
        worse: The number of queries that count for less.
    """

    value: float
    low: float
    high: float
    p: Optional[float] = None
    p_holm: Optional[float] = None
    better: Optional[int] = None
    worse: Optional[int] = None


@dataclass(frozen=True)
class Changes:
    """The changes of every metric, by direction; None where the method has no result in it."""

    t2v: Optional[Mapping[str, Change]]
    v2t: Optional[Mapping[str, Change]]


class Result(Mapping):
    """The result of the baseline or of a method.

    Attributes:
        name: The method.
        t2v: Metrics from text to video by their names: ``R@1``, ``R@5``, ``R@10``, ``R@50`` in per cent, ``MdR``, ``MnR``,
            ``MRR``, ``mAP``, ``nDCG@10``. None where the method has no result in this direction.
        v2t: The same from video to text.
        change: The changes against the baseline; None for the baseline.
        protocol: ``none`` for the baseline, ``inductive``, or ``transductive`` where it saw all test queries at once.
        settings: The settings in effect.
        warnings: What a reader should know.
        details: All that the report has on it, as a dictionary.

    Also a mapping from directions to metrics; two results are equal when their metrics are.
    """

    def __init__(self, details: Mapping[str, Any]):
        self.details = details
        self.name: str = details["name"]
        self.protocol: str = details["protocol"]
        self.settings: Mapping[str, Any] = details.get("settings") or {}
        self.warnings: List[str] = list(details.get("warnings") or [])
        self.t2v: Optional[Mapping[str, float]] = _metrics(details.get("t2v"))
        self.v2t: Optional[Mapping[str, float]] = _metrics(details.get("v2t"))
        change = details.get("change")
        self.change: Optional[Changes] = None
        if change is not None:
            self.change = Changes(*(_changes(change.get(direction)) for direction in DIRECTIONS))

    def __getitem__(self, direction: str) -> Mapping[str, float]:
        if direction not in DIRECTIONS or getattr(self, direction) is None:
            raise KeyError(direction)
        return getattr(self, direction)

    def __iter__(self) -> Iterator[str]:
        return (direction for direction in DIRECTIONS if getattr(self, direction) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        figures = "; ".join(f"{direction} R@1 {self[direction]['R@1']:.1f}" for direction in self)
        return f"<Result {self.name}: {figures}>"


def _metrics(members: Optional[Mapping[str, Any]]) -> Optional[Mapping[str, float]]:
    if members is None:
        return None
    return {name: value for name, value in members.items() if isinstance(value, (int, float)) and name not in _COUNTS}


_COUNTS = ("queries", "ties", "hubness", "n")


def _changes(members: Optional[Mapping[str, Any]]) -> Optional[Mapping[str, Change]]:
    if members is None:
        return None
    return {
        name: Change(
            own["value"], own["ci95"][0], own["ci95"][1], own.get("p"), own.get("p_holm"), own.get("better"),
            own.get("worse"))
        for name, own in members.items()
    }


@dataclass
class Reports:
    """A report in each form that it can be had in, made when the run was."""

    text: str
    latex: str
    html: str
    markdown: str


class Run(Mapping):
    """What methods did to one export: a mapping from the names of methods, ``baseline`` first, to their results.

    Attributes:
        name: The system.
        input: What the report says about the export: the numbers of texts and videos, kind, notices.
        verdicts: The sentences about what the run found.
        details: All that the report has on this export, as a dictionary.
    """

    def __init__(self, details: Mapping[str, Any], reports: Optional[Reports] = None, name: Optional[str] = None):
        self.details = details
        self.name: str = name or details["input"]["name"]
        self.input: Mapping[str, Any] = details["input"]
        self.verdicts: List[str] = list(details.get("verdicts") or [])
        self._results: Dict[str, Result] = {own["name"]: Result(own) for own in details["results"]}
        self._reports = reports

    @property
    def baseline(self) -> Result:
        """The scores as they came."""
        return self._results["baseline"]

    def __getitem__(self, method: str) -> Result:
        if method in self._results:
            return self._results[method]
        # A method may be asked for as it was written.
        for result in self._results.values():
            if result.details.get("method") == method:
                return result
        raise KeyError(f"{method}; there are {', '.join(self._results)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def ranks(self, method: str = "baseline", direction: str = "t2v") -> np.ndarray:
        """The rank of every query's own item, counted from 1.

        Args:
            method: The name of a method of the run.
            direction: ``t2v`` or ``v2t``.

        Returns:
            Integers, ``[queries]``; floats where items are tied, of which each counts with the mean over their orders. Texts are in
            their order; of the videos those that have a text.

        Raises:
            Error: The run was made with ``ranks=False``, or has no such direction.
        """
        ranks = (self[method].details.get("ranks") or {}).get(direction)
        if ranks is None:
            raise refusal(f"no ranks of {method}, {direction}", hint="t2v or v2t, of a run with ranks=True")
        values = np.asarray(ranks, np.float64)
        return values.astype(np.int64) if np.array_equal(values, np.floor(values)) else values

    def to_pandas(self) -> Any:
        """A pandas.DataFrame: a row for each method, direction and metric, with the change, its interval and its tests.

        Raises:
            Error: pandas is not installed.
        """
        return _frame(_rows(self))

    def to_latex(self, path: Optional[Path] = None) -> str:
        """The tables in LaTeX, written to ``path`` where one is given."""
        return _written(self._report("latex"), path)

    def to_html(self, path: Optional[Path] = None) -> str:
        """The whole report as a page with plots, written to ``path`` where one is given."""
        return _written(self._report("html"), path)

    def to_markdown(self, path: Optional[Path] = None) -> str:
        """The report in Markdown, written to ``path`` where one is given."""
        return _written(self._report("markdown"), path)

    def __str__(self) -> str:
        return self._report("text").rstrip("\n")

    def __repr__(self) -> str:
        return f"<Run {self.name}: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        return _html(self)

    def _report(self, form: str) -> str:
        if self._reports is None:
            raise refusal("a run inside a comparison has no report of its own", hint="ask the comparison for it")
        return getattr(self._reports, form)


class Comparison(Mapping):
    """What methods did to several exports: a mapping from the names of the exports to their runs.

    Attributes:
        failures: Why an export could not be run, by its name.
    """

    def __init__(self, runs: Mapping[str, Run], failures: Mapping[str, str], reports: Reports):
        self._runs = dict(runs)
        self.failures: Mapping[str, str] = dict(failures)
        self._reports = reports

    def __getitem__(self, name: str) -> Run:
        return self._runs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    def to_pandas(self) -> Any:
        """A pandas.DataFrame as Run.to_pandas makes it, with the export in the column ``export``.

        Raises:
            Error: pandas is not installed.
        """
        return _frame([{"export": name, **row} for name, run in self.items() for row in _rows(run)])

    def to_latex(self, path: Optional[Path] = None) -> str:
        """The tables in LaTeX, written to ``path`` where one is given."""
        return _written(self._reports.latex, path)

    def to_html(self, path: Optional[Path] = None) -> str:
        """The whole report as a page with plots, written to ``path`` where one is given."""
        return _written(self._reports.html, path)

    def to_markdown(self, path: Optional[Path] = None) -> str:
        """The report in Markdown, written to ``path`` where one is given."""
        return _written(self._reports.markdown, path)

    def __str__(self) -> str:
        return self._reports.text.rstrip("\n")

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self)}>"

    def _repr_html_(self) -> str:
        return "".join(f"<h4>{html.escape(name)}</h4>{_html(run)}" for name, run in self.items())


def _written(text: str, path: Optional[Path]) -> str:
    if path is not None:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return text


def _rows(run: Run) -> List[Dict[str, Any]]:
    rows = []
    for name, result in run.items():
        for direction, metrics in result.items():
            changes = getattr(result.change, direction) if result.change else None
            for metric, value in metrics.items():
                change = changes.get(metric) if changes else None
                rows.append({
                    "method": name, "direction": direction, "metric": metric, "value": value,
                    "change": change.value if change else None, "low": change.low if change else None,
                    "high": change.high if change else None, "p": change.p if change else None,
                    "p_holm": change.p_holm if change else None,
                })
    return rows


def _frame(rows: List[Dict[str, Any]]) -> Any:
    try:
        import pandas
    except ImportError as error:
        raise refusal("to_pandas needs pandas", found=str(error), hint="pip install pandas") from error
    return pandas.DataFrame(rows)


# ---- the table of a notebook ---------------------------------------------------------------------------------------

_SHOWN = ("R@1", "R@5", "R@10", "MdR", "MnR")


def _html(run: Run) -> str:
    """The table with the change of R@1 under each method, its interval and test, and the verdicts."""
    cell = '<td style="text-align: right">{}</td>'
    heads = "".join(f'<th style="text-align: right">{name}</th>' for name in _SHOWN)
    lines = [
        "<table><thead>",
        f'<tr><th></th><th colspan="{len(_SHOWN)}">text to video</th><th colspan="{len(_SHOWN)}">video to text</th></tr>',
        f'<tr><th style="text-align: left">method</th>{heads}{heads}</tr></thead><tbody>',
    ]
    for name, result in run.items():
        cells = ""
        for direction in DIRECTIONS:
            metrics = getattr(result, direction)
            cells += "".join(cell.format(f"{metrics[metric]:.1f}" if metrics else "") for metric in _SHOWN)
        lines.append(f'<tr><td style="text-align: left">{html.escape(name)}</td>{cells}</tr>')
        if result.change is not None:
            spans = "".join(
                f'<td colspan="{len(_SHOWN)}" style="text-align: left">{_evidence(getattr(result.change, direction))}</td>'
                for direction in DIRECTIONS)
            lines.append(f'<tr><td style="text-align: left">&nbsp;&nbsp;R@1 change</td>{spans}</tr>')
    lines.append("</tbody></table>")
    lines += [f"<p>{html.escape(verdict)}</p>" for verdict in run.verdicts]
    return "\n".join(lines)


def _evidence(changes: Optional[Mapping[str, Change]]) -> str:
    change = changes.get("R@1") if changes else None
    if change is None:
        return ""
    p = "" if change.p is None else f" p {_probability(change.p)}"
    mark = "*" if change.p_holm is not None and change.p_holm < 0.05 else ""
    return f"{change.value:+.1f} [{change.low:+.1f}, {change.high:+.1f}] +{change.better}/-{change.worse}{p}{mark}"


def _probability(p: float) -> str:
    """A p value as the command's tables print it."""
    if p >= 0.001:
        return f"{p:.2f}" if p >= 0.1 else f"{p:.3f}"
    return "&lt;1e-99" if p < 1e-99 else f"{p:.0e}"
