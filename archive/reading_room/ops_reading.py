"""What the operations pages read: runs with their proofs and failures, what waits in quarantine, what was decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.quarantine import QuarantineItem, open_items
from archive.records import RunSummary
from archive.run_ledger import run_summary

RUNS_ON_A_PAGE = 50
_SHOWN_OF_A_GROUP = 20
_MOST_FAILURES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run in a list."""

    run: RunSummary
    mode: str
    site_name: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingGroup:
    """What waits of one site for one reason; *items* are the first of *count*."""

    site: str
    site_name: str
    reason: str
    count: int
    items: Sequence[QuarantineItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A capture that is, or was, in quarantine; *decision* is None while it waits."""

    capture: int
    site: str
    url: str
    captured_at: str
    reason: str
    facts: dict[str, Any]
    page_id: str | None
    version: int | None
    decision: str | None
    decided_at: str | None
    decided_by: str | None
    effect: str | None


_RUNS = """
    SELECT r.id, r.mode, s.name, s.timezone FROM runs AS r JOIN sites AS s ON s.id = r.site
    WHERE (:site = '' OR r.site = :site) AND (:outcome = '' OR coalesce(r.outcome, 'running') = :outcome)
    ORDER BY r.started_at DESC, r.id DESC LIMIT :many OFFSET :skipped
"""


def latest_runs(
    connection: sqlite3.Connection, *, site: str = "", outcome: str = "", page: int = 1, many: int = RUNS_ON_A_PAGE
) -> list[RunLine]:
    """Return a page of runs, the latest first, and one more where another page follows; "" stands for all."""
    asked = {"site": site, "outcome": outcome, "many": many + 1, "skipped": (page - 1) * many}
    return [_run_line(connection, row) for row in connection.execute(_RUNS, asked).fetchall()]


_RUN = "SELECT r.id, r.mode, s.name, s.timezone FROM runs AS r JOIN sites AS s ON s.id = r.site WHERE r.id = ?"


def one_run(connection: sqlite3.Connection, number: int) -> RunLine | None:
    """Return one run; None where there is none of that number."""
    row = connection.execute(_RUN, (number,)).fetchone()
    return None if row is None else _run_line(connection, row)


def _run_line(connection: sqlite3.Connection, row: sqlite3.Row) -> RunLine:
    number, mode, site_name, timezone = row
    return RunLine(run=run_summary(connection, number), mode=mode, site_name=site_name, timezone=timezone)


_FAILURES = """
    SELECT f.url, f.failed_at, f.reason, f.detail, f.resolved, f.capture, p.id AS page_id
    FROM failures AS f LEFT JOIN pages AS p ON p.seq = f.page WHERE f.run = ? ORDER BY f.resolved, f.id LIMIT ?
"""


def failures_of(connection: sqlite3.Connection, run: int) -> list[sqlite3.Row]:
    """Return what could not be read in a run, what was not made good in it first."""
    return connection.execute(_FAILURES, (run, _MOST_FAILURES)).fetchall()


def waiting_groups(connection: sqlite3.Connection) -> list[WaitingGroup]:
    """Return what waits for a person, by site and reason."""
    names = dict(map(tuple, connection.execute("SELECT id, name FROM sites")))
    items = sorted(open_items(connection), key=_group)
    groups = []
    for (site, reason), found in groupby(items, key=_group):
        all_of_it = list(found)
        groups.append(
            WaitingGroup(
                site=site,
                site_name=names.get(site, site),
                reason=reason,
                count=len(all_of_it),
                items=all_of_it[:_SHOWN_OF_A_GROUP],
            )
        )
    return groups


def _group(item: QuarantineItem) -> tuple[str, str]:
    return item.site, item.reason


_DECIDED = """
    SELECT q.capture, q.site, q.url, q.captured_at, q.reason, q.facts, p.id AS page_id, p.version, q.decision,
        q.decided_at, q.decided_by, q.effect
    FROM quarantine AS q LEFT JOIN pages AS p ON p.seq = q.page
"""


def one_decision(connection: sqlite3.Connection, capture: int) -> Decided | None:
    """Return what is known of a capture in quarantine; None where it never was there."""
    row = connection.execute(f"{_DECIDED} WHERE q.capture = ?", (capture,)).fetchone()
    return None if row is None else _decided(row)


def latest_decisions(connection: sqlite3.Connection, many: int = 10) -> list[Decided]:
    """Return what persons decided last."""
    query = f"{_DECIDED} WHERE q.decision IN ('accept', 'reject') ORDER BY q.decided_at DESC LIMIT ?"
    return [_decided(row) for row in connection.execute(query, (many,)).fetchall()]


def _decided(row: sqlite3.Row) -> Decided:
    return Decided(**{**dict(row), "facts": json.loads(row["facts"])})


def count_waiting(connection: sqlite3.Connection) -> int:
    """Return how many captures wait for a person."""
    (count,) = connection.execute("SELECT count(*) FROM quarantine WHERE decision IS NULL").fetchone()
    return int(count)
