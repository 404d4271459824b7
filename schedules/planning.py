"""When each site's runs begin: the rhythm of a job, moved into the site's window, without days off, with jitter."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from zoneinfo import ZoneInfo

from crawler.site_profiles import SiteProfile
from schedules.blackouts import Blackouts
from schedules.rhythms import Rhythm
from schedules.schedule_records import Job, Schedule
from schedules.windows import Window, open_from

# Of what is left of a window; a run that begins as it closes reads nothing.
_JITTER_IN_WINDOW = 0.5
# Times of a job in a row that may all fall on days off; more is a schedule that never begins anything.
_DAYS_OFF = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """A run to come."""

    at: datetime  # aware, UTC
    round: datetime  # the time of the job that it belongs to; the same for all its sites
    site: str
    job: str
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """The runs of one site for one job."""

    site: str
    job: str
    full: bool
    rhythm: Rhythm
    jitter: float
    windows: tuple[Window, ...]
    blackouts: Blackouts
    zone: ZoneInfo

    @property
    def id(self) -> str:
        """The plan's name: no job's has a slash."""
        return f"{self.job}/{self.site}"

    def after(self, moment: datetime) -> PlannedRun | None:
        """Return the first run that begins after *moment*; None: there will be none."""
        # Jitter and window may put off the time before *moment* until after it.
        time = self.rhythm.until(moment) or self.rhythm.after(moment)
        for _ in range(_DAYS_OFF):
            if time is None:
                return None
            begins = self._begins(time)
            if begins is not None and begins > moment:
                return PlannedRun(at=begins, round=self.round_of(begins), site=self.site, job=self.job, full=self.full)
            time = self.rhythm.after(time)
        return None

    def round_of(self, begins: datetime) -> datetime:
        """Return the job's time that a run beginning at *begins* belongs to."""
        # A jitter longer than the job's rhythm would put a run into the round after its own: that is its round then.
        return self.rhythm.until(begins) or begins

    def closes_at(self, moment: datetime) -> datetime | None:
        """Return when the window that is open at *moment* closes; None: there is no window."""
        return open_from(self.windows, moment, self.zone)[1]

    def may_begin(self, moment: datetime) -> bool:
        """Whether the site's window is open at *moment*, on no day off."""
        return open_from(self.windows, moment, self.zone)[0] <= moment and not self._off(moment)

    def opens_from(self, moment: datetime) -> datetime:
        """Return the first moment from *moment* on at which the site's window is open."""
        return open_from(self.windows, moment, self.zone)[0]

    def _begins(self, time: datetime) -> datetime | None:
        """Return when the run of the job's *time* begins; None on a day off."""
        opens, closes = open_from(self.windows, time, self.zone)
        if self._off(time) or self._off(opens):
            return None
        room = self.jitter if closes is None else min(self.jitter, (closes - opens).total_seconds() * _JITTER_IN_WINDOW)
        return opens + timedelta(seconds=int(room * self._share(opens)))

    def _off(self, moment: datetime) -> bool:
        return self.blackouts.hold(moment.astimezone(self.zone).date())

    def _share(self, opens: datetime) -> float:
        """Return from 0 to 1, the same for a run whoever asks: a restart moves nothing, a dry run tells the truth."""
        digest = sha256(f"{self.id} {int(opens.timestamp())}".encode()).digest()
        return int.from_bytes(digest[:4]) / 2**32


def plans_of(schedule: Schedule, profiles: Iterable[SiteProfile]) -> list[SitePlan]:
    """Return the plan of every site of every job; a site that nobody has checked has none."""
    known = {profile.id for profile in profiles if profile.checked}
    return [_plan(schedule, job, site) for job in schedule.jobs for site in job.sites or sorted(known) if site in known]


def _plan(schedule: Schedule, job: Job, site: str) -> SitePlan:
    return SitePlan(
        site=site,
        job=job.name,
        full=job.full,
        rhythm=job.rhythm,
        jitter=job.jitter,
        windows=schedule.windows_of(site),
        blackouts=schedule.blackouts,
        zone=schedule.timezone,
    )


def next_runs(plans: Iterable[SitePlan], moment: datetime, number: int) -> list[PlannedRun]:
    """Return the next *number* runs of all *plans* that begin after *moment*, in order."""

    def runs_of(plan: SitePlan) -> Iterator[PlannedRun]:
        begun: datetime = moment
        while (run := plan.after(begun)) is not None:
            yield run
            begun = run.at

    return list(islice(heapq.merge(*map(runs_of, plans), key=lambda run: (run.at, run.site, run.job)), number))
