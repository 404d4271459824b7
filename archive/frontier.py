"""The crawl's frontier: addresses still to be visited, kept in the archive's own database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive.records import FoundBy

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
    position: int = 0  # in its listing, from 0: where a night is short, the newest of all sections come first


_ENQUEUE = """
    INSERT INTO frontier (site, run, url, found_by, section, fingerprint, reason, position)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (site, url) DO UPDATE SET run = excluded.run, found_by = excluded.found_by,
        section = coalesce(excluded.section, section), fingerprint = coalesce(excluded.fingerprint, fingerprint),
        reason = excluded.reason, position = excluded.position
"""


def put_in_frontier(connection: sqlite3.Connection, site: str, entry: FrontierEntry) -> None:
    """Add an address; one that is there already keeps its place and takes what is newly known of it."""
    values = (
        entry.run_id,
        entry.url,
        entry.found_by.value,
        entry.section,
        entry.fingerprint,
        entry.reason,
        entry.position,
    )
    connection.execute(_ENQUEUE, (site, *values))


def take_from_frontier(connection: sqlite3.Connection, site: str, url: str) -> None:
    """Remove an address that was visited, whatever came of it."""
    connection.execute("DELETE FROM frontier WHERE site = ? AND url = ?", (site, url))


def pending_entries(connection: sqlite3.Connection, site: str) -> Iterator[FrontierEntry]:
    """Yield what is to be visited, the first of each listing first, else first in first out; entries may come and go.

    Reads in batches: an open cursor would hold on to an old state of the database and make the next write fail.
    """
    last = (-1, 0)
    while rows := connection.execute(_PENDING, (site, *last, _BATCH)).fetchall():
        for number, url, found_by, section, fingerprint, reason, run_id, position in rows:
            last = (position, number)
            yield FrontierEntry(
                url=url,
                found_by=FoundBy(found_by),
                section=section,
                fingerprint=fingerprint,
                reason=reason,
                run_id=run_id,
                position=position,
            )


_PENDING = """
    SELECT id, url, found_by, section, fingerprint, reason, run, position FROM frontier
    WHERE site = ? AND (position, id) > (?, ?) ORDER BY position, id LIMIT ?
"""
