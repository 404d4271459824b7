"""Searching as readers do: words with and without marks, phrases, what was once said, filters, orders, forms."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest

from archive.reading_room import search_filters, search_finding, search_phrases
from archive.records import Article
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import DELETED, FIRST_NIGHT, Nights, seen
from tests.reading_room_door import Door, opened

FIRST_DAY = datetime(2024, 8, 1, 1, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def told(
    number: int, *body: str, title: str | None = None, section: str = "Tin tức", days: int | None = None
) -> Article:
    """An article of its own day, a headline and a paragraph that no other has."""
    return Article(
        title=f"Bài số {number}" if title is None else title or None,
        body=(*body, f"Ký hiệu lưu zq{number}zq của bài này."),
        section=section,
        byline="Tin: Hải Yến",
        published_at=FIRST_DAY + timedelta(days=number if days is None else days),
    )


FIRST = {
    1: told(1, "Công đoàn Đắk Nông có 5.314 đoàn viên.", title="Công đoàn Đắk Nông trao quà"),
    2: told(2, "Công ty sẽ trả lương tháng 13 cho người lao động.", title="Thưởng tháng 13"),
    3: told(3, "Hội nghị bầu 15 ủy viên, công đoàn nói vậy.", section="Công đoàn"),
    4: told(4, "Đoàn công tác thăm công trường, đoàn viên đón.", title="Chuyến đi"),
    5: told(5, "Bản tin không có tiêu đề nào.", title=""),
}
SECOND = FIRST | {
    1: told(1, "Công đoàn Đắk Nông có 5.413 đoàn viên.", title="Công đoàn Đắk Nông trao 90 phần quà"),
    2: told(2, "Công ty sẽ không trả lương tháng 13 cho người lao động.", title="Thưởng tháng 13"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("search")
    with Archive.open(place) as archive:
        one, other = Nights(archive, "ban"), Nights(archive, "muong")
        for night in (FIRST, SECOND, SECOND | {4: None}):
            one.night({f"/{n}": seen(text, key=str(n)) if text else DELETED for n, text in night.items()})
        other.night({"/9": seen(told(9, "Công đoàn Mường nói khác.", title="Tin Mường"), key="9")})
    return place


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def answer(door: Door, ending: str = "", **asked: object) -> str:
    found = door.get(f"/search{ending}?{urlencode({name.strip('_'): value for name, value in asked.items()})}")
    assert found.status_code == 200, found.text
    return found.text


def results(door: Door, **asked: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(answer(door, ".json", **asked))["results"]
    return found


def titles(door: Door, **asked: object) -> list[object]:
    return [one["title"] for one in results(door, **asked)]


@pytest.mark.parametrize(
    "words", ["dak nong trao qua", "Đắk Nông trao quà", "ĐẮK NÔNG", "đak nong", '"công đoàn đắk nông"']
)
def test_words_are_found_however_their_marks_are_typed(door: Door, words: str) -> None:
    assert titles(door, q=words) == ["Công đoàn Đắk Nông trao 90 phần quà"]


def test_a_phrase_finds_its_words_side_by_side_only(door: Door) -> None:
    assert len(titles(door, q="đoàn công")) > len(titles(door, q='"đoàn công"')) == 1


def test_newest_come_first_and_every_article_once(door: Door) -> None:
    assert titles(door, q="công đoàn") == ["Tin Mường", "Chuyến đi", "Bài số 3", "Công đoàn Đắk Nông trao 90 phần quà"]


def test_best_match_puts_the_headline_first(door: Door) -> None:
    assert titles(door, q="công đoàn", sort="best")[0] == "Công đoàn Đắk Nông trao 90 phần quà"


def test_what_was_once_said_leads_to_the_version_and_the_day_it_changed(door: Door) -> None:
    (found,) = results(door, q='"có 5.314 đoàn viên"')
    assert (found["version"], found["versions"], found["title"]) == (1, 2, "Công đoàn Đắk Nông trao quà")
    assert str(found["said_until"]).startswith(f"{FIRST_NIGHT + timedelta(days=1):%Y-%m-%d}")
    assert "5.314" in str(found["excerpt"])
    page = answer(door, q='"có 5.314 đoàn viên"')
    assert f'/article/{found["page_id"]}/version/1"' in page
    assert f"/article/{found['page_id']}/compare/1..2" in page
    assert "Tiêu đề khi ấy" in page


def test_the_latest_text_is_told_before_the_past_one(door: Door) -> None:
    (found,) = results(door, q="5.413 đoàn viên Đắk Nông")
    assert (found["version"], found["said_until"]) == (2, None)
    assert [one["version"] for one in results(door, q="đoàn viên đắk")] == [2]


FILTERED: list[tuple[dict[str, str], str]] = [
    ({"site": "muong"}, "9"),
    ({"site": "ban", "q": "công đoàn"}, "431"),
    ({"section": "Công đoàn"}, "3"),
    ({"from": "2024-08-03", "to": "2024-08-04"}, "32"),  # at 8 in the morning in Vietnam
    ({"from": "4/8/2024"}, "9543"),
    ({"to": "2024-08-02"}, "1"),
    ({"state": "gone"}, "4"),
    ({"state": "live", "q": "công đoàn"}, "931"),
    ({"changed": "yes"}, "21"),
    ({"changed": "no", "q": "công"}, "943"),
    ({"site": "ban", "section": "Công đoàn", "from": "2024-08-05", "q": "hội nghị"}, ""),
    ({"site": "nowhere"}, ""),
    ({"site": "ban", "state": "gone", "q": "công"}, "4"),
    ({"site": "muong", "state": "gone"}, ""),
    ({"section": "Tin tức", "q": "công đoàn", "sort": "best"}, "149"),
    ({"changed": "no", "site": "ban", "from": "2024-08-04"}, "543"),
    ({"q": "5.314"}, "1"),  # once said
    ({"q": "5.314", "site": "ban", "changed": "yes", "to": "2024-08-02"}, "1"),
    ({"q": "5.314", "changed": "no"}, ""),
]


@pytest.mark.parametrize("size", ["few", "few of common words", "many"])
@pytest.mark.parametrize(("asked", "keys"), FILTERED, ids=str)
def test_filters_leave_what_they_say(
    door: Door, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], keys: str, size: str
) -> None:
    if size == "many":
        monkeypatch.setattr(search_filters, "FEW", 0)
        monkeypatch.setattr(search_filters, "_RARE", 0)
    elif size == "few of common words":
        monkeypatch.setattr(search_finding, "_SCANNED", 0)
    assert "".join(str(one["url"])[-1] for one in results(door, **asked)) == keys


@pytest.mark.parametrize("headlines", [0, 1000])
def test_of_too_many_to_rank_headlines_come_first_and_whole_phrases_before_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, headlines: int
) -> None:
    texts = {
        1: told(1, "Không có gì.", title="Công đoàn cơ sở họp"),
        2: told(2, "Không có gì.", title="Đoàn công tác về cơ sở"),
        3: told(3, "Nhờ công đoàn giúp."),
        4: told(4, "Đoàn viên có công."),
        5: told(5, "Công việc chung.", title="Khác"),
    }
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({f"/{n}": seen(text, key=str(n)) for n, text in texts.items()})
    monkeypatch.setattr(search_finding, "_RANKED", 0)
    monkeypatch.setattr(search_finding, "_HEADLINES", headlines)
    with opened(tmp_path) as door:
        best = [str(one["url"])[-1] for one in results(door, q="cong doan", sort="best")]
        assert best == ["1", "2", "3", "4"]
        few = [str(one["url"])[-1] for one in results(door, q="cong doan", sort="best", site="ban")]
        assert few == ["1", "2", "4", "3"]
        assert [str(one["url"])[-1] for one in results(door, q="công", sort="best")] == ["2", "1", "5", "4", "3"]


def test_what_makes_no_sense_is_told_and_filters_nothing(door: Door) -> None:
    page = answer(door, from_="2024-13-45", state="x", q="công đoàn")
    assert "Không hiểu" in page
    assert "“2024-13-45”" in page
    assert len(results(door, from_="2024-13-45", state="x")) == 6


@pytest.mark.parametrize(
    "typed", ['"công', "a AND", "NEAR(", "title:", "*", "a*b*", "^", "(((", "'", "-", "9" * 400, "\x00"]
)
def test_whatever_is_typed_is_no_syntax_error(door: Door, typed: str) -> None:
    for sort in ("newest", "best"):
        assert "<h1>" in answer(door, q=typed, sort=sort)


def test_a_page_of_results_marks_the_words_and_says_where_they_stand(door: Door) -> None:
    page = answer(door, q="cong doan")
    assert "<mark>Công đoàn</mark> Mường nói khác." in page
    assert re.search(r"<strong>\s*4 bài</strong>", page)


def test_an_article_without_a_headline_is_named_by_its_first_words(door: Door) -> None:
    assert ">Bản tin không có tiêu đề nào. Ký hiệu lưu zq5zq của bài này." in answer(door, q="zq5zq")
    (row,) = csv.DictReader(io.StringIO(answer(door, ".csv", q="zq5zq")))
    assert row["title"].startswith("Bản tin không có tiêu đề nào.")


def test_without_words_the_newest_articles_are_shown(door: Door) -> None:
    assert [str(one["url"])[-1] for one in results(door)] == list("954321")


def test_the_same_results_come_as_a_table(door: Door) -> None:
    rows = list(csv.DictReader(io.StringIO(answer(door, ".csv", q="công đoàn", site="ban").removeprefix("\ufeff"))))
    assert [row["title"] for row in rows][-1] == "Công đoàn Đắk Nông trao 90 phần quà"
    assert rows[0]["state"] == "gone"
    assert rows[0]["site"] == "ban"
    assert rows[0]["site_name"]
    assert rows[0]["address"].endswith(f"/article/{rows[0]['page_id']}/version/1")
    assert 'href="/search.csv?q=c%C3%B4ng+%C4%91o%C3%A0n&amp;site=ban"' in answer(door, q="công đoàn", site="ban")


def test_the_same_results_come_as_feeds(door: Door) -> None:
    feed = ElementTree.fromstring(answer(door, ".atom", q="công đoàn"))  # noqa: S314 - our own
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == titles(door, q="công đoàn")
    assert len(json.loads(answer(door, ".feed.json", q="công đoàn"))["items"]) == 4


def test_pages_of_results_follow_each_other(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({f"/{n}": seen(told(n, "Tin chung.", days=1), key=str(n)) for n in range(45)})
    with opened(tmp_path) as door:
        shown = [re.findall(r'<h2[^>]*><a href="(/article/[^"]+)', answer(door, q="chung", page=n)) for n in (1, 2, 3)]
        last = answer(door, q="chung", page=3)
    assert [len(one) for one in shown] == [20, 20, 5]
    assert len({path for one in shown for path in one}) == 45
    assert 'start="41"' in last
    assert 'rel="prev" href="/search?q=chung&amp;page=2"' in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize("sort", ["newest", "best"])
def test_counting_that_would_take_long_ends_at_a_round_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({f"/{n}": seen(told(n, "Tin chung."), key=str(n)) for n in range(38)})
    monkeypatch.setattr(search_finding, "_COUNTING_SECONDS", -1)
    monkeypatch.setattr(search_finding, "_COUNTED_ANYWAY", 12)
    with opened(tmp_path) as door:
        assert "Hơn 30 bài" in " ".join(answer(door, q="chung", sort=sort).split())
        assert "<strong>38 bài" in answer(door, q="chung", sort=sort, page=2)
        found = json.loads(answer(door, ".json", q="chung", sort=sort))
    assert (found["found"], found["more_than_found"], len(found["results"])) == (38, False, 38)


@pytest.mark.parametrize("looked_at", [0, 1, 60])
def test_rare_phrases_of_common_words_are_found_as_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    texts = ("ba bốn một hai", "một hai ba bốn", "hai ba một bốn", "bốn ba hai một", "một hai bốn ba", "hai ba bốn một")
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night({f"/{n}": seen(told(n, texts[n % 6]), key=str(n)) for n in range(10, 34)})
        nights.night({f"/{n}": seen(told(n, "Đã sửa."), key=str(n)) for n in range(10, 34, 2)})
    monkeypatch.setattr(search_phrases, "_MOST_LOOKED_AT", looked_at)
    with opened(tmp_path) as door:
        expected = {phrase: titles(door, q=f'"{phrase}"') for phrase in (*texts, "hai ba bốn", "ba bốn năm")}
        monkeypatch.setattr(search_phrases, "_SAMPLE", 1)
        monkeypatch.setattr(search_phrases, "_COMMON", 3)
        assert {phrase: titles(door, q=f'"{phrase}"') for phrase in expected} == expected
    assert [len(found) for found in expected.values()] == [4, 4, 4, 4, 4, 4, 8, 0]


def test_no_list_reaches_for_ever(door: Door) -> None:
    assert "Về trang kết quả đầu" in answer(door, q="công", page=501)
    assert len(list(csv.DictReader(io.StringIO(answer(door, ".csv", q="công", page=99999))))) == 5


def test_a_browser_is_told_how_to_search(door: Door) -> None:
    root = ElementTree.fromstring(door.get("/opensearch.xml").text)  # noqa: S314 - our own
    templates = [url.get("template") or "" for url in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")]
    for template in templates:
        address = urlsplit(template.replace("{searchTerms}", "cong+doan").replace("{startPage?}", "1"))
        assert door.get(f"{address.path}?{address.query}").status_code == 200
    assert len(templates) == 3
    assert 'rel="search" type="application/opensearchdescription+xml"' in door.get("/").text


def test_of_a_withdrawn_page_nothing_is_found(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        for text in ("Bà Khuyến nhận quà.", "Bà Mận nhận quà."):
            nights.night({"/1": seen(told(1, text), key="1")})
        (page,) = archive.connection.execute("SELECT id FROM pages").fetchone()
        withdraw(archive, page, "theo luật", Deed(by="Thu", at=datetime(2024, 9, 1, tzinfo=UTC)))
    with opened(tmp_path) as door:
        for words in ("khuyến", "mận", "quà", "hải yến"):
            assert results(door, q=words) == []
        assert results(door) == []
        assert "Không tìm thấy bài nào" in answer(door, changed="yes")
