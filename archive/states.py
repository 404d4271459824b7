"""Live, missing, gone and back again (DESIGN 5.4)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from archive.moments import read_moment_text
from archive.page_rows import Page, page_of_seq
from archive.records import State
from archive.run_counts import count

# A page that two runs found absent is gone when this much time lies between them: one bad night is not two.
CONFIRMATION = timedelta(hours=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a page beside its text; *at* as stored text."""

    kind: str  # missing, gone, restored or moved
    run_id: int | None  # None: a person's decision
    at: str
    capture: int | None
    with_version: bool = False
    from_url: str | None = None
    to_url: str | None = None
    detail: str = ""


_INSERT = """
    INSERT INTO events (page, step, run, kind, happened_at, capture, version, with_version, before, from_url, to_url,
        detail)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def insert_event(connection: sqlite3.Connection, page: Page, event: Event, *, step: int, version: int) -> None:
    """Write an event's row and count it; what ``pages`` says is the caller's."""
    connection.execute(
        _INSERT,
        (
            page.seq,
            step,
            event.run_id,
            event.kind,
            event.at,
            event.capture,
            version,
            int(event.with_version),
            page.state.value,
            event.from_url,
            event.to_url,
            event.detail,
        ),
    )
    count(connection, event.run_id, event.kind)


def next_absent_state(
    connection: sqlite3.Connection, page: Page, *, final: bool, run_id: int | None, at: str
) -> State | None:
    """Return the state that one more absence brings a page to; None: it stays as it is.

    *final*: the site says that the page will not come back (410).
    """
    if page.state is State.GONE:
        return None
    if final:
        return State.GONE
    if page.state is State.LIVE:
        return State.MISSING
    since = _last_event(connection, page)
    if since is None or since.run == run_id:
        return None
    waited = read_moment_text(at) - read_moment_text(since.happened_at)
    return State.GONE if waited >= CONFIRMATION else None


def write_absence(connection: sqlite3.Connection, page: Page, state: State, event: Event) -> None:
    """Bring *page* to *state* (missing or gone) by *event*."""
    step = page.step + 1
    insert_event(connection, page, event, step=step, version=page.version)
    connection.execute(
        "UPDATE pages SET state = ?, state_since = ?, step = ? WHERE seq = ?", (state.value, event.at, step, page.seq)
    )


def undo_absence(connection: sqlite3.Connection, page: Page, run_id: int) -> Page:
    """Take back what this very run found absent: it has now read the page, at another address or at another try.

    The order in which a run visits the addresses of a page that moved must not matter. The capture stays.
    """
    last = _last_event(connection, page)
    if page.state is State.LIVE or last is None or last.run != run_id or last.kind not in ("missing", "gone"):
        return page
    connection.execute("DELETE FROM events WHERE id = ?", (last.id,))
    count(connection, run_id, last.kind, -1)
    earlier = _last_event(connection, page)
    since = earlier.happened_at if earlier else page.first_seen_at
    connection.execute(
        "UPDATE pages SET state = ?, state_since = ?, step = step - 1 WHERE seq = ?", (last.before, since, page.seq)
    )
    return page_of_seq(connection, page.seq)


@dataclass(frozen=True, slots=True)
class _StoredEvent:
    id: int
    run: int | None
    kind: str
    happened_at: str
    before: str


def _last_event(connection: sqlite3.Connection, page: Page) -> _StoredEvent | None:
    """Return the page's last change of state."""
    row = connection.execute(
        "SELECT id, run, kind, happened_at, before FROM events WHERE page = ? AND kind != 'moved' "
        "ORDER BY step DESC, id DESC LIMIT 1",
        (page.seq,),
    ).fetchone()
    return _StoredEvent(*row) if row else None
