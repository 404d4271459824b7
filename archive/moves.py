"""Whether a page has moved (DESIGN 5.1): its site gives it another address, and the former one is given up."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from enum import Enum, auto

from archive.events import tell
from archive.listed import is_listed, proves_unlisted, walks_complete
from archive.page_identity import given_address
from archive.page_rows import Page, page_of_seq
from archive.records import Observation
from archive.states import Event, insert_event

logger = logging.getLogger(__name__)


class Change(Enum):
    """What an observation says of a page's address."""

    NONE = auto()
    ADOPTED = auto()  # the first address that the site itself gives; the one so far came from a feed or a link
    MOVED = auto()
    OPEN = auto()  # another address is given, and nothing shows yet that the former one is given up


@dataclass(frozen=True, slots=True)
class AddressChange:
    """The verdict, and the page's address by it."""

    kind: Change
    url: str


def address_change(connection: sqlite3.Connection, page: Page, observation: Observation) -> AddressChange:
    """Compare the page's address with the one that listings or rel=canonical give in this observation."""
    capture = observation.capture
    passed = (capture.url, *capture.redirects)
    redirected = page.url in passed and capture.final_url is not None and capture.final_url != page.url
    target = _target(connection, page, observation, redirected)
    if target is None or target == page.url:
        return AddressChange(Change.NONE, page.url)
    if not _was_given(connection, page):
        return AddressChange(Change.ADOPTED, target)
    if redirected:
        return AddressChange(Change.MOVED, target)
    if is_listed(connection, page.site, page.url):
        # An article with two addresses, and both are given still: whatever the walks prove, it has not moved.
        return AddressChange(Change.NONE, page.url)
    proved = proves_unlisted(connection, observation.run_id, page.listed_in)
    return AddressChange(Change.MOVED if proved else Change.OPEN, target)


def _target(connection: sqlite3.Connection, page: Page, observation: Observation, redirected: bool) -> str | None:
    """Return the address that is given now; None: none is, or none that tells anything."""
    if observation.listed_url is not None:
        return observation.listed_url
    given = given_address(observation)
    if given is not None:
        # Where rel=canonical has always differed from the listings' address, it tells of no move.
        known = connection.execute("SELECT 1 FROM urls WHERE site = ? AND url = ?", (page.site, given)).fetchone()
        if known is None or given == page.url:
            return given
    if not redirected:
        return None
    final = observation.capture.final_url
    if final is not None and is_listed(connection, page.site, final):
        return final
    return _candidate(connection, page, observation.run_id)


def _candidate(connection: sqlite3.Connection, page: Page, run_id: int) -> str | None:
    query = "SELECT url FROM move_candidates WHERE page = ? AND run = ?"
    row = connection.execute(query, (page.seq, run_id)).fetchone()
    return str(row[0]) if row else None


def _was_given(connection: sqlite3.Connection, page: Page) -> bool:
    query = "SELECT listed FROM urls WHERE site = ? AND url = ?"
    return bool(connection.execute(query, (page.site, page.url)).fetchone() == (1,))


def may_settle(connection: sqlite3.Connection, run_id: int) -> bool:
    """Whether the walks of *run_id* may still prove a move; one that the nightly rule stopped proves no absence."""
    return connection.execute("SELECT 1 FROM listings WHERE run = ? AND stopped_early", (run_id,)).fetchone() is None


def keep_candidate(
    connection: sqlite3.Connection, page: Page, run_id: int, url: str, at: str, capture: int | None
) -> None:
    """Keep an address that may prove to be a move: when its former one is visited, or all walks are known.

    *capture*: the row that shows it; None where the walks of the run will prove nothing.
    """
    connection.execute(
        "INSERT OR REPLACE INTO move_candidates (page, run, url, seen_at, capture) VALUES (?, ?, ?, ?, ?)",
        (page.seq, run_id, url, at, capture),
    )


def has_candidate(connection: sqlite3.Connection, page: Page, run_id: int, url: str) -> bool:
    """Whether this run has already kept that address."""
    return _candidate(connection, page, run_id) == url


def settle_candidates(connection: sqlite3.Connection, run_id: int) -> None:
    """At the end of a run, write the moves that its walks prove, and drop the candidates that they do not."""
    query = "SELECT page, url, seen_at, capture FROM move_candidates WHERE run = ?"
    for seq, url, seen_at, capture in connection.execute(query, (run_id,)).fetchall():
        page = page_of_seq(connection, seq)
        # By now the page's section may be the one that lists the new address; the former one could be another.
        if page.url != url and walks_complete(connection, run_id) and not is_listed(connection, page.site, page.url):
            event = Event(kind="moved", run_id=run_id, at=seen_at, capture=capture, from_url=page.url, to_url=url)
            insert_event(connection, page, event, step=page.step + 1, version=page.version)
            tell(logger, "moved", site=page.site, run=run_id, url=url, page=page.id, before=page.url)
            connection.execute("UPDATE pages SET url = ?, step = step + 1 WHERE seq = ?", (url, seq))
    connection.execute("DELETE FROM move_candidates WHERE run = ?", (run_id,))
