"""The versions of a site by the captures they were read from, for whoever reads those again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from archive.moments import read_moment_text
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


_VERSIONS = """
    SELECT c.id, c.url, c.final_url, c.captured_at, c.http_status, c.content_type,
        v.id, p.id, p.url, v.number, v.recipe, p.inline
    FROM version_rows AS v JOIN pages AS p ON p.seq = v.page JOIN captures AS c ON c.id = v.capture
    WHERE p.site = ? AND p.merged_into IS NULL AND c.record IN ('response', 'revisit')
    ORDER BY c.warc_file, c.warc_offset, c.id, v.id
"""


def stored_captures(connection: sqlite3.Connection, site: str) -> Iterator[StoredCapture]:
    """Yield the captures of *site* that versions rest on, in the order of their records."""
    rows = (tuple(row) for row in connection.execute(_VERSIONS, (site,)))
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
