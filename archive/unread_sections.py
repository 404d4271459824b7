"""An address that is gone while nobody can see where its article went: its section's list could not be read.

Papers that change an article's address often let the former one answer 404; the list shows the new one. Where the list
is under maintenance in that very night, the 404 alone proves no takedown and is kept as a failure. What it was is known
later: a second one, a day after, counts; and where the same address answers again, the article was away meanwhile.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from archive.moments import moment_text
from archive.page_rows import Page, page_of_seq
from archive.records import Observation, State
from archive.states import CONFIRMATION, Event, write_absence

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


# Of a known page a failure with this name is one that was kept back here.
_KEPT_BACK = """
    SELECT reason, min(failed_at), capture FROM failures JOIN visits USING (page)
    WHERE page = ? AND reason = 'http-404' AND url = ? AND run != ? AND failed_at > seen_at HAVING capture IS NOT NULL
"""


def own_up_absence(connection: sqlite3.Connection, page: Page, observation: Observation) -> Page:
    """Write that *page*, read again at its address, was missing since the 404 that was kept back; return it anew."""
    if page.state is not State.LIVE or page.url != (observation.capture.final_url or observation.capture.url):
        return page
    kept = connection.execute(_KEPT_BACK, (page.seq, page.url, observation.run_id)).fetchone()
    if kept is None:
        return page
    reason, at, capture = kept
    event = Event(kind="missing", run_id=observation.run_id, at=at, capture=capture, detail=reason)
    write_absence(connection, page, State.MISSING, event)
    return page_of_seq(connection, page.seq)
