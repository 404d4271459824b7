"""The life of a sentence: when it appeared, where, who had it first, when it went, told as it was seen."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from archive.records import Article
from archive.store import Archive
from tests.archive_nights import DELETED, FIRST_NIGHT, Nights, seen
from tests.reading_room_door import Door, opened

SENTENCE = "Công ty sẽ trả lương tháng 13 cho 5.314 người lao động ở Đắk Nông."
CHANGED = "Công ty sẽ không trả lương tháng 13 cho người lao động ở Đắk Nông."
KEPT = "Hội nghị bế mạc vào buổi chiều cùng ngày."


def text(title: str, day: int, *body: str, **fields: str) -> Article:
    return Article(title=title, body=(*body, KEPT), published_at=datetime(2024, 8, day, 1, 0, tzinfo=UTC), **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("sentence")
    with Archive.open(folder) as archive:
        one, other = Nights(archive, "ban"), Nights(archive, "muong")
        told(one, {"1": text("Gốc", 2, SENTENCE), "2": text("Gỡ", 3, SENTENCE), "3": text("Thêm", 1)})
        told(other, {"9": text("Đăng lại", 5, f"Theo báo bạn: {SENTENCE}")})
        told(one, {"1": text("Gốc", 2, CHANGED), "3": text("Thêm", 1, SENTENCE)}, gone="2")
        told(one, {"1": text("Gốc", 2, SENTENCE), "3": text("Thêm", 1, SENTENCE)})
    with opened(folder) as door:
        yield door


def told(nights: Nights, articles: dict[str, Article], gone: str = "") -> None:
    found = {f"/{key}": seen(article, key=key) for key, article in articles.items()}
    nights.night(found | ({f"/{gone}": DELETED} if gone else {}))


def stays(door: Door, sentence: str) -> list[dict[str, object]]:
    answer = door.get(f"/analysis/sentence.json?{urlencode({'q': sentence})}")
    found: list[dict[str, object]] = json.loads(answer.text)["stays"]
    return found


def night(number: int) -> str:
    return f"{FIRST_NIGHT + timedelta(days=number - 1):%Y-%m-%d}"


def test_each_stay_is_told_from_its_beginning_to_its_end(door: Door) -> None:
    told = [(one["title"], one["first_version"], one["last_version"], one["ending"]) for one in stays(door, SENTENCE)]
    assert told == [
        ("Gốc", 1, 1, "changed"),
        ("Gốc", 3, 3, "stands"),
        ("Gỡ", 1, 1, "gone"),
        ("Đăng lại", 1, 1, "stands"),
        ("Thêm", 2, 2, "stands"),
    ]


def test_an_article_has_it_since_its_day_or_since_it_was_added(door: Door) -> None:
    when = {str(one["title"]): str(one["appeared_at"])[:10] for one in stays(door, SENTENCE)[::-1]}
    assert when == {"Gốc": "2024-08-02", "Gỡ": "2024-08-03", "Đăng lại": "2024-08-05", "Thêm": night(2)}


def test_the_end_is_when_it_was_read_without_it(door: Door) -> None:
    ended = {(one["title"], one["first_version"]): str(one["ended_at"])[:10] for one in stays(door, SENTENCE)}
    assert (ended["Gốc", 1], ended["Gỡ", 1], ended["Gốc", 3]) == (night(2), night(2), "None")


@pytest.mark.parametrize("typed", ["cong ty se tra luong thang 13", "trả lương tháng 13, cho 5.314", f'"{SENTENCE}"'])
def test_it_is_found_without_marks_in_part_and_in_quotation_marks(door: Door, typed: str) -> None:
    assert len(stays(door, typed)) == 5


@pytest.mark.parametrize("typed", ["tháng 13 cho 5.31", "Nông. Hội nghị", "lương trả", "?!", ""])
def test_words_that_stand_otherwise_are_no_sentence(door: Door, typed: str) -> None:
    assert stays(door, typed) == []


def test_a_long_sentence_is_not_found_by_its_beginning_alone(door: Door) -> None:
    assert stays(door, SENTENCE + " một hai ba bốn năm" * 8) == []


def test_headlines_have_a_life_too(door: Door) -> None:
    assert [one["title"] for one in stays(door, "đăng lại")] == ["Đăng lại"]


def test_the_page_has_a_picture_a_table_and_a_sentence(door: Door) -> None:
    page = door.get(f"/analysis/sentence?{urlencode({'q': SENTENCE})}").text
    assert page.count("<tr>") == 6
    assert "Gốc</span></a> (ban)" in page
    svg = page[page.index("<svg") : page.index("</figure>")].partition("<figcaption")[0]
    assert len(ElementTree.fromstring(svg).findall(".//rect")) >= 5  # noqa: S314 - our own
    assert "/compare/1..2" in page
    assert "Không có ở đâu cả" in door.get("/analysis/sentence?q=khong+he+co+cau+nay").text
    assert door.get("/analysis/sentence").status_code == 200


def test_the_same_comes_as_a_table_to_download(door: Door) -> None:
    answer = door.get(f"/analysis/sentence.csv?{urlencode({'q': SENTENCE})}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.content.startswith(b"\xef\xbb\xbf")  # else Excel takes it for another alphabet
    assert [row["ending"] for row in rows] == [one["ending"] for one in stays(door, SENTENCE)]
    assert rows[0]["text"] == SENTENCE


def test_of_many_articles_the_first_are_told(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        told(Nights(archive), {str(n): text(f"Bài {n}", 1 + n % 20, KEPT) for n in range(65)})
    with opened(tmp_path) as door:
        assert len(stays(door, KEPT)) == 60
        assert stays(door, KEPT)[0]["appeared_at"] == "2024-08-01T01:00:00Z"
        assert "60 bài đăng sớm nhất" in " ".join(door.get("/analysis/sentence?q=hoi+nghi+be+mac").text.split())


def test_what_the_archive_had_not_read_yet_is_hatched_and_said(door: Door) -> None:
    page = door.get(f"/analysis/sentence?{urlencode({'q': SENTENCE, 'lang': 'en'})}").text
    assert page.count('class="bar unread"') == 3  # "Thêm" was read without it before it was added
    assert "(says the site)" in page
    assert "first read" in page
    assert "from the start" not in page
    first = stays(door, SENTENCE)[0]
    assert str(first["first_read_at"])[:10] == night(1)
