"""New pages whose address answered no more tonight: their lists may show them at another one, further down."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from archive.moments import moment_text, read_moment_text
from archive.page_rows import page_of_url
from archive.revisits import RECENT_DAYS

_LOST = """
    SELECT p.listed_in, min(p.published_at) FROM pages AS p JOIN runs AS r ON r.id = :run
    WHERE p.site = r.site AND p.state = 'missing' AND p.state_since >= r.started_at AND p.inline = 0
        AND p.merged_into IS NULL AND p.listed_in IS NOT NULL AND p.published_at BETWEEN :since AND :now
    GROUP BY p.listed_in
"""


def find_lost(connection: sqlite3.Connection, run_id: int, now: datetime) -> dict[str, datetime]:
    """Return the sections of the new pages that went missing in *run_id*, with the day of the oldest of these."""
    values = {"run": run_id, "now": moment_text(now), "since": moment_text(now - timedelta(days=RECENT_DAYS))}
    rows = connection.execute(_LOST, values).fetchall()
    return {section: read_moment_text(published) for section, published in rows}


def is_older(connection: sqlite3.Connection, site: str, url: str, moment: datetime) -> bool:
    """Whether the page at *url* is not known to have been published since *moment*."""
    page = page_of_url(connection, site, url)
    return page is not None and (page.published_at is None or page.published_at < moment_text(moment))
