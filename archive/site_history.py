"""All nights of a site in short: how many went how, and what happened month by month."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from archive.night_dates import night_of
from archive.site_nights import COUNTED, NightCounts, NightState, night_span, state_of_runs


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """What happened in the nights of one month."""

    last_night: date  # in which anything happened
    counts: NightCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHistory:
    """All that is known of a site's nights, in short; ``first`` and ``last`` are None where nothing is."""

    first: date | None = None
    last: date | None = None
    states: Mapping[NightState, int] = field(default_factory=dict)  # how many nights, from the first to the last
    months: Sequence[MonthCounts] = ()  # oldest first, those without anything left out

    @property
    def nights(self) -> int:
        """Return how many nights there are from the first to the last."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0


_RUNS = "SELECT started_at, outcome FROM runs WHERE site = ? ORDER BY started_at, id"
_HOURS = f"SELECT hour, {', '.join(COUNTED)} FROM site_hours WHERE site = ? ORDER BY hour"  # noqa: S608


def site_history(database: sqlite3.Connection, site: str, zone: tzinfo, *, is_running: bool) -> SiteHistory:
    """Return the history of *site*, nights being those of *zone*; *is_running*: a run of it goes on."""
    span = night_span(database, site, zone)
    if span is None:
        return SiteHistory()
    outcomes: dict[date, list[str | None]] = {}
    for started_at, outcome in map(tuple, database.execute(_RUNS, (site,))):
        outcomes.setdefault(night_of(datetime.fromisoformat(started_at), zone), []).append(outcome)
    busy, months = _hours(database, site, zone)
    states = Counter(state_of_runs(runs, is_running=is_running) for runs in outcomes.values())
    states[NightState.IMPORTED] = len(busy - outcomes.keys())
    states[NightState.NONE] = (span[1] - span[0]).days + 1 - states.total()
    return SiteHistory(first=span[0], last=span[1], states=+states, months=months)


def _hours(database: sqlite3.Connection, site: str, zone: tzinfo) -> tuple[set[date], list[MonthCounts]]:
    """Return the nights in which anything happened, and the months."""
    busy: set[date] = set()
    sums: dict[tuple[int, int], list[int]] = {}
    last: dict[tuple[int, int], date] = {}
    for hour, *numbers in map(tuple, database.execute(_HOURS, (site,))):
        if not any(numbers):
            continue
        night = night_of(datetime.fromisoformat(f"{hour}:00:00Z"), zone)
        month = (night.year, night.month)
        busy.add(night)
        last[month] = night
        sums[month] = [old + new for old, new in zip(sums.get(month, [0] * len(COUNTED)), numbers, strict=True)]
    return busy, [
        MonthCounts(last[month], NightCounts(**dict(zip(COUNTED, numbers, strict=True))))
        for month, numbers in sums.items()
    ]
