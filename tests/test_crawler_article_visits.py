from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive.records import FoundBy
from archive.store import Archive
from crawler.article_visits import ArticleVisits
from crawler.exchanges import Answer
from crawler.fetching import Fetcher
from crawler.learning import Learning
from crawler.limits import PAGES_TO_LEARN_FROM
from crawler.page_reading import PageReader
from crawler.progress import Silent
from crawler.visits import Visit
from tests.carried_site import FIRST_NIGHT, CarriedSite, Clock, profile_of
from tests.loopback_site import Reply, address, article_page

NUMBERS = tuple(range(1012, 1000, -1))


@dataclass
class Visitor:
    """Visits addresses of a carried site within one run."""

    archive: Archive
    site: CarriedSite
    clock: Clock = field(default_factory=lambda: Clock(FIRST_NIGHT))
    unrecorded: frozenset[str] = frozenset()
    progress: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        profile = profile_of()
        noted = self.progress

        class Noting(Silent):
            def article(self, site: str, done: int, due: int) -> None:
                noted.append((done, due))

        self.archive.upsert_site(site="ban", name="Bản Mây", host="ban.test", system="joomla", timezone="Asia/Bangkok")
        run_id = self.archive.begin_run(
            "ban", started_at=self.clock.now(), mode="full", rehearsal=True, program="luuvet/0", rules="r0"
        )
        reader = PageReader(profile)
        learning = Learning("ban", self.archive, reader, full=True)
        learning.begin()
        self.visits = ArticleVisits(
            site="ban",
            system="joomla",
            run_id=run_id,
            archive=self.archive,
            fetcher=Fetcher(profile, self.clock.now),
            reader=reader,
            learning=learning,
            progress=Noting(),
            monotonic=self.clock.monotonic,
        )

    def visit(self, numbers: Iterable[int]) -> None:
        """Visit these articles to the end."""
        visits = [Visit(url=f"http://ban.test{address(one)}", found_by=FoundBy.LISTING) for one in numbers]
        exchange = self.visits.visit_all(visits, len(visits))
        ask = next(exchange, None)
        while ask is not None:
            self.clock.waited += max(ask.gap_seconds, ask.hold_seconds)
            answer = self.site.answer(ask, self.clock.now())
            if ask.url.removeprefix("http://ban.test") in self.unrecorded:
                answer = Answer(url=ask.url, captured_at=self.clock.now(), recorded=False)
            try:
                ask = exchange.send(answer)
            except StopIteration:
                ask = None


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    site = CarriedSite()
    site.publish(*NUMBERS)
    with Archive.open(tmp_path / "archive") as archive:
        yield Visitor(archive, site)


def articles(visitor: Visitor) -> list[str]:
    return [path for path in visitor.site.paths if path != "/robots.txt"]


def test_addresses_are_visited_in_their_order_each_once_a_run(visitor: Visitor) -> None:
    visitor.visit([1003, 1001, 1003, 1002])
    visitor.visit([1001, 1004])
    assert articles(visitor) == [address(one) for one in (1003, 1001, 1002, 1004)]
    assert (visitor.visits.due, visitor.visits.done) == (6, 6)
    assert visitor.progress[-1] == (6, 6)
    assert len(visitor.visits.seen_pages) == 4


def test_nothing_is_read_before_enough_was_seen_to_learn_from(visitor: Visitor) -> None:
    first = list(NUMBERS[:PAGES_TO_LEARN_FROM])
    answers = 0

    def counted(number: int) -> Reply:
        nonlocal answers
        answers += 1
        if answers <= PAGES_TO_LEARN_FROM:
            assert visitor.visits.seen_pages == set()
        return article_page(number)

    for number in NUMBERS:
        visitor.site.replies[address(number)] = lambda number=number: counted(number)  # type: ignore[misc]
    visitor.visit(first)
    assert len(visitor.visits.seen_pages) == PAGES_TO_LEARN_FROM


def test_a_busy_address_waits_for_its_time_and_the_others_do_not(visitor: Visitor) -> None:
    answers = iter([Reply(status=503, headers={"Retry-After": "5"}), article_page(1003)])
    visitor.site.replies[address(1003)] = lambda: next(answers)
    visitor.visit([1003, 1002, 1001])
    assert articles(visitor) == [address(one) for one in (1003, 1002, 1001, 1003)]
    moments = [moment for path, moment in visitor.site.asked if path == address(1003)]
    assert moments[1] - moments[0] >= 5
    assert visitor.visits.failed == 0


def test_a_busy_address_that_stays_busy_is_one_failure(visitor: Visitor) -> None:
    visitor.site.replies[address(1003)] = Reply(status=503)
    visitor.visit([1003, 1002])
    assert articles(visitor).count(address(1003)) == 2
    assert visitor.visits.failed == 1
    assert visitor.visits.done == 2


def test_what_no_recording_holds_is_passed_over(visitor: Visitor) -> None:
    visitor.unrecorded = frozenset({address(1002)})
    visitor.visit([1003, 1002, 1001])
    assert visitor.visits.passed_over == 1
    assert visitor.visits.failed == 0
    assert len(visitor.visits.seen_pages) == 2


def test_addresses_that_are_not_ours_to_ask_leave_the_frontier(visitor: Visitor) -> None:
    visitor.site.replies["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {address(1002)}\n".encode())
    for number in (1003, 1002):
        visitor.archive.enqueue(
            "ban",
            visitor.visits.run_id,
            f"http://ban.test{address(number)}",
            found_by=FoundBy.LISTING,
            section="Tin",
            fingerprint=None,
            reason="listed",
        )
    visitor.visit([1003, 1002])
    assert list(visitor.archive.pending("ban")) == []
    assert articles(visitor) == [address(1003)]


def test_an_address_that_nobody_knew_is_no_article_that_vanished(visitor: Visitor) -> None:
    visitor.visit([999])
    assert visitor.visits.vanished == []
    assert visitor.visits.seen_pages == set()


def test_a_host_that_closes_ends_the_visits_and_what_was_fetched_is_kept(visitor: Visitor) -> None:
    visitor.site.replies[address(1002)] = Reply(status=429, headers={"Retry-After": "7200"})
    visitor.visit([1003, 1002, 1001])
    assert articles(visitor) == [address(1003), address(1002)]
    assert len(visitor.visits.seen_pages) == 1
