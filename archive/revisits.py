"""Which known pages are due for a visit, why, and in what order; read from the archive's history, nothing kept for it.

The order is that in which a short night is spent: what settles a doubt, then the newest, then what has waited longest,
then what has most likely changed.
"""

from __future__ import annotations

import heapq
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from archive.change_rates import PageHistory, SiteRates, chance_of_change
from archive.moments import moment_text
from archive.records import FoundBy, State
from archive.site_rates import NO_DATE_AGE, find_site_rates

# Days since publication for which a page is visited every night: a fortnight, and the night after its last day.
RECENT_DAYS = 15.0
# Days for which a page is visited every night after a change: corrections come in bursts, and are taken back.
UNSETTLED_DAYS = 3.0
# Days after which every page is visited, whatever its history says.
LONGEST_DAYS = 30.0
# A full run reads a whole site at once. What it read is spread from the day after the next weekly one should have come.
_SPREAD_FROM_DAYS = 9.0
# Days after which a page may be visited again: a second run in the same night has nothing new to learn of it.
_REST_DAYS = 0.25
# A page gone for longer is asked for by nobody but a listing that shows it again.
RECENTLY_GONE = timedelta(days=30)


class Because(IntEnum):
    """Why a page is due; the most pressing first."""

    MOVED = 0  # its former address: tells whether it has moved
    MISSING = 1  # a second look tells whether it is gone
    RECENT = 2
    FAILED = 3  # could not be read the last time
    MONTHLY = 4
    LIKELY = 5  # by the estimate that it has changed
    FULL = 6  # all are


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A known page that is due for a visit."""

    page_id: str
    url: str
    section: str | None  # the site file's name of the section whose listing led to it
    found_by: FoundBy
    because: Because


def count_known(connection: sqlite3.Connection, site: str) -> int:
    """Return how many living pages of *site* have an address of their own."""
    query = "SELECT count(*) FROM pages WHERE site = ? AND state = 'live' AND inline = 0 AND merged_into IS NULL"
    return int(connection.execute(query, (site,)).fetchone()[0])


class DuePages:
    """The pages due, the most pressing first; may be gone through several times."""

    def __init__(self, connection: sqlite3.Connection, order: list[tuple[Because, int]]) -> None:
        self._connection, self._order = connection, order

    def __iter__(self) -> Iterator[DuePage]:
        for because, seq in self._order:
            name, url, section, found_by = self._connection.execute(_ADDRESS, (seq,)).fetchone()
            yield DuePage(page_id=name, url=url, section=section, found_by=FoundBy(found_by), because=because)


def due_pages(
    connection: sqlite3.Connection, site: str, *, full: bool, now: datetime, likely: int | None = None
) -> DuePages:
    """Return known pages with an address of their own, the most pressing first, but those this run has visited already.

    *likely*: how many to name of those of which only the estimate says anything; None: all, and those that rest.
    *full*: all are due, and those gone in the last thirty days, which may have come back.
    """
    order = _full_order(connection, site, now) if full else _nightly_order(connection, site, now, likely)
    return DuePages(connection, order)


_ADDRESS = "SELECT id, url, listed_in, found_by FROM pages WHERE seq = ?"
# A move is a candidate of the present run only.
_KNOWN = """
    FROM pages AS p JOIN visits AS s ON s.page = p.seq
    LEFT JOIN move_candidates AS m ON m.page = p.seq
        AND m.run IN (SELECT id FROM runs WHERE site = :site AND ended_at IS NULL)
    WHERE p.site = :site AND p.inline = 0 AND p.merged_into IS NULL
        AND (
            m.page IS NOT NULL
            OR s.visited_run NOT IN (SELECT id FROM runs WHERE site = :site AND ended_at IS NULL)
        )
"""
_FULL = f"""
    SELECT p.seq, CASE WHEN m.page IS NOT NULL THEN 0 WHEN p.state = 'missing' THEN 1 ELSE 6 END AS because
    {_KNOWN} AND (p.state != 'gone' OR p.state_since >= :gone_since)
    ORDER BY because, julianday(:now) - julianday(coalesce(p.published_at, p.first_seen_at)) >= :recent,
        p.state = 'gone', s.visited_at, p.seq DESC
"""


def _full_order(connection: sqlite3.Connection, site: str, now: datetime) -> list[tuple[Because, int]]:
    gone_since = moment_text(now - RECENTLY_GONE)
    values = {"site": site, "now": moment_text(now), "gone_since": gone_since, "recent": RECENT_DAYS}
    return [(Because(because), seq) for seq, because in connection.execute(_FULL, values)]


# What a site had when it was first read whole need not be new.
_FIRST_COMPLETE = "SELECT min(ended_at) FROM runs WHERE site = ? AND outcome = 'complete'"
_NIGHTLY = f"""
    SELECT p.seq, p.state, m.page IS NOT NULL AS moving,
        julianday(:now) - julianday(CASE
            WHEN p.published_at BETWEEN '1990' AND :tomorrow THEN p.published_at
            WHEN p.first_seen_at > :begun THEN p.first_seen_at
        END) AS age,
        julianday(:now) - julianday(p.first_seen_at) AS known,
        julianday(:now) - julianday(p.changed_at) AS unchanged,
        julianday(:now) - julianday(s.visited_at) AS unvisited,
        julianday(:now) - julianday(s.seen_at) AS unread,
        s.visits + CASE WHEN p.version > 1
            THEN (SELECT coalesce(sum(visits), 0) FROM version_rows WHERE page = p.seq) ELSE 0 END AS visits,
        p.version - 1 AS changes,
        (SELECT mode = 'full' FROM runs WHERE id = s.visited_run) AS in_full
    {_KNOWN} AND p.state != 'gone'
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class _Known:
    """A page as the nightly order sees it; all spans in days up to now."""

    seq: int
    state: str
    moving: int
    age: float | None  # since publication; None: no date, and it was there when the site was crawled first
    known: float
    unchanged: float
    unvisited: float
    unread: float
    visits: int
    changes: int
    in_full: int | None  # whether a full run was the last to visit it

    @property
    def silent(self) -> float:
        """Return for how long it had not been readable when it was visited last; doubling is what patience costs."""
        return self.unread - self.unvisited

    def chance(self, rates: SiteRates) -> float:
        """Return the probability that it has changed since it was read last."""
        age = self.age if self.age is not None else self.known + NO_DATE_AGE
        history = PageHistory(
            first_age=max(0.0, age - self.known),
            last_age=max(0.0, age - self.unread),
            age=max(0.0, age),
            visits=self.visits,
            changes=self.changes,
        )
        return chance_of_change(history, rates)


def _nightly_order(
    connection: sqlite3.Connection, site: str, now: datetime, likely: int | None
) -> list[tuple[Because, int]]:
    rates = find_site_rates(connection, site, now)
    pressing: list[tuple[Because, float, int]] = []
    chances: list[tuple[float, int]] = []  # a heap of the *likely* best
    (begun,) = connection.execute(_FIRST_COMPLETE, (site,)).fetchone()
    tomorrow = moment_text(now + timedelta(days=1))
    values = {"site": site, "now": moment_text(now), "tomorrow": tomorrow, "begun": begun or tomorrow}
    for row in connection.execute(_NIGHTLY, values):
        page = _Known(*row)
        found = _pressing(page)
        if found is not None:
            pressing.append((*found, -page.seq))
        elif likely is None or (likely and page.unvisited >= _REST_DAYS and not page.silent):
            push = heapq.heappush if likely is None or len(chances) < likely else heapq.heappushpop
            push(chances, (page.chance(rates), page.seq))
    pressing.sort()
    chances.sort(reverse=True)
    return [(because, -place) for because, _, place in pressing] + [(Because.LIKELY, seq) for _, seq in chances]


def _pressing(page: _Known) -> tuple[Because, float] | None:
    """Return why a page is due for certain and its place among those due for the same reason; None: it is not."""
    if page.moving:
        return Because.MOVED, -page.unvisited
    if page.state == State.MISSING:
        return Because.MISSING, -page.unvisited
    if page.unvisited < _REST_DAYS:
        return None
    is_unsettled = page.changes > 0 and page.unchanged < UNSETTLED_DAYS
    if is_unsettled or (page.age is not None and page.age < RECENT_DAYS):
        return Because.RECENT, page.age if page.age is not None else page.unchanged
    if page.silent and page.unvisited >= min(page.silent, LONGEST_DAYS) - _REST_DAYS:
        return Because.FAILED, -page.unread
    if page.unvisited >= _longest(page):
        return Because.MONTHLY, -page.unvisited
    return None


def _longest(page: _Known) -> float:
    """Return after how many days a page is visited whatever its history says, the same each night."""
    if not page.in_full:
        return LONGEST_DAYS - _REST_DAYS
    place = zlib.crc32(str(page.seq).encode()) / 2**32
    return _SPREAD_FROM_DAYS + place * (LONGEST_DAYS - _REST_DAYS - _SPREAD_FROM_DAYS)
