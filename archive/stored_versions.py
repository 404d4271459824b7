"""The versions of a site by the captures they were read from, for whoever reads those again.

Withdrawn pages are not among them: nobody reads what they hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from archive.moments import read_moment_text
from archive.page_rows import page_of_url
from archive.records import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A version as its row has it."""

    row: int  # version_rows.id
    page_id: str
    url: str
    number: int
    recipe: str
    inline: bool  # read from a listing page


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCapture:
    """A capture of which a raw response was kept, and the versions that rest on it."""

    id: int
    capture: Capture  # without its bytes
    versions: tuple[StoredVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestVersion:
    """The latest version of a page."""

    digest: str  # of its content
    captures: tuple[StoredCapture, ...]  # the one that it rests on; none: no raw response was kept


_VERSIONS = """
    SELECT c.id, c.url, c.final_url, c.captured_at, c.http_status, c.content_type,
        v.id, p.id, p.url, v.number, v.recipe, p.inline
    FROM version_rows AS v JOIN pages AS p ON p.seq = v.page JOIN captures AS c ON c.id = v.capture
    WHERE p.site = ? AND p.merged_into IS NULL AND c.record IN ('response', 'revisit')
        AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.page = p.seq AND w.undone_at IS NULL) {which}
    ORDER BY c.warc_file, c.warc_offset, c.id, v.id
"""
_ALL = _VERSIONS.format(which="")
_OF_VERSION = _VERSIONS.format(which="AND v.id = ?")
_OF_CAPTURE = _VERSIONS.format(which="AND c.id = ?")
_LATEST_INLINE = _VERSIONS.format(which="AND p.listed_in = ? AND p.inline = 1 AND v.number = p.version")


def stored_captures(connection: sqlite3.Connection, site: str) -> Iterator[StoredCapture]:
    """Yield the captures of *site* that versions rest on, in the order of their records."""
    return _captures(connection.execute(_ALL, (site,)))


def latest_at(connection: sqlite3.Connection, site: str, url: str) -> LatestVersion | None:
    """Return the latest version of the page that *url* led to; None: no page is known there."""
    page = page_of_url(connection, site, url)
    if page is None:
        return None
    captures = _captures(connection.execute(_OF_VERSION, (site, page.version_row)))
    return LatestVersion(digest=page.content_digest, captures=tuple(captures))


def capture_of_version(connection: sqlite3.Connection, page_id: str, number: int) -> StoredCapture | None:
    """Return what a version rests on, with all versions that do; None: no raw response was kept of it."""
    query = (
        "SELECT p.site, v.capture FROM version_rows AS v JOIN pages AS p ON p.seq = v.page "
        "WHERE p.id = ? AND v.number = ?"
    )
    row = connection.execute(query, (page_id, number)).fetchone()
    return next(_captures(connection.execute(_OF_CAPTURE, tuple(row))), None) if row else None


def latest_inline(connection: sqlite3.Connection, site: str, section: str) -> list[StoredCapture]:
    """Return what the latest versions of a section's articles without an address rest on."""
    return list(_captures(connection.execute(_LATEST_INLINE, (site, section))))


def _captures(found: sqlite3.Cursor) -> Iterator[StoredCapture]:
    rows = (tuple(row) for row in found)
    for (number, *facts), group in groupby(rows, key=lambda row: row[:6]):
        url, final_url, captured_at, status, content_type = facts
        capture = Capture(
            url=url,
            captured_at=read_moment_text(captured_at),
            final_url=final_url,
            http_status=status,
            content_type=content_type,
        )
        versions = tuple(
            StoredVersion(row=row, page_id=page, url=at, number=version, recipe=recipe, inline=bool(inline))
            for *_, row, page, at, version, recipe, inline in group
        )
        yield StoredCapture(id=number, capture=capture, versions=versions)


def versions_without_record(connection: sqlite3.Connection, site: str) -> int:
    """Return how many versions of *site* no raw response was kept of."""
    query = (
        "SELECT count(*) FROM version_rows AS v JOIN pages AS p ON p.seq = v.page "
        "LEFT JOIN captures AS c ON c.id = v.capture "
        "WHERE p.site = ? AND p.merged_into IS NULL AND (c.record IS NULL OR c.record = 'metadata')"
    )
    (number,) = connection.execute(query, (site,)).fetchone()
    return int(number)
