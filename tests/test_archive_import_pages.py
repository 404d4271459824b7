"""Reading the lines of an export: every wrong one is named, and an article that is not whole is left out."""

from __future__ import annotations

import pytest

from archive import import_pages
from tests.exported_lines import SECOND, THIRD, Line, as_text, gathered, line


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("{", "no JSON"),
        ("[1]", "no JSON object"),
        (line(url="javascript:alert(1)"), "url: "),
        (line(url="http://[x"), "url: "),
        (line(page_id="../x"), "page_id: "),
        (line(page_id=".."), "page_id: "),
        (line(page_id="a1.json"), "page_id: "),
        (line(site="Ban Mai"), "site: "),
        (line(first_captured_at="2024-08-12T19:00:01"), "first_captured_at: "),
        (line(last_captured_at="2024-08-11T19:00:01Z"), "last_captured_at: "),
        (line(body="Một đoạn"), "body: "),
        (line(body=["a", 1]), "body: "),
        (line(images=[{"alt": "x"}]), "images: "),
        (line(visits=0), "visits: "),
        (line(version=True), "version: "),
        (line(version=2**40), "version: "),
        (line(change="first+vanished"), "change: "),
        (line(change="body"), "change: "),
        (line(state="lost"), "state: "),
        (line(state="gone"), "--all-versions"),
        (line(version=3, change="body"), "version 1 is due"),
        (line(version=None, change="missing", state="missing"), "without a version"),
        (line(content_digest="md5:1"), "content_digest: "),
        (line(reverts=4), "reverts: "),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_why(wrong: Line | str, why: str) -> None:
    pages, complaints = gathered([line("before"), wrong, line("z9")])
    assert complaints[0][0] == 2
    assert why in complaints[0][1]
    assert "z9" in {page.id for page in pages}


def test_an_article_with_a_bad_line_is_left_out_whole() -> None:
    lines = [line("a1"), line("a1", 2, at=SECOND, visits="x"), line("a1", 3, at=THIRD), line("b2")]
    pages, complaints = gathered(lines)
    assert [number for number, _ in complaints] == [2, 1]
    assert [page.id for page in pages] == ["b2"]


def test_a_line_that_cannot_be_read_may_be_of_the_article_before_it() -> None:
    pages, complaints = gathered([line("a1"), '{"site": "ban", "page', line("b2")])
    assert [number for number, _ in complaints] == [2, 1]
    assert [page.id for page in pages] == ["b2"]


def test_lines_of_one_article_that_stand_apart_are_refused() -> None:
    pages, complaints = gathered([line("a1"), line("b2"), line("a1", 2, at=SECOND)])
    assert [page.id for page in pages] == ["a1", "b2"]
    ((number, why),) = complaints
    assert number == 3
    assert "stand together" in why


def test_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    pages, complaints = gathered(["\ufeff" + as_text([line("a1")]), "", "   ", line("b2")])
    assert [page.id for page in pages] == ["a1", "b2"]
    assert complaints == []


def test_a_line_without_end_is_named_and_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_pages, "LONGEST_LINE", 2000)
    pages, complaints = gathered([line("a1"), line("b2", title="x" * 9000), line("c3")])
    assert [number for number, _ in complaints] == [2, 1]
    assert [page.id for page in pages] == ["c3"]
