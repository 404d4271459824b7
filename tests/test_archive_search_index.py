"""What a page once said stays findable, and only that: kept with every change, taken out with every withdrawal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.connection import DATABASE
from archive.fixity import verify
from archive.records import Article
from archive.store import Archive
from archive.withdrawal import Deed, undo, withdraw
from tests.archive_nights import Nights, article, rows, seen
from tests.archive_soundness import assert_sound

KEPT = "Ban tổ chức dành 45 phần quà cho những tổ có nhiều sáng kiến nhất."
PAST = "SELECT rowid & 1048575 FROM page_search_past WHERE page_search_past MATCH '{}' ORDER BY rowid"
DEED = Deed(by="Thu", at=datetime(2024, 9, 1, 2, 0, tzinfo=UTC))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def told(site: Nights, *articles: Article) -> None:
    """One night for each text of the same page."""
    for one in articles:
        site.night({"/1": seen(one, key="1")})


def past(folder: Path, words: str) -> list[int]:
    """The versions that said *words* for the last time."""
    return [number for (number,) in rows(folder, PAST.format(words))]


def test_what_a_page_says_no_more_is_found_with_the_version_that_said_it_last(site: Nights, tmp_path: Path) -> None:
    told(site, article("Đắk Nông có 5.314 đoàn viên.", KEPT), article("Đắk Nông có 5.413 đoàn viên.", KEPT))
    assert past(tmp_path, '"dak nong co 5 314"') == [1]
    assert past(tmp_path, "413") == []
    assert past(tmp_path, "sang kien") == []  # it still stands
    told(site, article(KEPT))
    assert past(tmp_path, "dak nong") == [1, 2]
    assert_sound(tmp_path)


def test_earlier_headlines_and_signatures_are_found_too(site: Nights, tmp_path: Path) -> None:
    told(site, article(KEPT, title="Hội thao mùa mưa", byline="Tin: Hải Yến"), article(KEPT, title="Hội thao mùa khô"))
    assert past(tmp_path, "title : mua") == [1]
    assert past(tmp_path, "byline : yen") == [1]


def test_a_paragraph_that_moved_within_the_article_is_not_past(site: Nights, tmp_path: Path) -> None:
    told(site, article(KEPT, "Đoạn hai.", lead="Mở đầu."), article("Đoạn hai.", "Mở đầu.", lead=KEPT))
    assert rows(tmp_path, "SELECT * FROM past_texts WHERE coalesce(title, lead, body, captions) IS NOT NULL") == []
    assert past(tmp_path, "doan OR quà OR dau") == []
    assert_sound(tmp_path)


def test_a_better_reading_of_a_version_is_what_was_said(site: Nights, tmp_path: Path) -> None:
    told(site, article(KEPT, "Xem thêm rác."), article(KEPT, "Đoạn giữa."), article(KEPT, "Đoạn cuối."))
    (page,) = (number for (number,) in rows(tmp_path, "SELECT id FROM pages"))
    assert past(tmp_path, "rac") == [1]
    for number, text in ((1, "Đoạn đầu."), (2, "Đoạn giữa khác."), (3, "Đoạn giữa khác.")):
        site.archive.upgrade_version(page, number, article(KEPT, text), "joomla/9", at=DEED.at)
        assert_sound(tmp_path)
    assert (past(tmp_path, "rac"), past(tmp_path, "dau"), past(tmp_path, "giua")) == ([], [1], [])


def test_of_a_withdrawn_page_nothing_past_is_found_until_it_is_shown_again(site: Nights, tmp_path: Path) -> None:
    told(site, article("Bà Khuyến nhận quà.", KEPT), article("Bà Mận nhận quà.", KEPT))
    (page,) = (number for (number,) in rows(tmp_path, "SELECT id FROM pages"))
    withdraw(site.archive, page, "theo luật", DEED)
    assert past(tmp_path, "khuyen") == []
    assert b"khuyen" not in (tmp_path / DATABASE).read_bytes()
    told(site, article("Bà Đào nhận quà.", KEPT))
    assert past(tmp_path, "nhan") == []
    assert_sound(tmp_path)
    undo(site.archive, page, DEED)
    assert (past(tmp_path, "khuyen"), past(tmp_path, "man"), past(tmp_path, "dao")) == ([1], [2], [])
    assert_sound(tmp_path)


@pytest.mark.parametrize(("instead", "told"), [(None, "search does not know"), ("Da noi hai lan.", "holds 2 words")])
def test_an_index_that_says_otherwise_than_the_past_texts_is_damage(
    site: Nights, tmp_path: Path, instead: str | None, told: str
) -> None:
    for text in (article("Đã nói một lần.", KEPT), article(KEPT)):
        site.night({"/1": seen(text, key="1")})
    site.archive.close()
    assert verify(tmp_path).problems == []
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection, connection:
        connection.execute(
            "INSERT INTO page_search_past (page_search_past, rowid, body) "
            "SELECT 'delete', seq * 1048576 + 1, 'Da noi mot lan.' FROM pages"
        )
        if instead:
            put = "INSERT INTO page_search_past (rowid, body) SELECT seq * 1048576 + 1, ? FROM pages"
            connection.execute(put, (instead,))
    (problem,) = verify(tmp_path).problems
    assert told in problem.detail
    assert problem.version == (None if instead else 1)
