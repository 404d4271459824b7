"""Selectors find on the index what an ordinary CSS engine finds, in page order."""

from __future__ import annotations

import cssselect
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from crawler.element_index import ElementIndex, SelectorError, compiled

PAGE = html.document_fromstring(
    """<html><body class="single"><div id="tren" class="hop tin"><h1 itemprop="headline name" class="ten">Bến nước</h1>
    <div class="hop"><p class="tin nho">Một</p><a href="/tep/a.pdf" rel="tag">tệp</a><span class="ten">Hai</span></div>
    </div>    <div class="hop"><p>Ba</p><ul class="nho"><li class="tin"><a href="/b">b</a></li><li>c</li></ul></div>
    </body></html>"""
)
CASES = [
    ".hop", "div.hop", ".hop .tin", ".hop > .tin", "#tren", "#tren .ten", "#khong", ".khong", "p", "div p", "div > p",
    "[itemprop=name]", "[itemprop~=headline]", "a[href$='.pdf']", "a[href*='tep']", "a[href^='/b']", "a[rel~=tag]",
    "li:last-child a", ".tin.nho", "div.hop ul.nho li", "body.single .ten", "h1, .nho", "*[class]",
    ".hop p:first-child",
]  # fmt: skip


@pytest.mark.parametrize("css", CASES)
def test_a_selector_finds_what_css_means(css: str) -> None:
    wanted = etree.XPath(cssselect.HTMLTranslator().css_to_xpath(css))(PAGE)
    assert ElementIndex(PAGE).find_all(css) == wanted


@given(
    st.lists(st.sampled_from(["div", ".hop", ".tin", "p", "#tren", ".nho", "li", "[class]"]), min_size=1, max_size=4)
)
def test_steps_of_any_kind_agree_with_css(steps: list[str]) -> None:
    css = " ".join(steps)
    wanted = etree.XPath(cssselect.HTMLTranslator().css_to_xpath(css))(PAGE)
    assert ElementIndex(PAGE).find_all(css) == wanted


@pytest.mark.parametrize("css", CASES)
def test_matching_one_element_agrees_with_finding_all(css: str) -> None:
    found = ElementIndex(PAGE).find_all(css)
    assert [one for one in PAGE.iter() if compiled(css).matches(one)] == found


def test_what_is_no_selector_is_named() -> None:
    with pytest.raises(SelectorError, match="div\\[\\["):
        compiled("div[[")
