"""Plans as jobs of APScheduler: its job store remembers each one's next time, its timer tells when one is due."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import Engine, select

from schedules.names import JOB_TABLE
from schedules.planning import SitePlan

# Takes a plan and the times, oldest first, at which it came due since the last look.
TakeDue = Callable[[SitePlan, Sequence[datetime]], None]


# So many missed times of a plan are looked at one by one.
_MISSED = 500


class PlanTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """Comes due when a plan's next run begins."""

    def __init__(self, plan: SitePlan) -> None:
        self.plan = plan

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """Return when the run after *previous_fire_time*, else the first one after *now*, begins."""
        previous = previous_fire_time or now
        run = self.plan.after(previous)
        if run is not None and (now - previous) > _MISSED * (run.at - previous):
            # Only the last one is caught up: years of seconds need not be counted one by one.
            run = self.plan.after((self.plan.rhythm.until(now) or now) - timedelta(microseconds=1)) or run
        return run.at if run is not None else None


class DueExecutor(BaseExecutor):  # type: ignore[misc]  # APScheduler ships no types
    """Hands what has come due to the service, which writes it down before the job store moves on to the next time."""

    def __init__(self, take: TakeDue) -> None:
        super().__init__()
        self._take = take

    def _do_submit_job(self, job: Job, run_times: Sequence[datetime]) -> None:
        self._take(job.trigger.plan, [moment.astimezone(UTC) for moment in run_times])
        # What is written down is no longer this job's business: the count of running ones goes back to none.
        self._instances[job.id] -= 1


def site_run() -> None:
    """Stand for a run where APScheduler wants a function; :class:`DueExecutor` calls none."""


class PlanStore(SQLAlchemyJobStore):  # type: ignore[misc]  # APScheduler ships no types
    """APScheduler's job store, which can take all its jobs anew in one transaction."""

    _gathered: list[dict[str, object]] | None = None

    def add_job(self, job: Job) -> None:
        """Store a job; within :meth:`replacing`, when the block ends."""
        if self._gathered is None:
            super().add_job(job)
            return
        state = pickle.dumps(job.__getstate__(), self.pickle_protocol)
        self._gathered.append({"id": job.id, "next_run_time": job.next_run_time.timestamp(), "job_state": state})

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """Put the jobs that are added within the block in the place of all others; nothing, where it breaks off."""
        rows: list[dict[str, object]] = []
        self._gathered = rows
        try:
            yield
        finally:
            self._gathered = None
        with self.engine.begin() as connection:
            connection.execute(self.jobs_t.delete())
            if rows:
                connection.execute(self.jobs_t.insert(), rows)


class PlannedJobs:
    """APScheduler, with one persistent job for each plan."""

    def __init__(self, engine: Engine, take: TakeDue) -> None:
        self._store = PlanStore(engine=engine, tablename=JOB_TABLE)
        self._scheduler: Any = AsyncIOScheduler(
            jobstores={"default": self._store},
            executors={"default": DueExecutor(take)},
            # Whether a late run is caught up, and how often, is decided where it is written down.
            job_defaults={"coalesce": False, "misfire_grace_time": None, "max_instances": 1},
            timezone=UTC,
        )

    def start(self, plans: Sequence[SitePlan], now: datetime) -> None:
        """Start with these plans; times that passed meanwhile come due at once."""
        # Paused: what the job store holds is replaced before any of it, pickled by whoever made it, is loaded.
        self._scheduler.start(paused=True)
        self.replace(plans, now)

    def replace(self, plans: Sequence[SitePlan], now: datetime) -> None:
        """Take these plans in place of the former ones."""
        self._scheduler.pause()
        try:
            stored = self.next_times()
            with self._store.replacing():
                for plan in plans:
                    begins = _begins(plan, stored.get(plan.id), now)
                    if begins is not None:
                        self._scheduler.add_job(
                            site_run, PlanTrigger(plan), id=plan.id, name=plan.id, next_run_time=begins
                        )
        finally:
            self._scheduler.resume()

    def next_times(self) -> dict[str, datetime]:
        """Return the stored next time of each plan, by its id."""
        table = self._store.jobs_t
        with self._store.engine.connect() as connection:
            rows = connection.execute(select(table.c.id, table.c.next_run_time)).all()
        return {name: datetime.fromtimestamp(at, UTC) for name, at in rows if at is not None}

    def look(self) -> None:
        """Look for what has come due; a clock that was set, or a machine that slept, has not told the timer."""
        self._scheduler.wakeup()

    def stop(self) -> None:
        """Stop; the times stay stored."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _begins(plan: SitePlan, stored: datetime | None, now: datetime) -> datetime | None:
    """Return the next time of *plan*: the stored one if it passed while nobody was there."""
    if stored is not None and stored <= now:
        return stored
    run = plan.after(now)
    return run.at if run is not None else None
