"""What a person decides of a doubtful capture: accepted, it becomes the page's state; rejected, it stays a failure."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.digests import canonical_article
from archive.errors import ConfigurationError
from archive.moments import moment_text, read_moment_text
from archive.page_rows import NewPage, Page, Places, free_page_id, page_of_seq, page_of_url
from archive.pen import Pen
from archive.quarantine import QuarantineItem, close_item, open_items
from archive.records import Absent, Capture, FoundBy, Seen, State
from archive.sightings import Sighting, begin_page, see_again
from archive.states import Event, next_absent_state, write_absence
from archive.store import Archive


class NotInQuarantineError(ConfigurationError):
    """No doubtful capture *name* waits for a decision."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no capture {self.name!r} in quarantine: `luuvet quarantine` lists what waits, with its ids"


class NothingToAcceptError(ConfigurationError):
    """Capture *capture* cannot become the state of its page, for *why*."""

    def __init__(self, capture: int, why: str) -> None:
        super().__init__(capture, why)
        self.capture, self.why = capture, why

    def __str__(self) -> str:
        return f"capture {self.capture} was not accepted: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Who decides, and when (aware)."""

    by: str
    at: datetime


def find_item(connection: sqlite3.Connection, name: str) -> QuarantineItem:
    """Return the item that waits under this capture id. Raises NotInQuarantineError."""
    found = next((item for item in open_items(connection) if str(item.capture_id) == name.strip()), None)
    if found is None:
        raise NotInQuarantineError(name)
    return found


def is_inline(connection: sqlite3.Connection, item: QuarantineItem) -> bool:
    """Whether *item* is an article without an address of its own, read from a listing."""
    row = connection.execute("SELECT inline FROM pages WHERE seq = ?", (item.page,)).fetchone()
    return row is not None and bool(row[0])


_CAPTURE = """
    SELECT url, final_url, captured_at, http_status, content_type, payload_digest, bytes FROM captures WHERE id = ?
"""


def capture_of(connection: sqlite3.Connection, item: QuarantineItem) -> Capture:
    """Return the capture that waits, without its bytes (:func:`archive.warc_reading.find_response` has them)."""
    url, final_url, captured_at, status, content_type, digest, size = connection.execute(
        _CAPTURE, (item.capture_id,)
    ).fetchone()
    return Capture(
        url=url,
        captured_at=read_moment_text(captured_at),
        final_url=final_url,
        redirects=(url,) if final_url else (),
        http_status=status,
        content_type=content_type,
        payload_digest=digest,
        payload_bytes=size,
    )


def reject(archive: Archive, item: QuarantineItem, deciding: Deciding) -> None:
    """Take an item off the list and change no article. The same text, or the same bytes, will not be asked about."""
    with archive.transaction():
        item = find_item(archive.connection, str(item.capture_id))
        effect = "no article was changed"
        close_item(archive.connection, item, "reject", at=moment_text(deciding.at), effect=effect, by=deciding.by)


def accept(archive: Archive, item: QuarantineItem, finding: Seen | Absent, deciding: Deciding) -> str:
    """Let the page of *item* be what *finding*, read in its capture, says. Returns what came of it, in words.

    Versions and events made so belong to no run: the run that captured them is sealed. Raises NotInQuarantineError
    where another has decided meanwhile, and NothingToAcceptError.
    """
    connection = archive.connection
    with archive.transaction():
        item = find_item(connection, str(item.capture_id))
        capture = capture_of(connection, item)
        page = _page_of(connection, item)
        if isinstance(finding, Seen):
            effect = _take_article(connection, item, capture, page, finding)
        else:
            effect = _take_absence(connection, item, capture, page, finding)
        close_item(connection, item, "accept", at=moment_text(deciding.at), effect=effect, by=deciding.by)
    return effect


def _page_of(connection: sqlite3.Connection, item: QuarantineItem) -> Page | None:
    page = page_of_url(connection, item.site, item.url) if item.page is None else page_of_seq(connection, item.page)
    if page is not None and page.seen_at > item.captured_at:
        raise NothingToAcceptError(item.capture_id, f"{page.url} was read in order on {page.seen_at}, which is later")
    return page


def _take_article(
    connection: sqlite3.Connection, item: QuarantineItem, capture: Capture, page: Page | None, finding: Seen
) -> str:
    pen = Pen(connection, Places(connection), evidence=None)
    sighting = Sighting(
        article=canonical_article(finding.article),
        recipe=finding.recipe,
        cut_count=finding.cut_count,
        run_id=None,
        at=item.captured_at,
        capture=capture,
        capture_row=lambda: _copied_row(connection, item, "version", page.seq if page else new.seq),
    )
    if page is not None:
        recorded = see_again(pen, page, sighting)
    else:
        new = _new_page(pen, item, capture, finding)
        recorded = begin_page(pen, new, sighting)
        connection.execute(_NEW_URL, (item.site, capture.url, new.seq, item.captured_at))
    return f"version {recorded.version}: {recorded.change}" if recorded.change else f"it is version {recorded.version}"


_NEW_URL = (
    "INSERT OR IGNORE INTO urls (site, url, page, found_by, listed, first_seen_at) VALUES (?, ?, ?, 'hand', 0, ?)"
)


def _new_page(pen: Pen, item: QuarantineItem, capture: Capture, finding: Seen) -> NewPage:
    article = canonical_article(finding.article)
    identity = (item.site, "key", finding.key) if finding.key else (item.site, "url", capture.url)
    return NewPage(
        seq=pen.places.take(article.published_at, capture.captured_at),
        id=free_page_id(pen.connection, *identity),
        site=item.site,
        key=finding.key,
        url=capture.final_url or capture.url,
        inline=False,
        title=article.title,
        section=article.section,
        listed_in=None,
        published_at=moment_text(article.published_at) if article.published_at else None,
        found_by=FoundBy.HAND,
        at=item.captured_at,
        fingerprint=None,
    )


def _take_absence(
    connection: sqlite3.Connection, item: QuarantineItem, capture: Capture, page: Page | None, finding: Absent
) -> str:
    if page is None:
        raise NothingToAcceptError(item.capture_id, f"no article is known at {item.url}, and none is read in it")
    final = capture.http_status == 410
    state = next_absent_state(connection, page, final=final, run_id=item.run, at=item.captured_at)
    if state is None:
        return f"it is {page.state} already"
    row = _copied_row(connection, item, "tombstone", page.seq)
    event = Event(kind=state.value, run_id=None, at=item.captured_at, capture=row, detail=finding.reason)
    write_absence(connection, page, state, event)
    return f"{State(state)}: {finding.reason}"


_COPY = """
    INSERT INTO captures (site, run, page, kind, url, final_url, captured_at, http_status, content_type,
        payload_digest, block_digest, bytes, record, record_uri, warc_file, warc_offset, warc_length,
        certificate_valid)
    SELECT site, NULL, ?, ?, url, final_url, captured_at, http_status, content_type,
        payload_digest, block_digest, bytes, record, record_uri, warc_file, warc_offset, warc_length,
        certificate_valid FROM captures WHERE id = ?
"""


def _copied_row(connection: sqlite3.Connection, item: QuarantineItem, kind: str, page: int) -> int:
    """Write a row that leads to the same record as evidence of what was accepted; the run's own row stays as it is."""
    cursor = connection.execute(_COPY, (page, kind, item.capture_id))
    if cursor.lastrowid is None:
        raise AssertionError("SQLite gave a stored capture no row number")
    return cursor.lastrowid
