"""Searching as people type, cells that lead nowhere dangerous."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading_room.cells import cell
from archive.reading_room.search_text import excerpt, fold, search_query

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
