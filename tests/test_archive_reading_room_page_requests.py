"""What a page knows of the request it answers: language, numbers, days, and the address its reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.archive_samples import fill
from tests.reading_room_door import Door, opened


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(fill(tmp_path_factory.mktemp("archive"))) as door:
        yield door


def language_of(door: Door, path: str, *, cookie: str = "", wanted: str = "") -> str:
    answer = door.get(path, Cookie=cookie, Accept_Language=wanted)
    found = re.search(r'<html lang="(\w+)"', answer.text)
    assert found is not None
    return found.group(1)


def test_a_page_is_vietnamese_until_another_language_is_chosen(door: Door) -> None:
    assert language_of(door, "/changes") == "vi"
    assert language_of(door, "/changes", wanted="en-US,en;q=0.9") == "vi"
    assert language_of(door, "/changes?lang=en") == "en"
    assert language_of(door, "/changes?lang=fr") == "vi"


def test_a_chosen_language_is_kept_by_a_cookie_and_changed_by_the_address(door: Door) -> None:
    cookie = door.get("/changes?lang=en").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert language_of(door, "/changes", cookie=cookie.partition(";")[0]) == "en"
    assert language_of(door, "/changes?lang=vi", cookie=cookie.partition(";")[0]) == "vi"
    assert "set-cookie" not in door.get("/changes").headers


def test_the_other_language_leads_to_the_same_question(door: Door) -> None:
    shown = door.get("/search?q=qu%C3%A0&site=muong").text
    assert 'href="/search?q=qu%C3%A0&amp;site=muong&amp;lang=en"' in shown


def test_addresses_are_those_that_the_reader_sees(door: Door) -> None:
    assert 'href="http://127.0.0.1:8001/feed.atom"' in door.get("/feed.atom").text
    for told, seen in (("https", "https"), ("javascript", "http")):
        behind_a_proxy = door.get("/feed.atom", host="doc.test", hosts=("doc.test",), X_Forwarded_Proto=told)
        assert f'href="{seen}://doc.test/feed.atom"' in behind_a_proxy.text


@pytest.mark.parametrize("page", ["0", "-1", "hai", "1e9", "9" * 400, "", "٣"])
def test_a_page_number_that_is_none_is_the_first(door: Door, page: str) -> None:
    assert door.get(f"/changes?page={page}").status_code == 200


@pytest.mark.parametrize("cookie", ["lang=xx", "lang", "=;=", "lang=en; lang=vi", "path=1", "expires"])
def test_no_cookie_is_an_error(door: Door, cookie: str) -> None:
    assert door.get("/changes", Cookie=cookie).status_code == 200


def test_a_cookie_that_is_no_plain_text_is_turned_away(door: Door) -> None:
    assert door.get("/changes", Cookie="\xe9=1").status_code == 400


def test_what_cannot_be_shown_is_said_in_the_language_that_was_chosen(door: Door) -> None:
    assert "Kho không có bài này." in door.get("/article/none").text
    assert "The archive has no such article." in door.get("/article/none?lang=en").text
    assert door.get("/article/none.json").json()["ok"] is False


def test_the_menu_says_where_one_is(door: Door) -> None:
    assert '<a href="/changes" aria-current="page">' in door.get("/changes").text
    assert '<a href="/archive" aria-current="true">' in door.get("/archive/pages").text
    assert "aria-current" not in door.get("/article/none").text
