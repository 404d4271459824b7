"""Writing an imported page: its versions and events as its file tells them, without runs and without evidence."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.article_rows import article_columns
from archive.changes_between import changes_between, joined
from archive.import_addresses import addresses_of
from archive.import_history import ImportedStep
from archive.import_pages import ImportedPage
from archive.import_places import ImportPlaces
from archive.moments import moment_text, read_moment_text
from archive.reading_digests import digest_of_article
from archive.records import Article
from archive.reprint_links import link_reprints
from archive.search_index import put_page

_PAGE = """
    INSERT INTO pages (seq, id, site, url, state, state_since, inline, title, section, listed_in, published_at,
        found_by, first_seen_at, changed_at, version, step)
    VALUES (:seq, :id, :site, :url, :state, :state_since, :inline, :title, :section, :listed_in, :published_at,
        :found_by, :at, :changed_at, :version, :step)
"""
_VERSION = """
    INSERT INTO version_rows (page, number, step, capture, change, reverts, first_captured_at, last_captured_at, visits,
        content_digest, reading_digest, recipe, made_by, title, lead, body, captions, byline, section, published_at,
        images, attachments, tags)
    VALUES (:page, :number, :step, :capture, :change, :reverts, :at, :last_at, :visits,
        :content_digest, :reading_digest, :recipe, :recipe, :title, :lead, :body, :captions, :byline, :section,
        :published_at, :images, :attachments, :tags)
"""
_CAPTURE = """
    INSERT INTO captures (site, page, kind, url, captured_at, payload_digest) VALUES (?, ?, ?, ?, ?, ?)
"""
_VISITS = """
    INSERT INTO visits (page, visited_at, visited_run, seen_at, seen_run, visits) VALUES (?, ?, 0, ?, 0, ?)
"""
_ADDRESS = """
    INSERT OR IGNORE INTO urls (site, url, page, found_by, listed, first_seen_at) VALUES (?, ?, ?, ?, ?, ?)
"""
_EVENT = """
    INSERT INTO events (page, step, kind, happened_at, capture, version, with_version, before, from_url, to_url)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def write_page(connection: sqlite3.Connection, places: ImportPlaces, page: ImportedPage) -> list[str]:
    """Write a page that is not here, in the caller's transaction; returns addresses that are another page's here."""
    first, latest = page.steps[0].line, page.latest
    seq = places.take(page.site, first.article.published_at, read_moment_text(first.at))
    connection.execute(_PAGE, _page_columns(page, seq))
    taken = _write_addresses(connection, seq, page)
    visited_at = max(line.last_at for line in page.lines)
    connection.execute(_VISITS, (seq, visited_at, latest.last_at, latest.visits))
    _write_steps(connection, seq, page)
    put_page(connection, seq)
    link_reprints(connection, seq, latest.at)
    return taken


def _page_columns(page: ImportedPage, seq: int) -> dict[str, Any]:
    first, last, latest = page.steps[0].line, page.steps[-1], page.latest
    inline = last.line.url.endswith(f"#{page.id}")
    article, turns = latest.article, [step.line.at for step in page.steps if step.after is not step.before]
    return {
        "seq": seq,
        "id": page.id,
        "site": page.site,
        "url": last.line.url,
        "state": last.after.value,
        "state_since": turns[-1] if turns else first.at,
        "inline": int(inline),
        "title": article.title,
        "section": article.section,
        # An article without an address is looked for in its section only.
        "listed_in": article.section if inline else None,
        "published_at": moment_text(article.published_at) if article.published_at else None,
        "found_by": last.line.found_by.value,
        "at": first.at,
        "changed_at": latest.at,
        "version": last.number,
        "step": len(page.steps),
    }


def _write_addresses(connection: sqlite3.Connection, seq: int, page: ImportedPage) -> list[str]:
    taken, found_by = [], page.steps[-1].line.found_by.value
    for one in addresses_of(page):
        values = (page.site, one.url, seq, found_by, int(one.listed), one.first_seen_at)
        if connection.execute(_ADDRESS, values).rowcount == 0:
            taken.append(one.url)
    return taken


def _write_steps(connection: sqlite3.Connection, seq: int, page: ImportedPage) -> None:
    before: Article | None = None
    for place, step in enumerate(page.steps, 1):
        capture = _write_capture(connection, seq, step)
        if step.is_version:
            article = step.line.article
            change = step.line.change or (joined(changes_between(before, article)) if before else "first")
            _write_version(connection, seq, place, step, change, capture, is_latest=step.number == page.latest.version)
            before = article
        _write_events(connection, seq, place, step, capture)


def _write_version(
    connection: sqlite3.Connection,
    seq: int,
    place: int,
    step: ImportedStep,
    change: str,
    capture: int | None,
    *,
    is_latest: bool,
) -> None:
    line, article = step.line, step.line.article
    columns = article_columns(connection, article, page=seq, seen_at=line.at)
    own = {
        "page": seq,
        "number": step.number,
        "step": place,
        "capture": capture,
        "change": change,
        "reverts": line.reverts,
        "at": line.at,
        "last_at": None if is_latest else line.last_at,
        "visits": None if is_latest else line.visits,
        "content_digest": line.digest,
        "reading_digest": digest_of_article(article, columns),
        "recipe": line.recipe,
    }
    connection.execute(_VERSION, columns | own)


def _write_capture(connection: sqlite3.Connection, seq: int, step: ImportedStep) -> int | None:
    """Write what is known of a response that was not kept here: its digest, if the file has it."""
    line = step.line
    if line.payload_digest is None:
        return None
    kind = "version" if step.is_version else "tombstone" if line.version is None else "revisit"
    return connection.execute(_CAPTURE, (line.site, seq, kind, line.url, line.at, line.payload_digest)).lastrowid


def _write_events(
    connection: sqlite3.Connection, seq: int, place: int, step: ImportedStep, capture: int | None
) -> None:
    line = step.line
    for kind in ("missing", "gone", "restored", "moved"):
        if kind not in line.words:
            continue
        moved = kind == "moved"
        values = (
            *(seq, place, kind, line.at, capture, step.number, int(step.is_version), step.before.value),
            *((step.from_url, line.url) if moved else (None, None)),
        )
        connection.execute(_EVENT, values)
