"""``/ops/report``: the morning report of a night inside the frame of the room; ``/ops/report/sent``, as it is sent."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from datasette import Response

from archive.moments import moment_text, read_moment_text
from archive.night_dates import bounds_of, night_of
from archive.reading_room.cells import is_address
from archive.reading_room.handed_in import handed_in
from archive.reading_room.operator_forms import operators_only
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.shown import HOME_ZONE, zone_of
from archive.report_html import report_html
from archive.report_page import ReportPage, page_of
from archive.report_reading import read_report

# A night of a thousand edits reads two thousand texts, and only the operator asks for it.
_MILLISECONDS = 20_000
# The file that is sent by e-mail has its style within.
_SENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    page: ReportPage
    night: date
    before: date | None  # the nearest nights with a run
    after: date | None


@operators_only
async def report(asked: PageRequest) -> Any:
    """Answer with the report of the night that is named, else of the latest, and the ways to other nights."""
    found = await _read(asked)
    return await asked.page("ops_report.html", report=found.page, found=found, is_address=is_address)


@operators_only
async def report_as_sent(asked: PageRequest) -> Any:
    """Answer with the one file that is sent."""
    html = report_html((await _read(asked)).page)
    return asked.keep_language(Response.html(html, headers={"content-security-policy": _SENT_POLICY}))


async def _read(asked: PageRequest) -> _Night:
    """Raises RefusedError for what is no night."""
    now, folder, night = datetime.now(UTC), asked.folder, asked.day("night")
    planned = dict(handed_in(asked.datasette).next_runs())

    def read(connection: sqlite3.Connection) -> _Night:
        found = read_report(connection, folder=folder, now=now, zone=zone_of(HOME_ZONE), night=night, next_runs=planned)
        before, after = _nights_around(connection, found.night)
        return _Night(page=page_of(found, asked.language), night=found.night, before=before, after=after)

    return await asked.read(read, milliseconds=_MILLISECONDS)


_BEFORE = "SELECT max(started_at) FROM runs WHERE site = ? AND started_at < ?"
_AFTER = "SELECT min(started_at) FROM runs WHERE site = ? AND started_at >= ?"


def _nights_around(connection: sqlite3.Connection, night: date) -> tuple[date | None, date | None]:
    """Return the nearest nights before and after *night* in which a site was read, each by its own clock."""
    before: list[date] = []
    after: list[date] = []
    for site, name in map(tuple, connection.execute("SELECT id, timezone FROM sites").fetchall()):
        zone = zone_of(name)
        bounds = bounds_of(night, zone)
        for query, bound, nights in ((_BEFORE, bounds[0], before), (_AFTER, bounds[1], after)):
            (moment,) = connection.execute(query, (site, moment_text(bound))).fetchone()
            if moment is not None:
                nights.append(night_of(read_moment_text(moment), zone))
    return max(before, default=None), min(after, default=None)


ROUTES = (
    (r"/ops/report$", report),
    (r"/ops/report/sent$", report_as_sent),
)
