"""What the archive has already of a page that is imported."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import Enum, auto

from archive.import_pages import ImportedPage
from archive.withheld import is_withdrawn


class Standing(Enum):
    """How a file's history of a page stands to what is here."""

    NEW = auto()
    EQUAL = auto()  # the same is here
    SHORTER = auto()  # more is here
    LONGER = auto()  # it goes on where an earlier import ends
    CRAWLED = auto()  # it goes on as well, but runs have seen the page
    OTHERWISE = auto()  # the archive tells it otherwise
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page that is here."""

    seq: int
    site: str
    steps: list[tuple[int, str, str, str | None]]  # version that stands, change, moment, content digest of a version
    is_imported: bool  # no run has ever seen it


_PAGE = "SELECT seq, site, merged_into FROM pages WHERE id = ?"
_STEPS = """
    SELECT number, change, first_captured_at, content_digest, step, 0, run FROM version_rows WHERE page = :page
    UNION ALL
    SELECT version, kind, happened_at, NULL, step, id, run FROM events WHERE page = :page AND with_version = 0
    ORDER BY 5, 6
"""
_SEEN_BY_RUN = "SELECT 1 FROM visits WHERE page = ? AND (seen_run != 0 OR visited_run != 0)"


def known_page(connection: sqlite3.Connection, page_id: str) -> KnownPage | None:
    """Return the page with this id; None: there is none."""
    found = connection.execute(_PAGE, (page_id,)).fetchone()
    if found is None:
        return None
    seq, site, merged_into = found
    rows = connection.execute(_STEPS, {"page": seq}).fetchall()
    by_run = merged_into is not None or any(row[6] is not None for row in rows)
    by_run = by_run or connection.execute(_SEEN_BY_RUN, (seq,)).fetchone() is not None
    return KnownPage(seq, site, [tuple(row[:4]) for row in rows], not by_run)


def standing_of(connection: sqlite3.Connection, page: ImportedPage, known: KnownPage | None) -> Standing:
    """Say how *page* stands to what is *known* of it."""
    if known is None:
        return Standing.NEW
    if known.site != page.site:
        return Standing.OTHERWISE
    if is_withdrawn(connection, known.seq):
        return Standing.WITHDRAWN
    told = [(step.number, step.line.change, step.line.at, step.line.digest or None) for step in page.steps]
    here = [(number, change, at, digest) for number, change, at, digest in known.steps]
    length = min(len(told), len(here))
    if any(not _same(one, other) for one, other in zip(told[:length], here[:length], strict=True)):
        return Standing.OTHERWISE
    if len(told) <= len(here):
        return Standing.EQUAL if len(told) == len(here) else Standing.SHORTER
    return Standing.LONGER if known.is_imported else Standing.CRAWLED


def _same(told: tuple[int, str | None, str, str | None], here: tuple[int, str, str, str | None]) -> bool:
    """A line that does not name its change leaves that open; an event's text is its version's."""
    number, change, at, digest = told
    return number == here[0] and change in (None, here[1]) and at == here[2] and (here[3] is None or digest == here[3])
