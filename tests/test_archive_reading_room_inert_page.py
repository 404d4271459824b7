"""The rewriting that makes a captured page inert; the policy behind it is tested with the room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.reading_room.inert_page import inert_page, inert_picture, inert_text
from tests.script_vectors import ADDRESSES, MARKUP

URL = "http://ban.test/tin/1"
ADDRESSED = frozenset(
    {"src", "href", "srcset", "action", "formaction", "ping", "poster", "background", "data", "xlink:href"}
)


def none_kept(_: str) -> None:
    return None


def shown(page: str) -> str:
    return inert_page(page, URL, none_kept).decode()


def what_acts(page: str) -> list[str]:
    """Elements and attributes that a browser would act on, as a parser finds them; text and titles act on nothing."""
    found = []
    for element in html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8")).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in (
            "script",
            "iframe",
            "frame",
            "object",
            "embed",
            "form",
            "input",
            "base",
            "link",
            "svg",
            "math",
        ):
            found.append(element.tag)
        found += [f"{element.tag} {name}" for name in element.attrib if name.startswith("on") or name in ADDRESSED]
        if element.tag == "meta" and set(element.attrib) != {"charset"}:
            found.append("meta")
        if "url(" in (element.get("style") or "") or (element.tag == "style" and "url(" in (element.text or "")):
            found.append("style")
    return found


@pytest.mark.parametrize("number", range(len(MARKUP)))
def test_nothing_that_acts_comes_through(number: int) -> None:
    assert what_acts(shown(f"<html><body><p>Chữ</p>{MARKUP[number]}</body></html>")) == []
    assert what_acts(shown(MARKUP[number])) == []


@pytest.mark.parametrize("number", range(len(ADDRESSES)))
def test_no_link_leads_anywhere(number: int) -> None:
    assert what_acts(shown(f'<a href="{html_quoted(ADDRESSES[number])}">Xem</a>')) == []


def html_quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


@given(st.text(alphabet=st.sampled_from("<>/\"'= &#;!-\x00\x01\ud800aăđoninscriptstyle"), max_size=80))
def test_whatever_a_site_sent_becomes_a_page_that_does_nothing(text: str) -> None:
    assert what_acts(shown(text)) == []


def test_words_tables_and_looks_stay() -> None:
    page = shown(
        '<html lang="vi"><head><title>Tin</title><style>p { color: red } .a { background: url(x.png) }</style></head>'
        '<body><main class="tin"><p style="color: green" onclick="x()">Công đoàn</p>'
        '<table border="1"><tr><td colspan="2">Ô</td></tr></table><font color=red>Đỏ</font></main></body></html>'
    )
    assert '<html lang="vi">' in page
    assert "p { color: red } .a { background: none }" in page
    assert '<main class="tin"><p style="color: green">Công đoàn</p>' in page
    assert '<td colspan="2">Ô</td>' in page
    assert '<font color="red">Đỏ</font>' in page


def test_a_link_says_where_it_led() -> None:
    assert '<a title="http://ban.test/khac/2">Bài kia</a>' in shown('<base href="/khac/"><a href="2">Bài kia</a>')


@pytest.mark.parametrize(
    "markup", ['<img src="/a.png">', '<img src="cho.gif" data-src="/a.png">', '<img data-original="/a.png">']
)
def test_a_kept_picture_is_shown_wherever_the_page_named_it(markup: str) -> None:
    kept = {"http://ban.test/a.png": "/raw/7/file"}
    page = inert_page(markup, URL, kept.get).decode()
    assert '<img src="/raw/7/file">' in page


def test_a_picture_that_was_not_kept_leaves_its_words() -> None:
    assert '<img alt="Đại hội">' in shown('<img src="http://noi-khac.test/a.png" srcset="b 2x" alt="Đại hội">')


def test_a_picture_within_the_page_stays_unless_it_may_hold_scripts() -> None:
    assert 'src="data:image/png;base64,AAAA"' in shown('<img src="data:image/png;base64,AAAA">')
    assert what_acts(shown('<img src="data:image/svg+xml;base64,AAAA">')) == []


def test_texts_and_names_stand_letter_for_letter() -> None:
    assert b"<pre>&lt;script&gt; a &amp; b</pre>" in inert_text("<script> a & b", "<b>")
    assert b"<title>&lt;b&gt;</title>" in inert_text("", "<b>")
    assert b'alt="&#34;&gt;&lt;script&gt;"' in inert_picture("/raw/1/file", '"><script>')
