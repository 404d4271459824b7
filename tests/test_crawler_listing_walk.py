from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Article, Capture, Failed, RawExchange
from crawler.listing_walk import ListingWalk, PastEnd
from crawler.readings import ListingItem, ListingReading

START = "http://congdoan.example.vn/tin"
CAPTURE = Capture(url=START, captured_at=datetime(2024, 11, 22, 8, tzinfo=UTC))
Site = Callable[[str], ListingReading | PastEnd | str]
Listing = Callable[[str], ListingReading]


def item(number: int | str) -> ListingItem:
    url = f"http://congdoan.example.vn/tin/{number}-bai-viet"
    return ListingItem(url=url, title=f"Bài {number}", fingerprint=f"dấu {number}")


def text_only(text: str) -> ListingItem:
    return ListingItem(url=None, title=None, fingerprint=text, inline=Article(body=(text,)))


def page(numbers: Sequence[int | str], next_url: str | None = None, **more: object) -> ListingReading:
    return ListingReading(recipe="joomla/0", items=tuple(map(item, numbers)), next_url=next_url, **more)  # type: ignore[arg-type]


def url_of(number: int) -> str:
    return START if number == 1 else f"{START}?start={(number - 1) * 10}"


def paged(total: int, size: int = 10, **more: object) -> Listing:
    """A listing of *total* articles, newest first, whose last page links no further."""
    pages = max(1, -(-total // size))

    def site(url: str) -> ListingReading:
        offset = int(url.partition("start=")[2] or 0)
        here = offset // size + 1
        numbers = list(range(total, 0, -1))[offset : offset + size]
        return page(numbers, url_of(here + 1) if here < pages else None, **more)

    return site


def follow(walk: ListingWalk, site: Site, limit: int = 200) -> list[str]:
    asked: list[str] = []
    while (url := walk.next_url) is not None:
        assert len(asked) < limit, "the walk does not end"
        asked.append(url)
        match site(url):
            case ListingReading() as reading:
                walk.take(reading, CAPTURE)
            case PastEnd() as what:
                walk.take_nothing(what)
            case str() as why:
                walk.take_failure(Failed(reason=why))
    return asked


def walked(site: Site, **options: object) -> ListingWalk:
    walk = ListingWalk("Tin tức", START, "joomla", **options)  # type: ignore[arg-type]
    follow(walk, site)
    return walk


def numbers_in(walk: ListingWalk) -> list[int]:
    return sorted(int(identity[1]) for identity in walk.items)


@given(st.integers(min_value=1, max_value=95), st.integers(min_value=1, max_value=20))
def test_a_listing_is_walked_to_its_last_page_and_that_is_proved(total: int, size: int) -> None:
    pages = -(-total // size)

    def site(url: str) -> ListingReading:
        number = int(url.partition("page=")[2] or 1)
        numbers = list(range(total, 0, -1))[(number - 1) * size : number * size]
        return page(numbers, f"{START}?page={number + 1}" if number < pages else None)

    proof = walked(site).proof()
    assert (proof.complete, proof.pages_walked, proof.items_listed) == (True, pages, total)


def test_stated_totals_that_agree_stand_in_the_proof() -> None:
    proof = walked(paged(31, pages_stated=4, items_stated=31)).proof()
    assert (proof.complete, proof.pages_walked, proof.pages_stated, proof.items_listed) == (True, 4, 4, 31)


def test_a_pager_cut_short_of_the_stated_pages_proves_nothing() -> None:
    proof = walked(lambda _: page(range(10), None, pages_stated=7)).proof()
    assert not proof.complete
    assert "7 pages are stated" in proof.why


def test_fewer_items_than_the_counter_says_prove_nothing() -> None:
    proof = walked(paged(30, items_stated=32)).proof()
    assert not proof.complete
    assert "32 items are stated and 30 were listed" in proof.why


def test_more_items_than_stated_are_no_fault() -> None:
    assert walked(paged(31, items_stated=30)).complete


def test_a_page_that_cannot_be_read_ends_the_walk_unproved() -> None:
    site = paged(40)
    walk = walked(lambda url: "http-503" if url == url_of(3) else site(url))
    assert not walk.complete
    assert (walk.pages_walked, "http-503" in walk.why) == (2, True)
    assert walk.proof().unread == "http-503"


def test_a_walk_says_whether_its_first_page_links_on() -> None:
    assert walked(paged(40)).proof().links_on is True
    assert walked(paged(7)).proof().links_on is False
    assert walked(paged(7)).proof().unread is None
    assert walked(lambda _: "timeout").proof().links_on is None


def test_an_empty_page_past_the_end_is_the_end() -> None:
    site = paged(20)

    def always_on(url: str) -> ListingReading:
        reading = site(url)
        offset = int(url.partition("start=")[2] or 0)
        return ListingReading(recipe="joomla/0", items=reading.items, next_url=url_of(offset // 10 + 2))

    proof = walked(always_on).proof()
    assert (proof.complete, proof.pages_walked) == (True, 2)
    assert "past the end" in proof.why


def test_a_listing_that_repeats_its_last_page_for_ever_is_stopped_and_complete() -> None:
    def site(url: str) -> ListingReading:
        offset = min(int(url.partition("start=")[2] or 0), 20)
        asked = int(url.partition("start=")[2] or 0)
        return page(list(range(25, 0, -1))[offset : offset + 10], url_of(asked // 10 + 2))

    proof = walked(site).proof()
    assert (proof.complete, proof.pages_walked, proof.items_listed) == (True, 3, 25)
    assert "repeated page 3: the end of the listing" in proof.why


def test_a_pager_that_does_nothing_is_no_proof() -> None:
    walk = walked(lambda url: page(range(10), f"{url}{'&' if '?' in url else '?'}n=1"))
    assert not walk.complete
    assert "every further page repeated page 1" in walk.why


def test_an_endless_listing_of_one_short_page_is_complete() -> None:
    turn = iter(range(2, 1000))
    walk = walked(lambda _: page(range(8), f"{START}?start={10 * next(turn) - 10}"))
    assert (walk.complete, walk.pages_walked) == (True, 1)


def test_items_that_look_like_missing_ones_are_found_on_the_second_look() -> None:
    walk = ListingWalk("Tin tức", START, "joomla")
    old, new = paged(15), paged(16, items_stated=16)
    follow(walk, lambda url: old(url) if url == START else new(url))
    assert not walk.complete
    walk.look_again()
    follow(walk, new)
    assert (walk.complete, len(walk.items)) == (True, 16)


def test_a_next_link_that_leads_back_is_a_loop() -> None:
    def site(url: str) -> ListingReading:
        return page(range(10), f"{START}?start=10") if url == START else page(range(10, 20), START)

    walk = walked(site)
    assert not walk.complete
    assert "a loop" in walk.why


def test_a_loop_whose_stated_total_was_seen_is_complete() -> None:
    def site(url: str) -> ListingReading:
        if url == START:
            return page(range(10), f"{START}?start=10", items_stated=20)
        return page(range(10, 20), START, items_stated=20)

    assert walked(site).complete


def test_a_session_id_that_changes_at_every_request_does_not_hide_a_loop() -> None:
    turn = iter(range(1, 100))

    def site(url: str) -> ListingReading:
        session = f"PHPSESSID={next(turn):032x}"
        start = f"{START}?{session}"
        return page(range(10, 20), start) if "start=10" in url else page(range(10), f"{START}?start=10&{session}")

    walk = walked(site)
    assert (walk.pages_walked, "a loop" in walk.why) == (2, True)


def test_pages_that_only_mix_known_items_are_an_endless_listing() -> None:
    turn = iter(range(1000))

    def site(url: str) -> ListingReading:
        number = next(turn)
        numbers = [number % 30, *range(10)] if number > 3 else list(range(number * 10, number * 10 + 10))
        return page(list(dict.fromkeys(numbers)), f"{START}?page={number + 2}")

    walk = walked(site)
    assert not walk.complete
    assert "listed nothing new: an endless listing" in walk.why


def test_a_calendar_that_leads_into_empty_years_is_left() -> None:
    def site(url: str) -> ListingReading:
        year = int(url.partition("nam=")[2] or 2024) + 1
        return page([f"{year}0", f"{year}1"], f"{START}?thang=1&nam={year}")

    walk = walked(site)
    assert not walk.complete
    assert "a calendar" in walk.why
    assert walk.pages_walked <= 3


def test_an_address_that_grows_at_every_step_is_left() -> None:
    turn = iter(range(10_000))
    walk = walked(lambda url: page([next(turn)], f"{url}/tin-tuc-cong-doan-co-so"))
    assert "grows for ever" in walk.why


def test_a_section_has_a_bound_of_pages() -> None:
    turn = iter(range(10_000))
    walk = walked(lambda url: page([next(turn)], f"{START}?page={next(turn)}"), max_pages=7)
    assert (walk.pages_walked, walk.complete) == (7, False)


def test_a_page_with_absurdly_many_items_is_refused() -> None:
    assert "more than a listing page can have" in walked(lambda _: page(range(3000))).why


def test_a_first_page_without_items_is_no_proof_that_there_are_none() -> None:
    assert not walked(lambda _: page([])).complete
    assert walked(lambda _: page([], items_stated=0)).complete


def test_a_section_that_is_not_there_is_not_walked() -> None:
    walk = walked(lambda _: PastEnd.NOT_FOUND)
    assert (walk.complete, walk.why) == (False, "the first page answers 404")


def test_a_page_deleted_while_walking_is_the_end_when_the_one_before_no_longer_links_on() -> None:
    visits: list[str] = []

    def site(url: str) -> ListingReading | PastEnd:
        visits.append(url)
        if url == url_of(3):
            return PastEnd.NOT_FOUND
        if url == url_of(2):
            return page(range(10, 20), url_of(3) if visits.count(url) == 1 else None)
        return page(range(10), url_of(2))

    walk = walked(site)
    assert (walk.complete, walk.pages_walked, len(walk.items)) == (True, 2, 20)
    assert visits == [url_of(1), url_of(2), url_of(3), url_of(2)]


def test_a_pager_that_always_promises_one_page_more_ends_at_its_404() -> None:
    site = paged(20)

    def promising(url: str) -> ListingReading | PastEnd:
        if url == url_of(3):
            return PastEnd.NOT_FOUND
        reading = site(url)
        return page([int(i.fingerprint[4:]) for i in reading.items], url_of(2) if url == START else url_of(3))

    walk = walked(promising)
    assert (walk.complete, walk.pages_walked) == (True, 2)


def test_a_pager_whose_second_page_is_never_there_is_broken() -> None:
    walk = walked(lambda url: page(range(10), url_of(2)) if url == START else PastEnd.NOT_FOUND)
    assert not walk.complete
    assert "page 1 links to page 2, which answers 404" in walk.why


def test_the_usual_address_of_a_next_page_is_tried_where_no_pager_is() -> None:
    def site(url: str) -> ListingReading | PastEnd:
        number = int(url.rpartition("/")[2]) if "/page/" in url else 1
        if number > 3:
            return PastEnd.NOT_FOUND
        numbers = range(number * 10, number * 10 + 10)
        return page(numbers, None, probe_url=f"{START}/page/{number + 1}")

    walk = walked(site)
    assert (walk.complete, walk.pages_walked, len(walk.items)) == (True, 3, 30)


def test_a_probe_that_cannot_be_read_does_not_spoil_a_proved_end() -> None:
    walk = walked(lambda url: page(range(5), None, probe_url=f"{START}/page/2") if url == START else "timeout")
    assert (walk.complete, walk.pages_walked) == (True, 1)


def test_the_nightly_rule_stops_at_the_first_whole_page_of_known_items() -> None:
    known = {f"dấu {number}" for number in range(1, 36)}
    walk = walked(paged(40), is_known=lambda one: one.fingerprint in known)
    assert (walk.stopped_early, walk.complete, walk.pages_walked) == (True, False, 2)
    assert walk.why == "nightly rule: every item of page 2 is known and unchanged"


def test_what_was_published_while_walking_is_found_and_nothing_is_doubled() -> None:
    articles = list(range(30, 0, -1))

    def site(url: str) -> ListingReading:
        offset = int(url.partition("start=")[2] or 0)
        if offset == 10:
            articles.insert(0, 31)
        shown = articles[offset : offset + 10]
        return page(shown, url_of(offset // 10 + 2) if offset + 10 < len(articles) else None)

    walk = ListingWalk("Tin tức", START, "joomla")
    follow(walk, site)
    assert 31 not in numbers_in(walk)
    walk.look_again()
    follow(walk, site)
    assert numbers_in(walk) == list(range(1, 32))
    assert walk.complete


def test_a_whole_page_of_news_published_while_walking_does_not_end_the_walk() -> None:
    articles = list(range(40, 0, -1))

    def site(url: str) -> ListingReading:
        offset = int(url.partition("start=")[2] or 0)
        if offset == 10 and 50 not in articles:
            articles[:0] = range(50, 40, -1)
        return page(articles[offset : offset + 10], url_of(offset // 10 + 2) if offset + 10 < len(articles) else None)

    walk = ListingWalk("Tin tức", START, "joomla")
    follow(walk, site)
    walk.look_again()
    follow(walk, site)
    assert numbers_in(walk) == list(range(1, 51))
    assert walk.complete


def test_looking_again_reads_on_until_a_page_without_news() -> None:
    old = paged(30)
    walk = ListingWalk("Tin tức", START, "joomla")
    follow(walk, old)
    walk.look_again()
    asked = follow(walk, paged(45))
    assert asked == [url_of(1), url_of(2), url_of(3)]
    assert numbers_in(walk) == list(range(1, 46))


def test_looking_again_in_vain_keeps_the_proof() -> None:
    walk = walked(paged(30))
    walk.look_again()
    follow(walk, lambda _: "timeout")
    assert walk.complete
    assert "could not be looked for" in walk.why


def test_a_stated_total_that_falls_tells_of_a_deletion() -> None:
    totals, pages = iter((30, 29, 29)), paged(30)

    def site(url: str) -> ListingReading:
        return replace(pages(url), items_stated=next(totals))

    walk = walked(site)
    assert walk.shrank


def test_items_without_address_are_told_apart_by_their_text() -> None:
    first = (text_only("Hội nghị tổng kết"), text_only("Hội nghị tổng kết"), text_only("Giải bóng chuyền"))
    second = (text_only("Giải bóng chuyền"), text_only("Trao mái ấm"))

    def site(url: str) -> ListingReading:
        if url == START:
            return ListingReading(recipe="joomla/0", items=first, next_url=url_of(2))
        return ListingReading(recipe="joomla/0", items=second, next_url=None)

    walk = walked(site)
    assert [one.position for one in walk.items.values()] == [0, 1, 2, 3]


def test_one_article_under_two_addresses_is_one_item() -> None:
    def site(url: str) -> ListingReading:
        items = (
            ListingItem(url="http://congdoan.example.vn/a/7-mot", title="Một", fingerprint="1"),
            ListingItem(url="http://congdoan.example.vn/b/7-mot-khac", title="Một", fingerprint="1"),
        )
        return ListingReading(recipe="joomla/0", items=items, next_url=None)

    assert len(walked(site).items) == 1


def test_a_walk_that_has_ended_takes_no_page() -> None:
    walk = walked(paged(5))
    with pytest.raises(ValueError, match="has ended"):
        walk.take(page([1]), CAPTURE)


@given(
    st.dictionaries(
        st.integers(0, 12),
        st.tuples(st.lists(st.integers(0, 40), max_size=6), st.one_of(st.none(), st.integers(0, 12))),
        max_size=12,
    )
)
def test_every_listing_comes_to_an_end(pages: dict[int, tuple[list[int], int | None]]) -> None:
    def site(url: str) -> ListingReading | PastEnd:
        number = int(url.partition("p=")[2] or 0)
        if number not in pages:
            return PastEnd.NOT_FOUND
        numbers, following = pages[number]
        return page(numbers, None if following is None else f"{START}?p={following}")

    walk = ListingWalk("Tin tức", START, "joomla")
    follow(walk, site)
    walk.look_again()
    follow(walk, site)
    assert walk.why


def test_a_walk_keeps_no_body_or_text_of_what_is_read_from_its_own_page() -> None:
    raw = RawExchange(
        request_method="GET",
        request_headers=(),
        status=200,
        response_headers=(),
        body=b"<html>" * 1000,
    )
    walk = ListingWalk("Tin", START, "joomla")
    linked = replace(item(1), inline=Article(body=("Cả bài.",)), href="/tin/1-bai-viet")
    walk.take(
        ListingReading(recipe="joomla/0", items=(linked, text_only("Bài không có địa chỉ.")), next_url=None),
        replace(CAPTURE, raw=raw),
    )
    with_address, without = walk.items.values()
    assert (with_address.capture.raw, with_address.item.inline, with_address.item.href) == (None, None, None)
    assert (with_address.item.url, with_address.item.fingerprint) == (linked.url, linked.fingerprint)
    assert without.capture.raw is raw
    assert without.item.inline is not None
