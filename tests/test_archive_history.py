"""The read side: pages by any name, their versions as of a moment, changes in order of meaning, the state of sites."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from archive.change_listing import find_changes
from archive.change_meanings import Meaning
from archive.errors import ArchiveDamagedError, ArchiveFromTheFutureError, ArchiveNotFoundError, PageNotFoundError
from archive.history import (
    find_captures,
    find_events,
    find_page,
    find_reprints,
    find_version,
    find_versions,
    state_at,
    version_at,
)
from archive.history_records import NotYetSeenError, VersionNotFoundError
from archive.reading_connection import ArchiveFromThePastError, reading
from archive.records import State
from archive.store import Archive
from tests.archive_nights import Nights, article, seen
from tests.archive_samples import BAN, MUONG, NIGHTS, fill

GIFT = "http://muong.test/1-qua.html"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with reading(folder) as connection:
        yield connection


@pytest.mark.parametrize("name", [GIFT, f" {GIFT} ", "muong.test/1-qua.html", f"{GIFT}#binh-luan", "https" + GIFT[4:]])
def test_any_spelling_of_an_address_finds_its_page(database: sqlite3.Connection, name: str) -> None:
    page = find_page(database, name)
    assert (page.url, page.site, page.state, page.versions) == (GIFT, MUONG, State.LIVE, 2)
    assert find_page(database, page.page_id) == page


def test_the_crawlers_own_spelling_is_tried_too(database: sqlite3.Connection) -> None:
    page = find_page(database, GIFT + "?utm_source=x", normalise=lambda url: url.partition("?")[0])
    assert page.url == GIFT


def test_an_article_without_an_address_is_found_by_the_one_shown_for_it(database: sqlite3.Connection) -> None:
    (inline, *_) = [change for change in find_changes(database, kind="first") if "#" in change.url]
    assert inline.title.startswith("Bản tin thứ")
    page = find_page(database, inline.url)
    assert page.url == f"http://ban.test/tin#{page.page_id}"
    assert urldefrag(inline.url).fragment == page.page_id
    assert page.title is None


@pytest.mark.parametrize("name", ["", "http://muong.test/khong-co", "khong-co", "http://[", "#", "://", "\udcff"])
def test_what_is_not_there_is_named(database: sqlite3.Connection, name: str) -> None:
    with pytest.raises(PageNotFoundError):
        find_page(database, name)


def test_versions_come_oldest_first_with_their_whole_text(database: sqlite3.Connection) -> None:
    first, second = find_versions(database, find_page(database, GIFT))
    assert (first.number, first.change, second.number, second.change) == (1, "first", 2, "body")
    assert first.article.body[0] == "Toàn ngành có 5.314 đoàn viên."
    assert second.article.body[0] == "Toàn ngành có 5.413 đoàn viên."
    assert len(first.article.body) == 3
    assert first.article.captions == ("Trao quà tại nhà văn hóa thôn.",)
    assert first.article.images[0].url.endswith("trao-qua.jpg")


def test_lines_that_stand_more_than_once_stay_where_they_stand(tmp_path: Path) -> None:
    lines = ("Kính gửi các tổ.", "Đã ký tên.", "Kính gửi các tổ.", "Kính gửi các tổ.", "Đã ký tên.")
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(*lines))})
    with reading(tmp_path) as connection:
        (version,) = find_versions(connection, find_page(connection, "http://ban.test/1"))
    assert version.article.body == lines


def test_a_moment_gives_the_version_that_stood_then(database: sqlite3.Connection) -> None:
    page = find_page(database, GIFT)
    assert version_at(database, page, NIGHTS[1] + HOUR).number == 1
    assert version_at(database, page, NIGHTS[2] + HOUR).number == 2
    with pytest.raises(NotYetSeenError, match="2024-08-12T19:00:01Z"):
        version_at(database, page, NIGHTS[0] - HOUR)


def test_an_unknown_version_is_answered_with_the_known_ones(database: sqlite3.Connection) -> None:
    page = find_page(database, GIFT)
    assert find_version(database, page, 2).number == 2
    with pytest.raises(VersionNotFoundError, match="it has 1, 2"):
        find_version(database, page, 9)


def test_a_page_that_vanished_tells_when(database: sqlite3.Connection) -> None:
    page = find_page(database, "http://muong.test/4-mat.html")
    assert [event.kind for event in find_events(database, page)] == ["missing", "gone"]
    states = [state_at(database, page, night + HOUR) for night in NIGHTS]
    assert states == [State.LIVE, State.MISSING, State.GONE]


def test_reprints_and_captures_of_a_run_are_found(database: sqlite3.Connection) -> None:
    (reprint,) = find_reprints(database, find_page(database, GIFT))
    assert (reprint.site, reprint.share) == (BAN, 1.0)
    assert [capture.kind for capture in find_captures(database, 2)] == ["failure", "version", "tombstone"]


def test_changes_are_listed_by_what_they_mean(database: sqlite3.Connection) -> None:
    listed = find_changes(database)
    assert [change.meaning for change in listed] == [
        Meaning.NEGATION,
        Meaning.NUMBER,
        Meaning.GONE,
        Meaning.MISSING,
        Meaning.SPELLING_STYLE,
    ]
    assert listed[0].sentence == "Thêm chữ “không”."
    assert listed[1].as_json()["kind"] == "body"
    assert listed[1].as_json()["version"] == 2


@pytest.mark.parametrize(
    ("kind", "count"), [("negation", 1), ("body", 2), ("gone", 1), ("spelling-style", 1), ("first", 8), ("title", 0)]
)
def test_changes_can_be_asked_for_by_either_kind_of_word(database: sqlite3.Connection, kind: str, count: int) -> None:
    assert len(find_changes(database, kind=kind)) == count


def test_changes_can_be_narrowed_to_a_site_and_a_time(database: sqlite3.Connection) -> None:
    assert find_changes(database, site=BAN) == []
    assert len(find_changes(database, since=NIGHTS[2])) == 3
    assert len(find_changes(database, until=NIGHTS[2], site=MUONG)) == 2


def test_a_reader_cannot_write(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.execute("DELETE FROM pages")


def test_a_reader_neither_blocks_a_writer_nor_waits_for_one(tmp_path: Path) -> None:
    fill(tmp_path)
    with Archive.open(tmp_path) as archive, reading(tmp_path) as database:
        database.execute("BEGIN")
        assert find_page(database, GIFT).versions == 2
        archive.upsert_site(site="moi", name="Mới", host="moi.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        assert find_page(database, GIFT).versions == 2
        database.execute("COMMIT")
        assert [row["id"] for row in database.execute("SELECT id FROM sites WHERE id = 'moi'")] == ["moi"]


def test_no_archive_a_strange_one_and_one_from_the_future_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFoundError), reading(tmp_path / "nowhere"):
        pass
    sqlite3.connect(tmp_path / "archive.db").execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(ArchiveDamagedError), reading(tmp_path):
        pass
    for name, change, error in (
        (
            "future",
            "UPDATE _sqlite_migrations SET name = '9999_later' WHERE name = (SELECT max(name) FROM _sqlite_migrations)",
            ArchiveFromTheFutureError,
        ),
        (
            "past",
            "DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)",
            ArchiveFromThePastError,
        ),
    ):
        Archive.open(tmp_path / name).close()
        connection = sqlite3.connect(tmp_path / name / "archive.db")
        connection.execute(change)
        connection.commit()
        connection.close()
        with pytest.raises(error), reading(tmp_path / name):
            pass
