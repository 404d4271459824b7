"""Runs: begun, closed, found dead; the walks they proved."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.errors import ConfigurationError
from archive.moments import moment_text, read_moment_text
from archive.records import Outcome, RunCounts, RunSummary, WalkProof
from archive.run_counts import COUNTS

Mode = Literal["nightly", "full", "replay"]

DIED = "the process ended without closing the run: killed, or the machine went down"


class RehearsalError(ConfigurationError):
    """A run with a moment of its own was asked for in an archive that holds real ones."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} holds runs made without --at: rehearse in an archive of its own (--archive DIR)"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run about to begin."""

    site: str
    started_at: datetime
    mode: Mode
    rehearsal: bool  # its moments are given, not the clock's
    program: str
    rules: str


def insert_run(connection: sqlite3.Connection, run: NewRun, path: str) -> int:
    """Write a run's row and return its id. Raises RehearsalError where rehearsals have no place."""
    if run.rehearsal:
        if connection.execute("SELECT 1 FROM runs WHERE NOT rehearsal LIMIT 1").fetchone():
            raise RehearsalError(path)
        connection.execute("INSERT OR IGNORE INTO archive_facts (name, value) VALUES ('rehearsal', 'yes')")
    cursor = connection.execute(
        "INSERT INTO runs (site, started_at, mode, rehearsal, program, rules) VALUES (?, ?, ?, ?, ?, ?)",
        (run.site, moment_text(run.started_at), run.mode, int(run.rehearsal), run.program, run.rules),
    )
    if cursor.lastrowid is None:
        raise AssertionError("SQLite gave a stored run no row number")
    return cursor.lastrowid


def open_runs(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return id and site of the runs that nobody has closed."""
    return connection.execute("SELECT id, site FROM runs WHERE ended_at IS NULL ORDER BY id").fetchall()


# The last sign of life, never before the start.
_INTERRUPT = """
    UPDATE runs SET outcome = 'interrupted', why = :why, ended_at = max(
        started_at,
        strftime('%Y-%m-%dT%H:%M:%SZ', started_at, CAST(seconds AS INTEGER) || ' seconds'),
        coalesce((SELECT max(captured_at) FROM captures WHERE run = :run), ''),
        coalesce((SELECT max(visited_at) FROM visits WHERE visited_run = :run), '')
    ) WHERE id = :run AND ended_at IS NULL
"""


def interrupt(connection: sqlite3.Connection, run_id: int) -> None:
    """Close a run whose process is dead."""
    connection.execute(_INTERRUPT, {"run": run_id, "why": DIED})
    connection.execute("DELETE FROM move_candidates WHERE run = ?", (run_id,))


_CLOSE = """
    UPDATE runs SET ended_at = max(started_at, ?), outcome = ?, why = ?, requests = ?, bytes = ?, seconds = ?
    WHERE id = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """How a run ended."""

    ended_at: datetime
    outcome: Outcome
    why: str | None
    requests: int
    bytes: int
    seconds: float


def close_run(connection: sqlite3.Connection, run_id: int, end: RunEnd) -> None:
    """Write how a run ended; its counts stand already."""
    at = moment_text(end.ended_at)
    values = (at, end.outcome.value, end.why, end.requests, end.bytes, end.seconds, run_id)
    connection.execute(_CLOSE, values)


_WALK = """
    INSERT INTO listings (run, site, section, url, pages_walked, pages_stated, items_listed, items_stated, complete,
        stopped_early, why)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SECTION = """
    INSERT INTO sections (site, name, url, first_walked_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (site, name) DO UPDATE SET url = excluded.url WHERE url != excluded.url
"""


def insert_walk(connection: sqlite3.Connection, run_id: int, proof: WalkProof) -> None:
    """Write what was walked of one section; a second proof of the same section in one run replaces the first."""
    site, started_at = connection.execute("SELECT site, started_at FROM runs WHERE id = ?", (run_id,)).fetchone()
    connection.execute("DELETE FROM listings WHERE run = ? AND section = ?", (run_id, proof.section))
    connection.execute(
        _WALK,
        (
            run_id,
            site,
            proof.section,
            proof.url,
            proof.pages_walked,
            proof.pages_stated,
            proof.items_listed,
            proof.items_stated,
            int(proof.complete),
            int(proof.stopped_early),
            proof.why,
        ),
    )
    connection.execute(_SECTION, (site, proof.section, proof.url, started_at))


def section_ever_complete(connection: sqlite3.Connection, site: str, section: str) -> bool:
    """Whether some run walked the section to a proved end."""
    query = "SELECT 1 FROM listings WHERE site = ? AND section = ? AND complete = 1 AND NOT stopped_early LIMIT 1"
    return connection.execute(query, (site, section)).fetchone() is not None


_RUN = """
    SELECT site, started_at, ended_at, outcome, why, requests, bytes, seconds, answers, smallest_gap_seconds
    FROM runs WHERE id = ?
"""
_RUN_COUNTS = f"SELECT {', '.join(COUNTS)} FROM runs WHERE id = ?"  # noqa: S608 - names of fields
_RUN_WALKS = """
    SELECT section, url, pages_walked, items_listed, complete, why, pages_stated, items_stated, stopped_early
    FROM listings WHERE run = ? ORDER BY id
"""


def run_summary(connection: sqlite3.Connection, run_id: int) -> RunSummary:
    """Return a run as `luuvet crawl` reports it. Raises LookupError for an unknown one."""
    row = connection.execute(_RUN, (run_id,)).fetchone()
    if row is None:
        raise LookupError(run_id)
    site, started_at, ended_at, outcome, why, requests, size, seconds, answers, gap = row
    counts = connection.execute(_RUN_COUNTS, (run_id,)).fetchone()
    return RunSummary(
        run_id=run_id,
        site=site,
        started_at=read_moment_text(started_at),
        ended_at=read_moment_text(ended_at) if ended_at else None,
        outcome=Outcome(outcome) if outcome else None,
        why=why,
        sections=tuple(_walk(walk) for walk in connection.execute(_RUN_WALKS, (run_id,))),
        counts=RunCounts(**dict(zip(COUNTS, counts, strict=True))),
        requests=requests,
        bytes=size,
        seconds=seconds,
        answers=json.loads(answers),
        smallest_gap_seconds=gap,
    )


def _walk(row: tuple[str, str, int, int, int, str, int | None, int | None, int]) -> WalkProof:
    section, url, pages_walked, items_listed, complete, why, pages_stated, items_stated, stopped_early = row
    return WalkProof(
        section=section,
        url=url,
        pages_walked=pages_walked,
        items_listed=items_listed,
        complete=bool(complete),
        why=why,
        pages_stated=pages_stated,
        items_stated=items_stated,
        stopped_early=bool(stopped_early),
    )
