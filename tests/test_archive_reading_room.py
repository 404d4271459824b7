"""The reading room in process: pages answer, searches find, nothing is written, doors stay shut."""

from __future__ import annotations

import csv
import io
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from markupsafe import escape

from archive.errors import ArchiveDamagedError, ArchiveNotFoundError
from archive.reading_connection import reading
from archive.reading_room.canned_queries import QUERIES
from archive.reading_room.serving import AddressInUseError, datasette_of, serve
from tests.archive_samples import HOSTILE, fill
from tests.reading_room_door import Door, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def test_the_home_page_and_every_table_answer(door: Door) -> None:
    assert "Lưu Vết" in door.get("/").text
    listed = door.get("/archive").text
    for table in (
        "pages",
        "versions",
        "captures",
        "runs",
        "sites",
        "failures",
        "listings",
        "urls",
        "events",
        "sections",
    ):
        assert f'href="/archive/{table}"' in listed
        assert door.get(f"/archive/{table}").status_code == 200


def test_what_no_reader_needs_is_hidden(door: Door) -> None:
    listed = door.get("/archive").text
    for table in ("frontier", "_sqlite_migrations", "page_search_data", "latest_texts", "version_rows"):
        assert f'href="/archive/{table}"' not in listed


@pytest.mark.parametrize("query", QUERIES)
def test_every_canned_query_answers_with_and_without_words(door: Door, query: str) -> None:
    assert door.get(f"/archive/{query}").status_code == 200
    assert door.get(f"/archive/{query}?q=cong+doan&day=2024-08-01&page=x").status_code == 200


@pytest.mark.parametrize("typed", ["cong doan", "Công đoàn", "CÔNG ĐOÀN", '"công đoàn trao quà"'])
def test_search_finds_words_with_and_without_diacritics(door: Door, typed: str) -> None:
    assert "Công đoàn trao quà" in [row["title"] for row in door.rows("search", q=typed)]
    assert "Công đoàn trao quà" in [row["title"] for row in door.rows("search_best", q=typed)]


def test_search_finds_d_for_d_with_stroke_and_shows_it_as_written(door: Door) -> None:
    rows = door.rows("search", q="dak nong")
    assert len(rows) == 8
    assert all("Đắk Nông" in row["excerpt"] for row in rows)


def test_search_shows_the_newest_first(door: Door) -> None:
    published = [row["published_at"] for row in door.rows("search", q="hai yen") if row["published_at"]]
    assert published == sorted(published, reverse=True)


def test_the_search_box_of_the_pages_folds_as_well(door: Door) -> None:
    answer = door.get("/archive/pages.json?_shape=array&_search=hoi+thi+hoa+an")
    assert [row["title"] for row in answer.json()] == ["Hội thi"]


@pytest.mark.parametrize(
    "typed", ['"', "a AND", "NEAR(", "title:", "*", "-", "(((", "c++", "\x00", "^", "' OR 1=1--", ""]
)
def test_no_search_is_an_error(door: Door, typed: str) -> None:
    for address in ("/archive/search?q=", "/archive/search_best?q=", "/archive/pages?_search="):
        assert door.get(address + httpx.QueryParams({"q": typed}).__str__()[2:]).status_code == 200


def test_versions_are_found_by_page_id_and_by_any_address(door: Door) -> None:
    by_address = door.rows("versions_of", page="http://muong.test/1-qua.html")
    assert [row["version"] for row in by_address] == [2, 1]
    page_id = door.rows("search", q="cong doan trao qua toan nganh 5.413")[0]["page_id"]
    assert door.rows("versions_of", page=page_id) == by_address


def test_taken_down_pages_changes_runs_and_walks_are_listed(door: Door) -> None:
    assert [row["title"] for row in door.rows("taken_down")] == ["Đại hội điểm"]
    assert {row["change"] for row in door.rows("changes_since", day="2024-08-13")} >= {"gone", "body", "spelling-style"}
    assert [row["outcome"] for row in door.rows("run_ledger")].count("partial") == 1
    assert [row["why"] for row in door.rows("walks_not_proved")] == ["trang 2 trả lời 503"]
    assert door.rows("most_changed")[0]["versions"] == 2
    assert [row["share"] for row in door.rows("reprints_of")] == [1.0]


def test_archived_markup_stands_as_text(door: Door) -> None:
    for address in ("/archive/pages", "/archive/versions", "/archive/search?q=tin", "/archive/changes"):
        assert "<script>alert('tin')" not in door.get(address).text


def test_csv_runs_in_no_spreadsheet(door: Door) -> None:
    text = door.get("/archive/pages.csv?_size=max").text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 8
    assert [row["title"] for row in rows if "HYPERLINK" in row["title"]] == [f"'{HOSTILE}"]
    cells = [one for row in rows for one in row.values()]
    assert not [one for one in cells if re.match(r"\s*[=+@-]|[\t\r]", one) and not re.fullmatch(r"[+-]?\d+", one)]


def test_readers_may_ask_in_sql_but_not_write_or_wait(door: Door) -> None:
    asked = door.get("/archive.json?_shape=array&sql=select+count(*)+as+n+from+pages").json()
    assert asked == [{"n": 8}]
    for sql in ("delete from pages", "attach 'x' as y", "pragma journal_mode=delete"):
        assert door.get(f"/archive.json?{urlencode({'sql': sql})}").status_code == 400
    endless = "with recursive n(i) as (select 1 union all select i+1 from n) select max(i) from n"
    stopped = door.get(f"/archive?{urlencode({'sql': endless, 'lang': 'en'})}").text
    assert "time limit" in stopped
    assert escape(endless) in stopped
    assert door.get(f"/archive.json?{urlencode({'sql': 'select length(zeroblob(900000000))'})}").status_code == 400


@pytest.mark.parametrize("sql", ["select * from '<i>nowhere'", "delete from pages where url = '<i>nowhere'"])
def test_a_query_that_fails_stands_there_to_be_corrected_with_a_way_back(door: Door, sql: str) -> None:
    answer = door.get(f"/archive?{urlencode({'sql': sql})}")
    assert answer.status_code == 400
    assert f'rows="6">{escape(sql)}</textarea>' in answer.text
    assert 'href="/archive"' in answer.text
    assert "<i>nowhere" not in answer.text


@pytest.mark.parametrize(("language", "crumb"), [("vi", "Phòng đọc"), ("en", "Reading room")])
def test_the_tables_speak_one_language_at_a_time(door: Door, language: str, crumb: str) -> None:
    page = door.get(f"/archive/pages?lang={language}").text
    assert f'<a href="/">{crumb}</a>' in page
    sql = door.get(f"/archive?{urlencode({'sql': 'select 1 as one', 'lang': language})}").text
    assert ("Hỏi bằng SQL" in sql, "Ask in SQL" in sql) == (language == "vi", language == "en")
    assert ("1 hàng" in sql, "1 row" in sql) == (language == "vi", language == "en")


def test_the_database_file_cannot_be_taken_along(door: Door) -> None:
    assert door.get("/archive.db").status_code == 403


def test_tables_have_a_style_of_their_own(door: Door) -> None:
    (address,) = re.findall(r'href="([^"]*tables\.css[^"]*)"', door.get("/archive/pages").text)
    assert "col-body" in door.get(address).text


def test_health_says_its_state_and_nothing_else(door: Door) -> None:
    answer = door.get("/-/health")
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize("path", ["databases", "databases.json", "threads", "versions", "plugins", "settings", "actor"])
def test_datasettes_own_workings_are_not_shown(door: Door, path: str) -> None:
    assert door.get(f"/-/{path}").status_code == 404


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1].evil.example", "[::1]evil:80", "<script>", ""],
)
def test_a_foreign_host_is_turned_away(door: Door, host: str) -> None:
    assert door.get("/", host=host).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8001", "127.0.0.1", "[::1]:8001", "127.0.0.9", "doc.test", "DOC.test:443"])
def test_our_own_hosts_are_answered(door: Door, host: str) -> None:
    assert door.get("/-/health", host=host, hosts=("doc.test",)).status_code == 200


def test_requests_that_are_too_large_are_refused(door: Door) -> None:
    assert door.get("/archive/search?q=" + "a" * 20_000).status_code == 414
    assert door.get("/", Cookie="a" * 20_000).status_code == 431


def test_every_answer_carries_the_headers_that_keep_a_page_to_itself(door: Door) -> None:
    headers = door.get("/archive/pages").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_reading_leaves_the_archive_as_it_was(folder: Path, door: Door) -> None:
    before = (folder / "archive.db").read_bytes()
    door.get("/archive/pages?_search=cong+doan")
    assert (folder / "archive.db").read_bytes() == before


def test_a_crawl_can_write_while_the_room_is_open(tmp_path: Path) -> None:
    with opened(fill(tmp_path / "other")) as other:
        assert len(other.rows("taken_down")) == 1
        fill(tmp_path / "other")  # the same nights again, written beside the open reader
        assert other.get("/archive/pages").status_code == 200


def test_no_archive_and_no_database_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFoundError):
        datasette_of(tmp_path)
    (tmp_path / "archive.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(ArchiveDamagedError):
        datasette_of(tmp_path)


def test_a_port_in_use_is_said_plainly(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressInUseError):
        serve(folder, host="127.0.0.1", port=taken.getsockname()[1], opened=lambda _: None)


def test_the_newest_changes_are_read_in_the_order_of_their_indexes(folder: Path) -> None:
    with reading(folder) as database:
        plan = database.execute("EXPLAIN QUERY PLAN SELECT * FROM changes ORDER BY happened_at DESC LIMIT 50")
        steps = [row["detail"] for row in plan]
    assert not [step for step in steps if "TEMP B-TREE" in step]
    assert len([step for step in steps if "USING INDEX" in step]) == 2
