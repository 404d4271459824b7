from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.exchanges import Answer, Ask, Exchange
from crawler.fetching import Fetcher
from crawler.listing_walk import ListingWalk
from crawler.page_reading import PageReader
from crawler.progress import Silent
from crawler.readings import ListingItem
from crawler.section_walk import SectionWalker
from spiders.joomla import JoomlaSpider
from tests.carried_site import CarriedSite, profile_of
from tests.loopback_site import Reply, listing_pages, page

NOW = datetime(2024, 7, 1, 15, tzinfo=UTC)
ALL = list(range(1012, 1000, -1))


class Walker:
    """Walks the only section of a carried site."""

    def __init__(self, site: CarriedSite, *, watch_shifts: bool = True, unrecorded: frozenset[str] = frozenset()):
        self.site, self.unrecorded = site, unrecorded
        self.pages: list[tuple[int, int | None]] = []
        self.profile = profile_of()
        self.fetcher = Fetcher(self.profile, lambda: NOW, patient=False)
        self.section = self.profile.sections[0]
        self.walker = SectionWalker(
            "ban",
            "joomla",
            self.fetcher,
            PageReader(self.profile),
            self._progress(),
            JoomlaSpider.may_follow,
            watch_shifts=watch_shifts,
        )

    def _progress(self) -> Silent:
        pages = self.pages

        class Noting(Silent):
            def listing_page(self, site: str, section: str, page: int, pages_stated: int | None) -> None:
                pages.append((page, pages_stated))

        return Noting()

    def carry(self, exchange: Exchange[Any]) -> Any:
        try:
            ask: Ask = next(exchange)
            while True:
                answer = self.site.answer(ask, NOW)
                if ask.url.removeprefix("http://ban.test") in self.unrecorded:
                    answer = Answer(url=ask.url, captured_at=NOW, recorded=False)
                ask = exchange.send(answer)
        except StopIteration as end:
            return end.value

    def walk(self, is_known: Callable[[ListingItem], bool] | None = None) -> ListingWalk:
        walk: ListingWalk = self.carry(self.walker.walk(self.section, is_known))
        return walk


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(*ALL)
    return one


def numbers(walk: ListingWalk) -> list[int]:
    return [int((one.item.url or "").rpartition("/")[2].partition("-")[0]) for one in walk.items.values()]


def test_pages_are_walked_in_their_order_and_told_as_they_come(site: CarriedSite) -> None:
    walker = Walker(site)
    walk = walker.walk()
    assert walk.complete
    assert numbers(walk) == ALL
    assert walker.pages[:3] == [(1, 3), (2, 3), (3, 3)]
    # Robots, three pages, and the first one again for what was published meanwhile.
    assert site.paths == ["/robots.txt", "/tin", "/tin?start=4", "/tin?start=8", "/tin"]
    assert walker.walker.readable == 4


def test_in_a_replay_nothing_shifts_and_no_page_is_asked_twice(site: CarriedSite) -> None:
    walk = Walker(site, watch_shifts=False).walk()
    assert walk.complete
    assert site.paths == ["/robots.txt", "/tin", "/tin?start=4", "/tin?start=8"]


def test_a_listing_page_that_no_recording_holds_leaves_the_walk_unproved(site: CarriedSite) -> None:
    walk = Walker(site, watch_shifts=False, unrecorded=frozenset({"/tin?start=4"})).walk()
    assert not walk.complete
    assert "not-recorded" in walk.why
    assert numbers(walk) == ALL[:4]


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (Reply(status=500), "http-500"),
        (Reply(b""), "empty-body"),
        (page("<h1>Website đang bảo trì</h1><p>Xin quay lại sau.</p>", title="Website đang bảo trì"), "maintenance"),
        (Reply(status=302, headers={"Location": "http://la.example/"}), "redirect-off-site"),
        (Reply(status=302, headers={"Location": "/"}), "redirect-home"),
    ],
    ids=["error", "empty", "maintenance", "off site", "home"],
)
def test_a_listing_page_that_is_none_is_named_in_why(site: CarriedSite, reply: Reply, name: str) -> None:
    site.replies["/tin?start=4"] = reply
    walk = Walker(site).walk()
    assert not walk.complete
    assert "page 2" in walk.why
    assert name in walk.why


@pytest.mark.parametrize("href", [b"/index.php?option=com_users&amp;view=login", b"/tin/7-a?format=feed&amp;type=rss"])
def test_what_can_be_no_article_of_the_site_is_passed_over(site: CarriedSite, href: bytes) -> None:
    body = site.replies["/tin"]
    assert isinstance(body, Reply)
    stranger = b'<div class="item"><div class="page-header"><h2><a href="%s">Vao trang</a></h2></div></div>' % href
    site.replies["/tin"] = Reply(body.body.replace(b'<div class="blog">', b'<div class="blog">' + stranger))
    walk = Walker(site).walk()
    assert numbers(walk) == ALL


def test_a_stated_total_that_falls_is_walked_once_more(site: CarriedSite) -> None:
    shorter = listing_pages([one for one in ALL if one != 1012][:8])
    before = site.replies["/tin?start=4"]
    taken = 0

    def fewer() -> Reply:
        nonlocal taken
        taken += 1
        site.replies |= shorter
        reply = shorter["/tin?start=4"] if taken > 1 else before
        assert isinstance(reply, Reply)
        return reply

    site.replies["/tin?start=4"] = fewer
    last = site.replies["/tin?start=8"]
    assert isinstance(last, Reply)
    site.replies["/tin?start=8"] = Reply(last.body.replace(b"Trang 3 / 3", b"Trang 2 / 2"))
    walk = Walker(site).walk()
    assert site.paths.count("/tin") >= 3
    # An address once listed is visited, even if the second walk no longer lists it.
    assert set(numbers(walk)) >= set(ALL[:8])


def test_a_page_asked_again_tells_whether_it_still_lists_an_article(site: CarriedSite) -> None:
    walker = Walker(site)
    url, gone = "http://ban.test/tin/1010-chuyen-ke-so-1010", "http://ban.test/tin/999-khong-co"
    page_url = "http://ban.test/tin"
    assert walker.carry(walker.walker.still_lists(walker.section, page_url, url))
    assert not walker.carry(walker.walker.still_lists(walker.section, page_url, gone))
    site.replies["/tin"] = Reply(status=500)
    assert not walker.carry(walker.walker.still_lists(walker.section, page_url, url))
