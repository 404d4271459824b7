"""How much of what a night brought, counted in the archive's own list of changes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from archive.moments import moment_text


@dataclass(frozen=True, slots=True, kw_only=True)
class NightCounts:
    """Lines of the list of changes, each counted once, by what matters most in it."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    missing: int = 0
    restored: int = 0
    moved: int = 0

    @property
    def total(self) -> int:
        """Return how many there are in all."""
        return sum(asdict(self).values())

    def __add__(self, other: NightCounts) -> NightCounts:
        mine, theirs = asdict(self), asdict(other)
        return NightCounts(**{name: mine[name] + theirs[name] for name in mine})


_COUNTS = """
    SELECT c.change, count(*) FROM changes AS c JOIN pages AS p ON p.id = c.page_id
    WHERE c.happened_at >= ? AND c.run IN (SELECT value FROM json_each(?))
        AND p.seq NOT IN (SELECT page FROM withdrawals WHERE undone_at IS NULL)
    GROUP BY c.change
"""


def count_changes(connection: sqlite3.Connection, runs: Collection[int], *, since: datetime) -> NightCounts:
    """Return what *runs*, of which none began before *since* (aware), found; withdrawn pages are left out."""
    rows = connection.execute(_COUNTS, (moment_text(since), json.dumps(sorted(runs)))).fetchall()
    return total_of(NightCounts(**{group_of(change): number}) for change, number in map(tuple, rows))


def group_of(change: str) -> str:
    """Return the field of :class:`NightCounts` in which the export's *change* words are counted."""
    words = change.split("+")
    for event in ("gone", "missing", "restored"):
        if event in words:
            return event
    if words == ["moved"]:
        return "moved"
    return "new" if "first" in words else "changed"


def total_of(counts: Iterable[NightCounts]) -> NightCounts:
    """Return the sum."""
    return sum(counts, NightCounts())
