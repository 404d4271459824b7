"""``/changes`` and ``/gone``: what readers are shown of what sites changed, in every form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.change_meanings import KINDS, PARTS, Meaning
from archive.reading_room.change_words import KIND_GROUPS, kind_choices, meaning_word, part_choices
from archive.reading_room.gone_page import how_long
from archive.reading_room.typed_days import read_day
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import NOT_FOUND, Nights, article, seen
from tests.archive_samples import BAN, MUONG, fill
from tests.reading_room_door import Door, opened
from tests.script_vectors import MARKUP

HEADINGS = re.compile(r'<h2[^>]*class="night"[^>]*>(.*?)</h2>')
HOSTILE_TEXTS = [vector for vector in MARKUP if "<" in vector][:40]
TAGS = re.compile(r"<[^>]+>")
TITLES = re.compile(r'<a class="title" href="([^"]+)" lang="vi">([^<]*)</a>')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def text_of(html: str) -> str:
    return " ".join(TAGS.sub(" ", html).split())


def titles(door: Door, path: str) -> list[str]:
    answer = door.get(path)
    assert answer.status_code == 200
    return [title for _, title in TITLES.findall(answer.text)]


def test_changes_stand_under_the_night_in_which_they_were_found(door: Door) -> None:
    page = door.get("/changes").text
    assert [text_of(one) for one in HEADINGS.findall(page)] == ["Đêm 14/08/2024", "Đêm 13/08/2024"]
    assert TITLES.findall(page)[0][1] == "Đại hội điểm"
    assert "Số: 5.314 → 5.413 đoàn viên." in page
    assert re.search(r'href="/article/\w+/compare/1\.\.2"', page)
    assert f'href="/site/{MUONG}"' in page
    assert "5 thay đổi." in text_of(page)


def test_changes_are_told_in_english_too(door: Door) -> None:
    page = door.get("/changes?lang=en").text
    assert '<html lang="en">' in page
    assert "Number: 5.314 → 5.413 đoàn viên." in page
    assert "Night of 14 August 2024" in text_of(page)
    assert "5 changes." in text_of(page)


def test_the_most_meaningful_changes_stand_first_without_nights(door: Door) -> None:
    page = door.get("/changes?sort=meaning").text
    assert not HEADINGS.findall(page)
    assert [title for _, title in TITLES.findall(page)][:3] == ["Thưởng tháng 13", "Công đoàn trao quà", "Đại hội điểm"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2024-08-13&to=2024-08-13", ["Hội thi", "Đại hội điểm"]),
        ("to=13/08/2024", ["Hội thi", "Đại hội điểm"]),
        ("from=2024-08-16", []),
        (f"site={BAN}", []),
        ("kind=number", ["Công đoàn trao quà"]),
        ("kind=gone", ["Đại hội điểm"]),
        ("kind=first&site=ban&sort=meaning", 3),
        ("changed=title", []),
        ("q=%225.413+doan+vien%22", ["Công đoàn trao quà"]),
        ("q=%225.314+doan+vien%22", ["Công đoàn trao quà"]),  # said once, and no more
        ("q=%225.413+doan+vien%22&kind=gone", []),
        ("q=xyzzyqwv", []),
        ("q=%22(%27*+OR+NEAR", []),
        ("section=Tin+t%E1%BB%A9c&kind=negation", ["Thưởng tháng 13"]),
    ],
)
def test_a_form_narrows_the_list(door: Door, query: str, expected: list[str] | int) -> None:
    found = titles(door, f"/changes?{query}")
    assert len(found) == expected if isinstance(expected, int) else sorted(found) == sorted(expected)


def test_the_form_keeps_what_was_asked(door: Door) -> None:
    page = door.get(f"/changes?site={MUONG}&kind=number&from=2024-08-12&changed=body&sort=meaning").text
    for choice in (f'value="{MUONG}" selected', 'value="number" selected', 'value="body" selected'):
        assert choice in page
    assert 'value="2024-08-12"' in page
    form = "site=muong&amp;from=2024-08-12&amp;kind=number&amp;changed=body&amp;sort=meaning"
    for name in ("csv", "json", "atom", "feed.json"):
        assert f'href="/changes.{name}?{form}"' in page


def test_what_makes_no_sense_is_left_out_and_said(door: Door) -> None:
    page = door.get("/changes?from=hôm+qua&kind=lạ&sort=%22%3E%3Cb%3E&page=-3&changed=x").text
    for typed in ("hôm qua", "lạ", "&#34;&gt;&lt;b&gt;"):
        assert f"“{typed}” nên đã bỏ qua" in page
    assert "5 thay đổi." in text_of(page)


def test_a_list_longer_than_a_page_is_turned_over(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        for night in range(2):
            pages = {f"/{number}": article(f"{night}{number}.", title=f"Bài {number}") for number in range(60)}
            site.night({path: seen(one, key=path[1:]) for path, one in pages.items()})
    with opened(tmp_path) as door:
        first, second = titles(door, "/changes"), titles(door, "/changes?page=2")
        assert (len(first), len(second)) == (50, 10)
        assert len({*first, *second}) == 60
        assert 'rel="next" href="/changes?page=2"' in door.get("/changes").text
        assert 'rel="prev" href="/changes"' in door.get("/changes?page=2").text
        found = door.get("/changes.json").json()
        assert (found["total"], found["next"], found["previous"]) == (60, "/changes.json?page=2", None)
        assert titles(door, "/changes?page=9") == []
        assert len(list(csv.reader(io.StringIO(door.get("/changes.csv").text)))) == 61


def test_the_same_list_as_json_is_what_the_command_prints(door: Door) -> None:
    found = door.get("/changes.json?kind=number").json()
    (change,) = found["changes"]
    assert change["kind"] == "body"
    assert change["meanings"] == ["number"]
    assert change["summary_en"] == "Number: 5.314 → 5.413 đoàn viên."
    assert (found["total"], found["page"], found["more_than_total"]) == (1, 1, False)


def test_cells_of_the_csv_start_no_formula(door: Door) -> None:
    answer = door.get("/changes.csv?kind=first")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.text.startswith("\ufeffwhen,")  # without it Excel garbles Vietnamese
    assert len(rows) == 8
    assert any(row["title"].startswith("'=HYPERLINK") for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_what_left_its_site_is_listed_with_how_long_it_had_stood(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site, other = Nights(archive), seen(article("Hai.", title="Hai"), key="2")
        for _ in range(4):
            site.night({"/1": seen(article(title="Sẽ mất"), key="1"), "/2": other})
        for _ in range(2):
            site.night({"/1": NOT_FOUND, "/2": other})
        site.night({"/1": NOT_FOUND, "/2": NOT_FOUND}, listed=[])
    with opened(tmp_path) as door:
        page = text_of(door.get("/gone").text)
        assert "Không còn trên trang tin: 2 bài" in page
        assert "đã gỡ từ" in page
        assert "Tồn tại 4 ngày : thấy lần đầu 13/08/2024 , không còn thấy từ 17/08/2024 ." in page
        assert "Kho thấy lần cuối 16/08/2024" in page
        assert "trả lời 410 (đã bỏ hẳn) thì bài là đã gỡ ngay" in page
        assert "(máy chủ trả lời 404)" in page
        assert "taken down since" in text_of(door.get("/gone?lang=en").text)
        assert titles(door, "/gone?state=gone") == ["Sẽ mất"]
        assert titles(door, "/gone?state=missing") == ["Hai"]
        assert titles(door, "/gone?sort=longest") == ["Hai", "Sẽ mất"]
        assert titles(door, "/gone?sort=shortest") == ["Sẽ mất", "Hai"]
        found = door.get("/gone.json?state=gone").json()
        (gone,) = found["articles"]
        assert (gone["state"], gone["stood_days"], gone["why"]) == ("gone", 4.0, "http-404")
        rows = list(csv.DictReader(io.StringIO(door.get("/gone.csv").text)))
        assert [row["state"] for row in rows] == ["missing", "gone"]
        assert (rows[1]["stood_days"], rows[1]["site_name"]) == ("4.0", "ban")
        assert rows[1]["address"].endswith(f"/article/{gone['page_id']}")
        assert rows[1]["absent_since"].endswith("+07:00")


def test_what_came_back_is_listed_with_how_long_it_was_away(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site, other = Nights(archive), seen(article("Hai.", title="Hai"), key="2")
        site.night({"/1": seen(article("Có 45 phần quà.", title="Trở lại"), key="1"), "/2": other})
        for _ in range(3):
            site.night({"/1": NOT_FOUND, "/2": other})
        site.night({"/1": seen(article("Có 54 phần quà.", title="Trở lại"), key="1"), "/2": other})
    with opened(tmp_path) as door:
        for path in ("/gone", "/gone?state=restored"):
            page = door.get(path).text
            assert "sau khi không thấy 3 ngày (không còn thấy từ 14/08/2024 )" in text_of(page)
            assert re.search(r'href="/article/\w+/compare/1\.\.2"', page)
            assert [title for _, title in TITLES.findall(page)] == ["Trở lại"]
        assert titles(door, "/gone?state=gone") == []
        assert [one["kind"] for one in door.get("/gone.json?state=restored").json()["restored"]] == ["restored+body"]


def test_a_withdrawn_page_is_on_no_list(tmp_path: Path) -> None:
    fill(tmp_path)
    with opened(tmp_path) as door:
        page_id = TITLES.findall(door.get("/gone").text)[0][0].removeprefix("/article/")
        with Archive.open(tmp_path) as archive:
            withdraw(archive, page_id, "xin rút", Deed(by="Hải Yến", at=datetime(2024, 9, 1, tzinfo=UTC)))
        for path in ("/changes", "/gone", "/changes.json", "/changes.csv", "/gone.json", "/gone.csv", "/feed.atom"):
            assert page_id not in door.get(path).text, path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("hostile")
    with Archive.open(folder) as archive:
        site = Nights(archive)
        for night in range(2):
            pages = {
                f"/{number}": seen(article(f"{night} {vector}", title=vector, section=vector), key=str(number))
                for number, vector in enumerate(HOSTILE_TEXTS)
            }
            site.night(pages)
        site.night({f"/{number}": NOT_FOUND for number in range(20)}, listed=[])
    with opened(folder) as door:
        yield door


@pytest.mark.parametrize("path", ["/changes", "/changes?kind=first", "/gone", "/changes.atom?kind=first", "/feed.atom"])
def test_what_a_site_wrote_stays_text(hostile: Door, path: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code == 200
    assert [vector for vector in HOSTILE_TEXTS if vector in answer.text] == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-11-20", date(2024, 11, 20)),
        (" 20/11/2024 ", date(2024, 11, 20)),
        ("1-2-2024", date(2024, 2, 1)),
        ("1.2.2024", date(2024, 2, 1)),
        ("31/02/2024", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("٢٠٢٤-٠١-٠١", None),
        ("20 tháng 11", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


def test_every_kind_and_part_has_a_word_and_a_choice() -> None:
    grouped = [meaning for _, _, meanings in KIND_GROUPS for meaning in meanings]
    assert sorted(grouped) == sorted(Meaning)
    assert {value for _, choices in kind_choices("vi") for value, _ in choices} | {*PARTS} == {*KINDS}
    assert [value for value, _ in part_choices("en")] == [*PARTS]
    assert meaning_word(Meaning.MONEY, "vi") == "số tiền"
    assert meaning_word(Meaning.GONE, "en") == "taken down"


@pytest.mark.parametrize(
    ("time", "vi", "en"),
    [
        (timedelta(hours=5), "5 giờ", "5 hours"),
        (timedelta(hours=1), "1 giờ", "1 hour"),
        (timedelta(hours=23, minutes=59), "1 ngày", "1 day"),
        (timedelta(days=1234), "1.234 ngày", "1,234 days"),
    ],
)
def test_times_are_told_in_days_or_hours(time: timedelta, vi: str, en: str) -> None:
    assert (how_long(time, "vi"), how_long(time, "en")) == (vi, en)
