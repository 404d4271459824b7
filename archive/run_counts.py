"""What became of a run's pages, counted in the transaction that records it: a killed run keeps its counts."""

from __future__ import annotations

import sqlite3

from archive.records import RunCounts

COUNTS = tuple(RunCounts.__dataclass_fields__)

_ADD = {name: f"UPDATE runs SET {name} = max(0, {name} + ?) WHERE id = ?" for name in COUNTS}  # noqa: S608 - names of fields


def count(connection: sqlite3.Connection, run_id: int | None, name: str, by: int = 1) -> None:
    """Add *by* to the count *name* of a run; what belongs to none is not counted. Raises KeyError for another name."""
    connection.execute(_ADD[name], (by, run_id))
