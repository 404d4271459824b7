"""An article that was read: a page's first version, a further one, or the latest seen again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.article_rows import read_article
from archive.changes_between import changes_between, joined
from archive.digests import canonical_article, content_digest
from archive.moments import moment_text
from archive.page_rows import NewPage, Page, insert_page
from archive.pen import Pen
from archive.records import Article, Capture, Decision, Recorded, State
from archive.reprint_links import link_reprints
from archive.run_counts import count
from archive.search_index import forget_in_search, put_in_search, put_past
from archive.states import Event, insert_event
from archive.version_rows import (
    NewVersion,
    close_version,
    confirm_recipe,
    earlier_number,
    insert_version,
    upgrade_version,
)
from archive.visit_rows import begin_visits, note_sight
from archive.withheld import is_withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article as it was read in a run, from its own page or from a listing."""

    article: Article  # canonical
    recipe: str
    cut_count: int
    run_id: int | None  # None: a person accepted it later
    at: str
    capture: Capture
    capture_row: Callable[[], int] | None = None  # gives the row that is there already, of a listing page for example
    previous_reading: Article | None = None
    listed_in: str | None = None
    fingerprint: str | None = None


def begin_page(pen: Pen, page: NewPage, sighting: Sighting) -> Recorded:
    """Write a page with its first version."""
    connection = pen.connection
    insert_page(connection, page)
    begin_visits(connection, page.seq, sighting.run_id, sighting.at)
    version = _version(pen, sighting, page.seq, page.site, number=1, step=1, change="first", reverts=None)
    insert_version(connection, version)
    put_in_search(connection, page.seq)
    link_reprints(connection, page.seq, sighting.at)
    count(connection, sighting.run_id, "new")
    return Recorded(decision=Decision.VERSION, page_id=page.id, change="first", version=1, why="not known before")


def see_again(pen: Pen, page: Page, sighting: Sighting, *, moved_to: str | None = None) -> Recorded:
    """Write what the sighting of a known page shows: a new version, events, or that nothing changed."""
    text = _text_change(pen, page, sighting)
    words = set(text.words)
    if page.state is not State.LIVE:
        words.add("restored")
    if moved_to is not None:
        words.add("moved")
    if text.words:
        return _changed(pen, page, sighting, words, text, moved_to)
    return _unchanged(pen, page, sighting, words, text.why, moved_to)


@dataclass(frozen=True, slots=True)
class _TextChange:
    words: frozenset[str]
    reverts: int | None
    why: str


def _text_change(pen: Pen, page: Page, sighting: Sighting) -> _TextChange:
    """Compare the reading with the latest version under the same rules (DESIGN 5.5)."""
    connection, now = pen.connection, sighting.article
    if content_digest(now) == page.content_digest:
        if sighting.recipe != page.recipe:
            confirm_recipe(connection, page.version_row, sighting.recipe)
        return _TextChange(frozenset(), None, "the content digest is the latest version's")
    if sighting.recipe != page.recipe and sighting.previous_reading is not None:
        now = canonical_article(sighting.previous_reading)
        if content_digest(now) == page.content_digest:
            upgrade_version(
                connection,
                page.seq,
                page.version_row,
                sighting.article,
                sighting.recipe,
                run_id=sighting.run_id,
                at=sighting.at,
            )
            return _TextChange(frozenset(), None, f"extraction upgrade: {page.recipe} reads it as before")
    reverts = earlier_number(connection, page, content_digest(now))
    if reverts is not None:
        return _TextChange(frozenset({"reverted"}), reverts, f"the content digest is version {reverts}'s")
    words = changes_between(read_article(connection, page.version_row), now)
    return _TextChange(frozenset(words), None, "the content digest differs from the latest version's")


def _changed(
    pen: Pen, page: Page, sighting: Sighting, words: set[str], text: _TextChange, moved_to: str | None
) -> Recorded:
    connection, number, step, change = pen.connection, page.version + 1, page.step + 1, joined(words)
    version = _version(
        pen, sighting, page.seq, page.site, number=number, step=step, change=change, reverts=text.reverts
    )
    for event in _events(page, sighting, words, version.capture, moved_to, with_version=True):
        insert_event(connection, page, event, step=step, version=number)
    forget_in_search(connection, page.seq)
    close_version(connection, page.version_row)
    insert_version(connection, version)
    note_sight(connection, page.seq, sighting.run_id, sighting.at, changed=True)
    connection.execute(
        "UPDATE pages SET version = ?, title = ?, changed_at = ? WHERE seq = ?",
        (number, None if is_withdrawn(connection, page.seq) else sighting.article.title, sighting.at, page.seq),
    )
    _update_page(pen, page, sighting, step=step, moved_to=moved_to)
    put_in_search(connection, page.seq)
    put_past(connection, page.seq, page.version, page.version)
    link_reprints(connection, page.seq, sighting.at)
    count(connection, sighting.run_id, "changed")
    return Recorded(decision=Decision.VERSION, page_id=page.id, change=change, version=number, why=text.why)


def _unchanged(pen: Pen, page: Page, sighting: Sighting, words: set[str], why: str, moved_to: str | None) -> Recorded:
    connection, step = pen.connection, page.step
    if words:
        capture = _capture_row(pen, sighting, page.seq, page.site, Decision.REVISIT)
        for event in _events(page, sighting, words, capture, moved_to, with_version=False):
            step += 1
            insert_event(connection, page, event, step=step, version=page.version)
    if "restored" not in words and page.seen_run != sighting.run_id:
        count(connection, sighting.run_id, "unchanged")
    note_sight(connection, page.seq, sighting.run_id, sighting.at, changed=False)
    _update_page(pen, page, sighting, step=step, moved_to=moved_to)
    change = joined(words) or None
    return Recorded(decision=Decision.REVISIT, page_id=page.id, change=change, version=page.version, why=why)


def _version(
    pen: Pen, sighting: Sighting, page: int, site: str, *, number: int, step: int, change: str, reverts: int | None
) -> NewVersion:
    """Return the version to be written, its capture's row already there."""
    capture = _capture_row(pen, sighting, page, site, Decision.VERSION)
    return NewVersion(
        page=page,
        number=number,
        step=step,
        run=sighting.run_id,
        capture=capture,
        change=change,
        reverts=reverts,
        at=sighting.at,
        article=sighting.article,
        recipe=sighting.recipe,
        cut_count=sighting.cut_count,
    )


def _capture_row(pen: Pen, sighting: Sighting, page: int, site: str, decision: Decision) -> int:
    if sighting.capture_row is not None:
        return sighting.capture_row()
    if sighting.run_id is None:
        raise ValueError("a sighting of no run brings the row of its capture")
    kind = decision.value
    return pen.write_capture(sighting.capture, kind, decision, site=site, run_id=sighting.run_id, page=page)


def _events(
    page: Page, sighting: Sighting, words: set[str], capture: int, moved_to: str | None, *, with_version: bool
) -> list[Event]:
    """Return the events among *words*, in the order they are told: back again, then elsewhere."""
    return [
        Event(
            kind=kind,
            run_id=sighting.run_id,
            at=sighting.at,
            capture=capture,
            with_version=with_version,
            from_url=page.url if kind == "moved" else None,
            to_url=moved_to if kind == "moved" else None,
        )
        for kind in ("restored", "moved")
        if kind in words
    ]


_UPDATE = """
    UPDATE pages SET url = ?, state = 'live', state_since = CASE WHEN state = 'live' THEN state_since ELSE ? END,
        section = ?, listed_in = ?, published_at = ?, step = ?, listing_fingerprint = ? WHERE seq = ?
"""


def _update_page(pen: Pen, page: Page, sighting: Sighting, *, step: int, moved_to: str | None) -> None:
    """Let the page's row follow what the latest sight says of it; an unchanged page's row is not touched at all."""
    article = sighting.article
    published_at = moment_text(article.published_at) if article.published_at else page.published_at
    listed_in = sighting.listed_in or page.listed_in
    section = article.section or (listed_in if page.section in (None, page.listed_in) else page.section)
    fingerprint = sighting.fingerprint or page.listing_fingerprint
    was = (page.url, page.section, page.listed_in, page.published_at, page.step, page.listing_fingerprint)
    url = moved_to or page.url
    if page.state is not State.LIVE or was != (url, section, listed_in, published_at, step, fingerprint):
        values = (url, sighting.at, section, listed_in, published_at, step, fingerprint, page.seq)
        pen.connection.execute(_UPDATE, values)
