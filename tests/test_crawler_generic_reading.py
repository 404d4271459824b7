"""A page of no known system is read by trafilatura, and every version says so."""

from __future__ import annotations

from crawler.documents import Document, read_document
from crawler.generic_reading import read_generically
from crawler.readings import ArticleReading, Unreadable
from crawler.rules import Rules

SENTENCES = [
    f"Ngày thứ {number}, nghiệp đoàn xe ôm bến {number} nhận thêm áo phản quang và dạy nhau cách sơ cứu."
    for number in range(1, 7)
]


def read(body: str, head: str = "<title>Xe ôm bến sông</title>") -> ArticleReading | Unreadable:
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    document = read_document(page.encode(), url="http://ben.test/xe-om", content_type="text/html")
    assert isinstance(document, Document)
    return read_generically(document, Rules(system="generic"))


def test_the_text_is_found_without_menus_and_flagged() -> None:
    menu = "<nav><ul><li><a href='/a'>Giới thiệu</a></li><li><a href='/b'>Liên hệ</a></li></ul></nav>"
    found = read(f"{menu}<main><h1>Xe ôm bến sông</h1>{''.join(f'<p>{one}</p>' for one in SENTENCES)}</main>")
    assert isinstance(found, ArticleReading)
    assert list(found.article.body) == SENTENCES
    assert found.article.title == "Xe ôm bến sông"
    assert found.recipe.startswith("generic/trafilatura-")


def test_the_page_is_left_as_it_was() -> None:
    page = f"<html><body><main><h1>A</h1>{''.join(f'<p>{one}</p>' for one in SENTENCES)}</main></body></html>"
    document = read_document(page.encode(), url="http://ben.test/xe-om", content_type="text/html")
    assert isinstance(document, Document)
    assert read_generically(document, Rules(system="generic")) == read_generically(document, Rules(system="generic"))


def test_a_page_without_text_is_no_article() -> None:
    found = read("<div><img src='/a.png'></div>")
    assert isinstance(found, Unreadable)
    assert found.reason == "no-container"


def test_a_huge_page_of_no_known_system_is_not_given_to_trafilatura() -> None:
    found = read("<i>x</i>" * 20_001)
    assert isinstance(found, Unreadable)
    assert found.reason == "no-container"
    assert "elements" in found.detail
