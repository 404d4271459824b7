"""The moments from which each version of a page is known to have stood: its mementos, in RFC 7089's word."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.history_records import Page
from archive.moments import read_moment_text

_MEMENTOS = """
    SELECT v.number, v.first_captured_at FROM pages AS p JOIN version_rows AS v ON v.page = p.seq
    WHERE p.id = ? ORDER BY v.first_captured_at, v.number
"""


@dataclass(frozen=True, slots=True)
class Memento:
    """One version, at the moment it was first captured (aware)."""

    number: int
    captured_at: datetime


def find_mementos(connection: sqlite3.Connection, page: Page) -> list[Memento]:
    """Return one memento a version of a page, in order of time; no text is read."""
    rows = connection.execute(_MEMENTOS, (page.page_id,))
    return [Memento(number, read_moment_text(captured_at)) for number, captured_at in map(tuple, rows)]


def memento_at(mementos: Sequence[Memento], moment: datetime | None) -> int:
    """Return the place in *mementos*, which are in order of time, of the last one not after *moment* (aware).

    The first one where all are later; the last one for no moment.
    """
    if moment is None:
        return len(mementos) - 1
    return max((place for place, one in enumerate(mementos) if one.captured_at <= moment), default=0)
