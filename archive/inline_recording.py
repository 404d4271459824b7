"""The articles of a section that have no address of their own, written from one whole walk of its listing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from archive.article_rows import read_article
from archive.believing import doubt_of
from archive.digests import canonical_article, content_digest
from archive.inline_doubts import begun_again, set_item_aside
from archive.inline_matching import KnownItem, match_by_text, match_exactly
from archive.listing_evidence import KeptListings
from archive.moments import moment_text, read_moment_text
from archive.page_rows import NewPage, Page, free_page_id, page_of_seq
from archive.pen import Pen
from archive.quarantine import leave_quarantine
from archive.records import Article, Capture, Decision, FoundBy, InlineItem, Recorded, State
from archive.sightings import Sighting, begin_page, see_again
from archive.states import Event, next_absent_state, undo_absence, write_absence
from archive.visit_rows import note_visit

UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineWalk:
    """What one run's walk of a section read."""

    site: str
    run_id: int
    section: str
    items: Sequence[InlineItem]
    complete: bool  # the walk is proved to have shown every item
    ended_at: datetime
    first_page: Capture | None = None  # of the walk; None: that of the first item
    kept: KeptListings = field(default_factory=dict)  # listing pages that are kept already


# The rows of a walk's listing pages, by address and moment.
ListingRows = dict[tuple[str, datetime], int]


def record_inline_walk(
    pen: Pen, walk: InlineWalk, transaction: Callable[[], AbstractContextManager[None]]
) -> list[Recorded]:
    """Write every item of *walk*, each in a transaction of its own, then what is listed no longer.

    Returns one answer an item, in their order, then one for every page newly missing or gone.
    """
    articles = [canonical_article(item.article) for item in walk.items]
    pages = _match(pen.connection, walk, articles)
    rows: ListingRows = {name: row for name, row in walk.kept.items() if row is not None}
    written: dict[str, int] = {}  # content digest → page: one text listed twice is one article
    recorded = []
    for number, (item, article) in enumerate(zip(walk.items, articles, strict=True)):
        digest = content_digest(article)
        page = pages.get(number, written.get(digest))
        with transaction():
            answer, written[digest] = _record_item(pen, walk, item, article, page, rows)
        recorded.append(answer)
    if walk.complete:
        recorded += _record_unlisted(pen, walk, set(written.values()), transaction, rows)
    with transaction():
        _pass_by(pen, walk, rows)
    return recorded


def _match(connection: sqlite3.Connection, walk: InlineWalk, articles: Sequence[Article]) -> dict[int, int]:
    """Return item → page for the items that are known."""
    rows = _section_rows(connection, walk)
    exact = match_exactly([content_digest(article) for article in articles], ((row.digest, row.seq) for row in rows))
    taken = set(exact.values())
    unknown = {number: article for number, article in enumerate(articles) if number not in exact}
    free = [row for row in rows if row.seq not in taken]
    if not unknown or not free:
        return exact
    known = [
        KnownItem(
            row.seq, read_article(connection, row.version_row), _earlier(connection, row.seq), row.state == "live"
        )
        for row in free
    ]
    everything = (read_article(connection, row.version_row) for row in rows)
    found = exact | match_by_text(unknown, known, everything)
    unknown = {number: article for number, article in unknown.items() if number not in found}
    return found | begun_again(unknown, [one for one in known if one.page not in found.values()])


_SHOWS = """
    SELECT 1 FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.site = ? AND p.listed_in = ? AND p.inline = 1 AND p.state = 'live' AND v.content_digest = ?
"""


def shows_inline(connection: sqlite3.Connection, site: str, section: str, digest: str) -> bool:
    """Whether a living article of the section without an address has this content digest."""
    return connection.execute(_SHOWS, (site, section, digest)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    state: str
    digest: str
    version_row: int


_SECTION = """
    SELECT p.seq, p.state, v.content_digest, v.id
    FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.site = ? AND p.listed_in = ? AND p.inline = 1 AND p.merged_into IS NULL
    ORDER BY p.state = 'live' DESC, p.state = 'missing' DESC, p.seq DESC
"""


def _section_rows(connection: sqlite3.Connection, walk: InlineWalk) -> list[_Row]:
    """Return the section's inline pages: the living before the others, the newest first."""
    return [_Row(*row) for row in connection.execute(_SECTION, (walk.site, walk.section))]


def _earlier(connection: sqlite3.Connection, page: int) -> frozenset[str]:
    rows = connection.execute("SELECT content_digest FROM version_rows WHERE page = ?", (page,))
    return frozenset(digest for (digest,) in rows)


def _capture_row(pen: Pen, walk: InlineWalk, capture: Capture, rows: ListingRows, decision: Decision) -> int:
    """Return the row of a listing page of the walk, written once; a page fetched again is another capture."""
    name = _name(capture)
    if name not in rows:
        rows[name] = pen.write_capture(capture, "listing", decision, site=walk.site, run_id=walk.run_id, page=None)
    return rows[name]


def _name(capture: Capture) -> tuple[str, datetime]:
    return capture.url, capture.captured_at


def _pass_by(pen: Pen, walk: InlineWalk, rows: ListingRows) -> None:
    """Show the evidence writer the listing pages on which nothing was new."""
    pages = {_name(item.capture): item.capture for item in walk.items}
    for name, capture in pages.items():
        if name not in rows and name not in walk.kept:
            pen.begin()
            pen.pass_by(capture, Decision.REVISIT, site=walk.site, run_id=walk.run_id)


def _record_item(
    pen: Pen, walk: InlineWalk, item: InlineItem, article: Article, page: int | None, rows: ListingRows
) -> tuple[Recorded, int]:
    """Write one item; returns the answer and its page."""
    sighting = Sighting(
        article=article,
        recipe=item.recipe,
        cut_count=item.cut_count,
        run_id=walk.run_id,
        at=moment_text(item.capture.captured_at),
        capture=item.capture,
        capture_row=lambda: _capture_row(pen, walk, item.capture, rows, Decision.VERSION),
        listed_in=walk.section,
    )
    if page is None:
        new = _new_page(pen, walk, item, sighting)
        return begin_page(pen, new, sighting), new.seq
    known = undo_absence(pen.connection, page_of_seq(pen.connection, page), walk.run_id)
    doubt = doubt_of(pen, known, article, run_id=walk.run_id, at=sighting.at)
    if doubt is not None:
        listing = _capture_row(pen, walk, item.capture, rows, Decision.FAILURE)
        answer = set_item_aside(
            pen.connection, known, article, doubt, run_id=walk.run_id, at=sighting.at, listing=listing
        )
        return answer, page
    recorded = see_again(pen, known, sighting)
    _settle(pen, walk, known, "read", sighting.at)
    return recorded, page


def _settle(pen: Pen, walk: InlineWalk, page: Page, decision: str, at: str) -> None:
    """Take off the list of doubtful captures what this walk says of the page."""
    leave_quarantine(pen.connection, page.site, page.url, page.id, decision=decision, run_id=walk.run_id, at=at)


def _new_page(pen: Pen, walk: InlineWalk, item: InlineItem, sighting: Sighting) -> NewPage:
    connection, article = pen.connection, sighting.article
    started = connection.execute("SELECT started_at FROM runs WHERE id = ?", (walk.run_id,)).fetchone()[0]
    name = free_page_id(connection, walk.site, "inline", walk.section, content_digest(article))
    return NewPage(
        seq=pen.places.take(article.published_at, read_moment_text(started)),
        id=name,
        site=walk.site,
        key=None,
        url=f"{item.listing_url}#{name}",
        inline=True,
        title=article.title,
        section=article.section or walk.section,
        listed_in=walk.section,
        published_at=moment_text(article.published_at) if article.published_at else None,
        found_by=FoundBy.LISTING,
        at=sighting.at,
        fingerprint=None,
    )


def _record_unlisted(
    pen: Pen,
    walk: InlineWalk,
    listed: set[int],
    transaction: Callable[[], AbstractContextManager[None]],
    rows: ListingRows,
) -> list[Recorded]:
    """A complete walk that does not show an article is the article's absence."""
    recorded = []
    for row in _section_rows(pen.connection, walk):
        if row.seq in listed or row.state == State.GONE:
            continue
        with transaction():
            answer = _record_absence(pen, walk, row.seq, rows)
        if answer is not None:
            recorded.append(answer)
    return recorded


def _record_absence(pen: Pen, walk: InlineWalk, seq: int, rows: ListingRows) -> Recorded | None:
    page, at = page_of_seq(pen.connection, seq), moment_text(walk.ended_at)
    note_visit(pen.connection, seq, walk.run_id, at)
    state = next_absent_state(pen.connection, page, final=False, run_id=walk.run_id, at=at)
    if state is None:
        return None
    # The walk's first page stands for the walk: what it shows, and that the article is not on it.
    shown = walk.first_page or (walk.items[0].capture if walk.items else None)
    capture = _capture_row(pen, walk, shown, rows, Decision.TOMBSTONE) if shown else None
    event = Event(kind=state.value, run_id=walk.run_id, at=at, capture=capture, detail=UNLISTED)
    write_absence(pen.connection, page, state, event)
    _settle(pen, walk, page, "taken-down", at)
    return Recorded(
        decision=Decision.TOMBSTONE,
        page_id=page.id,
        change=state.value,
        version=page.version,
        why=f"a complete walk of {walk.section} lists it no longer",
    )
