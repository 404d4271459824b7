"""What the archive has seen of a site, section by section, and what it never could."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.moments import read_moment_text

# Of one page; more than these nobody reads.
MOST_SECTIONS = 200
MOST_ADDRESSES = 50
# Counts stop here: more than so many are all one to a reader, and take as long as there are.
MOST_COUNTED = 10_000
_ROWS_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a run walked of a section's listing."""

    at: datetime  # when the run began
    pages_walked: int
    pages_stated: int | None
    items_listed: int
    items_stated: int | None
    complete: bool
    stopped_early: bool  # by the nightly rule: all that it met was known
    why: str  # as the ledger has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a site; without a *url* it is one that articles name and no site file does."""

    name: str  # "": of articles that name none
    url: str | None
    live: int
    missing: int
    gone: int
    versions: int
    last_walk: Walk | None = None
    whole_walk: Walk | None = None  # the last one that came to the very end

    @property
    def articles(self) -> int:
        """Return how many articles of it are known, those taken down included."""
        return self.live + self.missing + self.gone


@dataclass(frozen=True, slots=True)
class NeverRead:
    """An address that was tried and has never given an article."""

    url: str
    reason: str  # the verdict's name
    last_tried_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What the archive knows that it does not hold of a site."""

    never_read: Sequence[NeverRead] = ()  # the latest, at most MOST_ADDRESSES
    reasons: Mapping[str, int] = field(default_factory=dict)  # of all that were looked at, by the latest verdict
    more: bool = False  # there are more than were looked at
    waiting: int = 0  # addresses left for the next run, at most MOST_COUNTED
    doubtful: int = 0  # captures that wait for a person, at most MOST_COUNTED

    def __bool__(self) -> bool:
        return bool(self.never_read or self.waiting or self.doubtful)


_WALKED = "SELECT name, url FROM sections WHERE site = ? ORDER BY first_walked_at, name LIMIT ?"
_COUNTED = """
    SELECT section, live, missing, gone, versions FROM site_sections WHERE site = ?
    ORDER BY live + missing + gone DESC, section LIMIT ?
"""
_COUNTED_ONE = "SELECT section, live, missing, gone, versions FROM site_sections WHERE site = ? AND section = ?"


def find_sections(database: sqlite3.Connection, site: str) -> list[Section]:
    """Return the sections of *site*: those that are walked, then others that articles name, the largest first."""
    addresses = dict(map(tuple, database.execute(_WALKED, (site, MOST_SECTIONS))))
    counted = {row["section"]: row for row in database.execute(_COUNTED, (site, MOST_SECTIONS))}
    for name in addresses.keys() - counted.keys():
        if (row := database.execute(_COUNTED_ONE, (site, name)).fetchone()) is not None:
            counted[name] = row
    names = dict.fromkeys((*addresses, *counted))
    return [_section(database, site, name, addresses.get(name), counted.get(name)) for name in names]


def _section(database: sqlite3.Connection, site: str, name: str, url: str | None, row: sqlite3.Row | None) -> Section:
    live, missing, gone, versions = tuple(row)[1:] if row is not None else (0, 0, 0, 0)
    return Section(
        name=name,
        url=url,
        live=live,
        missing=missing,
        gone=gone,
        versions=versions,
        last_walk=None if url is None else _walk(database, _LAST, site, name),
        whole_walk=None if url is None else _walk(database, _WHOLE, site, name),
    )


# Both halves end at their first row; ordering all walks of a section at once would read all of them.
_HALF = """
    SELECT * FROM (
        SELECT * FROM listings WHERE site = :site AND section = :section AND complete = {} ORDER BY id DESC LIMIT 1
    )
"""
_OF_RUN = "SELECT l.*, r.started_at FROM ({}) AS l JOIN runs AS r ON r.id = l.run ORDER BY l.id DESC LIMIT 1"
_LAST = _OF_RUN.format(f"{_HALF.format(0)} UNION ALL {_HALF.format(1)}")
_WHOLE = _OF_RUN.format(_HALF.format("1 AND NOT stopped_early"))


def _walk(database: sqlite3.Connection, query: str, site: str, section: str) -> Walk | None:
    row = database.execute(query, {"site": site, "section": section}).fetchone()
    if row is None:
        return None
    return Walk(
        at=read_moment_text(row["started_at"]),
        pages_walked=row["pages_walked"],
        pages_stated=row["pages_stated"],
        items_listed=row["items_listed"],
        items_stated=row["items_stated"],
        complete=bool(row["complete"]),
        stopped_early=bool(row["stopped_early"]),
        why=row["why"],
    )


# By way of the index on the page, which here is none; of the failures of a site most are of known pages.
_NEVER_READ = """
    SELECT f.url, f.reason, f.failed_at FROM failures AS f
    WHERE f.page IS NULL AND +f.site = :site AND NOT f.resolved
        AND NOT EXISTS (SELECT 1 FROM urls AS u WHERE u.site = :site AND u.url = f.url)
    ORDER BY f.id DESC LIMIT :most
"""
_WAITING = "SELECT count(*) FROM (SELECT 1 FROM frontier WHERE site = ? LIMIT ?)"
_DOUBTFUL = "SELECT count(*) FROM (SELECT 1 FROM quarantine WHERE site = ? AND decision IS NULL LIMIT ?)"


def find_gaps(database: sqlite3.Connection, site: str) -> Gaps:
    """Return what the archive knows that it does not hold of *site*."""
    rows = database.execute(_NEVER_READ, {"site": site, "most": _ROWS_LOOKED_AT}).fetchall()
    latest: dict[str, NeverRead] = {}
    for row in rows:
        latest.setdefault(row["url"], NeverRead(row["url"], row["reason"], read_moment_text(row["failed_at"])))
    return Gaps(
        never_read=tuple(latest.values())[:MOST_ADDRESSES],
        reasons=dict(Counter(one.reason for one in latest.values()).most_common()),
        more=len(rows) == _ROWS_LOOKED_AT,
        waiting=database.execute(_WAITING, (site, MOST_COUNTED)).fetchone()[0],
        doubtful=database.execute(_DOUBTFUL, (site, MOST_COUNTED)).fetchone()[0],
    )
