"""Reading one night of the archive for the morning report."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.alert_records import Alert
from archive.alerts import alerts_at
from archive.change_listing import find_changes
from archive.health_sampling import FIELDS
from archive.listed_changes import ListedChange
from archive.moments import moment_text
from archive.night_dates import bounds_of, night_of
from archive.records import RunSummary
from archive.report_counts import count_changes
from archive.report_records import FieldYield, Report, SiteNight
from archive.run_ledger import run_summary
from archive.site_verdicts import Verdict
from archive.status_reading import site_names, site_status

# Of one site and night. More than anybody reads in a morning, and the texts of a thousand are read in seconds.
CHANGES_READ = 1_000
NEWS_READ = 200
_NOON = 12


def read_report(
    database: sqlite3.Connection,
    *,
    folder: Path,
    now: datetime,
    zone: ZoneInfo,
    night: date | None = None,
    configured: Mapping[str, str] | None = None,
    next_runs: Mapping[str, datetime] | None = None,
) -> Report:
    """Return the report on *night*, else on the latest one, as it was known at *now* (aware) or when the night ended.

    *zone* is that of the reader's night; each site's runs belong to nights by its own clock. *configured* sites (id to
    name) are told even if they never ran, *next_runs* when each site is run again.
    """
    chosen = night if night is not None else latest_night(database, now, zone)
    zones = {site: ZoneInfo(name) for site, name in map(tuple, database.execute("SELECT id, timezone FROM sites"))}
    # A report on a night long past tells what was known on its morning, not what is wrong today.
    at = min(now, max(bounds_of(chosen, one)[1] for one in {zone, *zones.values()}))
    alerts = alerts_at(database, at, folder=folder, healed_since=bounds_of(chosen, zone)[0])
    planned = next_runs or {}
    sites = [
        _site_night(database, site, name, chosen, at, zones.get(site, zone), alerts, planned.get(site))
        for site, name in site_names(database, configured or {})
    ]
    return Report(
        night=chosen, at=at, zone=zone, sites=tuple(sites), alerts=tuple(alerts), folder=str(folder.resolve())
    )


_RUN_SINCE = "SELECT 1 FROM runs WHERE started_at >= ? AND started_at <= ? LIMIT 1"


def latest_night(database: sqlite3.Connection, now: datetime, zone: ZoneInfo) -> date:
    """Return the night to report on: until noon the one that just passed; in the afternoon still, unless one has begun.

    A night in which nothing ran is told like any other.
    """
    night = night_of(now, zone)
    if now.astimezone(zone).hour < _NOON:
        return night
    begun, _ = bounds_of(night, zone)
    has_run = database.execute(_RUN_SINCE, (moment_text(begun), moment_text(now))).fetchone() is not None
    return night if has_run else night - timedelta(days=1)


def _site_night(
    database: sqlite3.Connection,
    site: str,
    name: str,
    night: date,
    at: datetime,
    zone: ZoneInfo,
    alerts: Collection[Alert],
    next_run_at: datetime | None,
) -> SiteNight:
    begun, ended = bounds_of(night, zone)
    runs = _runs(database, site, begun, ended, at)
    numbers = {run.run_id for run in runs}
    last = runs[-1] if runs else None

    def found(kind: str | None, at_most: int) -> tuple[ListedChange, ...]:
        listed = find_changes(database, since=begun, site=site, runs=numbers, kind=kind, at_most=at_most)
        return tuple(listed)

    return SiteNight(
        status=site_status(
            site,
            name,
            last,
            alerts,
            next_run_at=next_run_at,
            without_run=Verdict.IDLE if _ever_ran(database, site) else Verdict.NEVER,
        ),
        zone=zone,
        runs=len(runs),
        counts=count_changes(database, numbers, since=begun),
        news=found("first", NEWS_READ) if runs else (),
        changes=found(None, CHANGES_READ) if runs else (),
        waiting=_waiting(database, site, at),
        failed=_failed(database, last),
        yields=_yields(database, last),
    )


_RUNS = "SELECT id FROM runs WHERE site = ? AND started_at >= ? AND started_at < ? AND started_at <= ? ORDER BY id"


def _runs(database: sqlite3.Connection, site: str, begun: datetime, ended: datetime, at: datetime) -> list[RunSummary]:
    values = (site, moment_text(begun), moment_text(ended), moment_text(at))
    return [run_summary(database, number) for (number,) in map(tuple, database.execute(_RUNS, values).fetchall())]


def _ever_ran(database: sqlite3.Connection, site: str) -> bool:
    return database.execute("SELECT 1 FROM runs WHERE site = ? LIMIT 1", (site,)).fetchone() is not None


_WAITING = """
    SELECT reason, count(*) FROM quarantine WHERE site = :site AND captured_at <= :at
        AND (decision IS NULL OR decided_at > :at)
    GROUP BY reason ORDER BY count(*) DESC, reason
"""
_FAILED = """
    SELECT reason, count(DISTINCT url) FROM failures WHERE run = ? AND NOT resolved
    GROUP BY reason ORDER BY count(DISTINCT url) DESC, reason
"""
_YIELDS = "SELECT field, pages, yielded FROM field_yields WHERE run = ? AND pages > 0"


def _waiting(database: sqlite3.Connection, site: str, at: datetime) -> dict[str, int]:
    rows = database.execute(_WAITING, {"site": site, "at": moment_text(at)}).fetchall()
    return {reason: number for reason, number in map(tuple, rows)}


def _failed(database: sqlite3.Connection, run: RunSummary | None) -> dict[str, int]:
    if run is None:
        return {}
    return {reason: number for reason, number in map(tuple, database.execute(_FAILED, (run.run_id,)).fetchall())}


def _yields(database: sqlite3.Connection, run: RunSummary | None) -> tuple[FieldYield, ...]:
    rows = [] if run is None else database.execute(_YIELDS, (run.run_id,)).fetchall()
    told = {row[0]: FieldYield(field=row[0], pages=row[1], yielded=row[2]) for row in rows}
    return tuple(told[name] for name in FIELDS if name in told)
