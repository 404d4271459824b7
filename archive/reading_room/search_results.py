"""What a page of search results says of each article: its headline, where and when, and where the words stand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from archive.history import shown_address
from archive.paragraph_store import paragraph_texts
from archive.reading_room.search_asked import Query
from archive.reading_room.search_finding import Hit, find_hits
from archive.reading_room.search_text import excerpt

PER_PAGE = 20
# No further than this does any list of results reach.
MOST_RESULTS = 10_000
_OPENING = 90  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """One result; moments as stored, ``2024-08-12T07:05:00Z``."""

    page_id: str
    site: str
    site_name: str
    timezone: str
    url: str
    title: str | None
    section: str | None
    published_at: str | None
    state: str
    state_since: str
    first_seen_at: str
    changed_at: str  # when its latest version was first seen
    versions: int
    opening: str = ""  # how the text begins, where it has no headline
    first_paragraph: str = ""  # where it has no headline
    excerpt: str = ""
    past: int | None = None  # the version that was the last to hold the words; None: the latest does
    said_until: str | None = None  # when the version after that one was first seen
    past_title: str | None = None  # that version's headline, where it was another


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Some results of a search, and how many there are in all."""

    articles: Sequence[FoundArticle]
    counted: int
    more: bool  # than were counted
    further: bool  # there are results after these


def find_articles(
    connection: sqlite3.Connection, query: Query, *, most: int = PER_PAGE, excerpts: bool = True
) -> Found:
    """Return the results on a page of *query*, *most* on each; see :mod:`archive.reading_room.search_finding`."""
    offset = (query.page - 1) * most
    if offset >= MOST_RESULTS:
        return Found(articles=(), counted=0, more=False, further=False)
    hits = find_hits(connection, query, offset=offset, most=min(most, MOST_RESULTS - offset))
    articles = [_article(connection, hit, query.words if excerpts else None) for hit in hits.shown]
    further = hits.further and offset + most < MOST_RESULTS
    return Found(articles=articles, counted=hits.counted, more=hits.more, further=further)


_PAGE = """
    SELECT p.id, p.site, s.name AS site_name, s.timezone, p.url, p.title, p.section, p.published_at, p.state,
        p.state_since, p.first_seen_at, p.changed_at, p.version, p.inline
    FROM pages AS p JOIN sites AS s ON s.id = p.site WHERE p.seq = ?
"""
_VERSION = "SELECT title, lead, body, captions, byline FROM version_rows WHERE page = ? AND number = ?"
_PAST = """
    SELECT v.title, n.first_captured_at FROM version_rows AS v
    LEFT JOIN version_rows AS n ON n.page = v.page AND n.number = v.number + 1 WHERE v.page = ? AND v.number = ?
"""


def _article(connection: sqlite3.Connection, hit: Hit, words: str | None) -> FoundArticle:
    row = connection.execute(_PAGE, (hit.seq,)).fetchone()
    until, past_title = _when_past(connection, hit, row["title"])
    is_read = words is not None or not row["title"]
    text = _text(connection, hit.seq, hit.past or row["version"]) if is_read else ""
    return FoundArticle(
        page_id=row["id"],
        site=row["site"],
        site_name=row["site_name"],
        timezone=row["timezone"],
        url=shown_address(row["url"], row["id"], inline=bool(row["inline"])),
        title=row["title"],
        section=row["section"],
        published_at=row["published_at"],
        state=row["state"],
        state_since=row["state_since"],
        first_seen_at=row["first_seen_at"],
        changed_at=row["changed_at"],
        versions=row["version"],
        opening="" if row["title"] else shorten(text, _OPENING, placeholder=" …"),
        first_paragraph="" if row["title"] else text.partition("\n")[0],
        excerpt="" if words is None else excerpt(text, words),
        past=hit.past,
        said_until=until,
        past_title=past_title,
    )


def _when_past(connection: sqlite3.Connection, hit: Hit, title: str | None) -> tuple[str | None, str | None]:
    if hit.past is None:
        return None, None
    headline, until = connection.execute(_PAST, (hit.seq, hit.past)).fetchone()
    return until, headline if headline != title else None


def _text(connection: sqlite3.Connection, seq: int, number: int) -> str:
    """What a version says, but for its headline."""
    _, lead, body, captions, byline = connection.execute(_VERSION, (seq, number)).fetchone()
    numbers = [*([lead] if lead is not None else []), *json.loads(body), *json.loads(captions)]
    return "\n".join((*paragraph_texts(connection, numbers), byline or ""))


def sections_of(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return site and name of every section, by name."""
    rows = connection.execute("SELECT site, section FROM site_sections WHERE section != '' ORDER BY section, site")
    return [(site, section) for site, section in map(tuple, rows)]


def sites_of(connection: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """Return ``id`` and ``name`` of every site, by name."""
    return connection.execute("SELECT id, name FROM sites ORDER BY name, id")
