"""The full-text index over the latest texts, kept by the writer inside its own transactions."""

from __future__ import annotations

import sqlite3

_FORGET = """
    INSERT INTO page_search (page_search, rowid, title, lead, body, captions, byline)
    SELECT 'delete', seq, title, lead, body, captions, byline FROM latest_texts WHERE seq = ?
"""
_PUT = """
    INSERT INTO page_search (rowid, title, lead, body, captions, byline)
    SELECT seq, title, lead, body, captions, byline FROM latest_texts WHERE seq = ?
"""


def forget_in_search(connection: sqlite3.Connection, page: int) -> None:
    """Take a page's latest text out of the index; call it before that text changes.

    An external-content index must be told the very words it holds.
    """
    connection.execute(_FORGET, (page,))


def put_in_search(connection: sqlite3.Connection, page: int) -> None:
    """Put a page's latest text into the index."""
    connection.execute(_PUT, (page,))
