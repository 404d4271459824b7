"""The archive as the lines of its export (DESIGN 7): a page's latest version, or all that happened to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.article_rows import read_article
from archive.moments import read_moment_text
from archive.records import Article, State

Line = dict[str, Any]

# In the order in which they are written.
KEYS = (
    "site",
    "host",
    "page_id",
    "url",
    "aliases",
    "title",
    "lead",
    "byline",
    "section",
    "published_at",
    "body",
    "captions",
    "images",
    "attachments",
    "tags",
    "state",
    "version",
    "change",
    "reverts",
    "content_digest",
    "payload_digest",
    "recipe",
    "found_by",
    "first_captured_at",
    "last_captured_at",
    "visits",
    "warc",
)

# Sites of an imported archive may come without a site file; all those in the mission keep this clock.
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_PAGES = """
    SELECT p.seq, p.id, p.site, p.url, p.state, p.section, p.published_at, p.found_by, p.version, s.timezone
    FROM pages AS p JOIN sites AS s ON s.id = p.site WHERE p.seq = ?
"""
_LISTED = """
    SELECT seq FROM pages WHERE merged_into IS NULL AND (:site IS NULL OR site = :site)
        AND seq NOT IN (SELECT page FROM withdrawals WHERE undone_at IS NULL) ORDER BY site, seq
"""
_ADDRESSES = "SELECT url FROM urls WHERE page = ? ORDER BY first_seen_at, url"
_MOVES = "SELECT step, from_url FROM events WHERE page = ? AND kind = 'moved' AND from_url IS NOT NULL ORDER BY step"
_VERSIONS = """
    SELECT v.step, v.id, v.number, v.change, v.reverts, v.content_digest, v.recipe, v.first_captured_at,
        coalesce(v.last_captured_at, s.seen_at), coalesce(v.visits, s.visits),
        c.payload_digest, c.warc_file, c.warc_offset, c.warc_length
    FROM version_rows AS v JOIN visits AS s ON s.page = v.page LEFT JOIN captures AS c ON c.id = v.capture
    WHERE v.page = :page AND (:latest IS NULL OR v.number = :latest) ORDER BY v.number
"""
_EVENTS = """
    SELECT e.step, e.id, e.kind, e.happened_at, e.version, c.payload_digest, c.warc_file, c.warc_offset, c.warc_length
    FROM events AS e LEFT JOIN captures AS c ON c.id = e.capture
    WHERE e.page = ? AND e.with_version = 0 ORDER BY e.step, e.id
"""


def export_lines(connection: sqlite3.Connection, *, all_versions: bool, site: str | None = None) -> Iterator[Line]:
    """Yield the lines of the whole archive, or of one *site*, page after page.

    Merged pages are no pages any more, and withdrawn ones are left out.

    Call it inside a read transaction for one state of an archive that is being written.
    """
    for (seq,) in connection.execute(_LISTED, {"site": site}).fetchall():
        page = _page(connection, seq)
        yield from _history(connection, page) if all_versions else _latest(connection, page)


_AFTER = """
    SELECT seq, id FROM pages WHERE merged_into IS NULL AND (:site IS NULL OR site = :site)
        AND seq NOT IN (SELECT page FROM withdrawals WHERE undone_at IS NULL)
        AND seq > coalesce((SELECT seq FROM pages WHERE id = :after), 0) ORDER BY seq LIMIT :most
"""


def export_lines_after(
    connection: sqlite3.Connection, after: str | None, *, most: int, all_versions: bool, site: str | None = None
) -> tuple[list[Line], str | None]:
    """Return the lines of at most *most* pages that stand after the page *after* (an id; None: from the first one).

    Beside them the id of the last page, where there may be more after it; None where there is none. A page that becomes
    known meanwhile, and stands before *after*, is not met by whoever goes on from there.
    """
    found = connection.execute(_AFTER, {"site": site, "after": after, "most": most}).fetchall()
    write = _history if all_versions else _latest
    lines = [line for seq, _ in found for line in write(connection, _page(connection, seq))]
    return lines, found[-1][1] if len(found) == most else None


def line_of_version(connection: sqlite3.Connection, page_id: str, number: int) -> Line:
    """Return the line that stands for a version among all of its page's; a merged page's too.

    Raises KeyError where the archive holds no such version.
    """
    found = connection.execute("SELECT seq FROM pages WHERE id = ?", (page_id,)).fetchone()
    if found is None:
        raise KeyError(page_id)
    page = _page(connection, found[0])
    row = connection.execute(_VERSIONS, {"page": page.seq, "latest": number}).fetchone()
    if row is None:
        raise KeyError(page_id, number)
    moves = connection.execute(_MOVES, (page.seq,)).fetchall()
    url = next((former for move, former in moves if move > row[0]), page.url)
    # Whatever became of the page after it, a version was read while the page was there.
    return _version_line(connection, page, row) | _stood_at(page, url)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    seq: int
    id: str
    site: str
    url: str
    state: str
    section: str | None
    published_at: str | None
    found_by: str
    version: int
    zone: ZoneInfo
    addresses: tuple[str, ...]  # all of them


def _page(connection: sqlite3.Connection, seq: int) -> _Page:
    row = connection.execute(_PAGES, (seq,)).fetchone()
    seq, name, site, url, state, section, published_at, found_by, version, timezone = row
    return _Page(
        seq=seq,
        id=name,
        site=site,
        url=url,
        state=state,
        section=section,
        published_at=published_at,
        found_by=found_by,
        version=version,
        zone=_zone(timezone),
        addresses=tuple(one for (one,) in connection.execute(_ADDRESSES, (seq,))),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return _ZONE


def _latest(connection: sqlite3.Connection, page: _Page) -> Iterator[Line]:
    for row in connection.execute(_VERSIONS, {"page": page.seq, "latest": page.version}).fetchall():
        yield _version_line(connection, page, row) | {"state": page.state}


def _history(connection: sqlite3.Connection, page: _Page) -> Iterator[Line]:
    """Yield versions and events in the order they happened, each with the address and the state it left the page in."""
    versions = connection.execute(_VERSIONS, {"page": page.seq, "latest": None}).fetchall()
    rows = {row[2]: row for row in versions}
    steps: list[tuple[int, int, Line]] = [(row[0], 0, _version_line(connection, page, row)) for row in versions]
    for step, number, *event in connection.execute(_EVENTS, (page.seq,)).fetchall():
        kind, happened_at, version, *evidence = event
        line = _version_line(connection, page, rows[version])
        line |= _happening(kind, happened_at, evidence)
        steps.append((step, number, line))
    state = State.LIVE.value
    moves = connection.execute(_MOVES, (page.seq,)).fetchall()
    steps.sort(key=lambda one: one[:2])
    for index, (step, _, line) in enumerate(steps):
        line |= _stood_at(page, next((former for move, former in moves if move > step), page.url))
        state = {"missing": "missing", "gone": "gone"}.get(line["change"], _state_after(line["change"], state))
        yield line | {"state": page.state if index == len(steps) - 1 else state}


def _stood_at(page: _Page, url: str) -> Line:
    """Return what a line says of where the page stood."""
    return {
        "host": urlsplit(url).hostname or "",
        "url": url,
        "aliases": [one for one in page.addresses if one != url],
    }


def _state_after(change: str, before: str) -> str:
    """A version or a restored page is live; a page may move while nobody reads it."""
    return before if change == "moved" else State.LIVE.value


def _version_line(connection: sqlite3.Connection, page: _Page, row: tuple[Any, ...]) -> Line:
    _, version_row, number, change, reverts, digest, recipe, first, last, visits, *evidence = row
    article = read_article(connection, version_row)
    latest = number == page.version
    # What the page says of its section and day is no part of the text: the latest version's line tells today's.
    section = page.section if latest else article.section or page.section
    published_at = read_moment_text(page.published_at) if latest and page.published_at else article.published_at
    line = article_texts(article) | {
        "site": page.site,
        "page_id": page.id,
        "section": section,
        "published_at": published_at.astimezone(page.zone).isoformat() if published_at else None,
        "state": State.LIVE.value,
        "version": number,
        "change": change,
        "reverts": reverts,
        "content_digest": digest,
        "recipe": recipe,
        "found_by": page.found_by,
        "first_captured_at": first,
        "last_captured_at": last,
        "visits": visits,
    }
    line |= _stood_at(page, page.url) | _evidence(evidence)
    return {key: line[key] for key in KEYS}


def article_texts(article: Article) -> Line:
    """Return what an article's line says of its content, under the export's keys."""
    return {
        "title": article.title,
        "lead": article.lead,
        "byline": article.byline,
        "body": list(article.body),
        "captions": list(article.captions),
        "images": [{"url": image.url, "alt": image.alt} for image in article.images],
        "attachments": [{"url": one.url, "name": one.name} for one in article.attachments],
        "tags": list(article.tags),
    }


def _evidence(row: list[Any]) -> Line:
    payload_digest, file, offset, length = row
    warc = {"file": file, "offset": offset, "length": length} if file is not None else None
    return {"payload_digest": payload_digest, "warc": warc}


_NO_TEXT: Line = {
    "lead": None,
    "byline": None,
    "body": [],
    "captions": [],
    "images": [],
    "attachments": [],
    "tags": [],
    "version": None,
    "content_digest": None,
    "recipe": None,
}


def _happening(kind: str, happened_at: str, evidence: list[Any]) -> Line:
    """Return what an event's line says otherwise than the version that stood at that moment."""
    moment = {"first_captured_at": happened_at, "last_captured_at": happened_at, "visits": 1, "reverts": None}
    text = _NO_TEXT if kind in ("missing", "gone") else {}
    return {"change": kind} | moment | _evidence(evidence) | text
