"""Alerts that no run has to raise: a run that died, and silence. Read from the ledger, with or without a service."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from archive.alert_records import Alert, alert_name
from archive.locks import is_held, site_lock_name
from archive.moments import moment_text, read_moment_text
from archive.run_ledger import DIED

# Without a run for longer, somebody has to look (DESIGN 8). A site that is read once a week is silent after more than
# two of its weeks.
SILENCE = timedelta(hours=48)
_USUAL_GAPS = 2.5
# Runs of a site from which its usual gap is known.
_RUNS_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class _Run:
    id: int
    site: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    why: str | None


# A replay has the moments of its recordings, not of when somebody ran it.
_RUNS = """
    SELECT id, site, started_at, ended_at, outcome, why FROM runs
    WHERE site = ? AND mode != 'replay' AND started_at <= ? ORDER BY started_at DESC LIMIT ?
"""
_SITES = "SELECT id FROM sites ORDER BY id"


def derived_alerts(connection: sqlite3.Connection, now: datetime, folder: Path) -> list[Alert]:
    """Return the dead runs and silences that are open at the aware moment *now*; never writes."""
    runs = {site: _runs(connection, site, now) for (site,) in map(tuple, connection.execute(_SITES).fetchall())}
    runs = {site: found for site, found in runs.items() if found}
    alive = {
        site for site, found in runs.items() if found[0].ended_at is None and is_held(folder, site_lock_name(site))
    }
    died = [alert for site, found in runs.items() if (alert := _death(site, found, site in alive)) is not None]
    return [*died, *_silences(runs, alive, now)]


def _runs(connection: sqlite3.Connection, site: str, now: datetime) -> list[_Run]:
    """Return the last live runs of *site* that had begun by *now*, newest first."""
    rows = connection.execute(_RUNS, (site, moment_text(now), _RUNS_LOOKED_AT)).fetchall()
    # In the order in which they were made: a clock may have gone back in between.
    rows.sort(key=lambda row: -row[0])
    return [
        _Run(number, of, read_moment_text(begun), read_moment_text(ended) if ended else None, outcome, why)
        for number, of, begun, ended, outcome, why in map(tuple, rows)
    ]


def _death(site: str, runs: list[_Run], alive: bool) -> Alert | None:
    """Return the alert of the runs that died one after the other, named by the first one of them."""
    dead: _Run | None = None
    for run in runs[1:] if alive else runs:
        if run.ended_at is not None and (run.outcome != "interrupted" or run.why != DIED):
            break
        dead = run
    if dead is None:
        return None
    return Alert(
        id=alert_name("run-died", site, dead.started_at),
        cause="run-died",
        site=site,
        since=dead.ended_at or dead.started_at,
        facts={"run": dead.id},
    )


def _silences(runs: dict[str, list[_Run]], alive: set[str], now: datetime) -> Iterator[Alert]:
    """Yield one alert for the whole archive where nothing runs at all, else one for each site that fell silent."""
    # The greatest moment, not the newest run's: a clock may have gone back for a night.
    last = {site: max(run.ended_at or run.started_at for run in found) for site, found in runs.items()}
    if last and not alive and now - max(last.values()) > SILENCE:
        yield _silence(None, max(last.values()), now)
        return
    for site, moment in last.items():
        if site not in alive and now - moment > max(SILENCE, _usual_gap(runs[site]) * _USUAL_GAPS):
            yield _silence(site, moment, now)


def _usual_gap(runs: list[_Run]) -> timedelta:
    gaps = [abs((later.started_at - earlier.started_at).total_seconds()) for later, earlier in pairwise(runs)]
    return timedelta(seconds=median(gaps) if gaps else 0)


def _silence(site: str | None, since: datetime, now: datetime) -> Alert:
    hours = int((now - since).total_seconds() // 3600)
    return Alert(id=alert_name("no-run", site, since), cause="no-run", site=site, since=since, facts={"hours": hours})
