"""What a verification found: the words that every part of it speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["damaged", "missing", "foreign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as it was written; *detail* says what, and what can be restored from where."""

    kind: Kind
    file: str  # relative to the archive folder
    detail: str
    offset: int | None = None  # in bytes, of the record
    url: str | None = None
    version: int | None = None


@dataclass(slots=True)
class Checked:
    """How much was read again."""

    records: int = 0
    versions: int = 0
    bytes: int = 0
    runs: int = 0


@dataclass(slots=True)
class Findings:
    """What was checked and what was wrong, gathered over all parts."""

    checked: Checked = field(default_factory=Checked)
    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Note one problem, each once."""
        if problem not in self.problems:
            self.problems.append(problem)


# Called with what is being read, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""
