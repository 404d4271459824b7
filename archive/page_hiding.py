"""Taking one page's content out of every table that readers can open, inside a transaction of the caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from archive.hidden_contents import gather_content, hide_content
from archive.hidden_texts import keep_document
from archive.quarantine import PROGRAM
from archive.resealing import counting_as_before

_INSERT = """
    INSERT INTO withdrawals (page, reason, withdrawn_at, withdrawn_by, hidden_digest) VALUES (?, ?, ?, ?, ?)
"""
_RUNS = """
    SELECT run FROM version_rows WHERE page = :page UNION SELECT run FROM failures WHERE page = :page
    UNION SELECT run FROM quarantine WHERE page = :page
    UNION SELECT run FROM woven_rows WHERE kind = 'versions'
        AND json_extract(row, '$[1]') = (SELECT id FROM pages WHERE seq = :page)
"""
# A page and the one that it proved to be, where one of them is withdrawn and the other is not.
_SHOWN_TWINS = """
    WITH hidden (page, reason) AS (SELECT page, reason FROM withdrawals WHERE undone_at IS NULL),
        twins (one, other) AS (SELECT p.seq, k.seq FROM pages AS p JOIN pages AS k ON k.id = p.merged_into)
    SELECT p.seq, p.id, h.reason FROM (
        SELECT one, other FROM twins UNION SELECT other, one FROM twins
    ) AS t JOIN hidden AS h ON h.page = t.other JOIN pages AS p ON p.seq = t.one
    WHERE t.one NOT IN (SELECT page FROM hidden)
"""
_LATEST = "SELECT coalesce(max(ended_at), max(started_at)) FROM runs"


def hide_page(connection: sqlite3.Connection, page: int, page_id: str, *, reason: str, at: str, by: str) -> None:
    """Keep a page's content where nobody is served it, and take it out of the archive; *at* is stored text."""
    digest = keep_document(connection, page_id, gather_content(connection, page))
    with counting_as_before(connection, runs_of(connection, page)):
        hide_content(connection, page)
    connection.execute(_INSERT, (page, reason, at, by, digest))


def runs_of(connection: sqlite3.Connection, page: int) -> Iterable[int]:
    """Return the runs whose rows a page has."""
    return [run for (run,) in connection.execute(_RUNS, {"page": page}) if run is not None]


def hide_twins(connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[None]]) -> list[str]:
    """Hide the pages that proved, after the withdrawal, to be one article with a withdrawn page; return their ids."""
    if not connection.execute(_SHOWN_TWINS).fetchall():
        return []
    # What is deleted and written over from here on is filled with zeros.
    connection.execute("PRAGMA secure_delete = ON")
    with transaction():
        found = connection.execute(_SHOWN_TWINS).fetchall()
        ((at,),) = connection.execute(_LATEST).fetchall()
        for page, page_id, reason in found:
            hide_page(connection, page, page_id, reason=reason, at=at, by=PROGRAM)
    return [page_id for _, page_id, _ in found]
