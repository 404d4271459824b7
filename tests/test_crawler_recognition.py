"""A page's publishing system is told by the system's own marks, not by its words."""

from __future__ import annotations

import pytest

from crawler.documents import Document, read_document
from crawler.recognition import flavours_of, recognise


def document_of(head: str = "", body: str = "<p>Chợ phiên họp sớm.</p>") -> Document:
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    document = read_document(page.encode(), url="http://cho.test/tin", content_type="text/html")
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("head", "body", "flavour"),
    [
        ('<meta name="generator" content="Joomla! 1.5">', '<div class="componentheading"></div>', "joomla"),
        ("", '<div class="componentheading"></div><div class="contentpaneopen"></div>', "joomla15"),
        ('<meta name="Generator" content="Joomla! - Open Source Content Management">', "<p>x</p>", "joomla"),
        ('<meta name="generator" content="Joomla!">', '<div id="k2Container"><p>x</p></div>', "k2"),
        ('<meta name="generator" content="Joomla!">', '<table class="contentpaneopen"></table>', "joomla15"),
        ('<meta name="generator" content="WordPress 6.1.1">', "<p>x</p>", "wordpress"),
        ('<link href="/wp-content/themes/a/style.css" rel="stylesheet">', "<p>x</p>", "wordpress"),
        ("", '<img src="/stores/news_dataimages/a/012024/02/08/x.jpg">', "mastercms"),
        ("", '<a href="http://mastercms.org">MasterCMS</a>', "mastercms"),
        ('<meta name="generator" content="NukeViet v4.5">', "<p>x</p>", "nukeviet"),
        ("", '<div id="news-bodyhtml"><p>x</p></div>', "nukeviet"),
        ('<script src="/3rdparty/jQuery/jquery.js"></script>', "<p>x</p>", "eduportal"),
        ("", '<div class="pnlNoiDungBaiViet"><p>x</p></div>', "easywebhub"),
        ("", "<p>Trang này chạy WordPress, không phải Joomla.</p>", None),
    ],
)
def test_a_system_is_told_by_its_marks(head: str, body: str, flavour: str | None) -> None:
    assert recognise(document_of(head, body)) == flavour


def test_a_site_that_moved_to_another_system_is_read_by_its_rules_too() -> None:
    moved = document_of('<meta name="generator" content="WordPress 6.1">')
    assert flavours_of("mastercms", moved) == ("mastercms", "wordpress")


def test_a_joomla_site_is_read_by_the_look_of_the_page_first() -> None:
    old = document_of(body='<table class="contentpaneopen"><tr><td>x</td></tr></table>')
    assert flavours_of("joomla", old)[:2] == ("joomla15", "joomla")


def test_a_page_without_marks_has_no_flavour_for_a_generic_site() -> None:
    assert flavours_of("generic", document_of()) == ()
