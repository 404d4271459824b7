"""Whether a stored archive is sound, and what a file of one holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.connection import DATABASE

ROOT = Path(__file__).parents[1]


def assert_sound(folder: Path) -> None:
    """Assert that SQLite, the references between tables and the full-text index have nothing to complain of."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO page_search (page_search, rank) VALUES ('integrity-check', 1)")


def rows_of(file: Path, query: str) -> list[tuple[object, ...]]:
    """Return what *query* finds in a database file."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()
