"""Rows of ``visits``: the few bytes that every visit rewrites."""

from __future__ import annotations

import sqlite3

_INSERT = """
    INSERT INTO visits (page, visited_at, visited_run, seen_at, seen_run, visits)
    VALUES (:page, :at, coalesce(:run, 0), :at, coalesce(:run, 0), 1)
"""
_VISITED = "UPDATE visits SET visited_at = max(visited_at, ?), visited_run = ? WHERE page = ?"
# A clock set back must not make a version end before it began.
_SEEN_AGAIN = """
    UPDATE visits SET visited_at = max(visited_at, :at), visited_run = coalesce(:run, visited_run),
        seen_at = max(seen_at, :at), seen_run = coalesce(:run, seen_run), visits = visits + 1 WHERE page = :page
"""
_SEEN_CHANGED = """
    UPDATE visits SET visited_at = max(visited_at, :at), visited_run = coalesce(:run, visited_run),
        seen_at = :at, seen_run = coalesce(:run, seen_run), visits = 1
    WHERE page = :page
"""


def begin_visits(connection: sqlite3.Connection, page: int, run_id: int | None, at: str) -> None:
    """Write the first visit of a new page."""
    connection.execute(_INSERT, {"page": page, "run": run_id, "at": at})


def note_visit(connection: sqlite3.Connection, page: int, run_id: int, at: str) -> None:
    """Note a visit in which the article was not read."""
    connection.execute(_VISITED, (at, run_id, page))


def note_sight(connection: sqlite3.Connection, page: int, run_id: int | None, at: str, *, changed: bool) -> None:
    """Note a visit in which the article was read; *changed*: it is the first sight of a version."""
    connection.execute(_SEEN_CHANGED if changed else _SEEN_AGAIN, {"page": page, "run": run_id, "at": at})
