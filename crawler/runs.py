"""Running sites: the one function that a command, a scheduler or any job engine calls."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from scrapy.crawler import AsyncCrawlerProcess
from twisted.internet.error import ReactorNotRunning

from archive.errors import LuuVetError, NightBudgetSpentError, SiteInUseError
from archive.event_log import keeping_log
from archive.events import tell, told_by
from archive.records import Outcome, RunCounts, RunSummary
from archive.store import Archive
from crawler.limits import SITES_AT_ONCE
from crawler.progress import Progress, Silent
from crawler.replay import Recordings, ReplayClock, open_recordings
from crawler.site_crawl import CrawlPlan
from crawler.site_profiles import SiteProfile
from crawler.site_run import SiteRun
from crawler.spider_making import crawl_settings, quieten_scrapy, spider_of

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase

logger = logging.getLogger(__name__)

# A site is left alone for these; the runs of others go on.
_LEFT_ALONE = (SiteInUseError, NightBudgetSpentError)

NOT_CHECKED = "nobody has tried its addresses on the live site: correct its site file, then set checked = true"


def run_sites(
    profiles: Sequence[SiteProfile],
    archive: Archive,
    *,
    full: bool,
    now: Callable[[], datetime],
    recordings: Sequence[Path] = (),
    progress: Progress | None = None,
    rehearsal: bool = False,
    contact: str | None = None,
    max_requests: int | None = None,
) -> list[RunSummary]:
    """Run every site of *profiles* once and return what came of it, in their order.

    With *recordings* (WARC files) each night that they hold is a run of its own, offline; else the sites themselves
    are asked, which a process can do once: a Twisted reactor does not start twice. A site that another run is busy
    with, whose night's budget is spent, or whose address nobody has checked, is "skipped". *max_requests*: that each
    live run may send. Raises RecordingError before anything is written, and errors of the archive after every run was
    closed as far as that was possible.
    """
    told = progress or Silent()
    with keeping_log(archive.folder, now):
        archive.mark_dead_runs()
        if not recordings:
            return _Crawls(profiles, archive, full, now, told, rehearsal, contact, max_requests).run()
        visits = open_recordings(recordings)
        return [
            _replay(profile, archive, visit, full, told, rehearsal, contact) for profile in profiles for visit in visits
        ]


def skipped(profile: SiteProfile, why: str, moment: datetime) -> RunSummary:
    """Return the summary of a run that did not take place, which the log tells."""
    tell(logger, "run-skipped", site=profile.id, why=why)
    return RunSummary(
        run_id=0,
        site=profile.id,
        started_at=moment,
        ended_at=moment,
        outcome=Outcome.SKIPPED,
        why=why,
        sections=(),
        counts=RunCounts(),
        requests=0,
        bytes=0,
        seconds=0.0,
    )


def _replay(
    profile: SiteProfile,
    archive: Archive,
    visit: Recordings,
    full: bool,
    progress: Progress,
    rehearsal: bool,
    contact: str | None,
) -> RunSummary:
    """Run one site against the recordings of one visit."""
    clock = ReplayClock(visit)
    plan = CrawlPlan(
        profile=profile,
        archive=archive,
        full=full,
        now=clock.now,
        monotonic=time.monotonic,
        progress=progress,
        may_follow=spider_of(profile, crawl_settings()).may_follow,
        contact=contact,
        recorded=visit.holds,
    )
    run = SiteRun(plan, rehearsal)
    with told_by(clock.now):
        return _answered(run, visit, clock)


def _answered(run: SiteRun, visit: Recordings, clock: ReplayClock) -> RunSummary:
    """Carry a run to its end with the answers that were recorded."""
    try:
        ask = run.begin()
    except SiteInUseError as error:
        return skipped(run.plan.profile, str(error), visit.begun_at)
    try:
        while ask is not None:
            answer = visit.answer(ask.url, max_bytes=ask.max_bytes)
            if answer.recorded:
                clock.note(answer)
                run.sent(None)
                run.count(answer)
                run.work()
            ask = run.take(answer)
    except LuuVetError as error:
        run.error = error
        raise
    finally:
        summary = run.finish()
    return summary


class _Crawls:
    """The live runs of one call: some sites at once, those that share a host one after the other."""

    def __init__(
        self,
        profiles: Sequence[SiteProfile],
        archive: Archive,
        full: bool,
        now: Callable[[], datetime],
        progress: Progress,
        rehearsal: bool,
        contact: str | None,
        max_requests: int | None,
    ) -> None:
        self.archive, self.full, self.now, self.progress, self.rehearsal = archive, full, now, progress, rehearsal
        self.profiles, self.max_requests = profiles, max_requests
        self.contact, self.settings = contact, crawl_settings(contact)
        self.runs: dict[str, SiteRun] = {}
        self.skipped = {profile.id: skipped(profile, NOT_CHECKED, now()) for profile in profiles if not profile.checked}

    def run(self) -> list[RunSummary]:
        """Run all of them in one reactor."""
        chains = _chains([profile for profile in self.profiles if profile.id not in self.skipped])
        if chains:
            process = AsyncCrawlerProcess(self.settings)
            quieten_scrapy()
            loop = asyncio.get_event_loop()
            everything = loop.create_task(self._run_chains(process, chains))
            everything.add_done_callback(lambda _: _stop_reactor())
            process.start(stop_after_crawl=False)
        for run in self.runs.values():
            if run.summary is None and run.error is None:
                # A second signal stops the reactor before its crawlers have closed their runs.
                run.close("stopped from outside at once")
            if run.error is not None and not isinstance(run.error, _LEFT_ALONE):
                raise run.error
        return [self._summary(profile) for profile in self.profiles]

    async def _run_chains(self, process: AsyncCrawlerProcess, chains: list[list[SiteProfile]]) -> None:
        places = asyncio.Semaphore(SITES_AT_ONCE)

        async def run_chain(chain: list[SiteProfile]) -> None:
            async with places:
                for profile in chain:
                    await self._crawl(process, profile)

        await asyncio.gather(*(run_chain(chain) for chain in chains), return_exceptions=True)

    async def _crawl(self, process: AsyncCrawlerProcess, profile: SiteProfile) -> None:
        spider = spider_of(profile, self.settings)
        plan = CrawlPlan(
            profile=profile,
            archive=self.archive,
            full=self.full,
            now=self.now,
            monotonic=time.monotonic,
            progress=self.progress,
            may_follow=spider.may_follow,
            contact=self.contact,
            max_requests=self.max_requests,
        )
        self.runs[profile.id] = SiteRun(plan, self.rehearsal)
        await process.crawl(process.create_crawler(spider), run=self.runs[profile.id])

    def _summary(self, profile: SiteProfile) -> RunSummary:
        run = self.runs.get(profile.id)
        if run is not None and run.summary is not None:
            return run.summary
        if run is not None and run.error is not None:
            return skipped(profile, str(run.error), self.now())
        return self.skipped.get(profile.id) or skipped(profile, "stopped before its turn came", self.now())


def _chains(profiles: Sequence[SiteProfile]) -> list[list[SiteProfile]]:
    """Put sites that share a host into one chain: no host is asked twice at a time."""
    chains: list[list[SiteProfile]] = []
    for profile in profiles:
        kin = [chain for chain in chains if any(set(one.hosts) & set(profile.hosts) for one in chain)]
        chains = [chain for chain in chains if chain not in kin]
        chains.append([*(one for chain in kin for one in chain), profile])
    return chains


def _stop_reactor() -> None:
    from twisted.internet import reactor  # noqa: PLC0415  (importing it at the top would install the wrong one)

    with suppress(ReactorNotRunning):  # a signal has stopped it already
        cast("ReactorBase", reactor).stop()
