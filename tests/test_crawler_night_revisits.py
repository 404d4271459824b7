"""How many of the pages due a night visits, with news and without."""

from __future__ import annotations

import logging
from collections import Counter

import pytest

from archive.events import Event, Fact
from archive.records import FoundBy
from archive.revisits import Because, DuePage
from crawler.night_revisits import NightRevisits, visits_a_night


def due(**numbers: int) -> list[DuePage]:
    """So many pages due for each reason, in order."""
    return [
        DuePage(page_id="p", url="http://ban.test/1", section=None, found_by=FoundBy.LISTING, because=because)
        for because in Because
        for _ in range(numbers.get(because.name.lower(), 0))
    ]


def chosen(pages: int, *, news: bool = False, **numbers: int) -> Counter[str]:
    """How many of each are visited on a site of so many pages."""
    night = NightRevisits(pages, lambda: news)
    return Counter(page.because.name.lower() for page in night.choose(due(**numbers)))


@pytest.mark.parametrize(("pages", "visits"), [(0, 80), (900, 80), (2_000, 80), (5_000, 200), (10_000, 283)])
def test_a_larger_site_is_worth_more_visits_but_not_as_many_more(pages: int, visits: int) -> None:
    assert visits_a_night(pages) == visits


def test_a_quiet_night_keeps_to_what_it_is_worth_with_the_newest_first() -> None:
    assert chosen(10_000, recent=325, likely=500) == {"recent": 283}
    assert chosen(10_000, recent=200, likely=500) == {"recent": 200, "likely": 83}


def test_any_news_lets_every_new_page_be_visited_and_a_third_more_of_the_old_ones() -> None:
    assert chosen(10_000, news=True, recent=1_800, likely=500) == {"recent": 1_800, "likely": 94}


def test_news_that_come_to_light_among_the_newest_pages_count_at_once() -> None:
    seen: list[DuePage] = []
    night = NightRevisits(100, lambda: len(seen) > 50)
    for page in night.choose(due(recent=300)):
        seen.append(page)
    assert len(seen) == 300


def test_what_settles_a_doubt_is_never_left() -> None:
    assert chosen(100, moved=50, missing=400, recent=90) == {"moved": 50, "missing": 400, "recent": 80}


def test_pages_that_could_not_be_read_share_the_room_of_old_ones() -> None:
    assert chosen(100, recent=50, failed=100, likely=100) == {"recent": 50, "failed": 30}


def test_a_small_site_is_not_read_whole_again_in_a_quiet_night() -> None:
    assert chosen(40, recent=8, likely=32) == {"recent": 8, "likely": 10}
    assert chosen(40, news=True, recent=8, likely=32) == {"recent": 8, "likely": 32}


def test_what_has_waited_for_a_month_is_caught_up_within_a_fortnight() -> None:
    assert chosen(14_000, monthly=14_000) == {"monthly": 1_000}
    assert chosen(500, monthly=500) == {"monthly": 300}


def test_the_log_says_how_many_were_visited_and_how_many_wait(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    night = NightRevisits(100, lambda: False)
    list(night.choose(due(recent=100, missing=2)))
    night.tell_of("ban", 7)
    event = caplog.records[-1].event  # type: ignore[attr-defined]  # what keeps the log finds it there
    facts: dict[str, Fact] = {"pages": 100, "news": False, "missing": 2, "recent": 80, "recent_waiting": 20}
    assert event == Event(name="revisits", site="ban", run=7, facts=facts)
