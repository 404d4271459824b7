"""Searching as people type, cells that lead nowhere dangerous."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from archive.reading_room.cells import cell, unfolded
from archive.reading_room.search_text import excerpt, fold, marked, search_query

TEXTS = (
    "Công đoàn tỉnh Đắk Nông trao 50 suất quà",
    "Đoàn viên ngành y tế khỏe đẹp",
    "Ðồng chí phụ trách dự họp",  # with ð, a usual slip for đ
)


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize = 'unicode61 remove_diacritics 2')")
    for text in TEXTS:
        folded = text.translate(str.maketrans("đĐðÐ", "dDdD"))
        database.execute("INSERT INTO t VALUES (?)", (folded,))
    return database


def found(index: sqlite3.Connection, typed: str | None) -> list[int]:
    rows = index.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid", (search_query(typed),))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("cong doan", [1]),
        ("Công đoàn", [1]),
        ("CÔNG ĐOÀN", [1]),
        (unicodedata.normalize("NFD", "công đoàn"), [1]),
        ("dak nong", [1]),
        ("Đắk Nông", [1]),
        ("đoàn", [1, 2]),
        ("dong chi", [3]),
        ("khoẻ", [2]),
        ('"suất quà"', [1]),
        ('"quà suất"', []),
        ('"suất quà', [1]),
        ("ngàn*", [2]),
        ("ng*", []),  # too short to stand for all that begin so
        ("ngà* khỏ*", [2]),
        ("ngà* khỏ* viê*", []),  # of three the last is a word as it stands
        ("y te", [2]),
        ("công AND đoàn", []),
        ("", []),
        (None, []),
        ("- * ( ^", []),
    ],
)
def test_words_are_found_however_they_are_typed(index: sqlite3.Connection, typed: str | None, rows: list[int]) -> None:
    assert found(index, typed) == rows


@given(st.text(max_size=60) | st.text(alphabet='"*()^:-+{}NEARANDORNOT ađ\x00\ud800', max_size=30))
def test_whatever_is_typed_is_no_syntax_error(typed: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (x)")
    database.execute("SELECT * FROM t WHERE t MATCH ?", (search_query(typed),)).fetchall()
    database.close()


def test_an_excerpt_shows_where_most_of_the_words_stand() -> None:
    text = "Công ty mở cửa. " * 40 + "Phần quà do công ty trao tận tay." + " Kết thúc." * 60
    assert "Phần quà do công ty" in excerpt(text, "cong qua tay")


def test_an_excerpt_shows_the_words_as_they_are_written() -> None:
    text = "Mở đầu. " * 60 + "Công đoàn Đắk Nông vào cuộc. " + "Kết thúc. " * 60
    shown = excerpt(text, "dak nong")
    assert "Công đoàn Đắk Nông vào cuộc" in shown
    assert shown.startswith("… ")
    assert len(shown) < 220


@given(st.text(max_size=80), st.text(max_size=20))
def test_an_excerpt_of_any_text_is_part_of_it(text: str, typed: str) -> None:
    shown = excerpt(text, typed).removeprefix("… ").removesuffix(" …")
    assert shown in unicodedata.normalize("NFC", " ".join(text.split()))


@given(st.text(max_size=40))
def test_folding_keeps_each_letter_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(unicodedata.normalize("NFC", text))


def test_only_web_addresses_become_links() -> None:
    assert cell("javascript:alert(1)", "url") is None
    assert cell("http://", "url") is None
    assert cell("data:text/html,x", "url") is None
    assert cell("http://[bad", "url") is None
    shown = str(cell('http://tin.test/a?b=1&c=<>"'[:-3], "url"))
    assert shown.startswith('<a href="http://tin.test/a?b=1&amp;c=" rel="noopener noreferrer nofollow"')


def test_a_hostile_page_id_stays_text() -> None:
    shown = str(cell('"><script>x</script>', "page_id"))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Công đoàn Đắk Nông", "dak nong", "Công đoàn <mark>Đắk Nông</mark>"),
        ("Công đoàn Đắk Nông", '"dak nong"', "Công đoàn <mark>Đắk Nông</mark>"),
        ("Nghiên cứu, nghiêng", "nghien", "<mark>Nghiên</mark> cứu, nghiêng"),
        ("Nghiên cứu, nghiêng", "nghien*", "<mark>Nghiên</mark> cứu, <mark>nghiêng</mark>"),
        ("<b>tin</b> & ảnh", "tin", "&lt;b&gt;<mark>tin</mark>&lt;/b&gt; &amp; ảnh"),
        ("5.314 đoàn viên", "5.314", "<mark>5.314</mark> đoàn viên"),
        ("không có gì", "c++ (", "không có gì"),
        ("“Mái ấm”", "“mai am”", "“<mark>Mái ấm</mark>”"),
    ],
)
def test_words_are_marked_where_the_index_finds_them(text: str, typed: str, shown: str) -> None:
    assert str(marked(text, typed)) == shown


@given(st.text(max_size=80), st.text(max_size=30))
def test_marking_changes_no_text_and_lets_no_markup_through(text: str, typed: str) -> None:
    html = str(marked(text, typed)).replace("<mark>", "").replace("</mark>", "")
    assert html == str(escape(unicodedata.normalize("NFC", text)))


def test_an_excerpt_prefers_the_place_where_the_words_stand_together() -> None:
    text = "Nhà nông vui mùa mới. " * 30 + "Công đoàn Đắk Nông vào cuộc. " + "Kết thúc. " * 30
    assert "Đắk Nông" in excerpt(text, "dak nong")


def test_a_long_text_folds_up_whole_and_can_be_laid_open() -> None:
    text = "Đoạn <b>mở</b> đầu " + "dài " * 150 + "\n" + "và đoạn sau " * 50
    shown = cell(text, "body")
    assert shown is not None
    assert shown.startswith('<details class="long"><summary>Đoạn &lt;b&gt;mở')
    assert str(unfolded(shown)) == str(escape(text))
    assert unfolded("</summary><details") == "</summary><details"


def test_only_safe_addresses_of_pictures_and_attachments_become_links() -> None:
    shown = str(cell('[{"url": "javascript:x()", "alt": "<i>"}, {"url": "http://a.test/b.jpg", "alt": ""}]', "images"))
    assert 'href="javascript' not in shown
    assert "&lt;i&gt;" in shown
    assert '<a href="http://a.test/b.jpg"' in shown
    assert ">b.jpg</a>" in shown
    assert str(cell("[]", "tags")) == "&nbsp;"
    assert cell("[broken", "tags") is None


@given(st.text(max_size=60), st.sampled_from(["title", "url", "change", "state", "images", "body", "published_at"]))
def test_no_archived_text_becomes_markup(text: str, column: str) -> None:
    hostile = f"<script>{text}</script>"
    shown = cell(hostile, column, "pages", {"id": hostile, "page_id": hostile})
    assert shown is None or "<script>" not in shown
