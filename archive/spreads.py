"""Who carried a text, in the order of time: spreads read from the archive, a few steps of an index each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.moments import read_moment_text
from archive.near_duplicates import latest_runs
from archive.text_marks import likeness

Order = Literal["sites", "newest"]
# Of one spread; more are counted.
MOST_PAGES = 100

_WORDS = """
    coalesce(p.title, (
        SELECT t.text FROM version_rows AS v JOIN paragraphs AS t
            ON t.id = coalesce(v.lead, json_extract(v.body, '$[0]'), json_extract(v.captions, '$[0]'))
        WHERE v.page = p.seq AND v.number = p.version
    ), p.id)
"""
# What each page says of its own day counts, for we may have come to one site before another; else when it was seen.
_AT = "coalesce(p.published_at, p.first_seen_at)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPage:
    """One article that carries the text of a spread."""

    page_id: str
    site: str
    site_name: str
    timezone: str
    title: str  # or its first words
    published_at: datetime | None  # as the page says
    first_seen_at: datetime
    state: str
    likeness: float | None  # to the first, 0 to 1; None: of the first itself

    @property
    def at(self) -> datetime:
        """Return the moment by which it is placed among the others."""
        return self.published_at or self.first_seen_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadLine:
    """A spread as a list shows it; the first page names it."""

    page_id: str
    title: str
    site: str
    site_name: str
    sites: int
    pages: int
    first_at: datetime
    last_at: datetime


_NUMBER = """
    SELECT s.id, s.pages FROM pages AS p JOIN spread_pages AS m ON m.page = p.seq JOIN spreads AS s ON s.id = m.spread
    WHERE p.id = ?
"""
_PAGES = f"""
    SELECT p.seq, p.id, p.site, s.name AS site_name, s.timezone, substr({_WORDS}, 1, 200) AS title, p.published_at,
        p.first_seen_at, p.state
    FROM spread_pages AS m JOIN pages AS p ON p.seq = m.page JOIN sites AS s ON s.id = p.site
    WHERE m.spread = ? AND p.merged_into IS NULL ORDER BY {_AT}, p.seq LIMIT {MOST_PAGES}
"""  # noqa: S608 - constants of this module


def find_spread(database: sqlite3.Connection, page_id: str) -> tuple[list[SpreadPage], int]:
    """Return the pages that carry the text of *page_id*, the first one first, and how many there are in all.

    At most MOST_PAGES; none where no other site carries it.
    """
    row = database.execute(_NUMBER, (page_id,)).fetchone()
    if row is None:
        return [], 0
    number, count = row
    rows = database.execute(_PAGES, (number,)).fetchall()
    first = latest_runs(database, rows[0]["seq"]) if rows else frozenset()
    return [
        SpreadPage(
            page_id=one["id"],
            site=one["site"],
            site_name=one["site_name"],
            timezone=one["timezone"],
            title=one["title"],
            published_at=read_moment_text(one["published_at"]) if one["published_at"] else None,
            first_seen_at=read_moment_text(one["first_seen_at"]),
            state=one["state"],
            likeness=likeness(first, latest_runs(database, one["seq"])) if place else None,
        )
        for place, one in enumerate(rows)
    ], int(count)


_ORDERS: dict[Order, str] = {"sites": "s.sites DESC, s.pages DESC, s.last_at DESC", "newest": "s.last_at DESC"}
_FIRST = f"""
    SELECT p.id, substr({_WORDS}, 1, 200) AS title, p.site, h.name AS site_name
    FROM spread_pages AS m JOIN pages AS p ON p.seq = m.page JOIN sites AS h ON h.id = p.site
    WHERE m.spread = ? AND p.merged_into IS NULL ORDER BY {_AT}, p.seq LIMIT 1
"""  # noqa: S608 - constants of this module


_ON_SITE = """
    :site IS NULL OR EXISTS (
        SELECT 1 FROM spread_pages AS m JOIN pages AS p ON p.seq = m.page WHERE m.spread = s.id AND p.site = :site
    )
"""


def list_spreads(
    database: sqlite3.Connection, *, order: Order = "sites", site: str | None = None, limit: int, offset: int = 0
) -> Iterator[SpreadLine]:
    """Yield spreads, those on most sites or the newest first; with *site*, those that it is one of."""
    query = (
        f"SELECT * FROM spreads AS s WHERE {_ON_SITE} "  # noqa: S608 - constants of this module
        f"ORDER BY {_ORDERS[order]}, s.id DESC LIMIT :limit OFFSET :offset"
    )
    for spread in database.execute(query, {"site": site, "limit": limit, "offset": offset}).fetchall():
        first = database.execute(_FIRST, (spread["id"],)).fetchone()
        if first is not None:
            yield SpreadLine(
                page_id=first["id"],
                title=first["title"],
                site=first["site"],
                site_name=first["site_name"],
                sites=spread["sites"],
                pages=spread["pages"],
                first_at=read_moment_text(spread["first_at"]),
                last_at=read_moment_text(spread["last_at"]),
            )
