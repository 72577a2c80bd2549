"""Errors of the command as exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Sequence


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: with an argument, a file, or a place in it.

    Attributes:
        what: The fault.
        file: The argument or the file that it is in, such as ``text`` or ``drl.h5``.
        place: The place in the file, such as ``text/embedding``.
        expected: The contents of a valid file at this place.
        found: The contents of this one.
        hint: The way out.
    """

    what: str
    file: Optional[str] = None
    place: Optional[str] = None
    expected: Optional[str] = None
    found: Optional[str] = None
    hint: Optional[str] = None

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.place) if part)
        details = [f"expected {self.expected}"] if self.expected else []
        details += [f"found {self.found}"] if self.found else []
        text = f"{place}: {self.what}" if place else self.what
        if details:
            text += f" ({', '.join(details)})"
        return text + (f"\n  hint: {self.hint}" if self.hint else "")


class Error(Exception):
    """Anything that keeps a result from being made: bad data, wrong usage, a failure of the engine.

    Attributes:
        problems: What is wrong, at least one ``Problem``.
        status: The exit status of the command (64 usage, 65 bad data, 66 no such file, 70 failure of the engine, 73 cannot
            be written; the negative number of a signal where one ended it); None where the command was not run.
    """

    def __init__(self, problems: Sequence[Problem], status: Optional[int] = None):
        self.problems: List[Problem] = list(problems)
        self.status = status
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self):
        return (Error, (self.problems, self.status))


def refusal(what: str, **details: Optional[str]) -> Error:
    """An error with one problem, found before the command was run."""
    return Error([Problem(what, **details)])
