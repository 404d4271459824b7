"""A run from begin to finish, whoever carries its requests: opened, fed with answers, closed with its counts."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from archive.errors import LuuVetError, NightBudgetSpentError
from archive.events import tell
from archive.night_requests import requests_tonight
from archive.records import Outcome, RunSummary
from archive.run_endings import reason_left
from archive.run_tallies import RunTally, keep_tally
from crawler.exchanges import Answer, Ask
from crawler.recipes import recipe_of
from crawler.request_budget import RequestBudget
from crawler.rules import Rules
from crawler.run_outcome import RunFacts, judge_run
from crawler.site_crawl import CrawlPlan, SiteCrawl
from crawler.site_tables import host_in

logger = logging.getLogger(__name__)

PROGRAM = f"luuvet/{version('luuvet')}"


@dataclass(slots=True)
class SiteRun:
    """One run of one site."""

    plan: CrawlPlan
    rehearsal: bool = False
    run_id: int | None = field(default=None, init=False)
    summary: RunSummary | None = field(default=None, init=False)
    error: LuuVetError | None = field(default=None, init=False)  # what stopped the run, for whoever started it
    _tally: RunTally = field(default_factory=RunTally, init=False)
    _crawl: SiteCrawl | None = field(default=None, init=False)
    _steps: Generator[Ask, Answer, None] | None = field(default=None, init=False)
    _begun: float = field(default=0.0, init=False)

    @property
    def folder(self) -> Path | None:
        """The archive's folder."""
        return self.plan.archive.folder

    def now(self) -> datetime:
        """Return the moment it is, by the run's own clock."""
        return self.plan.now()

    def begin(self) -> Ask | None:
        """Open the run in the archive and return its first request.

        Raises NightBudgetSpentError, SiteInUseError and other archive errors.
        """
        plan, profile = self.plan, self.plan.profile
        self._begun = plan.monotonic()
        plan.archive.upsert_site(
            site=profile.id,
            name=profile.name,
            host=host_in(profile.home) or profile.hosts[0],
            system=profile.system,
            timezone=profile.timezone.key,
        )
        budget = self._budget()
        self.run_id = plan.archive.begin_run(
            profile.id,
            started_at=plan.now(),
            mode=self._mode(),
            rehearsal=self.rehearsal,
            program=PROGRAM,
            rules=recipe_of(Rules(system=profile.system, timezone=profile.timezone), profile.system),
            operator=plan.contact,
            raw=profile.raw,
        )
        plan.progress.run_started(profile.id, self.run_id)
        tell(
            logger, "run-started", site=profile.id, run=self.run_id, mode=self._mode(), program=PROGRAM, raw=profile.raw
        )
        self._crawl = SiteCrawl(plan, self.run_id, budget)
        self._steps = self._crawl.run()
        return next(self._steps, None)

    def take(self, answer: Answer) -> Ask | None:
        """Take what came of the last request; return the next one, None when the run is over."""
        if self._steps is None:
            raise ValueError("the run has not begun")
        try:
            return self._steps.send(answer)
        except StopIteration:
            return None

    def work(self) -> None:
        """Do what is left to do of the last answer, while the next one is awaited. Raises errors of the archive."""
        if self._crawl is not None:
            self._crawl.visits.read_fetched()
            self._keep_tally()

    def sent(self, gap_seconds: float | None) -> None:
        """Count a request that is being sent (in a replay: a response that was read)."""
        self._tally.note_sent(gap_seconds)

    def count(self, answer: Answer) -> None:
        """Count what came of a request."""
        status = str(answer.raw.status) if answer.raw is not None and answer.trouble is None else None
        kind = status or (answer.trouble.reason if answer.trouble is not None else "none")
        self._tally.note_answer(kind, len(answer.raw.body) if answer.raw else 0)
        if self.run_id is not None:
            self.plan.archive.samples.of(self.run_id).note_answer(answer.seconds, answer.certificate)

    def finish(self, interrupted: str | None = None) -> RunSummary:
        """Close the run in the archive with its outcome and counts."""
        if self.run_id is None or self._crawl is None:
            raise ValueError("the run has not begun")
        facts = self._facts(self._crawl, interrupted)
        outcome, why = judge_run(facts)
        sample = self.plan.archive.samples.of(self.run_id)
        sample.broken, sample.closed = facts.broken is not None, facts.closed
        self._keep_tally()
        summary = self.plan.archive.finish_run(
            self.run_id,
            ended_at=self.plan.now(),
            outcome=outcome,
            why=why,
            requests=self._tally.requests,
            bytes=self._tally.bytes,
            seconds=round(self._seconds(), 3),
        )
        self.summary = summary
        self.plan.progress.run_ended(self.plan.profile.id, summary)
        self._tell_end(summary)
        return summary

    def close(self, interrupted: str | None) -> None:
        """Close the run when its crawler ends, however it ended."""
        if self.run_id is None:
            return
        if interrupted is not None:
            # A signal has no words; whoever sent it may have left some.
            interrupted = reason_left(self.plan.archive.folder, self.plan.profile.id) or interrupted
        try:
            self.finish(interrupted)
        except LuuVetError as error:
            tell(
                logger,
                "run-not-closed",
                level=logging.ERROR,
                site=self.plan.profile.id,
                run=self.run_id,
                why=str(error),
            )
            self.error = self.error or error

    def _keep_tally(self) -> None:
        if self.run_id is not None and self.summary is None:
            keep_tally(self.plan.archive, self.run_id, self._tally, self._seconds())

    def _seconds(self) -> float:
        return self.plan.monotonic() - self._begun

    def _tell_end(self, summary: RunSummary) -> None:
        tell(
            logger,
            "run-ended",
            level=logging.INFO if summary.outcome is Outcome.COMPLETE else logging.WARNING,
            site=summary.site,
            run=summary.run_id,
            outcome=str(summary.outcome),
            why=summary.why,
            requests=summary.requests,
            bytes=summary.bytes,
            seconds=summary.seconds,
            **{name: count for name, count in asdict(summary.counts).items() if count},
        )

    def _facts(self, crawl: SiteCrawl, interrupted: str | None) -> RunFacts:
        facts = replace(crawl.facts(), interrupted=None if crawl.ended else interrupted)
        if self.error is not None:
            return replace(facts, broken=str(self.error))
        if not crawl.ended and interrupted is None:
            return replace(facts, broken="the program broke off; its log says where")
        return facts

    def _budget(self) -> RequestBudget:
        """Return what the run may send. Raises NightBudgetSpentError where that is nothing."""
        plan, profile = self.plan, self.plan.profile
        if not plan.is_live:
            return RequestBudget()
        sent = requests_tonight(plan.archive.connection, profile.id, plan.now(), profile.timezone)
        budget = RequestBudget(a_night=profile.budget, sent_tonight=sent, a_run=plan.max_requests)
        if profile.budget is not None and budget.limit == 0:
            raise NightBudgetSpentError(profile.id, profile.budget)
        return budget

    def _mode(self) -> Literal["nightly", "full", "replay"]:
        if not self.plan.is_live:
            return "replay"
        return "full" if self.plan.full else "nightly"
