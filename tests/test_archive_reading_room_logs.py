"""The log in the reading room: whole for operators, shut for everybody else, and no burden to readers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from archive.event_log import keeping_log
from archive.events import tell
from archive.log_table import DATABASE
from archive.reading_room.log_descriptions import FIRST_COLUMNS_OF_THE_LOG, LOG_QUERIES
from archive.reading_room.words import column_word
from tests.archive_samples import HOSTILE, MUONG, fill
from tests.reading_room_door import SECRET, Door, opened

PAGE = "http://muong.test/tin-tuc?page=12"
logger = logging.getLogger("archive.tests")

EVERYWHERE = [
    "/logs",
    "/logs/",
    "/logs.json",
    "/logs/log",
    "/logs/log.json",
    "/logs/log.json?_shape=array&_nl=on",
    "/logs/log.csv?_size=max",
    "/logs/log?_format=csv",
    "/logs/log/1",
    "/logs/log/1.json",
    "/logs/run?run=1",
    "/logs/run.csv?run=1",
    "/logs/to_look_at.json",
    "/logs?sql=select+facts+from+log",
    "/logs.json?sql=select+facts+from+log",
    "/logs.csv?sql=select+facts+from+log",
    "/logs/log?_where=1",
    "/logs.db",
    "/logs/nothing",
    "/~6Cogs/log",
    "/%6Cogs/log",
    "/l~6Fgs.json",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fill(tmp_path_factory.mktemp("archive"))
    write_log(folder)
    return folder


def write_log(folder: Path) -> None:
    with keeping_log(folder, lambda: datetime(2024, 8, 12, 19, 0, tzinfo=UTC)):
        tell(logger, "page-repeated", site=MUONG, run=1, url=PAGE, why="trang 12 lặp lại trang 11", pages=["11", "12"])
        tell(logger, "host-slow", site=MUONG, run=2, level=logging.WARNING, seconds=4.5)
        tell(logger, "title-strange", site=MUONG, run=2, title=HOSTILE)


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def test_an_operator_reads_what_was_decided_and_why(door: Door) -> None:
    page = door.get("/logs/log").text
    assert "page-repeated" in page
    assert "tables.css" in page
    assert "<small>why</small> trang 12 lặp lại trang 11" in page
    assert '<a href="/archive/runs/1">1</a>' in page
    assert ">13/08/2024 02:00</time>" in page
    newest_first = [row["event"] for row in door.get("/logs/log.json?_shape=array").json()]
    assert newest_first == ["title-strange", "host-slow", "page-repeated"]
    (row,) = door.get(f"/logs/address.json?_shape=array&url={PAGE}").json()
    assert (row["event"], row["run"]) == ("page-repeated", 1)


def test_every_question_about_the_log_answers(door: Door) -> None:
    for name in LOG_QUERIES:
        assert door.get(f"/logs/{name}").status_code == 200
    rows = door.get("/logs/run.json?_shape=array&run=2").json()
    assert [row["event"] for row in rows] == ["host-slow", "title-strange"]
    assert [row["event"] for row in door.get("/logs/to_look_at.json?_shape=array").json()] == ["host-slow"]


def test_what_a_site_wrote_stays_text_in_the_log(door: Door) -> None:
    for path in ("/logs/log", "/logs/run?run=2"):
        assert "&lt;script&gt;" in door.get(path).text
        assert "<script>alert" not in door.get(path).text
    assert "'=HYPERLINK" not in door.get("/logs/log.csv").text  # it stands within JSON
    assert "'=1" in door.get("/logs.csv?sql=select+'=1'").text


def test_each_column_of_the_log_has_a_vietnamese_word(door: Door) -> None:
    columns = door.get("/logs/log.json").json()["columns"]
    assert sorted(columns) == sorted(FIRST_COLUMNS_OF_THE_LOG["log"])
    assert [column for column in columns if not column_word(column)] == []


OTHERS: list[dict[str, Any]] = [
    {"peer": "127.0.0.2"},
    {"peer": "192.0.2.7"},
    {"peer": "::ffff:127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Proto": "https"},
    {"X-Real-IP": "127.0.0.1"},
    {"host": "doc.test", "hosts": ("doc.test",)},
    {"Cookie": "ds_actor=forged"},
    {"Authorization": "Bearer forged"},
]


@pytest.mark.parametrize("other", OTHERS[:8], ids=str)
def test_others_are_refused_whatever_they_ask(door: Door, other: dict[str, Any]) -> None:
    assert {path: door.get(path, **other).status_code for path in EVERYWHERE} == dict.fromkeys(EVERYWHERE, 403)


@pytest.mark.parametrize("other", OTHERS[8:], ids=str)
def test_what_only_looks_like_a_proof_opens_nothing(door: Door, other: dict[str, Any]) -> None:
    answers = {path: door.get(path, peer="192.0.2.7", **other) for path in EVERYWHERE}
    assert {path for path, answer in answers.items() if answer.status_code == 200} == set()
    assert not any("page-repeated" in answer.text for answer in answers.values())


def test_whoever_is_signed_in_reads_it_from_anywhere(door: Door) -> None:
    signed = door.datasette.sign({"a": {"id": "lan"}}, "actor")
    answer = door.get("/logs/log", peer="192.0.2.7", host="doc.test", hosts=("doc.test",), Cookie=f"ds_actor={signed}")
    assert "page-repeated" in answer.text
    elsewhere = Datasette([], secret=f"not {SECRET}").sign({"a": {"id": "lan"}}, "actor")
    assert door.get("/logs/log", peer="192.0.2.7", Cookie=f"ds_actor={elsewhere}").status_code == 403


def test_no_page_of_the_archive_lists_the_log_or_leads_others_to_it(door: Door) -> None:
    assert list(door.get("/.json").json()) == ["archive"]
    assert 'href="/ops"' in door.get("/").text
    assert 'href="/logs"' in door.get("/ops").text
    for path in ("/", "/archive", "/archive/pages", "/archive/runs"):
        shown = door.get(path, peer="192.0.2.7").text
        assert "/logs" not in shown
        assert "/ops" not in shown
    assert door.get("/archive.json?sql=select+*+from+logs.log").status_code == 400


def test_a_log_that_begins_while_the_room_is_open_is_found(tmp_path: Path) -> None:
    with opened(fill(tmp_path)) as door:
        assert [door.get("/logs", peer=peer).status_code for peer in ("127.0.0.1", "192.0.2.7")] == [404, 403]
        write_log(tmp_path)
        assert door.get("/logs").status_code == 200


def test_a_damaged_log_costs_the_readers_of_the_archive_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / DATABASE).write_bytes(b"no database" * 1000)
    with opened(tmp_path) as door:
        assert door.get("/logs/log").status_code == 500
        assert [door.get(path).status_code for path in ("/archive/pages", "/-/health", "/-/metrics")] == [200] * 3
