"""Visiting the articles of a run: each address is fetched, judged, read and handed to the archive."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from archive.events import tell
from archive.records import Absent, Article, Decision, Failed, Finding, FoundBy, Observation, Recorded, Seen
from archive.store import Archive
from crawler.conditional_requests import ConditionalRequests
from crawler.documents import Document
from crawler.exchanges import Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.held_changes import HeldChanges
from crawler.item_identity import Identity, address_identity
from crawler.latest_readings import LatestReadings
from crawler.learned_blocks import from_json
from crawler.learning import Learning
from crawler.listing_walk import WalkedItem
from crawler.page_reading import PageReader
from crawler.progress import Progress
from crawler.visits import Visit, VisitedPage

logger = logging.getLogger(__name__)

# Refused by the site's own rules, or by us to keep them: neither failures nor among the pages that were due.
_NOT_OURS_TO_ASK = frozenset({"robots-disallowed", "off-site", "held-back", "robots", "busy-until"})
# Of these, what may be allowed another night: the address stays on the frontier.
_ANOTHER_NIGHT = frozenset({"robots", "busy-until"})


@dataclass(slots=True)
class ArticleVisits:
    """The visits of one run: what was listed, what came of it, what waits to be asked again."""

    site: str
    system: str
    run_id: int
    archive: Archive
    fetcher: Fetcher
    reader: PageReader
    learning: Learning
    progress: Progress
    monotonic: Callable[[], float]  # seconds
    listed: dict[Identity, WalkedItem] = field(default_factory=dict)
    due: int = 0
    done: int = 0
    failed: int = 0
    passed_over: int = 0  # not ours to ask, or not recorded
    news: int = 0  # what this run's listings and pages showed that was not known before
    vanished: list[str] = field(default_factory=list)  # addresses that a listing gave and that answered 404 or 410
    seen_pages: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)  # addresses whose visit is over
    # Of a found address: why what stands there is not recorded; None: it is an article.
    refuse: Callable[[VisitedPage, Finding], str | None] = lambda page, finding: None
    latest: LatestReadings = field(init=False)
    asking: ConditionalRequests = field(init=False)
    _waiting: list[tuple[float, int, Visit]] = field(default_factory=list)
    _unread: tuple[Visit, Fetched] | None = None  # fetched last
    _changes: HeldChanges = field(default_factory=HeldChanges)
    _number: Callable[[], int] = field(default_factory=lambda: count().__next__)

    def __post_init__(self) -> None:
        self.latest = LatestReadings(self.site, self.run_id, self.archive, self.reader)
        self.asking = ConditionalRequests(self.site, self.run_id, self.archive, self.fetcher)

    @property
    def has_news(self) -> bool:
        """Whether anything is not as the archive had it, changes that still wait to be judged included."""
        return self.news > 0 or self._changes.holds_any

    def visit_all(self, visits: Iterable[Visit], number: int) -> Exchange[None]:
        """Visit every address of *visits*, *number* of them, busy ones again when their time has come.

        One is taken when its turn has come: a site has more addresses than memory should hold. What was fetched is
        read when the next answer is there, or before that by :meth:`read_fetched`.
        """
        queue = iter(visits)
        self.due += number
        while self.fetcher.closed is None:
            visit, hold = self._next(queue)
            if visit is None:
                break
            if visit.url in self.asked:
                self._over()
                continue
            self.fetcher.hold(hold)
            fetched = yield from self.asking.get(visit)
            self.read_fetched()
            if fetched.come_back_seconds is not None:
                self._wait_for(visit, fetched.come_back_seconds)
            else:
                self._take(visit, fetched)
        self.read_fetched()
        for page in self.learning.release():
            self._record(page)
        for visit, one in self._changes.release():
            self._account(visit, one, self.archive.record(one))

    def read_fetched(self) -> None:
        """Read and record what was fetched last; whoever carries the requests calls it while the host is at work."""
        if self._unread is None:
            return
        (visit, fetched), self._unread = self._unread, None
        page = VisitedPage(visit=visit, fetched=fetched, document=self.reader.open(fetched, "article"))
        for one in self.learning.take(page):
            self._record(one)

    def _next(self, queue: Iterator[Visit]) -> tuple[Visit | None, float]:
        """Return the next visit, None when there is none, and how many seconds it has to be held back."""
        due_again = bool(self._waiting) and self._waiting[0][0] <= self.monotonic()
        visit = None if due_again else next(queue, None)
        if visit is not None or not self._waiting:
            return visit, 0.0
        ready_at, _, visit = heapq.heappop(self._waiting)
        return visit, max(0.0, ready_at - self.monotonic())

    def _wait_for(self, visit: Visit, seconds: float) -> None:
        again = replace(visit, asked_before=visit.asked_before + 1)
        tell(logger, "busy", site=self.site, url=visit.url, seconds=round(seconds), asked_before=visit.asked_before)
        heapq.heappush(self._waiting, (self.monotonic() + seconds, self._number(), again))

    def _take(self, visit: Visit, fetched: Fetched) -> None:
        """Take what came of a visit."""
        self.asked.add(visit.url)
        if not fetched.recorded or (fetched.failure is not None and fetched.failure.reason in _NOT_OURS_TO_ASK):
            if fetched.failure is not None:
                why = f"{fetched.failure.reason}: {fetched.failure.detail}"
                tell(logger, "not-asked", site=self.site, run=self.run_id, url=visit.url, why=why)
                if self.fetcher.closed is None and fetched.failure.reason not in _ANOTHER_NIGHT:
                    self.archive.drop_pending(self.site, visit.url)
            # A host that cannot say what it allows is trouble like any other; what it forbids is none.
            unread = fetched.failure is not None and fetched.failure.reason == "robots"
            self.failed += unread
            self.passed_over += not unread
            self._over()
        else:
            self._unread = visit, fetched

    def _record(self, page: VisitedPage) -> None:
        finding, previous = self._find(page)
        if page.visit.is_found and (why := self.refuse(page, finding)) is not None:
            tell(logger, "found-refused", site=self.site, run=self.run_id, url=page.visit.url, why=why)
            self.passed_over += 1
            self._over()
            return
        listed = self._listed(page, finding)
        observation = Observation(
            site=self.site,
            run_id=self.run_id,
            capture=page.fetched.capture,
            finding=finding,
            found_by=FoundBy.LISTING if listed else page.visit.found_by,
            section=listed.section if listed else page.visit.section,
            listed_url=listed.item.url if listed else None,
            listing_fingerprint=listed.item.fingerprint if listed else page.visit.fingerprint,
            previous_reading=previous,
        )
        for visit, one in self._changes.take(self.archive.connection, page.visit, observation):
            self._account(visit, one, self.archive.record(one))

    def _find(self, page: VisitedPage) -> tuple[Finding, Article | None]:
        """Return what the page shows, and what the rules of the page's latest version would have read in it."""
        fetched, document = page.fetched, page.document
        if fetched.capture.http_status == 304:
            return self.asking.find_unchanged(fetched), None
        if not isinstance(document, Document):
            return document, None
        reading = self.reader.read_article(fetched, document)
        if isinstance(reading, Failed):
            return reading, None
        self.learning.used(reading.recipe)
        seen = Seen(
            article=reading.article,
            recipe=reading.recipe,
            key=reading.key,
            canonical_url=reading.canonical_url,
            cut_count=len(reading.cut),
        )
        return self._compared(page, document, seen)

    def _compared(self, page: VisitedPage, document: Document, seen: Seen) -> tuple[Seen, Article | None]:
        """Return *seen*, and what the rules of the page's latest version read in it where they are others."""
        capture = page.fetched.capture
        for url in dict.fromkeys((capture.url, capture.final_url or capture.url)):
            before = self.archive.recipe_of_latest(self.site, url)
            if before is None or before == seen.recipe:
                continue
            blocks = from_json(self.archive.learned_set(before) or "[]")
            previous = self.reader.read_as_before(page.fetched, document, before, blocks)
            if previous is None:
                self.latest.renew(url, seen.article, capture.captured_at)
            elif self.latest.stands(url, previous):
                return replace(seen, article=previous, recipe=before), None
            return seen, previous
        return seen, None

    def _listed(self, page: VisitedPage, finding: Finding) -> WalkedItem | None:
        """Return what this run's listings show of the article, whichever of its addresses was visited."""
        capture = page.fetched.capture
        identities = [address_identity(url, self.system) for url in (capture.url, capture.final_url) if url]
        if isinstance(finding, Seen):
            identities += [("key", finding.key)] if finding.key is not None else []
            identities += [address_identity(finding.canonical_url, self.system)] if finding.canonical_url else []
        found = (self.listed.get(identity) for identity in identities)
        return next((item for item in found if item is not None and item.item.url is not None), None)

    def _account(self, visit: Visit, observation: Observation, recorded: Recorded) -> None:
        finding = observation.finding
        self.news += recorded.decision in (Decision.VERSION, Decision.TOMBSTONE) or recorded.change is not None
        self.asking.learn(observation, recorded)
        if recorded.page_id is not None:
            self.seen_pages.add(recorded.page_id)
        if recorded.decision is Decision.FAILURE and not isinstance(finding, Absent):
            self.failed += 1
        # A page that was missing already, or that nobody ever saw, says nothing about the listing.
        if isinstance(finding, Absent) and recorded.change is not None and visit.listed:
            self.vanished.append(visit.url)
        words = f"{finding.reason} {finding.detail}".strip() if isinstance(finding, Absent) else recorded.why
        tell(
            logger,
            "visit",
            level=logging.WARNING if recorded.decision is Decision.FAILURE else logging.INFO,
            site=self.site,
            run=self.run_id,
            url=visit.url,
            status=observation.capture.http_status,
            decision=str(recorded.decision),
            change=recorded.change,
            version=recorded.version,
            page=recorded.page_id,
            why=words or None,
            found_by=str(visit.found_by),
            listed=visit.listed,
        )
        self._over()

    def _over(self) -> None:
        self.done += 1
        self.progress.article(self.site, self.done, self.due)
