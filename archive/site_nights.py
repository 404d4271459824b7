"""A site night by night: how its runs ended, and what happened to its articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from archive.moments import moment_text
from archive.night_dates import bounds_of, night_of


class NightState(StrEnum):
    """How a night went, by the best of its runs: whatever one of them saw was seen."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    RUNNING = "running"
    SKIPPED = "skipped"
    IMPORTED = "imported"  # no run, and yet something is known of it: it came from elsewhere
    NONE = "none"  # no run


@dataclass(frozen=True, slots=True, kw_only=True)
class NightCounts:
    """What happened to a site's articles."""

    new: int = 0
    changed: int = 0
    missing: int = 0
    gone: int = 0
    restored: int = 0
    moved: int = 0

    def __bool__(self) -> bool:
        return self.all > 0

    @property
    def all(self) -> int:
        """Return how many things happened."""
        return self.new + self.changed + self.missing + self.gone + self.restored + self.moved

    def __add__(self, other: NightCounts) -> NightCounts:
        return NightCounts(**{name: getattr(self, name) + getattr(other, name) for name in COUNTED})


COUNTED = ("new", "changed", "missing", "gone", "restored", "moved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night of one site; *day* is the local date on which it began."""

    day: date
    state: NightState
    runs: int = 0
    why: str | None = None  # as the ledger has it, of the run that counts; None: complete, or nobody knows
    failed: int = 0  # pages that this run could not read
    counts: NightCounts = field(default_factory=NightCounts)


_SPAN = """
    SELECT (SELECT min(hour) FROM site_hours WHERE site = :site) AS hour,
        (SELECT min(started_at) FROM runs WHERE site = :site) AS run
    UNION ALL
    SELECT (SELECT max(hour) FROM site_hours WHERE site = :site),
        (SELECT max(started_at) FROM runs WHERE site = :site)
"""


def night_span(database: sqlite3.Connection, site: str, zone: tzinfo) -> tuple[date, date] | None:
    """Return the first and the last night of which anything is known of *site*; None where nothing is."""
    first, last = (
        [moment for moment in (_hour(row[0]), row[1] and datetime.fromisoformat(row[1])) if moment]
        for row in database.execute(_SPAN, {"site": site})
    )
    return (night_of(min(first), zone), night_of(max(last), zone)) if first else None


_RUNS = """
    SELECT started_at, outcome, why, failed FROM runs
    WHERE site = ? AND started_at >= ? AND started_at < ? ORDER BY started_at, id
"""


def find_nights(
    database: sqlite3.Connection, site: str, zone: tzinfo, *, since: date, until: date, is_running: bool
) -> list[Night]:
    """Return every night of *site* from *since* to *until*, both included, oldest first.

    *is_running*: a run of the site goes on, so that one without an end is no dead one.
    """
    begun, ended = moment_text(bounds_of(since, zone)[0]), moment_text(bounds_of(until, zone)[1])
    runs: dict[date, list[sqlite3.Row]] = {}
    for row in database.execute(_RUNS, (site, begun, ended)):
        runs.setdefault(night_of(datetime.fromisoformat(row["started_at"]), zone), []).append(row)
    counts = night_counts(database, site, zone, since=since, until=until)
    return [
        _night(day, runs.get(day, ()), counts.get(day, NightCounts()), is_running=is_running)
        for day in _days(since, until)
    ]


_HOURS = f"SELECT hour, {', '.join(COUNTED)} FROM site_hours WHERE site = ? AND hour >= ? AND hour < ?"  # noqa: S608


def night_counts(
    database: sqlite3.Connection, site: str, zone: tzinfo, *, since: date, until: date
) -> dict[date, NightCounts]:
    """Return what happened in the nights from *since* to *until*; nights without anything are left out."""
    begun, ended = bounds_of(since, zone)[0], bounds_of(until, zone)[1]
    counted: dict[date, NightCounts] = {}
    for row in database.execute(_HOURS, (site, moment_text(begun)[:13], moment_text(ended)[:13])):
        day = night_of(_hour(row["hour"]) or begun, zone)
        found = NightCounts(**{name: row[name] for name in COUNTED})
        if found:
            counted[day] = counted.get(day, NightCounts()) + found
    return counted


def _hour(text: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{text}:00:00Z") if text else None


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=number) for number in range((until - since).days + 1))


_BEST_FIRST = ("complete", "partial", "interrupted", "failed", "running", "skipped")


def state_of_runs(outcomes: Iterable[str | None], *, is_running: bool) -> NightState:
    """Return the state of a night whose runs ended with *outcomes*, at least one; None: without an end."""
    without_end = "running" if is_running else "interrupted"
    return NightState(min((outcome or without_end for outcome in outcomes), key=_BEST_FIRST.index))


def _night(day: date, runs: Sequence[sqlite3.Row], counts: NightCounts, *, is_running: bool) -> Night:
    if not runs:
        return Night(day=day, state=NightState.IMPORTED if counts else NightState.NONE, counts=counts)
    state = state_of_runs((row["outcome"] for row in runs), is_running=is_running)
    best = next(row for row in runs if state_of_runs([row["outcome"]], is_running=is_running) is state)
    return Night(day=day, state=state, runs=len(runs), why=best["why"], failed=best["failed"], counts=counts)
