"""Addresses that feeds and sitemaps name: which wait to be visited, which proved to be articles, which are none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.moments import moment_text
from archive.records import FoundBy

State = Literal["waiting", "article", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What a source names, as it is judged when it is first named."""

    url: str
    found_by: FoundBy  # FEED or SITEMAP
    state: State
    why: str | None = None  # it is refused
    stamp: str | None = None
    likely: bool = True  # it looks like the site's own articles' addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An address that is to be visited."""

    url: str
    found_by: FoundBy
    tries: int


_STAMP = "SELECT state, stamp FROM discovered_addresses WHERE site = ? AND url = ?"
_ADD = """
    INSERT INTO discovered_addresses (site, url, found_by, source, state, why, stamp, likely, first_seen_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def stamp_of(connection: sqlite3.Connection, site: str, url: str) -> tuple[State, str | None] | None:
    """Return how the address stands and with what stamp; None: no source has named it before."""
    row = connection.execute(_STAMP, (site, url)).fetchone()
    return None if row is None else (row[0], row[1])


def add_addresses(
    connection: sqlite3.Connection, site: str, source: str, found: Iterable[Discovered], at: datetime
) -> None:
    """Note addresses that no source has named before. Call it inside a transaction."""
    when = moment_text(at)
    rows = (
        (site, one.url, one.found_by.value, source, one.state, one.why, one.stamp, int(one.likely), when)
        for one in found
    )
    connection.executemany(_ADD, rows)


def restamp(connection: sqlite3.Connection, site: str, stamps: Iterable[tuple[str, str]], *, hint: bool) -> None:
    """Note changed stamps (address, stamp); *hint*: the articles are to be looked at. Call it inside a transaction."""
    query = "UPDATE discovered_addresses SET stamp = ?, hint = max(hint, ?) WHERE site = ? AND url = ?"
    connection.executemany(query, ((stamp, int(hint), site, url) for url, stamp in stamps))


# Feeds name what is new; of what a sitemap names the latest comes first.
_WAITING = """
    SELECT url, found_by, tries FROM discovered_addresses
    WHERE site = :site AND (state = 'waiting' OR (state = 'refused' AND ask_again_at IS NOT NULL))
        AND (ask_again_at IS NULL OR ask_again_at <= :now) AND likely = :likely
    ORDER BY state = 'refused', found_by = 'sitemap', tries, stamp DESC, url
"""


def waiting_addresses(connection: sqlite3.Connection, site: str, now: datetime, *, likely: bool) -> Iterator[Waiting]:
    """Yield what is to be visited, the most promising first: what looks like an article's address, or the rest."""
    values = {"site": site, "now": moment_text(now), "likely": int(likely)}
    for url, found_by, tries in connection.execute(_WAITING, values).fetchall():
        yield Waiting(url=url, found_by=FoundBy(found_by), tries=tries)


_JUDGE = """
    UPDATE discovered_addresses SET state = ?, why = ?, asked_at = ?, ask_again_at = ?, tries = ?
    WHERE site = ? AND url = ?
"""


def judge_address(
    connection: sqlite3.Connection,
    site: str,
    url: str,
    state: State,
    *,
    at: datetime,
    why: str | None = None,
    again: datetime | None = None,
    tries: int = 0,
) -> None:
    """Note what came of a visit to a named address. Call it inside a transaction."""
    when = moment_text(again) if again else None
    connection.execute(_JUDGE, (state, why[:300] if why else None, moment_text(at), when, tries, site, url))


_ACKNOWLEDGE = """
    UPDATE discovered_addresses SET state = 'article', why = NULL, ask_again_at = NULL
    WHERE site = ? AND state != 'article' AND EXISTS (
        SELECT 1 FROM urls WHERE urls.site = discovered_addresses.site AND urls.url = discovered_addresses.url
    )
"""


def acknowledge_articles(connection: sqlite3.Connection, site: str) -> None:
    """Note of addresses that something else has led to meanwhile. Call it inside a transaction."""
    connection.execute(_ACKNOWLEDGE, (site,))


_HINTS = """
    SELECT d.url, d.source FROM discovered_addresses AS d JOIN urls AS u ON u.site = d.site AND u.url = d.url
    JOIN pages AS p ON p.seq = u.page
    WHERE d.site = ? AND d.hint = 1 AND p.state = 'live' AND p.inline = 0 ORDER BY d.stamp DESC, d.url
"""


def hinted_addresses(connection: sqlite3.Connection, site: str) -> list[tuple[str, str]]:
    """Return known living pages' addresses whose stamp has changed since anybody looked, each with its source."""
    return list(map(tuple, connection.execute(_HINTS, (site,)).fetchall()))


# A hint is judged by any visit of this run that read the page, whoever asked for it. It told the truth if the text is
# newer than the reading of the source before the one that showed the changed stamp.
_SETTLED = """
    SELECT d.url, d.source, v.run IS :run OR v.first_captured_at > o.asked_before FROM discovered_addresses AS d
    JOIN discovery_sources AS o ON o.site = d.site AND o.url = d.source
    JOIN urls AS u ON u.site = d.site AND u.url = d.url
    JOIN visits AS s ON s.page = u.page JOIN pages AS p ON p.seq = u.page
    JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE d.site = :site AND d.hint = 1 AND s.seen_run = :run
"""
_COUNT = """
    UPDATE discovery_sources SET
        hints_true = (hints_true + :true) / (1 + (hints_true + hints_false + :true + :false > :many)),
        hints_false = (hints_false + :false) / (1 + (hints_true + hints_false + :true + :false > :many))
    WHERE site = :site AND url = :url
"""
# Of so many hints on, those of long ago count half.
_MANY = 40


def settle_hints(connection: sqlite3.Connection, site: str, run_id: int) -> tuple[int, int]:
    """Compare the hints with what *run_id* read; return how many told of a change and how many did not.

    Call it inside a transaction.
    """
    rows = connection.execute(_SETTLED, {"site": site, "run": run_id}).fetchall()
    by_source: dict[str, list[int]] = {}
    for url, source, has_changed in rows:
        by_source.setdefault(source, [0, 0])[0 if has_changed else 1] += 1
        connection.execute("UPDATE discovered_addresses SET hint = 0 WHERE site = ? AND url = ?", (site, url))
    for source, (true, false) in by_source.items():
        values = {"site": site, "url": source, "true": true, "false": false, "many": _MANY}
        connection.execute(_COUNT, values)
    return sum(true for true, _ in by_source.values()), sum(false for _, false in by_source.values())
