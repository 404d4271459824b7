"""What the schedule owes, kept so that a process killed at any moment loses nothing and does nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from archive.events import tell
from schedules.memory_tables import due_runs, rounds
from schedules.planning import PlannedRun

logger = logging.getLogger(__name__)

# Runs that are over are kept for a while, for whoever wants to know what the schedule did.
_KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRun:
    """A run that has come due and is not over."""

    id: int
    job: str
    site: str
    full: bool
    round_at: datetime
    planned_at: datetime
    begun: int  # how often a process was started for it
    pid: int | None  # of the process started last
    begun_at: datetime | None

    @property
    def plan_id(self) -> str:
        """The plan that it comes from."""
        return f"{self.job}/{self.site}"


@dataclass(frozen=True, slots=True)
class Round:
    """One time of a job."""

    job: str
    at: datetime


_COLUMNS = [due_runs.c[name] for name in ("id", "job", "site", "full", "round_at", "planned_at", "begun", "pid")]


class ScheduleMemory:
    """The runs that are due, and the rounds of which something is still to be told; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()

    def remember(self, run: PlannedRun) -> bool:
        """Keep a run that has come due; False where it is known, or where one of its job still waits for its turn."""
        with self.engine.begin() as connection:
            known = due_runs.c.job == run.job, due_runs.c.site == run.site
            waits = select(due_runs.c.id).where(*known, due_runs.c.state == "waiting")
            if connection.execute(waits).first() is not None:
                return False
            values = {"job": run.job, "site": run.site, "full": run.full, "round_at": run.round, "planned_at": run.at}
            row = insert(due_runs).values(**values, state="waiting", begun=0).on_conflict_do_nothing()
            if connection.execute(row).rowcount == 0:
                return False
            opened = insert(rounds).values(job=run.job, round_at=run.round)
            connection.execute(opened.on_conflict_do_nothing())
            return True

    def waiting(self) -> list[DueRun]:
        """Return the runs that wait for their turn, the longest due first."""
        return self._find(due_runs.c.state == "waiting")

    def running(self) -> list[DueRun]:
        """Return the runs for which a process was started, alive or not."""
        return self._find(due_runs.c.state == "running")

    def begin(self, run: DueRun, now: datetime) -> None:
        """Note that a process is about to be started for *run*; it stands for all that waits of its site."""
        with self.engine.begin() as connection:
            connection.execute(
                update(due_runs)
                .where(due_runs.c.id == run.id)
                .values(state="running", begun=due_runs.c.begun + 1, begun_at=now, pid=None)
            )
            others = due_runs.c.site == run.site, due_runs.c.state == "waiting"
            merged = connection.execute(select(due_runs.c.job).where(*others)).scalars().all()
            connection.execute(
                update(due_runs).where(*others).values(state="let-go", ended_at=now, outcome=f"part of {run.job}")
            )
        for job in merged:
            tell(logger, "run-merged", site=run.site, job=job, into=run.job)

    def note_process(self, run: DueRun, pid: int) -> None:
        """Keep the process that does *run*."""
        self._set(run, pid=pid)

    def end(self, run: DueRun, outcome: str, now: datetime) -> None:
        """Note how *run* ended."""
        self._set(run, state="ended", outcome=outcome, ended_at=now)

    def let_go(self, run: DueRun, why: str, now: datetime) -> None:
        """Note that *run* is not begun any more."""
        self._set(run, state="let-go", outcome=why, ended_at=now)
        tell(logger, "run-let-go", level=logging.WARNING, site=run.site, job=run.job, why=why)

    def put_back(self, run: DueRun, *, begun: int) -> None:
        """Let *run* wait for its turn again; *begun*: how many starts of it count."""
        self._set(run, state="waiting", pid=None, begun=begun)

    def rounds(self) -> list[Round]:
        """Return the rounds of which something is still to be told, the oldest first."""
        query = select(rounds.c.job, rounds.c.round_at).order_by(rounds.c.round_at)
        with self.engine.connect() as connection:
            return [Round(job, at) for job, at in connection.execute(query)]

    def is_going_on(self, round_: Round) -> bool:
        """Whether a run of the round waits or runs."""
        query = select(due_runs.c.id).where(
            due_runs.c.job == round_.job,
            due_runs.c.round_at == round_.at,
            due_runs.c.state.in_(("waiting", "running")),
        )
        with self.engine.connect() as connection:
            return connection.execute(query).first() is not None

    def ended_in(self, round_: Round) -> int:
        """Return how many runs of the round were begun and are over."""
        query = select(func.count()).where(
            due_runs.c.job == round_.job, due_runs.c.round_at == round_.at, due_runs.c.state == "ended"
        )
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def close_rounds(self, told: Collection[Round], now: datetime) -> None:
        """Note that all was told of these rounds; forget what was over long ago."""
        with self.engine.begin() as connection:
            for one in told:
                connection.execute(delete(rounds).where(rounds.c.job == one.job, rounds.c.round_at == one.at))
            connection.execute(delete(due_runs).where(due_runs.c.ended_at < now - _KEPT))

    def _set(self, run: DueRun, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(due_runs).where(due_runs.c.id == run.id).values(**values))

    def _find(self, condition: ColumnElement[bool]) -> list[DueRun]:
        query = select(*_COLUMNS, due_runs.c.begun_at).where(condition).order_by(due_runs.c.planned_at, due_runs.c.id)
        with self.engine.connect() as connection:
            return [DueRun(**row) for row in connection.execute(query).mappings()]
