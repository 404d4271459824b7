"""A page as the database holds it: found by key or address, and made."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.records import FoundBy, State

# Numbers a minute has in ``pages.seq``.
PLACES_A_MINUTE = 64
# A publication date outside is a slip of the site's: such a page is placed by the day it was found.
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Page:
    """A row of ``pages`` with its latest version and its visits; moments as stored text."""

    seq: int
    id: str
    site: str
    key: str | None
    url: str
    state: State
    inline: bool
    title: str | None
    section: str | None
    listed_in: str | None
    published_at: str | None
    first_seen_at: str
    version: int
    step: int
    listing_fingerprint: str | None
    version_row: int
    content_digest: str
    recipe: str
    visited_run: int
    seen_at: str
    seen_run: int


_SELECT = """
    SELECT p.seq, p.id, p.site, p.key, p.url, p.state, p.inline, p.title, p.section, p.listed_in, p.published_at,
        p.first_seen_at, p.version, p.step, p.listing_fingerprint, v.id, v.content_digest, v.recipe,
        s.visited_run, s.seen_at, s.seen_run
    FROM pages AS p
    JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    JOIN visits AS s ON s.page = p.seq
"""
_BY_SEQ = f"{_SELECT} WHERE p.seq = ?"
_BY_KEY = f"{_SELECT} WHERE p.site = ? AND p.key = ? AND p.merged_into IS NULL"
_BY_URL = f"{_SELECT} WHERE p.seq = (SELECT page FROM urls WHERE site = ? AND url = ?)"  # noqa: S608 - constants


def _page(row: tuple[object, ...] | None) -> Page | None:
    if row is None:
        return None
    values = list(row)
    values[5], values[6] = State(str(values[5])), bool(values[6])
    return Page(*values)  # type: ignore[arg-type]  # the columns of _SELECT, in the order of the fields


def page_of_seq(connection: sqlite3.Connection, seq: int) -> Page:
    """Return the page with this row number. Raises LookupError if there is none."""
    page = _page(connection.execute(_BY_SEQ, (seq,)).fetchone())
    if page is None:
        raise LookupError(seq)
    return page


def page_of_key(connection: sqlite3.Connection, site: str, key: str) -> Page | None:
    """Return the page with this key of the publishing system."""
    return _page(connection.execute(_BY_KEY, (site, key)).fetchone())


def page_of_url(connection: sqlite3.Connection, site: str, url: str) -> Page | None:
    """Return the page that this address led to."""
    return _page(connection.execute(_BY_URL, (site, url)).fetchone())


def page_id(*identity: str) -> str:
    """Return the id that two archives give the same page: twelve letters and digits of *identity*'s digest."""
    digest = hashlib.sha256("\n".join(identity).encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode().lower()[:12]


def free_page_id(connection: sqlite3.Connection, *identity: str) -> str:
    """Return the id of *identity*, or the next one that no page has yet."""
    attempt, name = 0, page_id(*identity)
    while connection.execute("SELECT 1 FROM pages WHERE id = ?", (name,)).fetchone():
        attempt += 1
        name = page_id(*identity, str(attempt))
    return name


def believable_moment(published_at: datetime | None, found_at: datetime) -> datetime:
    """Return the day of publication if a page found then can have it, else *found_at*; all aware."""
    moment = published_at or found_at
    return moment if _OLDEST <= moment <= found_at + _AHEAD else found_at


@dataclass(slots=True)
class Places:
    """Gives out ``pages.seq``: by minute of publication, and within one downwards, as listings go from new to old."""

    connection: sqlite3.Connection
    _lowest: dict[int, int] = field(default_factory=dict)  # a minute's first place → the last one given from it

    def take(self, published_at: datetime | None, found_at: datetime) -> int:
        """Return a free number; *found_at* (the run's start) stands in where no believable date is known."""
        moment = believable_moment(published_at, found_at)
        first = int(moment.timestamp()) // 60 * PLACES_A_MINUTE + PLACES_A_MINUTE - 1
        place = self._lowest.get(first, first + 1) - 1
        while self.connection.execute("SELECT 1 FROM pages WHERE seq = ?", (place,)).fetchone():
            place -= 1
        if len(self._lowest) > 1000:
            self._lowest.clear()
        self._lowest[first] = place
        return place


_INSERT = """
    INSERT INTO pages (seq, id, site, key, url, state, state_since, inline, title, section, listed_in, published_at,
        found_by, first_seen_at, changed_at, version, step, listing_fingerprint)
    VALUES (:seq, :id, :site, :key, :url, 'live', :at, :inline, :title, :section, :listed_in, :published_at,
        :found_by, :at, :at, 1, 1, :fingerprint)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """What a page is made of; its first version is written right after it."""

    seq: int
    id: str
    site: str
    key: str | None
    url: str
    inline: bool
    title: str | None
    section: str | None
    listed_in: str | None
    published_at: str | None
    found_by: FoundBy
    at: str
    fingerprint: str | None


def insert_page(connection: sqlite3.Connection, page: NewPage) -> None:
    """Write the row of a page that was read for the first time."""
    values = {name: getattr(page, name) for name in NewPage.__dataclass_fields__}
    connection.execute(_INSERT, values | {"found_by": page.found_by.value, "inline": int(page.inline)})
