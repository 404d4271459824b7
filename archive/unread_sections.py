"""An address that is gone while nobody can see where its article went: its section's list could not be read.

Papers that change an article's address often let the former one answer 404; the list shows the new one. Where the list
is under maintenance in that very night, the 404 alone proves no takedown. A second one, a day later, counts.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from archive.moments import moment_text
from archive.page_rows import Page
from archive.states import CONFIRMATION

_UNREAD = "SELECT 1 FROM listings WHERE run = ? AND section = ? AND pages_walked = 0 AND NOT complete"
_ABSENT_BEFORE = """
    SELECT 1 FROM failures JOIN visits USING (page)
    WHERE page = ? AND reason = ? AND failed_at > seen_at AND failed_at <= ? LIMIT 1
"""


def may_have_moved(connection: sqlite3.Connection, page: Page, run_id: int | None, reason: str, at: datetime) -> bool:
    """Whether *page*, absent for *reason* at the aware moment *at*, may be listed at an address that nobody saw."""
    if page.listed_in is None or connection.execute(_UNREAD, (run_id, page.listed_in)).fetchone() is None:
        return False
    before = moment_text(at - CONFIRMATION)
    return connection.execute(_ABSENT_BEFORE, (page.seq, reason, before)).fetchone() is None
