"""What readers see in the room's tables: words, order, links, whole texts; and nothing that a page of theirs breaks."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

from archive.reading_connection import reading
from archive.reading_room.canned_queries import QUERIES
from archive.reading_room.descriptions import FIRST_COLUMNS, table_descriptions
from archive.reading_room.serving import datasette_of
from archive.reading_room.words import column_word
from tests.archive_samples import fill
from tests.reading_room_door import Door, opened

TABLES = [name for name, _ in table_descriptions()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


@pytest.mark.parametrize("table", TABLES)
def test_every_column_that_is_shown_has_a_vietnamese_word(folder: Path, table: str) -> None:
    with reading(folder) as database:
        columns = [row["name"] for row in database.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    assert [column for column in columns if not column_word(column) and column != "rowid"] == []
    assert set(FIRST_COLUMNS.get(table, ())) <= set(columns)
    described = dict(table_descriptions())[table]
    assert set(described.get("columns", ())) <= set(columns)


@pytest.mark.parametrize("name", QUERIES)
def test_every_answer_of_a_canned_query_has_vietnamese_headings(door: Door, name: str) -> None:
    asked = {"q": "cong doan", "page": "http://muong.test/1-qua.html", "day": "", "site": ""}
    shown = door.get(f"/archive/{name}?{urlencode(asked)}").text
    for column in re.findall(r'<th class="col-([a-z_]+)"', shown):
        assert column_word(column), column


@pytest.mark.parametrize("name", QUERIES)
def test_every_parameter_of_a_canned_query_is_asked_for_in_words(name: str) -> None:
    assert set(re.findall(r":([a-z]+)", QUERIES[name]["sql"])) == set(QUERIES[name].get("asks", ()))


def test_articles_lead_with_their_titles_which_lead_to_their_pages(door: Door) -> None:
    shown = door.get("/archive/pages").text
    assert re.findall(r'<th[^>]*data-column="([a-z_]+)"', shown)[:3] == ["title", "site", "section"]
    cells = re.findall(r'<td class="col-title[^>]*>(.*?)</td>', shown, re.DOTALL)
    assert len(cells) == 8
    assert all(re.match(r'<a href="/article/[a-z2-7]+">.', cell) for cell in cells)


def test_articles_without_a_title_go_by_their_first_words(door: Door) -> None:
    for address in ("/archive/pages", "/archive/changes", "/archive/versions", "/archive/version_rows"):
        assert '<i class="no-title">' in door.get(address).text, address


def test_moments_are_those_of_vietnam_and_the_data_stays_in_utc(door: Door) -> None:
    shown = door.get("/archive/changes_since?day=2024-08-14").text
    assert '<time datetime="2024-08-14T19:00:04Z" title="2024-08-14T19:00:04Z">15/08/2024 02:00</time>' in shown
    assert door.rows("changes_since", day="2024-08-14")[0]["happened_at"] == "2024-08-14T19:00:04Z"


def test_a_night_is_named_by_the_day_on_which_it_began(door: Door) -> None:
    rows = door.rows("nights", site="muong")
    assert [row["night"] for row in rows] == ["2024-08-14", "2024-08-13", "2024-08-12"]  # 2 in the morning after each
    assert {(row["walks"], row["walks_complete"]) for row in rows} >= {(1, 1)}


def test_what_was_found_is_marked_as_it_was_written(door: Door) -> None:
    shown = door.get("/archive/search?q=dak+nong").text
    assert "<mark>Đắk Nông</mark>" in shown
    assert "⟦" not in door.rows("search", q="dak nong")[0]["excerpt"]


def test_a_search_finds_and_shows_words_of_lead_and_captions(door: Door) -> None:
    rows = door.rows("search", q="nha van hoa thon")
    assert rows
    assert all("nhà văn hóa thôn" in row["excerpt"] for row in rows)


def test_states_and_outcomes_are_said_in_both_languages(door: Door) -> None:
    assert "gone <small>đã gỡ</small>" in door.get("/archive/taken_down").text
    assert "partial <small>một phần</small>" in door.get("/archive/runs").text


def test_the_first_page_has_the_search_box_and_leads_to_every_part_of_the_room(door: Door) -> None:
    home = door.get("/").text
    assert '<form class="home-search" action="/search"' in home
    links = set(re.findall(r'href="([^"]*)"', home))
    assert {"/changes", "/gone", "/analysis", "/feed.atom", "/site/muong", "/site/ban", "/archive"} <= links


def test_every_table_and_query_is_found_from_the_tables_page(door: Door) -> None:
    tables = door.get("/archive").text
    assert [name for name in (*TABLES, *QUERIES) if f'href="/archive/{name}' not in tables] == []


def test_every_link_of_the_menu_and_home_leads_somewhere(door: Door) -> None:
    home = door.get("/").text
    links = set(re.findall(r'(?:href|src)="(/[^"]*)"', home))
    assert len(links) > 25
    assert {link: door.get(link).status_code for link in links if door.get(link).status_code != 200} == {}


def test_a_rehearsal_says_so_on_every_page_and_a_real_archive_does_not(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes((folder / "archive.db").read_bytes())
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database, database:
        database.execute("UPDATE runs SET rehearsal = 1 - rehearsal")
    with opened(folder) as one, opened(tmp_path) as other:
        for address in ("/", "/archive", "/archive/pages", "/archive/search?q=x", "/archive/nothing"):
            told = ["bản diễn tập" in door.get(address).text for door in (one, other)]
            assert sorted(told) == [False, True], address


UNAWAITED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
NONSENSE = (
    "/archive/pages?_sort=nothing",
    "/archive/pages?_size=x",
    # Datasette leaves a coroutine of its own unawaited there.
    pytest.param("/archive/pages?_facet_array=%00", marks=UNAWAITED),
    "/archive/changes?_next=x",
    "/archive/urls/x",
    "/archive/urls/x?_ttl=99999999999999999999",
    "/archive/sections?_through=1",
    "/archive/search?q=x&_timelimit=x",
    "/archive?sql=select+:_header_host",
    "/archive?sql=select+9e999,'9999-12-31T23:59:59Z',cast(x'ff'+as+text)+as+title,'x'+as+page_id",
    "/archive?sql=select+excerpt(),excerpt(1,2,x'ff'),search_query(x'ff')",
    "/archive?sql=select+'[[1],{\"url\":3}]'+as+images,null+as+title,'x'+as+page_id",
)


@pytest.mark.parametrize("address", NONSENSE)
def test_nonsense_in_an_address_is_never_the_servers_fault(
    door: Door, address: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert door.get(address).status_code < 500
    assert "Traceback" not in capsys.readouterr().err
    assert not caplog.records


def test_an_unknown_page_is_said_plainly_as_a_page_and_as_json(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    answer = door.get("/archive/nothing")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text
    assert door.get("/archive/nothing.json").json()["status"] == 404
    assert capsys.readouterr() == ("", "")  # Datasette prints every local variable there


def test_a_failure_of_ours_is_logged_and_tells_readers_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("/secret/place")

    monkeypatch.setattr("archive.reading_room.cell", broken)
    with opened(folder) as door, caplog.at_level(logging.ERROR):
        answer = door.get("/archive/pages?_sort=seq")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "/secret/place" in caplog.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_sent_into_the_room(door: Door, method: str) -> None:
    assert door.ask(method, "/archive/pages").status_code == 405
    assert door.ask("HEAD", "/archive/pages").status_code == 200


def test_every_page_has_a_title_a_language_and_our_own_icon(door: Door) -> None:
    for address in ("/", "/archive", "/archive/pages", "/archive/search?q=tin", "/archive?sql=select+1", "/nothing"):
        shown = door.get(address).text
        assert '<html lang="vi">' in shown
        title = re.search(r"<title>(.*?)</title>", shown, re.DOTALL)
        assert title is not None
        assert "Lưu Vết" in title[1]
        icon = re.search(r'<link rel="icon" [^>]*href="([^"]+)"', shown)
        assert icon is not None
        assert door.get(icon[1]).headers["content-type"].startswith("image/svg+xml")


def test_datasettes_loud_handler_is_put_aside_once_and_for_all(folder: Path) -> None:
    for _ in range(2):
        datasette = datasette_of(folder)
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()


@pytest.mark.parametrize("address", ["/", "/archive", "/archive/pages", "/archive/nothing"])
def test_datasette_started_by_itself_shows_the_archive_too(folder: Path, address: str) -> None:
    with opened(folder):  # registers the plugin
        plain = Datasette([str(folder / "archive.db")])
    with asyncio.Runner() as runner:
        door = Door(plain, runner)
        assert door.get(address).status_code == (404 if address.endswith("nothing") else 200)
    for database in plain.databases.values():
        database.close()
    plain.executor.shutdown()


def test_datasette_on_other_files_is_not_broken_by_us(folder: Path) -> None:
    with opened(folder):
        plain = Datasette(memory=True)
    with asyncio.Runner() as runner:
        assert Door(plain, runner).get("/").status_code == 200
    for database in plain.databases.values():
        database.close()
    plain.executor.shutdown()
