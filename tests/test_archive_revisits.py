"""Which known pages are due for a visit, why, and in what order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.records import Finding
from archive.revisits import Because, DuePage, count_known
from archive.store import Archive
from tests.archive_nights import BUSY, DELETED, FIRST_NIGHT, NOT_FOUND, Nights, article, seen


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def at(days: float) -> datetime:
    """So many days after the first night."""
    return FIRST_NIGHT + timedelta(days=days)


def dated(path: str, age: float, *, body: str = "") -> dict[str, Finding]:
    """A page that was so many days old on the first night."""
    return {path: seen(article(*([body] if body else []), title=path, published_at=at(-age)), key=path)}


def due(site: Nights, days: float, *, full: bool = False, likely: int = 100) -> list[DuePage]:
    return list(site.archive.pages_due(site.site, full=full, now=at(days), likely=likely))


def paths(found: list[DuePage], because: Because | None = None) -> list[str]:
    return [one.url.partition(".test")[2] for one in found if because in (None, one.because)]


def test_what_settles_a_doubt_comes_before_what_is_new_and_that_before_the_rest(site: Nights) -> None:
    site.night(dated("/moi", 2) | dated("/cu", 60) | dated("/mat", 50) | dated("/ban", 40))
    site.night({"/mat": NOT_FOUND, "/ban": BUSY})
    found = due(site, 2)
    assert [(path, one.because) for path, one in zip(paths(found), found, strict=True)] == [
        ("/mat", Because.MISSING),
        ("/moi", Because.RECENT),
        ("/ban", Because.FAILED),
        ("/cu", Because.LIKELY),
    ]


def test_pages_of_the_last_fortnight_are_due_every_night_the_newest_first(site: Nights) -> None:
    site.night(dated("/a", 13.5) | dated("/b", 1) | dated("/c", 14.5) | dated("/d", 6))
    # A change of the fourteenth day is seen on the night after it.
    assert paths(due(site, 1), Because.RECENT) == ["/b", "/d", "/a"]
    assert paths(due(site, 10), Because.RECENT) == ["/b"]


def test_a_page_read_this_very_night_is_not_due_again_in_it(site: Nights) -> None:
    site.night(dated("/moi", 1) | dated("/cu", 40))
    assert paths(due(site, 0.1)) == []
    assert paths(due(site, 0.9)) == ["/moi", "/cu"]


def test_a_page_without_a_date_is_new_only_when_the_site_was_known_before_it(site: Nights) -> None:
    site.night({"/cu": seen(article(title="cũ"), key="cu")})
    site.night({"/moi": seen(article(title="mới"), key="moi")})
    assert paths(due(site, 3), Because.RECENT) == ["/moi"]


def test_a_date_in_the_future_does_not_keep_a_page_new(site: Nights) -> None:
    site.night(dated("/sai-nam", -300))
    assert paths(due(site, 2), Because.RECENT) == []
    assert paths(due(site, 2), Because.LIKELY) == ["/sai-nam"]


def test_an_old_page_that_has_just_changed_is_due_the_next_nights(site: Nights) -> None:
    site.night(dated("/cu", 90, body="Số tiền là 4 triệu đồng."))
    site.night(dated("/cu", 90, body="Số tiền là 5 triệu đồng."))
    assert paths(due(site, 2), Because.RECENT) == ["/cu"]
    assert paths(due(site, 6), Because.RECENT) == []


def test_a_page_that_cannot_be_read_is_asked_for_at_ever_longer_intervals(site: Nights) -> None:
    site.night(dated("/ban", 90))
    asked = []
    for night in range(1, 18):
        failing = {"/ban": BUSY} if paths(due(site, night), Because.FAILED) or night == 1 else {}
        asked += [night] if failing else []
        site.night(failing)
    assert asked == [1, 2, 4, 8, 16]


def test_no_page_waits_longer_than_a_month(site: Nights) -> None:
    old = {path: found for number in range(60) for path, found in dated(f"/{number}", 400 + number).items()}
    site.night(old)
    first = {path: 0 for path in old}
    for night in range(1, 31):
        found = paths(due(site, night), Because.MONTHLY)
        # What a full run read at once does not come due at once.
        assert len(found) <= 10
        for path in found:
            first[path] = night
        site.night({path: old[path] for path in found})
    assert min(first.values()) >= 9
    assert max(first.values()) <= 30


def test_what_changed_often_is_due_before_what_never_did(site: Nights) -> None:
    for night in range(4):
        restless = seen(article(title=f"lần {night}"), key="2")
        site.night({"/1": seen(article(title="yên"), key="1"), "/2": restless})
    assert paths(due(site, 8), Because.LIKELY) == ["/2", "/1"]
    assert paths(due(site, 8, likely=1), Because.LIKELY) == ["/2"]
    assert paths(due(site, 8, likely=0)) == []


def test_of_pages_that_never_changed_the_younger_and_the_longer_unread_are_due_first(site: Nights) -> None:
    site.night(dated("/tre", 20) | dated("/gia", 300))
    assert paths(due(site, 2)) == ["/tre", "/gia"]
    site.number = 9
    site.night(dated("/tre", 20))
    assert paths(due(site, 10.5)) == ["/gia", "/tre"]


def test_a_full_run_is_due_every_page_the_newest_first(site: Nights) -> None:
    site.night(dated("/cu", 300) | dated("/moi", 3))
    site.night(dated("/cu", 300))
    site.night(dated("/giua", 100))
    assert paths(due(site, 3, full=True)) == ["/moi", "/cu", "/giua"]


def test_only_living_pages_with_an_address_count_as_known(site: Nights) -> None:
    site.night(dated("/a", 1) | dated("/b", 1), inline=[article(title=None)])
    site.night({"/b": DELETED})
    assert count_known(site.archive.connection, site.site) == 1


def test_a_page_visited_in_this_run_is_not_due_in_it(site: Nights) -> None:
    site.night({path: seen(article(title=path), key=path) for path in ("/1", "/2", "/3")})
    run = site.begin(FIRST_NIGHT + timedelta(days=1))
    site.visit(run, "/1", seen(article(title="/1"), key="/1"), FIRST_NIGHT + timedelta(days=1))
    assert set(paths(due(site, 20))) == {"/2", "/3"}


def test_a_page_gone_lately_is_due_in_a_full_run_only_and_a_month_later_in_none(site: Nights) -> None:
    site.night({"/1": seen(article(), key="1")})
    site.night({"/1": DELETED})
    assert [len(due(site, 9, full=True)), len(due(site, 9)), len(due(site, 40, full=True))] == [1, 0, 0]


def test_articles_without_an_address_are_never_due(site: Nights) -> None:
    site.night(inline=[article(title=None)])
    assert due(site, 20, full=True) == []
