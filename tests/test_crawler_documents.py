"""Bytes become a page or a named refusal, whatever they are."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.article_reading import LARGEST_ARTICLE, read_article
from crawler.documents import LARGEST_PAGE, Document, read_document
from crawler.readings import ArticleReading, Unreadable
from crawler.recipes import recipe_of
from crawler.rules import Rules
from crawler.site_profiles import Layout

URL = "http://ban.test/tin/1-x"
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="generator" content="Joomla! - Open Source Content '
    'Management"><title>Chuyện ở bến</title></head><body><div class="item-page"><h2 itemprop="headline">Chuyện ở bến'
    "</h2>"
    '<div itemprop="articleBody"><p>Sáng nay bến mở lại.</p><div class="rao-vat">Mua muối</div>'
    "<p>Thuyền chở 45 người.</p></div></div></body></html>"
)


def document_of(payload: bytes | str, content_type: str | None = "text/html") -> Document:
    payload = payload.encode() if isinstance(payload, str) else payload
    document = read_document(payload, url=URL, content_type=content_type)
    assert isinstance(document, Document), document
    return document


def refusal(payload: bytes, content_type: str | None = "text/html") -> str:
    document = read_document(payload, url=URL, content_type=content_type)
    assert isinstance(document, Unreadable), document
    return document.reason


def body_of(payload: bytes | str, rules: Rules | None = None) -> list[str]:
    reading = read_article(document_of(payload), rules or Rules(system="joomla"))
    assert isinstance(reading, ArticleReading), reading
    return list(reading.article.body)


@pytest.mark.parametrize(
    ("payload", "content_type", "reason"),
    [
        (b"", None, "empty-body"),
        (b"  \n\t ", "text/html", "empty-body"),
        (b"%PDF-1.7\n%\xe2\xe3", "text/html", "not-html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "text/html", "not-html"),
        (b"PK\x03\x04" + bytes(400), "text/html", "not-html"),
        (bytes(range(256)) * 100, "text/html", "not-html"),
        (b'{"error": 1}', "application/json", "not-html"),
        (b"just words, no tag at all", "text/html", "not-html"),
        (b"<html>" + bytes([1, 2, 3, 4]) * 5000, "text/html", "undecodable"),
        (gzip.compress(PAGE.encode(), mtime=0)[:-20], "text/html", "undecodable"),
        (b"<p>" + b"x" * LARGEST_PAGE, "text/html", "too-large"),
        (gzip.compress(b"<p>" + b"x" * (LARGEST_PAGE + 9), mtime=0), "text/html", "too-large"),
    ],
)
def test_what_is_no_page_is_refused_by_name(payload: bytes, content_type: str | None, reason: str) -> None:
    assert refusal(payload, content_type) == reason


def test_a_body_that_is_still_packed_is_unpacked() -> None:
    document = document_of(gzip.compress(PAGE.encode()))
    assert document.repaired == ("gzip",)
    assert body_of(gzip.compress(PAGE.encode())) == ["Sáng nay bến mở lại.", "Mua muối", "Thuyền chở 45 người."]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_character_set_is_told_by_the_bytes(charset: str) -> None:
    assert body_of(PAGE.encode(charset)) == ["Sáng nay bến mở lại.", "Mua muối", "Thuyền chở 45 người."]


def test_an_old_vietnamese_character_set_is_read_as_declared() -> None:
    text = "<p>Ông Sơn đi lên núi Cao Sơn.</p>"
    page = (
        '<html><head><meta charset="windows-1258"><title>T</title></head><body><div class="item-page"><h2>T</h2>'
        f'<div itemprop="articleBody">{text}<p>Hai</p></div></div></body></html>'
    )
    assert body_of(page.encode("windows-1258"))[0] == "Ông Sơn đi lên núi Cao Sơn."


def test_two_hundred_thousand_nested_tags_end_in_a_refusal_or_a_reading() -> None:
    payload = b"<html><body>" + b"<div>" * 200_000 + "chữ".encode() + b"</div>" * 200_000
    document = document_of(payload)
    found = read_article(document, Rules(system="joomla"))
    assert isinstance(found, Unreadable)


def test_an_article_of_absurdly_many_elements_is_refused() -> None:
    many = "<p>x</p>" * (LARGEST_ARTICLE + 1)
    found = read_article(document_of(PAGE.replace("<p>Sáng nay", f"{many}<p>Sáng nay")), Rules(system="joomla"))
    assert isinstance(found, Unreadable)
    assert found.reason == "too-large"


@given(st.binary(max_size=2000))
def test_any_bytes_end_in_a_page_or_a_reason(payload: bytes) -> None:
    document = read_document(payload, url=URL, content_type="text/html")
    if isinstance(document, Document):
        assert isinstance(read_article(document, Rules(system="wordpress")), ArticleReading | Unreadable)
    else:
        assert document.reason


@given(st.integers(0, len(PAGE)), st.integers(0, 60), st.text(max_size=30))
def test_a_page_with_a_piece_torn_out_never_breaks_the_reader(start: int, length: int, patch: str) -> None:
    payload = (PAGE[:start] + patch + PAGE[start + length :]).encode("utf-8", "replace")
    document = read_document(payload, url=URL, content_type="text/html")
    if isinstance(document, Document):
        assert isinstance(read_article(document, Rules(system="joomla")), ArticleReading | Unreadable)


# -- layouts and recipes ---------------------------------------------------------------------------------------------


def layout(**keys: object) -> Rules:
    return Rules(system="joomla", layout=Layout(valid_from=date(2020, 1, 1), **keys))  # type: ignore[arg-type]


def test_a_layouts_selectors_replace_the_systems() -> None:
    page = PAGE.replace("<body>", "<body><h1 class='ten'>Tên khác</h1><div class='than'><p>Thân khác.</p></div>")
    reading = read_article(document_of(page), layout(title="h1.ten", body="div.than"))
    assert isinstance(reading, ArticleReading)
    assert (reading.article.title, reading.article.body) == ("Tên khác", ("Thân khác.",))


def test_a_layouts_drop_adds_to_the_systems() -> None:
    assert "Mua muối" in body_of(PAGE)
    assert "Mua muối" not in body_of(PAGE, layout(drop=("div.rao-vat",)))


def test_a_layouts_body_that_is_not_there_is_a_failure_with_its_name() -> None:
    found = read_article(document_of(PAGE), layout(body="div.khong-co"))
    assert isinstance(found, Unreadable)
    assert found.reason == "layout-body"
    assert "div.khong-co" in found.detail


def test_a_page_without_a_container_is_read_by_the_generic_extractor_and_says_so() -> None:
    sentences = " ".join(f"Câu thứ {number} của bài kể chuyện bến sông mùa nước lên." for number in range(12))
    page = f"<html><head><title>Chuyện</title></head><body><main><h1>Chuyện</h1><p>{sentences}</p></main></body></html>"
    reading = read_article(document_of(page), Rules(system="generic"))
    assert isinstance(reading, ArticleReading)
    assert reading.recipe.startswith("generic/trafilatura-")


def test_a_recipe_changes_with_its_rules_and_with_nothing_else() -> None:
    plain = recipe_of(Rules(system="joomla"), "joomla")
    assert plain == recipe_of(Rules(system="joomla", hosts=("ban.test",)), "joomla")
    assert plain.startswith("joomla/")
    others = {recipe_of(Rules(system="joomla"), "joomla15"), recipe_of(layout(drop=("div.x",)), "joomla")}
    assert len(others | {plain}) == 3
    later = Rules(system="joomla", layout=Layout(valid_from=date(2024, 1, 1), drop=("div.x",)))
    assert recipe_of(later, "joomla") in others  # the day from which it holds reads nothing
