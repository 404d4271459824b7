"""The page that compares two versions: what it says on top, marks in the text, offers, and refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.diffs import find_differences
from archive.history import find_page, find_versions
from archive.languages import Language
from archive.reading_connection import reading
from archive.reading_room.comparison_rows import Shown, View, comparison_html
from archive.records import Article
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_samples import NIGHTS, fill
from tests.reading_room_door import Door, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


@pytest.fixture(scope="module")
def gift(folder: Path) -> str:
    """The article whose number changed from 5.314 to 5.413."""
    return page_id(folder, "http://muong.test/1-qua.html")


def page_id(folder: Path, url: str) -> str:
    with reading(folder) as connection:
        return find_page(connection, url).page_id


def main_of(html: str) -> str:
    """What stands between the frame's menu and its foot, without the legend."""
    (inner,) = re.findall(r"<main.*?</main>", html, re.DOTALL)
    return re.sub(r'<p class="legend.*?</p>', "", inner, flags=re.DOTALL)


def test_a_number_that_changed_is_told_on_top_and_marked_as_a_fact_in_the_text(door: Door, gift: str) -> None:
    html = main_of(door.get(f"/article/{gift}/compare/1..2").text)
    assert "Số: 5.314 → 5.413 đoàn viên." in html
    assert '<del class="fact" data-kind="số">5.314</del><ins class="fact" data-kind="số">5.413</ins>' in html
    assert html.index("Số: 5.314") < html.index('class="compare')


def test_an_english_reader_is_told_in_english(door: Door, gift: str) -> None:
    answer = door.get(f"/article/{gift}/compare/1..2?lang=en")
    assert '<html lang="en">' in answer.text
    assert "Number: 5.314 → 5.413 đoàn viên." in answer.text
    assert 'data-kind="number"' in answer.text


def test_both_versions_are_named_with_their_days_and_permanent_addresses(door: Door, gift: str) -> None:
    html = main_of(door.get(f"/article/{gift}/compare/1..2").text)
    assert f'href="/article/{gift}/version/1"' in html
    assert f'href="/article/{gift}/version/2"' in html
    assert html.index("13/08/2024") < html.index("15/08/2024")


def test_the_edit_lies_between_the_last_sight_of_the_old_text_and_the_first_of_the_new(door: Door, gift: str) -> None:
    html = door.get(f"/article/{gift}/compare/1..2").text
    (between,) = re.findall(r'<p class="between">.*?</p>', html)
    assert re.findall(r'datetime="([^"]+)"', between) == ["2024-08-12T19:00:01Z", "2024-08-14T19:00:01Z"]


@pytest.mark.parametrize(
    ("view", "columns", "running"), [("", True, True), ("side", True, False), ("inline", False, True)]
)
def test_a_reader_chooses_two_columns_or_one(door: Door, gift: str, view: str, columns: bool, running: bool) -> None:
    html = door.get(f"/article/{gift}/compare/1..2?view={view}").text
    assert ('class="old"' in html, 'class="both"' in html) == (columns, running)


def test_versions_may_be_compared_backwards_and_with_themselves(door: Door, gift: str) -> None:
    backwards = door.get(f"/article/{gift}/compare/2..1").text
    assert "5.413 → 5.314" in backwards
    assert f'href="/article/{gift}/compare/1..2"' in backwards
    same = door.get(f"/article/{gift}/compare/1..1")
    assert "Không có khác biệt về nội dung." in same.text
    assert "<del" not in main_of(same.text)


def test_the_form_leads_to_the_permanent_address_of_what_was_chosen(door: Door, gift: str) -> None:
    answer = door.get(f"/article/{gift}/compare?from=2&to=1&view=side")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/article/{gift}/compare/2..1?view=side")


def test_an_article_named_by_its_address_leads_to_its_own_comparison(door: Door, gift: str) -> None:
    answer = door.get("/article/http%3A%2F%2Fmuong.test%2F1-qua.html/compare/1..2")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/article/{gift}/compare/1..2")


def test_the_json_says_what_the_command_says_and_where_it_comes_from(door: Door, folder: Path, gift: str) -> None:
    said = door.get(f"/article/{gift}/compare/1..2.json").json()
    with reading(folder) as connection:
        old, new = find_versions(connection, find_page(connection, gift))
    found = find_differences(old.article, new.article, from_version=1, to_version=2)
    assert {key: said[key] for key in found.as_json()} == found.as_json()
    assert said["address"] == f"http://127.0.0.1:8001/article/{gift}/compare/1..2"
    assert [version["content_digest"] for version in said["versions"]] == [old.content_digest, new.content_digest]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/article/{}/compare/1..9", 404),
        ("/article/nobody/compare/1..2", 404),
        ("/article/{}/compare/1-2", 400),
        ("/article/{}/compare/1..2;drop", 400),
        ("/article/{}/compare/1..", 400),
        ("/article/{}/compare/1..99999999999999999999", 400),
        ("/article/{}/compare/1..9.json", 404),
        ("/article/{}/compare?from=1&to=zwei", 400),
        ("/article/{}/compare", 400),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(door: Door, gift: str, path: str, status: int) -> None:
    answer = door.get(path.format(gift))
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_withdrawn_article_is_compared_for_nobody(tmp_path: Path) -> None:
    folder = fill(tmp_path / "archive")
    gift = page_id(folder, "http://muong.test/1-qua.html")
    with Archive.open(folder) as archive:
        withdraw(archive, gift, "một người xin rút", Deed(by="Hải Yến", at=NIGHTS[-1]))
    with opened(folder) as door:
        for form in ("", ".json"):
            answer = door.get(f"/article/{gift}/compare/1..2{form}")
            assert answer.status_code == 410
            assert "5.413" not in answer.text


def test_a_comparison_that_was_cited_stays_where_its_article_proved_to_be_another(tmp_path: Path) -> None:
    folder = fill(tmp_path / "archive")
    gift, pay = (page_id(folder, f"http://muong.test/{name}.html") for name in ("1-qua", "2-luong"))
    with Archive.open(folder) as archive, archive.transaction():
        archive.connection.execute("UPDATE pages SET merged_into = ? WHERE id = ?", (pay, gift))
    with opened(folder) as door:
        assert "5.314 → 5.413" in door.get(f"/article/{gift}/compare/1..2").text


def shown(old: Article, new: Article, view: View = "", language: Language = "vi") -> Shown:
    return comparison_html(find_differences(old, new), language, view)


def test_small_matters_are_marked_quietly_and_a_space_is_made_visible() -> None:
    old = Article(body=("Đoàn viên,người lao động ở xã Hòa An dự họp; ra về.",))
    new = Article(body=("Đoàn viên, người lao động ở xã Hoà An dự họp, ra về.",))
    html = shown(old, new, "inline").html
    assert '<ins class="minor space"> </ins>' in html
    assert '<del class="minor">Hòa</del><ins class="minor">Hoà</ins>' in html
    assert '<del class="minor">;</del><ins class="minor">,</ins>' in html
    assert "fact" not in html


def test_a_paragraph_that_moved_is_told_where_it_stood_and_where_it_stands() -> None:
    lines = [f"Đoạn thứ {word} kể về lễ ra quân của tổ." for word in ("nhất", "nhì", "ba", "tư")]
    html = shown(Article(body=tuple(lines)), Article(body=(*lines[1:], lines[0]))).html
    (there,) = re.findall(r'<div class="pair left" id="(from\d+)">', html)
    (here,) = re.findall(r'<div class="pair moved" id="(r\d+)">', html)
    assert f'href="#{here}"' in html
    assert f'href="#{there}"' in html
    assert html.index(f'id="{there}"') < html.index("Đoạn thứ nhì") < html.index(f'id="{here}"')
    assert html.count(lines[0]) == 2  # where it stands, and named where it stood


def test_long_stretches_that_stayed_are_folded_and_still_there() -> None:
    lines = tuple(f"Đoạn số {number} không đổi gì." for number in range(30))
    html = shown(Article(body=("Có 5 tổ.", *lines)), Article(body=("Có 6 tổ.", *lines))).html
    assert "<summary>29 đoạn không đổi</summary>" in html
    assert all(line in html for line in lines)
    assert html.index("Đoạn số 0 ") < html.index("<details")


def test_hostile_text_stays_text_in_every_view() -> None:
    old = Article(title="<img src=x>", body=("Có 5 <script>alert(1)</script> tổ.", '"><svg onload=a>'))
    new = Article(title='<img src=x onerror="a">', body=("Có 6 <script>alert(2)</script> tổ.", "'><svg onload=b>"))
    views: tuple[View, ...] = ("", "side", "inline")
    for view in views:
        html = shown(old, new, view).html
        assert not re.findall(r"<(?!/?(?:section|h3|p|div|span|del|ins|a|details|summary)\b)[a-z]", html)
        assert 'onerror="' not in html


def test_a_page_shows_only_so_many_paragraphs_and_says_how_many_are_left_out() -> None:
    old, new = (Article(body=tuple(f"Tổ {n} có {n + more} thợ." for n in range(4_010))) for more in (0, 1))
    found = shown(old, new, "inline")
    assert found.left_out == 10
    assert found.html.count('<p class="both"') == 4_000
