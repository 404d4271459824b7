"""``/ops`` and below: how every site stands, alerts, runs, what is planned; for whoever runs the archive."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.alert_records import Alert
from archive.alerts import alerts_at
from archive.reading_room.handed_in import handed_in
from archive.reading_room.operator_forms import likely_name, operators_only
from archive.reading_room.ops_reading import (
    RUNS_ON_A_PAGE,
    RunLine,
    count_waiting,
    failures_of,
    latest_decisions,
    latest_runs,
    one_run,
    waiting_groups,
)
from archive.reading_room.ops_words import OpsWords
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import not_found
from archive.reading_room.shown import HOME_ZONE, zone_of
from archive.status_reading import Status, read_status

_HEALED_FOR = timedelta(days=30)
_RUNS_IN_SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Overview:
    status: Status
    runs: list[RunLine]
    waiting: int


@operators_only
async def overview(asked: PageRequest) -> Any:
    """Answer ``/ops``: the first question is whether a person is needed."""
    now = datetime.now(UTC)
    planned = dict(handed_in(asked.datasette).next_runs())
    folder = asked.folder

    def read(connection: sqlite3.Connection) -> _Overview:
        return _Overview(
            status=read_status(
                connection, folder=folder, now=now, next_runs=planned, configured={site: site for site in planned}
            ),
            runs=latest_runs(connection, many=_RUNS_IN_SHORT)[:_RUNS_IN_SHORT],
            waiting=count_waiting(connection),
        )

    found = await asked.read(read)
    troubled = [site for site in found.status.sites if site.needs_a_person]
    return await asked.page(
        "ops.html",
        words=OpsWords(asked.language),
        standing=found.status,
        troubled=troubled,
        runs=found.runs,
        waiting=found.waiting,
        planned=sorted(planned.items(), key=lambda one: one[1]),
        has_log=asked.has_log,
    )


@operators_only
async def runs(asked: PageRequest) -> Any:
    """Answer ``/ops/runs``: every run, the latest first."""
    site, outcome, page = asked.argument("site"), asked.argument("outcome"), asked.page_number()
    found = await asked.read(lambda connection: latest_runs(connection, site=site, outcome=outcome, page=page))
    sites = await asked.read(_sites)
    return await asked.page(
        "ops_runs.html",
        words=OpsWords(asked.language),
        runs=found[:RUNS_ON_A_PAGE],
        has_more=len(found) > RUNS_ON_A_PAGE,
        page=page,
        sites=sites,
        site=site,
        outcome=outcome,
    )


def _sites(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    return connection.execute("SELECT id, name FROM sites ORDER BY name").fetchall()


@operators_only
async def run(asked: PageRequest) -> Any:
    """Answer ``/ops/run/N``: what one run walked, counted, failed at."""
    number = asked.whole_number("number")

    def read(connection: sqlite3.Connection) -> tuple[RunLine | None, list[sqlite3.Row]]:
        return one_run(connection, number), failures_of(connection, number)

    line, failures = await asked.read(read)
    if line is None:
        raise not_found(f"Không có lượt {number}.", f"There is no run {number}.")
    words = OpsWords(asked.language)
    return await asked.page("ops_run.html", words=words, line=line, failures=failures, has_log=asked.has_log)


@operators_only
async def alerts(asked: PageRequest) -> Any:
    """Answer ``/ops/alerts``: what is wrong, since when, what to do, and what healed lately."""
    now, folder = datetime.now(UTC), asked.folder

    def read(connection: sqlite3.Connection) -> list[Alert]:
        return alerts_at(connection, now, folder=folder, healed_since=now - _HEALED_FOR)

    found = await asked.read(read)
    newest_first = sorted(found, key=lambda alert: alert.since, reverse=True)
    return await asked.page(
        "ops_alerts.html",
        words=OpsWords(asked.language),
        alerts=newest_first,
        by=likely_name(asked),
        tomorrow=(now.astimezone(zone_of(HOME_ZONE)) + timedelta(days=1)).date().isoformat(),
    )


@operators_only
async def quarantine(asked: PageRequest) -> Any:
    """Answer ``/ops/quarantine``: what waits for a person."""
    groups = await asked.read(waiting_groups)
    decisions = await asked.read(latest_decisions)
    return await asked.page(
        "ops_quarantine.html",
        words=OpsWords(asked.language),
        groups=groups,
        decisions=decisions,
        by=likely_name(asked),
    )


ROUTES = (
    (r"/ops$", overview),
    (r"/ops/runs$", runs),
    (r"/ops/run/(?P<number>[^/]+)$", run),
    (r"/ops/alerts$", alerts),
    (r"/ops/quarantine$", quarantine),
)
