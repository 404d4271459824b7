"""Whole runs of one site: what is walked, visited, left for later, and what the archive then says."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from archive.records import Outcome
from tests.archive_nights import exported, rows
from tests.carried_site import CarriedSite, Carrier, ended, profile_of, soft_404
from tests.loopback_site import Reply, address, article_page, listing_pages, page

ALL = tuple(range(1012, 1000, -1))  # three listing pages


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(*ALL)
    return one


@pytest.fixture
def carrier(site: CarriedSite, tmp_path: Path) -> Carrier:
    return Carrier(site, tmp_path / "archive")


def titles(carrier: Carrier) -> list[str]:
    return sorted(line["title"] for line in exported(carrier.folder) if line["change"] == "first")


def names(*numbers: int) -> list[str]:
    return sorted(f"Chuyện kể số {number}" for number in numbers)


def changes(carrier: Carrier) -> list[str]:
    return [line["change"] for line in exported(carrier.folder) if line["change"] != "first"]


def listed_paths(site: CarriedSite) -> list[str]:
    return [path for path in site.paths if path.partition("?")[0] == "/tin"]


def in_two_sections(site: CarriedSite, here: list[int], there: list[int]) -> None:
    """List articles in /tin and in /moi."""
    site.publish(*dict.fromkeys((*here, *there)))
    del site.replies["/tin"]
    second = {path.replace("/tin", "/moi", 1): reply for path, reply in listing_pages(there).items()}
    site.replies |= listing_pages(here) | {
        path: Reply(reply.body.replace(b'href="/tin?', b'href="/moi?')) for path, reply in second.items()
    }


# -- the nightly rule ------------------------------------------------------------------------------------------------


def test_a_night_stops_at_the_first_page_of_which_all_is_known(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    site.publish(1014, 1013, *ALL)
    summary = ended(carrier.night(2))
    (section,) = summary.sections
    assert summary.outcome is Outcome.COMPLETE
    # The first page holds two new articles and two known ones: only the second one is wholly known.
    assert listed_paths(site) == ["/tin", "/tin?start=4", "/tin"]
    assert section.stopped_early
    assert "every item of page 2 is known and unchanged" in section.why
    assert titles(carrier) == names(1014, 1013, *ALL)


def test_a_night_may_not_stop_before_some_walk_reached_the_end(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/tin?start=8"] = Reply(status=500)
    first = ended(carrier.night(1))
    assert first.outcome is Outcome.PARTIAL
    assert "page 3" in (first.why or "")
    site.publish(*ALL)
    (section,) = ended(carrier.night(2)).sections
    assert not section.stopped_early
    assert section.complete
    assert titles(carrier) == names(*ALL)


def test_a_stop_by_the_nightly_rule_proves_no_absence(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    site.replies[address(1002)] = soft_404()
    summary = ended(carrier.night(2))
    assert summary.counts.missing == 0
    assert summary.counts.failed == 1


def test_an_item_that_looks_otherwise_is_visited_and_the_walk_goes_on(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    site.replies |= listing_pages(list(ALL), {1011: "Chuyện kể đổi tên"})
    site.replies[address(1011)] = article_page(1011, title="Chuyện kể đổi tên")
    carrier.night(2)
    assert changes(carrier) == ["title"]
    assert site.paths.index(address(1011)) < min(site.paths.index(address(one)) for one in (1012, 1010))
    assert "/tin?start=4" in listed_paths(site)


def test_old_pages_are_looked_at_again_within_what_a_night_is_worth(
    carrier: Carrier, site: CarriedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.night_revisits._FEWEST", 5)
    monkeypatch.setattr("crawler.night_revisits._BY_CHANCE_ONE_IN", 1)
    carrier.night(1)
    seen: list[str] = []
    for night in range(20, 26):  # no article is of the last fortnight any more
        carrier.night(night)
        visited = [path for path in site.paths if path.startswith("/tin/")]
        assert len(visited) == 5
        seen += visited
    # The longer a page was not looked at the more likely it has changed: each has its turn.
    assert set(seen) == {address(one) for one in ALL}


def test_a_new_article_that_moved_far_down_the_list_is_found_at_its_new_address(
    carrier: Carrier, site: CarriedSite
) -> None:
    numbers = [*range(1007, 995, -1)]  # published from June 28 back to June 17, a day each
    site.publish(*numbers)
    carrier.night(1)
    moved, path = 998, f"{address(998)}-moi"  # on the list's third page, which no nightly walk reads
    pages = listing_pages(numbers)
    for place, reply in pages.items():
        pages[place] = Reply(reply.body.replace(f'"{address(moved)}"'.encode(), f'"{path}"'.encode()))
    site.replies |= pages
    site.replies[path] = article_page(moved, "Thêm một đoạn về chuyện này.")
    del site.replies[address(moved)]
    summary = ended(carrier.night(2))
    assert summary.outcome is Outcome.COMPLETE
    assert (summary.counts.missing, summary.counts.new) == (0, 0)
    assert changes(carrier) == ["moved+body"]
    carrier.night(3)
    assert listed_paths(site) == ["/tin"]


def test_what_is_listed_night_after_night_and_may_not_be_asked_is_no_news(
    carrier: Carrier, site: CarriedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.night_revisits._FEWEST", 3)
    site.publish(1013, *ALL)
    site.replies["/robots.txt"] = Reply(f"User-agent: luuvet\nDisallow: {address(1013)}$\n".encode())
    carrier.night(1)
    carrier.night(2)
    # Seven articles are of the last fortnight, and a quiet night of a small site is worth three visits.
    assert len([path for path in site.paths if path.startswith("/tin/")]) == 3
    site.publish(1014, 1013, *ALL)
    carrier.night(3)
    assert len([path for path in site.paths if path.startswith("/tin/")]) > 7


def test_full_visits_every_page(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    carrier.night(2, full=True)
    assert {path for path in site.paths if path.startswith("/tin/")} == {address(one) for one in ALL}
    assert listed_paths(site)[:3] == ["/tin", "/tin?start=4", "/tin?start=8"]


# -- while we walk ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_page", [0, 4, 8])
@pytest.mark.parametrize("number", [1, 3, 4, 6])
def test_what_is_published_while_we_walk_is_found_and_nothing_is_doubled(
    carrier: Carrier, site: CarriedSite, at_page: int, number: int
) -> None:
    new = range(1012 + number, 1012, -1)
    path = f"/tin?start={at_page}" if at_page else "/tin"
    before = site.replies[path]

    def published() -> Reply:
        site.publish(*new, *ALL)
        assert isinstance(before, Reply)
        return before

    site.replies[path] = published
    summary = ended(carrier.night(1))
    assert titles(carrier) == names(*new, *ALL)
    assert summary.outcome is Outcome.COMPLETE
    assert (summary.counts.new, summary.counts.missing) == (12 + number, 0)


@pytest.mark.parametrize("at_page", [0, 4])
@pytest.mark.parametrize("victim", [1012, 1010, 1008, 1003])
def test_an_article_deleted_while_we_walk_takes_no_other_with_it(
    carrier: Carrier, site: CarriedSite, at_page: int, victim: int
) -> None:
    path = f"/tin?start={at_page}" if at_page else "/tin"
    before = site.replies[path]
    left = [one for one in ALL if one != victim]

    def deleted() -> Reply:
        site.publish(*left)
        assert isinstance(before, Reply)
        return before

    carrier.night(1)
    site.publish(*ALL)
    site.replies[path] = deleted
    summary = ended(carrier.night(2, full=True))
    visited = {one for one in site.paths if one.startswith("/tin/")}
    assert visited >= {address(one) for one in left}
    assert (summary.counts.new, summary.counts.missing) == (0, 1)
    assert titles(carrier) == names(*ALL)


def test_an_article_of_two_sections_is_one_page_and_visited_once(carrier: Carrier, site: CarriedSite) -> None:
    carrier.profile = profile_of(sections=("tin", "moi"))
    in_two_sections(site, [1003, 1002, 1001], [1004, 1003])
    summary = ended(carrier.night(1))
    assert summary.counts.new == 4
    assert site.paths.count(address(1003)) == 1
    assert [(one.section, one.items_listed) for one in summary.sections] == [("Tin", 3), ("Moi", 2)]


def test_session_ids_in_links_make_no_second_page(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    for path in ("/tin", "/tin?start=4", "/tin?start=8"):
        reply = site.replies[path]
        assert isinstance(reply, Reply)
        site.replies[path] = Reply(reply.body.replace(b'">Chuy', b'?PHPSESSID=0a1b2c3d4e5f60718293a4b5c6d7e8f9">Chuy'))
    summary = ended(carrier.night(2, full=True))
    assert (summary.counts.new, summary.counts.unchanged) == (0, 12)
    assert changes(carrier) == []


# -- traps -----------------------------------------------------------------------------------------------------------


def trap(inner: str, onward: str) -> Reply:
    pager = f'<div class="pagination"><ul><li><a class="pagenav" title="Tiếp" href="{onward}">Tiếp</a></li></ul></div>'
    return page(f'<div class="blog">{inner}{pager}</div>', title="Tin")


def items(*numbers: int) -> str:
    return "".join(
        f'<div class="item"><div class="page-header"><h2><a href="{address(one)}">Chuyện kể số {one}</a></h2></div>'
        f"<p>Trích chuyện số {one}.</p></div>"
        for one in numbers
    )


@pytest.mark.parametrize(
    ("pages", "word"),
    [
        ({"/tin": ((1012, 1011), "/tin?start=2"), "/tin?start=2": ((1010, 1009), "/tin")}, "a loop"),
        ({"/tin": ((1012, 1011), "/tin?year=2071")}, "calendar"),
        ({"/tin": ((1012, 1011), "/tin?x=" + "a" * 3000)}, "grows for ever"),
        (
            {f"/tin?start={n}" if n else "/tin": ((1012, 1011), f"/tin?start={n + 2}") for n in range(0, 40, 2)},
            "repeated page 1",
        ),
        (
            {
                f"/tin?start={n}" if n else "/tin": (pair, f"/tin?start={n + 1}")
                for n, pair in enumerate(combinations(range(1012, 1006, -1), 2))
            },
            "endless listing",
        ),
    ],
    ids=["loop", "calendar", "growing address", "repeats", "shuffled"],
)
def test_traps_are_left_and_named(
    carrier: Carrier, site: CarriedSite, pages: dict[str, tuple[tuple[int, ...], str]], word: str
) -> None:
    for path in [path for path in site.replies if path.startswith("/tin?") or path == "/tin"]:
        del site.replies[path]
    site.replies |= {path: trap(items(*numbers), onward) for path, (numbers, onward) in pages.items()}
    summary = ended(carrier.night(1))
    (section,) = summary.sections
    assert not section.complete
    assert word in section.why
    assert summary.outcome is Outcome.PARTIAL
    assert word in (summary.why or "")
    assert len(listed_paths(site)) <= 9


def test_a_bound_of_requests_ends_the_run_and_the_next_one_goes_on(
    carrier: Carrier, site: CarriedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.host_asking.REQUESTS_PER_RUN", 9)
    first = ended(carrier.night(1))
    assert first.outcome is Outcome.PARTIAL
    assert "the bound of 9 requests a run" in (first.why or "")
    assert "left for the next run" in (first.why or "")
    assert len(site.asked) == 9
    monkeypatch.undo()
    assert ended(carrier.night(2)).outcome is Outcome.COMPLETE
    assert titles(carrier) == names(*ALL)


# -- cut off ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [1, 3, 5, 7, 12, 16])
def test_a_run_cut_off_anywhere_is_continued_and_everything_is_stored_once(
    carrier: Carrier, site: CarriedSite, answers: int
) -> None:
    assert carrier.night(1, stop_after=answers) is None
    summary = ended(carrier.night(2))
    assert summary.outcome is Outcome.COMPLETE
    assert titles(carrier) == names(*ALL)
    assert changes(carrier) == []
    assert rows(carrier.folder, "SELECT outcome FROM runs ORDER BY id") == [("interrupted",), ("complete",)]
    assert rows(carrier.folder, "SELECT count(*) FROM frontier") == [(0,)]


# -- what is not ours, not there, or not readable --------------------------------------------------------------------


def test_a_listed_page_that_robots_disallow_is_neither_failure_nor_due(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = Reply(f"User-agent: luuvet\nDisallow: {address(1005)}$\n".encode())
    summary = ended(carrier.night(1))
    assert summary.outcome is Outcome.COMPLETE
    assert (summary.counts.new, summary.counts.failed) == (11, 0)
    assert address(1005) not in site.paths
    assert rows(carrier.folder, "SELECT count(*) FROM frontier") == [(0,)]


def test_crawl_delay_lengthens_the_gap_and_never_shortens_it(carrier: Carrier, site: CarriedSite) -> None:
    for delay, gap in ((4, 4.0), (0, 1.0)):
        site.replies["/robots.txt"] = Reply(f"User-agent: *\nCrawl-delay: {delay}\n".encode())
        carrier.night(1 if delay else 2)
        assert {ask.gap_seconds for ask in carrier.clock.asks[1:]} == {gap}


def test_more_than_a_tenth_of_failed_pages_makes_a_run_partial(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[address(1001)] = Reply(b"")
    assert ended(carrier.night(1)).outcome is Outcome.COMPLETE
    site.replies[address(1002)] = Reply(b"")
    summary = ended(carrier.night(2, full=True))
    assert summary.outcome is Outcome.PARTIAL
    assert summary.why == "2 of 12 pages due could not be read"


def test_a_body_that_vanished_is_a_failure_and_never_a_version(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    before = exported(carrier.folder)
    site.replies[address(1004)] = page(
        '<div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header">'
        '<h2 itemprop="headline">Chuyện kể số 1004</h2></div><div itemprop="articleBody">'
        '<p><img src="/images/anh-chung.jpg" alt=""></p></div></div>',
        title="Chuyện kể số 1004",
    )
    summary = ended(carrier.night(2, full=True))
    assert (summary.counts.changed, summary.counts.failed) == (0, 1)
    assert rows(carrier.folder, "SELECT reason FROM failures") == [("body-gone",)]
    assert [line["body"] for line in exported(carrier.folder)] == [line["body"] for line in before]


def test_a_host_that_asks_for_quiet_is_asked_nothing_more(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[address(1009)] = Reply(status=429, headers={"Retry-After": "3600"})
    summary = ended(carrier.night(1))
    assert summary.outcome is Outcome.PARTIAL
    assert "429" in (summary.why or "")
    assert site.paths[-1] == address(1009)
    site.publish(*ALL)
    assert ended(carrier.night(2)).counts.failed == 0
    assert titles(carrier) == names(*ALL)


def test_a_site_that_goes_down_in_the_night_is_left_alone(carrier: Carrier, site: CarriedSite) -> None:
    for number in ALL[2:]:
        site.replies[address(number)] = Reply(status=502)
    summary = ended(carrier.night(1))
    assert summary.outcome is Outcome.PARTIAL
    assert "8 requests in a row failed" in (summary.why or "")
    assert summary.counts.new == 2


def test_a_busy_page_is_asked_again_after_the_others(carrier: Carrier, site: CarriedSite) -> None:
    answers = iter([Reply(status=503, headers={"Retry-After": "7"}), article_page(1011)])
    site.replies[address(1011)] = lambda: next(answers)
    summary = ended(carrier.night(1))
    assert (summary.counts.new, summary.counts.failed) == (12, 0)
    first, second = (place for place, path in enumerate(site.paths) if path == address(1011))
    assert second - first >= 7
    assert site.asked[second][1] - site.asked[first][1] >= 7


def test_robots_of_a_server_in_trouble_end_the_run_before_anything_is_asked(
    carrier: Carrier, site: CarriedSite
) -> None:
    site.replies["/robots.txt"] = Reply(status=500)
    summary = ended(carrier.night(1))
    assert summary.outcome is Outcome.FAILED
    assert "robots.txt answers 500" in (summary.why or "")
    assert set(site.paths) == {"/robots.txt"}


@pytest.mark.parametrize("closed", ["/tin", "/moi"])
def test_a_closed_section_hides_takedowns_of_its_own_only(carrier: Carrier, site: CarriedSite, closed: str) -> None:
    carrier.profile = profile_of(sections=("tin", "moi"))
    in_two_sections(site, [1003, 1002, 1001], [1006, 1005, 1004])
    carrier.night(1)
    in_two_sections(site, [1003, 1002], [1006, 1005, 1004])
    site.replies[address(1001)] = soft_404()
    site.replies[closed] = page("<h1>Website đang bảo trì</h1><p>Xin quay lại sau.</p>", title="Website đang bảo trì")
    summary = ended(carrier.night(2, full=True))
    assert summary.outcome is Outcome.PARTIAL
    assert (summary.counts.missing, summary.counts.failed) == ((0, 1) if closed == "/tin" else (1, 0))
