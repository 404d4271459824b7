"""What a verification found: the words that every part of it speaks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from archive.connection import DATABASE, archive_error
from archive.errors import ArchiveDamagedError

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
    _told: set[Problem] = field(default_factory=set, repr=False, compare=False)

    def add(self, problem: Problem) -> None:
        """Note one problem, each once."""
        if problem not in self._told:
            self._told.add(problem)
            self.problems.append(problem)

    def take_over(self, other: Findings) -> None:
        """Add what another part of the work has found."""
        for name in ("records", "versions", "bytes", "runs"):
            setattr(self.checked, name, getattr(self.checked, name) + getattr(other.checked, name))
        for problem in other.problems:
            self.add(problem)

    def add_damage(self, detail: str, *, url: str | None = None, version: int | None = None) -> None:
        """Note that archive.db is damaged."""
        self.add(Problem(kind="damaged", file=DATABASE, detail=detail, url=url, version=version))


# Called with what is being read, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


# A cell that damage made into another kind of value breaks code that is right about sound archives.
NONSENSE = (TypeError, ValueError, OverflowError, LookupError, AttributeError)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is not as it was written.

    SQLite says so, or fails at a statement that is right: its table is gone, or a cell that holds JSON holds none.
    """
    known = archive_error(error, Path(DATABASE))
    return known is None or isinstance(known, ArchiveDamagedError)


@contextmanager
def noting_damage(findings: Findings, what: str) -> Iterator[None]:
    """Note that *what* cannot be read where the database is too damaged for it, and go on with what comes after."""
    try:
        yield
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        findings.add_damage(f"{what} cannot be read ({error}): restore archive.db from a backup")
    except NONSENSE as error:
        findings.add_damage(f"{what} make no sense ({error!r}): restore archive.db from a backup")
