"""All that the pages of sites read of the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from archive.alert_records import Alert
from archive.alerts import alerts_at
from archive.locks import is_held, site_lock_name
from archive.moments import read_moment_text
from archive.reading_room.refused import not_found
from archive.reading_room.shown import zone_of
from archive.records import RunSummary
from archive.report_records import FieldYield
from archive.site_coverage import Gaps, Section, find_gaps, find_sections
from archive.site_history import SiteHistory, site_history
from archive.site_nights import Night, find_nights, night_span
from archive.site_verdicts import Verdict, verdict_of
from archive.status_reading import last_run

# Which nights are wanted, by the first and the last that there are.
Wanted = Callable[[date, date], tuple[date, date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much the archive holds of a site, or of all."""

    live: int
    missing: int
    gone: int
    versions: int

    @property
    def articles(self) -> int:
        """Return how many articles are known, those taken down included."""
        return self.live + self.missing + self.gone


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """One site as its page shows it."""

    site: str
    name: str
    host: str
    system: str
    timezone: str
    totals: Totals
    history: SiteHistory
    nights: Sequence[Night]  # those asked for, without a break, oldest first
    sections: Sequence[Section]
    gaps: Gaps
    last_run: RunSummary | None
    verdict: Verdict
    alerts: Sequence[Alert]  # open, of the site or of the whole archive
    yields: Sequence[FieldYield]  # of the last run


_SITE = "SELECT id, name, host, system, timezone FROM sites WHERE id = ?"


def read_site(database: sqlite3.Connection, site: str, folder: Path, wanted: Wanted) -> SiteView:
    """Return what is told of *site*, with the nights that are *wanted*; *folder* is the archive's.

    Raises RefusedError for an unknown site.
    """
    row = database.execute(_SITE, (site,)).fetchone()
    if row is None:
        raise not_found("Kho không có trang tin này.", "The archive has no such site.")
    now, zone = moment_of_reading(database), zone_of(row["timezone"])
    is_running = is_held(folder, site_lock_name(site))
    history = site_history(database, site, zone, is_running=is_running)
    run = last_run(database, site, before=now)
    alerts = [one for one in alerts_at(database, now, folder=folder) if one.site in (None, site)]
    return SiteView(
        site=row["id"],
        name=row["name"],
        host=row["host"],
        system=row["system"],
        timezone=row["timezone"],
        totals=site_totals(database, site),
        history=history,
        nights=_wanted_nights(database, site, zone, history, wanted, is_running=is_running),
        sections=find_sections(database, site),
        gaps=find_gaps(database, site),
        last_run=run,
        verdict=verdict_of(run, alerts, without_run=Verdict.NEVER),
        alerts=[one for one in alerts if one.state == "open"],
        yields=_yields(database, run),
    )


def _wanted_nights(
    database: sqlite3.Connection, site: str, zone: tzinfo, history: SiteHistory, wanted: Wanted, *, is_running: bool
) -> list[Night]:
    if history.first is None or history.last is None:
        return []
    since, until = wanted(history.first, history.last)
    return find_nights(database, site, zone, since=since, until=until, is_running=is_running)


def moment_of_reading(database: sqlite3.Connection) -> datetime:
    """Return what counts as now: of a rehearsal, whose moments were set by hand, the last of them."""
    row = database.execute(
        "SELECT rehearsal, coalesce(ended_at, started_at) AS at FROM runs ORDER BY started_at DESC LIMIT 1"
    ).fetchone()
    return read_moment_text(row["at"]) if row is not None and row["rehearsal"] else datetime.now(UTC)


_TOTALS = """
    SELECT total(live) AS live, total(missing) AS missing, total(gone) AS gone, total(versions) AS versions
    FROM site_sections WHERE ?1 IS NULL OR site = ?1
"""


def site_totals(database: sqlite3.Connection, site: str | None) -> Totals:
    """Return how much is known of *site*; None: of all."""
    row = database.execute(_TOTALS, (site,)).fetchone()
    return Totals(**{name: int(row[name]) for name in ("live", "missing", "gone", "versions")})


def latest_nights(
    database: sqlite3.Connection, site: str, timezone: str, *, most: int, folder: Path, until: date | None
) -> list[Night]:
    """Return the last *most* nights of *site*, oldest first: up to *until*, else to the last that is known."""
    zone = zone_of(timezone)
    span = night_span(database, site, zone)
    if span is None:
        return []
    first, last = span[0], until or span[1]
    since = max(first, last - timedelta(days=most - 1))
    is_running = is_held(folder, site_lock_name(site))
    return find_nights(database, site, zone, since=since, until=last, is_running=is_running) if since <= last else []


_YIELDS = "SELECT field, pages, yielded FROM field_yields WHERE run = ? AND pages > 0 ORDER BY yielded DESC, field"


def _yields(database: sqlite3.Connection, run: RunSummary | None) -> list[FieldYield]:
    if run is None:
        return []
    rows = database.execute(_YIELDS, (run.run_id,))
    return [FieldYield(field=row["field"], pages=row["pages"], yielded=row["yielded"]) for row in rows]
