"""One run of one site, as a generator of requests: walk every section, then visit what is to be visited."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.events import tell
from archive.frontier import FrontierEntry
from archive.layout_drift import drift_of
from archive.lost_pages import find_lost
from archive.records import Decision, FoundBy, InlineItem, Recorded, WalkProof
from archive.store import Archive
from crawler.archived_hosts import memory_of
from crawler.article_visits import ArticleVisits
from crawler.discovery import Discovery
from crawler.exchanges import Exchange
from crawler.fetching import Fetcher
from crawler.item_identity import Identity, address_identity
from crawler.learning import Learning
from crawler.limits import REQUESTS_PER_RUN
from crawler.listing_walk import ListingWalk, WalkedItem
from crawler.media_capture import MEDIA_PER_NIGHT, MediaCapture
from crawler.nightly_rule import nightly_rule
from crawler.page_reading import PageReader
from crawler.progress import Progress
from crawler.request_budget import RequestBudget
from crawler.run_outcome import RunFacts
from crawler.section_walk import SectionWalker
from crawler.site_profiles import Section, SiteProfile
from crawler.visit_order import VisitOrder
from crawler.visits import Visit

logger = logging.getLogger(__name__)

# How many listed articles that turn out to be gone are looked into: was the list itself different meanwhile?
_VANISHED_TO_LOOK_INTO = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """What a run is to do, and on what it rests."""

    profile: SiteProfile
    archive: Archive
    full: bool  # walk everything and visit everything, else the nightly rule
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    progress: Progress
    may_follow: Callable[[str], bool]
    contact: str | None = None  # of whoever crawls
    max_requests: int | None = None  # that the run may send; the site file's budget holds beside it
    recorded: Callable[[str], bool] | None = None  # a replay: whether an address is recorded; None: a live crawl

    @property
    def is_live(self) -> bool:
        """Whether the site itself answers."""
        return self.recorded is None


@dataclass(slots=True)
class SiteCrawl:
    """The run *run_id* of the site in *plan*, within *budget*."""

    plan: CrawlPlan
    run_id: int
    budget: RequestBudget = field(default_factory=RequestBudget)
    fetcher: Fetcher = field(init=False)
    walker: SectionWalker = field(init=False)
    visits: ArticleVisits = field(init=False)
    learning: Learning = field(init=False)
    order: VisitOrder = field(init=False)
    discovery: Discovery = field(init=False)
    walks: dict[str, ListingWalk] = field(default_factory=dict, init=False)
    ended: bool = field(default=False, init=False)  # with all but the media, which are no part of the outcome
    _closed: str | None = field(default=None, init=False)  # why the host was not asked on, before any media

    def __post_init__(self) -> None:
        plan = self.plan
        profile, archive = plan.profile, plan.archive
        reader = PageReader(profile)
        memory = memory_of(archive, profile.id, self.run_id, plan.now, live=plan.is_live)
        self.fetcher = Fetcher(profile, plan.now, patient=plan.is_live, memory=memory, budget=self.budget)
        self.learning = Learning(profile.id, archive, reader, full=plan.full)
        self.walker = SectionWalker(
            profile.id,
            profile.system,
            self.fetcher,
            reader,
            plan.progress,
            plan.may_follow,
            watch_shifts=plan.is_live,
            keep=lambda capture, failed: archive.record_listing(profile.id, self.run_id, capture, failed=failed),
        )
        self.visits = ArticleVisits(
            site=profile.id,
            system=profile.system,
            run_id=self.run_id,
            archive=archive,
            fetcher=self.fetcher,
            reader=reader,
            learning=self.learning,
            progress=plan.progress,
            monotonic=plan.monotonic,
        )
        self.order = VisitOrder(
            site=profile.id,
            system=profile.system,
            run_id=self.run_id,
            archive=archive,
            visits=self.visits,
            full=plan.full,
            is_live=plan.is_live,
            now=plan.now,
            is_recorded=self._is_recorded,
        )
        self.discovery = Discovery(
            profile=profile,
            run_id=self.run_id,
            archive=archive,
            fetcher=self.fetcher,
            visits=self.visits,
            may_follow=plan.may_follow,
            now=plan.now,
            full=plan.full,
            recorded=plan.recorded,
        )
        self.walker.seen = self.discovery.round.look_at

    def run(self) -> Exchange[None]:
        """Crawl the site. All that is found out goes to the archive at once; :meth:`facts` says how far it came."""
        self.learning.begin()
        unread = yield from self.fetcher.read_robots(self.plan.profile.home)
        if unread is None:
            sections = self.plan.profile.sections
            for number, section in enumerate(sections):
                self.walker.last_request = self.budget.for_walk(self.fetcher.requests, len(sections) - number)
                yield from self._walk(section)
            yield from self.order.visit_new()
            yield from self._look_into_vanished()
            yield from self.discovery.run()
            yield from self.order.visit_due()
            yield from self._look_for_moved()
            yield from self.order.visit_left_over()
            yield from self._ask_liars_again()
            self.discovery.finish()
            self.learning.finish(self.plan.now())
        self.ended = True
        self._tell_stop()
        yield from self._capture_media()

    def _tell_stop(self) -> None:
        """Tell what ended the asking before all was asked."""
        why = self.fetcher.unread_robots or self._closed_by() or self.fetcher.closed
        if why is not None:
            site, spent = self.plan.profile.id, self.fetcher.budget_spent
            tell(logger, "asking-stopped", level=logging.WARNING, site=site, run=self.run_id, why=why, budget=spent)

    def facts(self) -> RunFacts:
        """Return what the run came to so far."""
        visits, spent = self.visits, self.fetcher.closed if self._is_budget_spent() else None
        left = sum(1 for _ in self.plan.archive.pending(self.plan.profile.id)) if self.plan.is_live else 0
        drift = drift_of(self.plan.archive.connection, self.plan.profile.id, self.run_id)
        return RunFacts(
            proofs=self.proofs(),
            sections=len(self.plan.profile.sections),
            listing_pages_read=self.walker.readable,
            articles_seen=len(visits.seen_pages),
            pages_due=visits.done - visits.passed_over,
            pages_failed=visits.failed,
            pages_left=left if (spent or self._closed_by()) is not None else 0,
            drift=str(drift) if drift is not None and drift.of_run else None,
            unread_robots=self.fetcher.unread_robots,
            closed=self._closed_by() if spent is None else None,
            spent=spent,
        )

    def proofs(self) -> tuple[WalkProof, ...]:
        """Return the proof of every walk that has ended."""
        return tuple(walk.proof() for walk in self.walks.values())

    def _walk(self, section: Section) -> Exchange[None]:
        """Walk a section and tell the archive: the proof, the address-less articles, the addresses to visit."""
        rule = None if self.plan.full else nightly_rule(self.plan.archive, self.plan.profile.id, section.name)
        walk = yield from self.walker.walk(section, rule)
        self._take_walk(section, walk)
        self._record_inline(section, walk)

    def _take_walk(self, section: Section, walk: ListingWalk) -> None:
        self._keep_walk(section, walk)
        taken = (
            self._take_item(identity, walked, walked.item.url)
            for identity, walked in walk.items.items()
            if walked.item.url is not None
        )
        self.plan.archive.enqueue_all(self.plan.profile.id, [entry for entry in taken if entry is not None])

    def _keep_walk(self, section: Section, walk: ListingWalk) -> None:
        self.walks[section.name] = walk
        self.plan.archive.record_walk(self.run_id, walk.proof())

    def _take_item(self, identity: Identity, walked: WalkedItem, url: str) -> FrontierEntry | None:
        """Note what a listing shows of an article; return its place on the frontier where it is to be visited."""
        site, archive = self.plan.profile.id, self.plan.archive
        # An article that two sections list keeps the first one's word.
        listed = self.visits.listed.setdefault(identity, walked)
        known = archive.is_known_unchanged(site, url, walked.item.fingerprint)
        if listed is not walked or not self._is_recorded(url) or (known and not self.plan.full):
            return None
        return FrontierEntry(
            url=url,
            found_by=FoundBy.LISTING,
            section=walked.section,
            fingerprint=walked.item.fingerprint,
            reason="listed" if self.plan.full else "new or changed in its listing",
            run_id=self.run_id,
            position=walked.position,
        )

    def _record_inline(self, section: Section, walk: ListingWalk) -> None:
        """Hand over the whole articles that stand on listing pages without an address of their own."""
        items = [
            InlineItem(
                article=walked.item.inline,
                recipe=walked.recipe,
                capture=walked.capture,
                listing_url=section.url,
                position=walked.position,
                cut_count=len(walked.item.cut),
            )
            for walked in walk.items.values()
            if walked.item.url is None and walked.item.inline is not None
        ]
        if not items and not section.inline:
            return
        self.visits.latest.renew_inline(section.name, [one.article for one in items], self.plan.now())
        recorded = self.plan.archive.record_inline(
            self.plan.profile.id,
            self.run_id,
            section.name,
            items,
            complete=walk.complete and not walk.stopped_early,
            ended_at=self.plan.now(),
            first_page=walk.empty_page,
        )
        self.visits.seen_pages.update(one.page_id for one in recorded if one.page_id is not None)
        self.visits.news += sum(one.decision is not Decision.REVISIT for one in recorded)
        self._tell_inline(section, recorded)

    def _tell_inline(self, section: Section, recorded: Sequence[Recorded]) -> None:
        site, run = self.plan.profile.id, self.run_id
        for one in recorded:
            if one.decision is not Decision.REVISIT or one.change is not None:
                tell(
                    logger,
                    "inline-article",
                    site=site,
                    run=run,
                    url=section.url,
                    section=section.name,
                    page=one.page_id,
                    decision=str(one.decision),
                    change=one.change,
                    version=one.version,
                    why=one.why or None,
                )

    def _look_for_moved(self) -> Exchange[None]:
        """Walk on where a new article's address answers no more: papers that change one may say so in their list alone.

        A nightly walk ends long before the page of the list that an article of last week stands on.
        """
        if self.plan.full or not self.plan.is_live or self.fetcher.closed is not None:
            return
        site, archive = self.plan.profile.id, self.plan.archive
        lost = find_lost(archive.connection, self.run_id, self.plan.now())
        for section in self.plan.profile.sections:
            since, before = lost.get(section.name), self.walks.get(section.name)
            if since is None or before is None or not before.stopped_early:
                continue
            tell(logger, "walk-again", site=site, run=self.run_id, section=section.name, why="a new article is lost")
            self.walker.last_request = self.budget.for_walk(self.fetcher.requests, 1)
            walk = yield from self.walker.walk(section, nightly_rule(archive, site, section.name, since))
            self._take_walk(section, walk)
            if not (walk.complete or walk.stopped_early):
                self._keep_walk(section, before)  # what the first walk proved still holds
        if lost:
            yield from self.order.visit_unasked()
            yield from self.order.visit_moved()

    def _look_into_vanished(self) -> Exchange[None]:
        """Walk a section once more where a listed article was deleted while we walked.

        What follows a deleted item moves up by one; the item that crossed from a page we had still to read to one that
        we had read is in no page that we saw.
        """
        if not self.plan.is_live:
            return
        again: set[str] = set()
        for url in self.visits.vanished[:_VANISHED_TO_LOOK_INTO]:
            identity = address_identity(url, self.plan.profile.system)
            for section in self.plan.profile.sections:
                page = self.walks[section.name].page_of(identity) if section.name in self.walks else None
                if page is None or section.name in again or self.walks[section.name].stopped_early:
                    continue
                if (yield from self.walker.still_lists(section, page, url)):
                    continue
                again.add(section.name)
                site, why = self.plan.profile.id, "an article that it listed is gone"
                tell(logger, "walk-again", site=site, run=self.run_id, url=url, section=section.name, why=why)
                walk = yield from self.walker.walk_again(section, self.walks[section.name])
                self._take_walk(section, walk)
        if again:
            yield from self.order.visit_unasked()

    def _ask_liars_again(self) -> Exchange[None]:
        """Put what hosts say to the test; ask for whole what rests on the word of one that lied."""
        yield from self.visits.asking.put_to_the_test()
        doubted = self.visits.asking.doubted()
        if doubted:
            site, why = self.plan.profile.id, "their host lied"
            tell(logger, "asked-again", level=logging.WARNING, site=site, run=self.run_id, pages=len(doubted), why=why)
            self.visits.asked.difference_update(doubted)
            again = (Visit(url=url, listed=False) for url in doubted)
            yield from self.visits.visit_all(again, len(doubted))
        pages = self.visits.asking.not_modified
        tell(logger, "not-modified", site=self.plan.profile.id, run=self.run_id, pages=pages)

    def _capture_media(self) -> Exchange[None]:
        """Keep the photos and files of the articles, where the site file wants them."""
        plan, self._closed = self.plan, self.fetcher.closed
        if plan.profile.media and self.fetcher.unread_robots is None:
            media = MediaCapture(plan.profile, self.run_id, plan.archive, self.fetcher, plan.now())
            yield from media.capture_all(REQUESTS_PER_RUN if plan.full else MEDIA_PER_NIGHT)

    def _is_budget_spent(self) -> bool:
        """Whether the budget ended the run, and not only its media."""
        return self.fetcher.budget_spent and (self._closed is not None or not self.ended)

    def _closed_by(self) -> str | None:
        """Return why the host was not asked on; what media do to it says nothing of the articles."""
        closed = self._closed if self.ended else self.fetcher.closed
        # What looking for more articles did to the host says nothing of those that are listed.
        return None if closed == self.discovery.closed_by else closed

    def _is_recorded(self, url: str) -> bool:
        return self.plan.recorded is None or self.plan.recorded(url)
