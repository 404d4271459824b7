"""Doubtful captures that wait for a person: set aside, off the list again when the question is settled, listed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.doubts import Facts
from archive.moments import read_moment_text
from archive.page_rows import Page
from archive.run_counts import count
from archive.states import CONFIRMATION

# Who took an item off the list where nobody had to.
PROGRAM = "luuvet"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A doubtful capture on its way into quarantine; moments as stored text."""

    capture: int
    site: str
    run: int
    page: int | None
    url: str
    captured_at: str
    reason: str
    facts: Facts
    content_digest: str | None = None  # of the text that was read all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineItem:
    """A doubtful capture as `luuvet quarantine` lists it."""

    capture_id: int
    site: str
    url: str
    captured_at: str  # as stored
    reason: str
    facts: dict[str, Any]
    page: int | None = field(repr=False)
    run: int | None = field(repr=False)
    content_digest: str | None = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return one item of ``quarantine --json``."""
        shown = asdict(self)
        return {name: shown[name] for name in ("capture_id", "site", "url", "captured_at", "reason", "facts")}


_COLUMNS = "capture, site, url, captured_at, reason, facts, page, run, content_digest"
_OPEN = f"""
    SELECT {_COLUMNS} FROM quarantine WHERE decision IS NULL ORDER BY site, captured_at, capture
"""  # noqa: S608 - a constant of this module
_OPEN_OF = f"""
    SELECT {_COLUMNS} FROM quarantine WHERE decision IS NULL AND site = ? AND url = ?
    UNION SELECT {_COLUMNS} FROM quarantine WHERE decision IS NULL AND page = ?
"""  # noqa: S608 - a constant of this module
_INSERT = """
    INSERT INTO quarantine (capture, site, page, run, url, captured_at, reason, facts, content_digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CLOSE = """
    UPDATE quarantine SET decision = ?, decided_at = ?, decided_by = ?, effect = ? WHERE capture = ?
"""


def open_items(connection: sqlite3.Connection) -> Iterator[QuarantineItem]:
    """Yield what waits for a person, by site, the oldest first."""
    for row in connection.execute(_OPEN):
        yield _item(row)


def open_items_of(connection: sqlite3.Connection, site: str, url: str, page: int | None) -> list[QuarantineItem]:
    """Return what waits of an address, or of the page that it belongs to."""
    return [_item(row) for row in connection.execute(_OPEN_OF, (site, url, page))]


def _item(row: tuple[Any, ...]) -> QuarantineItem:
    capture, site, url, captured_at, reason, facts, page, run, digest = row
    return QuarantineItem(
        capture_id=capture,
        site=site,
        url=url,
        captured_at=captured_at,
        reason=reason,
        facts=json.loads(facts),
        page=page,
        run=run,
        content_digest=digest,
    )


def set_aside(connection: sqlite3.Connection, item: SetAside) -> None:
    """Put a doubtful capture on the list, in place of an earlier one of the same page; call within a transaction."""
    at = item.captured_at
    facts: Facts = dict(item.facts) | {"first_set_aside_at": at, "times": 1, "text_since": at}
    for earlier in open_items_of(connection, item.site, item.url, item.page):
        facts["first_set_aside_at"] = earlier.facts["first_set_aside_at"]
        facts["times"] = earlier.facts["times"] + 1
        if earlier.content_digest == item.content_digest:
            facts["text_since"] = earlier.facts["text_since"]
        close_item(connection, earlier, "replaced", at=at, effect=f"capture {item.capture} stands for it now")
        _uncount(connection, earlier, item.run)
    values = (item.capture, item.site, item.page, item.run, item.url, item.captured_at, item.reason)
    connection.execute(_INSERT, (*values, json.dumps(facts, ensure_ascii=False), item.content_digest))
    count(connection, item.run, "quarantined")


def close_item(
    connection: sqlite3.Connection, item: QuarantineItem, decision: str, *, at: str, effect: str, by: str = PROGRAM
) -> None:
    """Take an item off the list; what was decided stays."""
    connection.execute(_CLOSE, (decision, at, by, effect, item.capture_id))


def leave_quarantine(
    connection: sqlite3.Connection, site: str, url: str, page_id: str, *, decision: str, run_id: int, at: str
) -> list[QuarantineItem]:
    """Take off the list what a run has settled by itself, and return it: the page was read, or is gone."""
    row = connection.execute("SELECT seq FROM pages WHERE id = ?", (page_id,)).fetchone()
    items = open_items_of(connection, site, url, row[0] if row else None)
    for item in items:
        close_item(connection, item, decision, at=at, effect=f"seen so in run {run_id}")
        _uncount(connection, item, run_id)
    return items


def _uncount(connection: sqlite3.Connection, item: QuarantineItem, run_id: int) -> None:
    """A page that its own run settles was not set aside in it; what earlier runs counted stays theirs."""
    if item.run == run_id:
        count(connection, run_id, "quarantined", -1)


def confirmed_by(
    connection: sqlite3.Connection, page: Page, digest: str, run_id: int, at: str
) -> QuarantineItem | None:
    """Return the item that a second sight of the same text settles; None: it has to go on waiting.

    Another run, and as long after as a takedown needs.
    """
    for item in open_items_of(connection, page.site, page.url, page.seq):
        waited = read_moment_text(at) - read_moment_text(item.facts["text_since"])
        if item.content_digest == digest and item.run != run_id and waited >= CONFIRMATION:
            return item
    return None


_REJECTED = """
    SELECT q.decided_by, q.decided_at FROM quarantine AS q JOIN captures AS c ON c.id = q.capture
    WHERE q.decision = 'reject' AND q.page = ? AND (q.content_digest = ? OR c.payload_digest = ?)
    ORDER BY q.decided_at DESC LIMIT 1
"""


def rejected_before(
    connection: sqlite3.Connection, page: int | None, content_digest: str | None, payload_digest: str | None
) -> str | None:
    """Return who rejected the same text, or the same bytes, of this page before, and when; nobody is asked twice."""
    row = connection.execute(_REJECTED, (page, content_digest, payload_digest)).fetchone()
    return f"rejected by {row[0]} at {row[1]}" if row else None
