"""Main column, menu, side column, foot: told by tag, role and name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, fromstring

from crawler.page_areas import is_hidden, is_side_area, prominence, stands_aside


def within(around: str) -> HtmlElement:
    """The paragraph in a page, inside *around*."""
    page = fromstring(f"<html><body><div>{around.format('<p>Tin</p>')}</div></body></html>")
    return next(page.iter("p"))


SIDES = [
    "<nav>{}</nav>",
    "<aside>{}</aside>",
    "<footer>{}</footer>",
    '<div role="complementary">{}</div>',
    '<div id="sidebar">{}</div>',
    '<div class="sidebar-right">{}</div>',
    '<div class="widget widget_recent_entries">{}</div>',
    '<div class="moduletable_menu">{}</div>',
    '<div id="secondary">{}</div>',
    '<div class="main-menu">{}</div>',
    '<div id="footer2">{}</div>',
    '<ul class="breadcrumb"><li>{}</li></ul>',
    '<div class="tin-lien-quan">{}</div>',
    '<div class="related-posts">{}</div>',
    '<div class="cotphai">{}</div>',
    '<div class="doc-nhieu">{}</div>',
    '<div id="comments">{}</div>',
    '<div class="quang-cao">{}</div>',
    '<div class="box_login">{}</div>',
    '<div class="col-right">{}</div>',
    '<div class="right-sidebar">{}</div>',
    '<div id="sidebar1">{}</div>',
]


@pytest.mark.parametrize("around", SIDES)
def test_a_side_area_is_known_by_tag_role_or_name(around: str) -> None:
    element = within(around)
    assert stands_aside(element)
    assert prominence(element) == 0


MAINS = [
    "<main>{}</main>",
    '<div id="content">{}</div>',
    '<div class="site-main">{}</div>',
    '<div class="noidung">{}</div>',
    '<div class="col-md-8">{}</div>',
    '<article class="post tag-footer category-menu">{}</article>',
    '<div class="item-page">{}</div>',
    '<div class="row sidebar-right"><div id="content">{}</div></div>',
    '<div class="site-content has-sidebar">{}</div>',
    '<div class="content-sidebar-wrap">{}</div>',
    '<div class="jeg_content no-sidebar">{}</div>',
    '<div class="blog">{}</div>',
    '<div class="widget Blog" id="Blog1">{}</div>',
    '<div class="elementor-widget-container">{}</div>',
    '<div class="so-panel widget widget_siteorigin-panels-postloop">{}</div>',
    '<div class="navigator-news-list">{}</div>',
]


@pytest.mark.parametrize("around", MAINS)
def test_the_main_column_is_none(around: str) -> None:
    element = within(around)
    assert not stands_aside(element)
    assert prominence(element) > 0


def test_words_that_a_theme_hangs_on_the_body_say_nothing() -> None:
    page = fromstring('<html class="sidebar"><body class="has-sidebar widget sidebar"><p>Tin</p></body></html>')
    assert not stands_aside(next(page.iter("p")))


def test_what_may_be_either_weighs_less() -> None:
    assert 0 < prominence(within('<div class="hot">{}</div>')) < prominence(within("<div>{}</div>"))
    assert prominence(within('<div id="content">{}</div>')) > prominence(within("<div>{}</div>"))


@pytest.mark.parametrize("style", ['style="display:none"', 'style="color:red; display : none;"', "hidden"])
def test_what_the_page_hides_does_not_count(style: str) -> None:
    element = within(f"<div {style}>{{}}</div>")
    assert is_hidden(next(element.iterancestors()))
    assert prominence(element) == 0


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_name_gets_an_answer(name: str, identity: str) -> None:
    element = fromstring("<div><p>Tin</p></div>")
    for key, value in (("class", name), ("id", identity)):
        if value.isprintable():
            element.set(key, value)
    assert is_side_area(element) == (prominence(element) == 0)
