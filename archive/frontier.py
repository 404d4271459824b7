"""What is still to be visited: the crawl's frontier and the pages due, kept in the archive's own database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.moments import moment_text, read_moment_text
from archive.records import FoundBy, State

# A page gone for longer is asked for by nobody but a listing that shows it again.
RECENTLY_GONE = timedelta(days=30)

_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierEntry:
    """An address that a run wanted to visit and has not yet."""

    url: str
    found_by: FoundBy
    section: str | None
    fingerprint: str | None  # of the listing item that led here
    reason: str
    run_id: int  # the run that put it here; another than the present one: that run was cut off


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """A known page that is due for a visit."""

    page_id: str
    url: str
    key: str | None
    section: str | None  # the site file's name of the section whose listing led to it
    state: State
    found_by: FoundBy
    last_visited_at: datetime
    versions: int


_ENQUEUE = """
    INSERT INTO frontier (site, run, url, found_by, section, fingerprint, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (site, url) DO UPDATE SET run = excluded.run, found_by = excluded.found_by,
        section = coalesce(excluded.section, section), fingerprint = coalesce(excluded.fingerprint, fingerprint),
        reason = excluded.reason
"""


def put_in_frontier(connection: sqlite3.Connection, site: str, entry: FrontierEntry) -> None:
    """Add an address; one that is there already keeps its place and takes what is newly known of it."""
    values = (entry.run_id, entry.url, entry.found_by.value, entry.section, entry.fingerprint, entry.reason)
    connection.execute(_ENQUEUE, (site, *values))


def take_from_frontier(connection: sqlite3.Connection, site: str, url: str) -> None:
    """Remove an address that was visited, whatever came of it."""
    connection.execute("DELETE FROM frontier WHERE site = ? AND url = ?", (site, url))


def pending_entries(connection: sqlite3.Connection, site: str) -> Iterator[FrontierEntry]:
    """Yield what is to be visited, first in first out; entries may come and go meanwhile.

    Reads in batches: an open cursor would hold on to an old state of the database and make the next write fail.
    """
    last, query = 0, _PENDING
    while rows := connection.execute(query, (site, last, _BATCH)).fetchall():
        for number, url, found_by, section, fingerprint, reason, run_id in rows:
            last = number
            yield FrontierEntry(
                url=url,
                found_by=FoundBy(found_by),
                section=section,
                fingerprint=fingerprint,
                reason=reason,
                run_id=run_id,
            )


_PENDING = """
    SELECT id, url, found_by, section, fingerprint, reason, run FROM frontier
    WHERE site = ? AND id > ? ORDER BY id LIMIT ?
"""

# First the former address of a page that this run met at another one: it tells whether the page has moved. Then missing
# pages: a second look tells whether they are gone. Then by the time since the last visit, which counts more for a page
# that has changed before and less the longer ago its text was new.
_DUE = """
    SELECT p.seq FROM pages AS p JOIN visits AS s ON s.page = p.seq
    LEFT JOIN move_candidates AS m ON m.page = p.seq
        AND m.run IN (SELECT id FROM runs WHERE site = :site AND ended_at IS NULL)
    WHERE p.site = :site AND p.inline = 0 AND p.merged_into IS NULL
        AND (p.state != 'gone' OR (:full AND p.state_since >= :gone_since))
        AND (
            m.page IS NOT NULL
            OR s.visited_run NOT IN (SELECT id FROM runs WHERE site = :site AND ended_at IS NULL)
        )
    ORDER BY m.page IS NULL, p.state = 'live',
        (julianday(:now) - julianday(s.visited_at)) * (2 * p.version - 1)
            / (1 + max(0, julianday(:now) - julianday(p.changed_at)) / 30) DESC,
        p.seq DESC
"""
_ADDRESS = """
    SELECT p.id, p.url, p.key, p.listed_in, p.state, p.found_by, s.visited_at, p.version
    FROM pages AS p JOIN visits AS s ON s.page = p.seq WHERE p.seq = ?
"""


def due_pages(connection: sqlite3.Connection, site: str, *, full: bool, now: datetime) -> Iterator[PageAddress]:
    """Yield known pages with an address of their own, the most pressing first, but those this run has visited already.

    *full* adds those gone in the last thirty days, which may have come back.
    """
    values = {
        "site": site,
        "full": int(full),
        "now": moment_text(now),
        "gone_since": moment_text(now - RECENTLY_GONE),
    }
    for (seq,) in connection.execute(_DUE, values).fetchall():
        name, url, key, section, state, found_by, visited_at, versions = connection.execute(_ADDRESS, (seq,)).fetchone()
        yield PageAddress(
            page_id=name,
            url=url,
            key=key,
            section=section,
            state=State(state),
            found_by=FoundBy(found_by),
            last_visited_at=read_moment_text(visited_at),
            versions=versions,
        )
