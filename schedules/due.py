"""Taking what has come due: in time, late (caught up once, within its grace), or missed; each is said."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from archive.events import tell
from archive.moments import moment_text
from schedules.memory import ScheduleMemory
from schedules.planning import PlannedRun, SitePlan

logger = logging.getLogger(__name__)

# A busy machine is late by seconds; who is later was not there.
_LATE = timedelta(seconds=60)


@dataclass(slots=True)
class DueTaker:
    """Writes down what has come due, before it may be forgotten elsewhere."""

    memory: ScheduleMemory
    now: Callable[[], datetime]
    grace_of: Callable[[str], timedelta]  # of a job, by its name
    taken: Callable[[], None]  # called when something has come due
    _unwritten: list[PlannedRun] = field(default_factory=list)

    def take(self, plan: SitePlan, times: Sequence[datetime]) -> None:
        """Take the *times*, oldest first, at which *plan* came due since the last look; the last one is to be run."""
        now, last = self.now(), times[-1]
        is_owed = now - last <= self.grace_of(plan.job)
        missed = [*times[:-1], *([last] if now - last > _LATE else [])]
        if missed:
            tell(
                logger,
                "runs-missed",
                level=logging.WARNING,
                site=plan.site,
                job=plan.job,
                missed=len(missed),
                first=moment_text(missed[0]),
                last=moment_text(missed[-1]),
                caught_up=is_owed,
            )
        if is_owed:
            run = PlannedRun(at=last, round=plan.round_of(last), site=plan.site, job=plan.job, full=plan.full)
            self._unwritten.append(run)
            self.write()

    def write(self) -> None:
        """Write down what has come due; what a full disk refuses is kept in memory for the next try."""
        while self._unwritten:
            run = self._unwritten[0]
            try:
                is_new = self.memory.remember(run)
            except SQLAlchemyError as error:
                tell(
                    logger, "due-not-written", level=logging.ERROR, site=run.site, job=run.job, why=str(error.__cause__)
                )
                return
            del self._unwritten[0]
            if is_new:
                tell(logger, "run-due", site=run.site, job=run.job, planned_at=moment_text(run.at))
        self.taken()
