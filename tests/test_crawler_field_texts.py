"""The words of a field stand in the order of the page, without scripts and comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import builder

from archive.digests import canonical
from crawler.field_texts import text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div><span><i></i> <b>Tác giả:</b></span> Giàng A Lử</div>", "Tác giả: Giàng A Lử"),
        ("<h1><a>Chợ <em>phiên <b>vùng</b></em> cao</a> mở lại</h1>", "Chợ phiên vùng cao mở lại"),
        ("<p>07:30<br>Chủ nhật</p>", "07:30 Chủ nhật"),
        ("<div><p>Sương muối</p>đầu mùa</div>", "Sương muối đầu mùa"),
        ("<p>Rét <script>var x;</script>đậm <!-- nháp -->kéo dài</p>", "Rét đậm kéo dài"),
    ],
)
def test_words_stand_in_the_order_of_the_page(markup: str, text: str) -> None:
    assert text_of(html.fromstring(markup)) == text


@given(
    st.recursive(st.just(builder.B("x")), lambda inner: st.lists(inner, max_size=3).map(lambda ones: builder.I(*ones)))
)
def test_inline_markup_changes_no_word(element: html.HtmlElement) -> None:
    assert text_of(element) == canonical(element.text_content())
