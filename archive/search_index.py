"""The full-text indexes, kept by the writer inside its own transactions: the latest texts, and what was said before.

Both must be told the very words they hold before they can forget them: forget first, then change the text.
"""

from __future__ import annotations

import sqlite3

# How far apart the numbers of two pages lie in the index of past texts; a page has fewer versions than that.
PAST_PLACES = 1 << 20

_COLUMNS = "title, lead, body, captions, byline"
_LATEST = f"SELECT seq, {_COLUMNS} FROM latest_texts WHERE seq = ?"  # noqa: S608 - constants
_FORGET = f"INSERT INTO page_search (page_search, rowid, {_COLUMNS}) SELECT 'delete', * FROM ({_LATEST})"  # noqa: S608
_PUT = f"INSERT INTO page_search (rowid, {_COLUMNS}) {_LATEST}"


def past_texts(which: str) -> str:
    """Return SQL for the rows of the index of past texts, number first, *which* a condition on the view's columns.

    A change that took no words away (a photo, a paragraph more) leaves nothing to search.
    """
    # The limit keeps SQLite from reading the texts once for the condition and once more for the row.
    return f"""
        SELECT place, {_COLUMNS} FROM (
            SELECT page * {PAST_PLACES} + number AS place, {_COLUMNS} FROM past_texts WHERE {which} LIMIT -1
        ) WHERE coalesce({_COLUMNS}) IS NOT NULL
    """  # noqa: S608 - constants


_PAST = past_texts("page = :page AND number BETWEEN :first AND :last")
_FORGET_PAST = f"""
    INSERT INTO page_search_past (page_search_past, rowid, {_COLUMNS}) SELECT 'delete', * FROM ({_PAST})
"""  # noqa: S608 - constants
_PUT_PAST = f"INSERT INTO page_search_past (rowid, {_COLUMNS}) {_PAST}"


def forget_in_search(connection: sqlite3.Connection, page: int) -> None:
    """Take a page's latest text out of the index; call it before that text changes."""
    connection.execute(_FORGET, (page,))


def put_in_search(connection: sqlite3.Connection, page: int) -> None:
    """Put a page's latest text into the index."""
    connection.execute(_PUT, (page,))


def forget_past(connection: sqlite3.Connection, page: int, first: int = 1, last: int = PAST_PLACES) -> None:
    """Take out of the index what versions *first* to *last* of a page said and the next ones no more."""
    connection.execute(_FORGET_PAST, {"page": page, "first": first, "last": last})


def put_past(connection: sqlite3.Connection, page: int, first: int = 1, last: int = PAST_PLACES) -> None:
    """Put into the index what versions *first* to *last* of a page said and the next ones no more."""
    connection.execute(_PUT_PAST, {"page": page, "first": first, "last": last})


def forget_page(connection: sqlite3.Connection, page: int) -> None:
    """Take all that a page says and said out of the indexes; call it before any of its texts change."""
    forget_in_search(connection, page)
    forget_past(connection, page)


def put_page(connection: sqlite3.Connection, page: int) -> None:
    """Put all that a page says and said into the indexes, none of which is there yet."""
    put_in_search(connection, page)
    put_past(connection, page)
