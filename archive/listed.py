"""Which addresses the walks of the present run met: the scratch paper on which absence from every listing rests.

A temporary table: it lives as long as the process that walks, and goes to disk when it grows. A run that is cut off
loses it, and rightly so; the next run walks again.
"""

from __future__ import annotations

import sqlite3

CREATE = "CREATE TEMP TABLE listed (site TEXT, url TEXT, PRIMARY KEY (site, url)) WITHOUT ROWID"


def note_listed(connection: sqlite3.Connection, site: str, url: str) -> None:
    """Note that a listing page of this run shows *url*."""
    connection.execute("INSERT OR IGNORE INTO listed (site, url) VALUES (?, ?)", (site, url))


def forget_listed(connection: sqlite3.Connection, site: str) -> None:
    """Begin a run of *site* with a clean sheet."""
    connection.execute("DELETE FROM listed WHERE site = ?", (site,))


def is_listed(connection: sqlite3.Connection, site: str, url: str) -> bool:
    """Whether a listing of this run shows *url*."""
    query = "SELECT 1 FROM listed WHERE site = ? AND url = ?"
    return connection.execute(query, (site, url)).fetchone() is not None


def lists_page(connection: sqlite3.Connection, page: int, *, but: str = "") -> bool:
    """Whether a listing of this run shows any address of *page*, other than *but*."""
    query = "SELECT 1 FROM urls JOIN listed USING (site, url) WHERE urls.page = ? AND url != ? LIMIT 1"
    return connection.execute(query, (page, but)).fetchone() is not None


_UNPROVED = """
    SELECT 1 FROM listings WHERE run = :run AND (NOT complete OR stopped_early)
    UNION ALL
    SELECT 1 FROM listings AS earlier
    WHERE earlier.run = (
        SELECT max(l.run) FROM listings AS l JOIN runs AS r ON r.id = :run WHERE l.site = r.site AND l.run < :run
    ) AND NOT EXISTS (SELECT 1 FROM listings WHERE run = :run AND section = earlier.section)
"""


def walks_complete(connection: sqlite3.Connection, run_id: int) -> bool:
    """Whether the walks of *run_id* prove what is listed nowhere: all complete, no section of the last run lacking.

    A walk that the nightly rule stopped early proves nothing of the kind.
    """
    walked = connection.execute("SELECT 1 FROM listings WHERE run = ?", (run_id,)).fetchone()
    return walked is not None and connection.execute(_UNPROVED, {"run": run_id}).fetchone() is None


def proves_unlisted(connection: sqlite3.Connection, run_id: int, section: str | None) -> bool:
    """Whether *run_id* proves that an article of *section* which none of its walks met is listed no longer.

    The complete walk of its own section is enough: a section that is closed, or whose end cannot be proved, would
    else hide what is taken down in all others.
    """
    proved = "SELECT 1 FROM listings WHERE run = ? AND section = ? AND complete AND NOT stopped_early"
    return connection.execute(proved, (run_id, section)).fetchone() is not None or walks_complete(connection, run_id)
