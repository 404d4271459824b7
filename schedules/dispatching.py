"""Beginning what is due, each run when its turn comes: so many at once, no host twice, no site twice, in its window."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from archive.errors import LuuVetError
from archive.events import tell
from archive.locks import HeldLock, is_held, site_lock_name, take_lock
from archive.run_endings import forget_reason
from schedules.child_processes import Child, OrphanChild, OwnChild, begin_child
from schedules.memory import DueRun, ScheduleMemory
from schedules.names import child_lock_name
from schedules.run_results import LedgerRun, mark_dead, run_since, signs_of_life
from schedules.run_watch import RunWatch
from schedules.settings import Setting

logger = logging.getLogger(__name__)

# A run that takes the whole service down with it must not do so for ever.
_STARTS = 3
# Seconds between two looks for a turn that no event announces, such as the end of a run begun by hand.
_LOOK_SECONDS = 5.0


@dataclass(slots=True)
class Dispatcher:
    """Begins the runs that are due and sees each of them to its end."""

    setting: Setting
    memory: ScheduleMemory
    now: Callable[[], datetime]
    over: Callable[[], None] = lambda: None  # called when a run is over, or will not be begun
    results: list[LedgerRun | None] = field(default_factory=list)
    stopping: bool = False
    _running: dict[str, RunWatch] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _beginning: asyncio.Lock = field(default_factory=asyncio.Lock)

    def look(self) -> None:
        """Look again soon whether the turn of a run has come."""
        self._changed.set()

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing runs."""
        return not self._running and not self.memory.waiting()

    async def recover(self) -> None:
        """Take up what nobody sees to: processes that outlived their service are watched, runs that died are owed."""
        async with self._beginning:
            for run in self.memory.running():
                name = child_lock_name(run.site)
                if run.site in self._running:
                    continue
                if is_held(self.setting.folder, name):
                    tell(logger, "run-adopted", site=run.site, job=run.job, pid=run.pid)
                    self._watch(run, OrphanChild(run.pid, self.setting.folder, name))
                else:
                    self._settle(run, None, died=True)

    async def work(self) -> None:
        """Begin runs as their turns come, until cancelled."""
        while True:
            self._changed.clear()
            if not self.stopping:
                await self._begin_what_may()
            waits = bool(self.memory.waiting()) and not self.stopping
            try:
                await asyncio.wait_for(self._changed.wait(), _LOOK_SECONDS if waits else None)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """End all runs; they are owed when the service starts again."""
        self.stopping = True
        async with self._beginning:
            pass  # a run that is being begun just now is seen by the next line
        await asyncio.gather(*(watch.end("service-stops") for watch in self._running.values()))
        # A process whose number was lost with its service cannot be ended; it is found again at the next start.
        _, left = await asyncio.wait(self._tasks, timeout=_LOOK_SECONDS) if self._tasks else (set(), set())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # -- beginning -----------------------------------------------------------------------------------------------------

    async def _begin_what_may(self) -> None:
        waiting = self.memory.waiting()
        for run in waiting:
            # A full run sees all that a nightly one of the same site would.
            first = next((one for one in waiting if one.site == run.site and one.full), run)
            if run is not first:
                continue
            async with self._beginning:
                if not self.stopping and self._may_begin(run):
                    await self._begin(run)

    def _may_begin(self, run: DueRun) -> bool:
        """Whether the run's turn has come; lets go of one whose turn will not come any more."""
        now, plan = self.now(), self.setting.plans.get(run.plan_id)
        last = run.planned_at + self.setting.grace_of(run.job)
        if plan is None:
            return self._let_go(run, "no-longer-scheduled")
        if run.begun >= _STARTS:
            return self._let_go(run, "died-too-often")
        if now > last:
            return self._let_go(run, "too-late")
        if not plan.may_begin(now):
            return self._let_go(run, "window-closed") if plan.opens_from(now) > last else False
        return self._has_room(run.site)

    def _has_room(self, site: str) -> bool:
        """Whether another run may be begun, and none that goes on, begun by whomever, asks the same hosts."""
        if len(self._running) >= self.setting.schedule.sites_at_once:
            return False
        kin = self.setting.kin.get(site, (site,))
        return not any(one in self._running or is_held(self.setting.folder, site_lock_name(one)) for one in kin)

    def _let_go(self, run: DueRun, why: str) -> bool:
        self.memory.let_go(run, why, self.now())
        self.over()
        return False

    async def _begin(self, run: DueRun) -> None:
        lock = take_lock(self.setting.folder, child_lock_name(run.site))
        if lock is None:
            return  # a process of a dead service that has not yet found out that it is not wanted
        try:
            await self._begin_holding(run, lock)
        finally:
            lock.release()

    async def _begin_holding(self, run: DueRun, lock: HeldLock) -> None:
        begun_at = self.now()
        forget_reason(self.setting.folder, run.site)
        self.memory.begin(run, begun_at)
        limits = self.setting.schedule.limits
        try:
            child = await begin_child(self._words(run), lock, contact=self.setting.contact, memory_mb=limits.memory_mb)
        except OSError as error:
            tell(logger, "run-not-begun", level=logging.ERROR, site=run.site, job=run.job, why=str(error))
            self.memory.end(run, "not-begun", self.now())
            self.over()
            return
        self.memory.note_process(run, child.pid or 0)
        tell(logger, "run-begun", site=run.site, job=run.job, full=run.full, pid=child.pid)
        self._watch(run, child, begun_at)

    def _words(self, run: DueRun) -> Sequence[str | Path]:
        setting, requests = self.setting, self.setting.schedule.limits.requests
        return [
            *("crawl", run.site, "--archive", setting.folder, "--sites", setting.sites_folder),
            *(["--full"] if run.full else []),
            *(["--json"] if setting.as_json else []),
            *(["--max-requests", str(requests)] if requests is not None else []),
        ]

    # -- ending --------------------------------------------------------------------------------------------------------

    def _watch(self, run: DueRun, child: Child, begun_at: datetime | None = None) -> None:
        plan, begun = self.setting.plans.get(run.plan_id), begun_at or run.begun_at or self.now()
        watch = RunWatch(
            folder=self.setting.folder,
            run=run,
            child=child,
            limits=self.setting.schedule.limits,
            begun_at=begun,
            closes_at=plan.closes_at(begun) if plan is not None else None,
            signs_of_life=lambda: signs_of_life(self.setting.folder, run.site),
        )
        self._running[run.site] = watch
        task = asyncio.create_task(self._see_to_its_end(watch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _see_to_its_end(self, watch: RunWatch) -> None:
        run = watch.run
        try:
            await watch.until_its_end()
            status = watch.child.exit_status if isinstance(watch.child, OwnChild) else None
            await asyncio.to_thread(self._mark_dead, run)
            self._settle(run, status, begun_at=watch.begun_at)
        except SQLAlchemyError as error:  # what came of it is noted once it can be written
            tell(logger, "service-in-trouble", level=logging.ERROR, site=run.site, why=str(error.__cause__))
        finally:
            forget_reason(self.setting.folder, run.site)
            del self._running[run.site]
            self.over()
            self.look()

    def _mark_dead(self, run: DueRun) -> None:
        """Close the run in the ledger, if its process has not; what stands in the way is left to the next start."""
        try:
            mark_dead(self.setting.folder)
        except LuuVetError as error:
            tell(logger, "run-not-closed", level=logging.ERROR, site=run.site, job=run.job, why=str(error))

    def _settle(self, run: DueRun, status: int | None, *, begun_at: datetime | None = None, died: bool = False) -> None:
        """Note what came of a run whose process is gone; *died*: with the service that had begun it."""
        found = self._ledger_run(run, begun_at)
        number, outcome = (found.id, found.outcome) if found is not None else (None, None)
        if outcome in (None, "interrupted") and (died or self.stopping or self._is_in_use(run.site)):
            tell(logger, "run-owed", site=run.site, run=number, job=run.job, outcome=outcome, status=status)
            self.memory.put_back(run, begun=run.begun if died else run.begun - 1)
            return
        level = logging.INFO if outcome is not None else logging.ERROR
        tell(logger, "run-over", level=level, site=run.site, run=number, job=run.job, outcome=outcome, status=status)
        self.results.append(found)
        self.memory.end(run, outcome or "no-run", self.now())

    def _ledger_run(self, run: DueRun, begun_at: datetime | None) -> LedgerRun | None:
        try:
            return run_since(self.setting.folder, run.site, begun_at or run.begun_at or run.planned_at)
        except LuuVetError as error:
            tell(logger, "run-not-seen", level=logging.ERROR, site=run.site, job=run.job, why=str(error))
            return None

    def _is_in_use(self, site: str) -> bool:
        """Whether a run begun by hand was faster than ours."""
        return is_held(self.setting.folder, site_lock_name(site))
