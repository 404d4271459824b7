"""The first page, the list of sites and a site's own page."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.connection import DATABASE
from archive.reading_room.activity_picture import activity_in_words, activity_picture
from archive.reading_room.calendar_months import months_around, nights_shown
from archive.reading_room.growth_picture import growth_picture
from archive.reading_room.night_calendar import calendar_sheets, night_path
from archive.reading_room.site_page import stretches
from archive.site_history import MonthCounts
from archive.site_nights import Night, NightCounts, NightState
from archive.store import Archive
from tests.archive_nights import BUSY, SITE, Nights, article, seen
from tests.archive_samples import HOSTILE, fill
from tests.reading_room_door import Door, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def a_night(day: int, state: NightState = NightState.COMPLETE, why: str | None = None, **counts: int) -> Night:
    """A night; day 32 of August is the first of September."""
    return Night(day=date(2024, 8, 1) + timedelta(days=day - 1), state=state, why=why, counts=NightCounts(**counts))


def named_cells(page: str) -> dict[str, str]:
    """Day → what a screen reader says of it."""
    names = re.findall(r'<span class="hidden">(\d\d/\d\d/\d{4}: [^<]*)</span>', page)
    return dict(name.split(": ", 1) for name in names)


# -- the first page ----------------------------------------------------------------------------------------------------


def test_the_first_page_tells_how_much_there_is_and_what_changed_lately(door: Door) -> None:
    home = door.get("/").text
    assert "2 trang tin" in home
    assert "8 bài, 11 phiên bản; 1 bài nay đã bị gỡ" in home
    assert re.search(r"Đêm đầu tiên: <time[^>]*>12/08/2024</time>; mới nhất: <time[^>]*>14/08/2024</time>", home)
    latest = re.findall(r'<a class="title" href="/article/[^"]+" lang="vi">([^<]+)</a>', home)
    assert set(latest[:3]) == {"Đại hội điểm", "Thưởng tháng 13", "Công đoàn trao quà"}
    assert "/compare/1..2" in home


def test_each_site_has_a_picture_of_its_last_nights_with_a_name_that_says_the_same(door: Door) -> None:
    for address in ("/", "/sites"):
        titles = re.findall(r'<svg class="activity"[^>]*><title>([^<]*)</title>', door.get(address).text)
        assert any("2 đêm hoàn tất; 1 đêm một phần; 5 bài mới, 3 lần sửa" in title for title in titles), titles
        assert len(titles) == 2


def test_the_first_page_speaks_english_too(door: Door) -> None:
    home = door.get("/?lang=en").text
    assert "8 articles in 11 versions" in home
    assert '<a lang="vi" href="/site/muong">Công đoàn tỉnh Mường Thử</a>' in home


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    with opened(tmp_path) as door:
        for address in ("/", "/sites"):
            assert "luuvet crawl" in door.get(address).text


# -- a site ------------------------------------------------------------------------------------------------------------


def test_a_site_states_every_night_with_its_day_and_outcome(door: Door) -> None:
    assert named_cells(door.get("/site/muong").text) == {
        "12/08/2024": "hoàn tất; 5 bài mới",
        "13/08/2024": "một phần; 1 lần sửa, 1 bài không còn thấy",
        "14/08/2024": "hoàn tất; 2 lần sửa, 1 bài đã gỡ",
    }


def test_a_night_that_fell_short_says_why_in_the_readers_language(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article()), "/2": BUSY})
        archive.connection.execute("UPDATE runs SET outcome = 'failed', why = 'it lists nothing'")
    with opened(tmp_path) as door:
        assert "trang không liệt kê bài nào" in door.get("/site/ban").text
        assert "it lists nothing" in door.get("/site/ban?lang=en").text
        assert "12/08/2024: thất bại" in door.get("/site/ban?lang=vi").text


def test_a_site_tells_what_was_walked_and_what_was_never_read(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article()), "/2": BUSY}, complete=False)
    with opened(tmp_path) as door:
        page = door.get("/site/ban").text
    assert "chưa đi hết" in page
    assert "Chưa lần nào đi được đến cuối danh sách" in page
    assert "<bdi>http://ban.test/2</bdi>" in page
    assert "1 máy chủ trả lời 503" in page


def test_of_imported_nights_no_more_is_claimed_than_is_known(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article())})
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.executescript("PRAGMA foreign_keys = OFF; DELETE FROM runs; DELETE FROM sections")
    with opened(tmp_path) as door:
        page = door.get("/site/ban").text
    assert "12/08/2024: nhập từ tệp; 1 bài mới" in page
    assert "đêm nào cũng trọn" not in page
    assert "Mọi địa chỉ" not in page
    assert "không biết còn thiếu gì" in page


def test_an_open_alert_is_told_and_what_to_do_about_it_is_not(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article())})
        archive.connection.execute(
            "INSERT INTO alerts (name, site, cause, since, run, last_run, facts, examples) "
            "VALUES ('run-died-ban', 'ban', 'run-died', '2024-08-12T19:00:00Z', 1, 1, '{\"run\": 1}', '[]')"
        )
    with opened(tmp_path) as door:
        page = door.get("/site/ban").text
    assert "lượt thu thập 1 bị tắt giữa chừng" in page
    assert "chạy lại: luuvet crawl" not in page


@pytest.mark.parametrize("site", ["khong-co", "..%2f..%2fetc", "%3Cscript%3E", "a'%20OR%201=1", "x" * 3000])
def test_an_unknown_site_is_not_found(door: Door, site: str) -> None:
    for ending in ("", ".json"):
        assert door.get(f"/site/{site}{ending}").status_code == 404


@pytest.mark.parametrize("month", ["2024-13", "x", "2024-08-12", "99999-01", "2024-0٣"])
def test_a_month_that_is_none_is_refused_plainly(door: Door, month: str) -> None:
    assert door.get(f"/site/muong?month={month}").status_code == 400


def test_names_and_addresses_of_a_site_are_text_and_nothing_else(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({f'/"><script>alert("{SITE}")</script>': BUSY, "/1": seen(article(section=HOSTILE))})
        archive.upsert_site(site=SITE, name=HOSTILE, host="<b>ban.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
    with opened(tmp_path) as door:
        for address in ("/", "/sites", "/site/ban", "/site/ban?lang=en"):
            page = door.get(address).text
            assert "<script" not in page
            assert "<b>ban" not in page


def test_a_site_with_a_clock_that_nobody_knows_is_read_by_vietnams(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article())})
        archive.upsert_site(site=SITE, name=SITE, host="ban.test", system="joomla", timezone="Sao/Hoa")
    with opened(tmp_path) as door:
        assert "12/08/2024: hoàn tất" in door.get("/site/ban").text


# -- as programs read them ---------------------------------------------------------------------------------------------


def test_a_site_is_answered_as_json_with_every_night(door: Door) -> None:
    told = door.get("/site/muong.json").json()
    assert (told["site"], told["articles"], told["gone"], told["versions"]) == ("muong", 5, 1, 8)
    assert [(one["night"], one["outcome"], one["new"], one["changed"]) for one in told["nights"]] == [
        ("2024-08-12", "complete", 5, 0),
        ("2024-08-13", "partial", 0, 1),
        ("2024-08-14", "complete", 0, 2),
    ]
    assert told["address"] == "http://127.0.0.1:8001/site/muong"
    assert told["sections"][0]["last_walk"]["at"] == "2024-08-14T19:00:00Z"


def test_all_sites_are_answered_as_json(door: Door) -> None:
    sites = door.get("/sites.json").json()["sites"]
    assert {site["site"]: (site["articles"], len(site["nights"])) for site in sites} == {"muong": (5, 3), "ban": (3, 2)}
    assert [(site["first_night"], site["last_night"]) for site in sites] == [
        ("2024-08-13", "2024-08-13"),
        ("2024-08-12", "2024-08-14"),
    ]


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_a_calendar_has_whole_weeks_from_monday_and_every_night_in_its_place() -> None:
    (sheet,) = calendar_sheets("ban", [a_night(12, new=3), a_night(13, NightState.FAILED)], "vi")
    assert sheet.name == "tháng 8/2024"
    assert {len(week) for week in sheet.weeks} == {7}
    cells = [cell for week in sheet.weeks for cell in week if cell is not None]
    assert [cell.day.day for cell in cells] == list(range(1, 32))
    assert sheet.weeks[2][0] is cells[11]
    assert (cells[11].kind, cells[11].sign, cells[11].step) == ("complete", "", 4)
    assert (cells[12].kind, cells[12].sign, cells[12].step, cells[12].address) == ("failed", "✕", 0, None)
    assert cells[13].kind == "beyond"


def test_a_first_night_that_finds_everything_does_not_flatten_the_others() -> None:
    nights = [a_night(1, new=5000), *(a_night(day, changed=day) for day in range(2, 9))]
    (sheet,) = calendar_sheets("ban", nights, "vi")
    steps = [cell.step for week in sheet.weeks for cell in week if cell is not None and cell.night is not None]
    assert steps == [4, 1, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize(
    ("counts", "query"),
    [(NightCounts(new=2), "&kind=first"), (NightCounts(new=2, gone=1), ""), (NightCounts(), None)],
    ids=["only-new", "more", "nothing"],
)
def test_a_night_leads_to_what_happened_in_it(counts: NightCounts, query: str | None) -> None:
    expected = None if query is None else f"/changes?site=ban&from=2024-08-12&to=2024-08-12{query}"
    assert night_path("ban", replace(a_night(12), counts=counts)) == expected


def test_nights_in_a_row_that_fell_short_alike_are_told_together() -> None:
    failed = [a_night(day, NightState.FAILED, why=f"vì {day}") for day in (2, 3)]
    nights = [a_night(1), *failed, a_night(4, NightState.NONE), a_night(5)]
    told = [(one.first.day, one.last.day, one.nights, one.state, one.why) for one in stretches(nights)]
    assert told == [(2, 3, 2, "failed", "vì 3"), (4, 4, 1, "none", None)]


@pytest.mark.parametrize(
    ("month", "since", "until", "around"),
    [
        (None, date(2025, 4, 1), date(2025, 9, 3), (None, "2025-03")),
        ((2025, 3), date(2024, 10, 1), date(2025, 3, 31), ("2025-09", "2024-09")),
        ((2024, 9), date(2024, 8, 5), date(2024, 9, 30), ("2025-03", None)),
        ((1999, 1), date(2025, 4, 1), date(2025, 9, 3), (None, "2025-03")),
    ],
    ids=["latest", "before", "first", "beyond"],
)
def test_a_calendar_turns_six_months_at_a_time(
    month: tuple[int, int] | None, since: date, until: date, around: tuple[str | None, str | None]
) -> None:
    first, last = date(2024, 8, 5), date(2025, 9, 3)
    shown = nights_shown(first, last, month)
    assert shown == (since, until)
    assert months_around(first, last, shown) == around


@pytest.mark.parametrize("day", [date.min, date.max], ids=str)
def test_the_ends_of_the_calendar_are_months_too(day: date) -> None:
    assert nights_shown(day, day, (day.year, day.month)) == (day, day)


def test_a_picture_of_no_nights_is_none() -> None:
    assert activity_picture([], "vi") == ""
    assert growth_picture([a_night(1, new=3)], [], articles=3, versions=3) is None


def test_a_picture_says_in_words_what_it_shows() -> None:
    nights = [a_night(12, new=3), a_night(13, NightState.FAILED), a_night(14, NightState.NONE)]
    assert activity_in_words(nights, "en") == (
        "12 August 2024 – 14 August 2024; 1 night complete; 1 night failed; 1 night without a run; 3 new articles"
    )
    assert activity_in_words(nights, "en") in activity_picture(nights, "en")


def test_growth_ends_with_what_there_is_now() -> None:
    picture = growth_picture([a_night(1, new=4), a_night(2, new=1, changed=3)], [], articles=15, versions=20)
    assert picture is not None
    assert [(step.articles, step.versions) for step in picture.steps] == [(14, 16), (15, 20)]
    assert (picture.most, picture.versions, picture.articles) == (20, "0.0,20.0 100.0,0.0", "0.0,30.0 100.0,25.0")


def test_growth_of_many_nights_goes_by_months() -> None:
    months = [MonthCounts(date(2024, month, 28), NightCounts(new=month)) for month in (8, 9, 10)]
    picture = growth_picture([a_night(day) for day in range(1, 93)], months, articles=27, versions=27)
    assert picture is not None
    assert [(step.day.month, step.counts.new, step.articles) for step in picture.steps] == [
        (8, 8, 8),
        (9, 9, 17),
        (10, 10, 27),
    ]


def test_new_articles_and_edits_of_a_night_lead_to_lists_that_hold_them(door: Door) -> None:
    page = door.get("/site/muong?lang=en").text
    links = re.findall(r'<a href="(/changes\?[^"]*)">([^<]*)</a>', page.partition('class="list nights"')[2])
    assert any("kind=first" in address and re.fullmatch(r"\d+ new articles?", words) for address, words in links)
    assert any("kind=" not in address and "edit" in words and "new" not in words for address, words in links)


def test_lists_say_what_they_leave_out_and_how_a_feed_is_used(door: Door) -> None:
    changes = door.get("/changes?site=muong&lang=en").text
    assert "New articles are not in this list:" in changes
    assert 'href="/changes?site=muong&amp;kind=first"' in changes
    assert "New articles are not in this list" not in door.get("/changes?kind=first&lang=en").text
    for page in (changes, door.get("/?lang=en").text):
        assert "copy its address, and paste it into your feed reader" in page
