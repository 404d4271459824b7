"""Writing an imported page: its versions and events as its file tells them, without runs and without evidence."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.article_rows import listed_columns
from archive.changes_between import changes_between, joined
from archive.import_addresses import addresses_of
from archive.import_history import ImportedStep
from archive.import_known import KnownPage
from archive.import_pages import ImportedPage
from archive.import_places import ImportPlaces
from archive.moments import moment_text, read_moment_text
from archive.paragraph_store import PageParagraphs
from archive.reading_digests import digest_of_article
from archive.records import Article
from archive.reprint_links import link_reprints
from archive.search_index import forget_page, put_page

_PAGE = """
    INSERT INTO pages (seq, id, site, url, state, state_since, inline, title, section, listed_in, published_at,
        found_by, first_seen_at, changed_at, version, step)
    VALUES (:seq, :id, :site, :url, :state, :state_since, :inline, :title, :section, :listed_in, :published_at,
        :found_by, :at, :changed_at, :version, :step)
"""
_PAGE_NOW = """
    UPDATE pages SET url = :url, state = :state, state_since = :state_since, title = :title, section = :section,
        published_at = :published_at, changed_at = :changed_at, version = :version, step = :step WHERE seq = :seq
"""
_VERSION = """
    INSERT INTO version_rows (page, number, step, capture, change, reverts, first_captured_at, last_captured_at, visits,
        content_digest, reading_digest, recipe, made_by, title, lead, body, captions, byline, section, published_at,
        images, attachments, tags)
    VALUES (:page, :number, :step, :capture, :change, :reverts, :at, :last_at, :visits,
        :content_digest, :reading_digest, :recipe, :recipe, :title, :lead, :body, :captions, :byline, :section,
        :published_at, :images, :attachments, :tags)
"""
_CLOSE = """
    UPDATE version_rows SET last_captured_at = ?, visits = ? WHERE page = ? AND number = ?
"""
_CAPTURE = """
    INSERT INTO captures (site, page, kind, url, captured_at, payload_digest) VALUES (?, ?, ?, ?, ?, ?)
"""
_VISITS = """
    INSERT INTO visits (page, visited_at, visited_run, seen_at, seen_run, visits) VALUES (?, ?, 0, ?, 0, ?)
    ON CONFLICT (page) DO UPDATE SET visited_at = excluded.visited_at, seen_at = excluded.seen_at,
        visits = excluded.visits
"""
_ADDRESS = """
    INSERT OR IGNORE INTO urls (site, url, page, found_by, listed, first_seen_at) VALUES (?, ?, ?, ?, ?, ?)
"""
_OWNER = "SELECT page FROM urls WHERE site = ? AND url = ?"
_EVENT = """
    INSERT INTO events (page, step, kind, happened_at, capture, version, with_version, before, from_url, to_url)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def write_page(connection: sqlite3.Connection, places: ImportPlaces, page: ImportedPage) -> list[str]:
    """Write a page that is not here, in the caller's transaction; returns addresses that are another page's here."""
    first = page.steps[0].line
    seq = places.take(page.site, first.article.published_at, read_moment_text(first.at))
    connection.execute(_PAGE, _page_columns(page, seq))
    _write_visits(connection, page, seq)
    _write_steps(connection, page, seq, after=0)
    return _settle(connection, page, seq)


def continue_page(connection: sqlite3.Connection, page: ImportedPage, known: KnownPage) -> list[str]:
    """Write what *page* tells beyond what is *known*, in the caller's transaction; returns what write_page does."""
    seq, latest = known.seq, known.steps[-1][0]
    forget_page(connection, seq)
    if latest != page.steps[-1].number:
        line = next(step.line for step in page.steps if step.is_version and step.number == latest)
        connection.execute(_CLOSE, (line.last_at, line.visits, seq, latest))
    connection.execute(_PAGE_NOW, _page_columns(page, seq))
    _write_visits(connection, page, seq)
    _write_steps(connection, page, seq, after=len(known.steps))
    return _settle(connection, page, seq)


def renew_visits(connection: sqlite3.Connection, page: ImportedPage, known: KnownPage) -> bool:
    """Let a page that is here whole be seen as often and as late as its file says, if that is more; whether it was."""
    visited_at, seen_at, visits = _visits(page)
    was = connection.execute("SELECT visited_at, seen_at, visits FROM visits WHERE page = ?", (known.seq,)).fetchone()
    if (visited_at, seen_at) <= tuple(was[:2]) and visits <= was[2]:
        return False
    connection.execute(_VISITS, (known.seq, max(visited_at, was[0]), max(seen_at, was[1]), max(visits, was[2])))
    return True


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


def _write_visits(connection: sqlite3.Connection, page: ImportedPage, seq: int) -> None:
    connection.execute(_VISITS, (seq, *_visits(page)))


def _visits(page: ImportedPage) -> tuple[str, str, int]:
    """Return when the page was visited last, when it was read last, and how often so."""
    latest = page.latest
    return max(step.line.last_at for step in page.steps), latest.last_at, latest.visits


def _settle(connection: sqlite3.Connection, page: ImportedPage, seq: int) -> list[str]:
    """Write what follows from all steps of a page."""
    put_page(connection, seq)
    link_reprints(connection, seq, page.latest.at)
    taken, found_by = [], page.steps[-1].line.found_by.value
    for one in addresses_of(page):
        values = (page.site, one.url, seq, found_by, int(one.listed), one.first_seen_at)
        if connection.execute(_ADDRESS, values).rowcount == 0:
            (owner,) = connection.execute(_OWNER, (page.site, one.url)).fetchone()
            taken += [one.url] if owner != seq else []
    return taken


def _write_steps(connection: sqlite3.Connection, page: ImportedPage, seq: int, *, after: int) -> None:
    paragraphs = PageParagraphs(connection, seq)
    before: Article | None = None
    for place, step in enumerate(page.steps, 1):
        if place > after:
            capture = _write_capture(connection, step, seq)
            if step.is_version:
                is_latest = step.number == page.steps[-1].number
                _write_version(paragraphs, step, place, capture, before, is_latest=is_latest)
            _write_events(connection, step, seq, place, capture)
        before = step.line.article if step.is_version else before


def _write_version(
    paragraphs: PageParagraphs,
    step: ImportedStep,
    place: int,
    capture: int | None,
    before: Article | None,
    *,
    is_latest: bool,
) -> None:
    line, article = step.line, step.line.article
    # Only what a line leaves out is told by ourselves: a recipe that changed is no edit, and its file knows that.
    change = line.change or (joined(changes_between(before, article)) if before else "first")
    own = {
        "page": paragraphs.page,
        "number": step.number,
        "step": place,
        "capture": capture,
        "change": change or "body",
        "reverts": line.reverts,
        "at": line.at,
        "last_at": None if is_latest else line.last_at,
        "visits": None if is_latest else line.visits,
        "content_digest": line.digest,
        "recipe": line.recipe,
        "title": article.title,
        "lead": paragraphs.store([article.lead], line.at)[0] if article.lead else None,
        "body": str(paragraphs.store(article.body, line.at)),
        "captions": str(paragraphs.store(article.captions, line.at)),
        "byline": article.byline,
    }
    columns = listed_columns(article)
    own["reading_digest"] = digest_of_article(article, columns)
    paragraphs.connection.execute(_VERSION, columns | own)


def _write_capture(connection: sqlite3.Connection, step: ImportedStep, seq: int) -> int | None:
    """Write what is known of a response that was not kept here: its digest, if the file has it."""
    line = step.line
    if line.payload_digest is None:
        return None
    kind = "version" if step.is_version else "tombstone" if line.version is None else "revisit"
    return connection.execute(_CAPTURE, (line.site, seq, kind, line.url, line.at, line.payload_digest)).lastrowid


def _write_events(
    connection: sqlite3.Connection, step: ImportedStep, seq: int, place: int, capture: int | None
) -> None:
    line = step.line
    for kind in ("missing", "gone", "restored", "moved"):
        if kind not in line.words:
            continue
        addresses = (step.from_url, line.url) if kind == "moved" else (None, None)
        own = (seq, place, kind, line.at, capture, step.number, int(step.is_version), step.before.value)
        connection.execute(_EVENT, (*own, *addresses))
