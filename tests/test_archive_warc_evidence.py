"""What is kept of each visit, and that no row ever points at what is not on the disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive.capture_rows import Location
from archive.connection import DATABASE
from archive.evidence import stored_response
from archive.moments import moment_text, read_moment_text
from archive.records import Hop, NotModified
from archive.store import Archive
from archive.warc_reading import NoRecordError, WarcRecord, find_response, iterate_records, read_record
from tests.archive_nights import BUSY, FIRST_NIGHT, NOT_FOUND, article, exported, rows, seen
from tests.raw_exchanges import PAGE, Visits, answer

URL = f"http://ban.test{PAGE}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def visits(folder: Path) -> Iterator[Visits]:
    with Archive.open(folder) as archive:
        yield Visits(archive)


def records(folder: Path) -> list[WarcRecord]:
    files = sorted((folder / "warc").rglob("*.warc.gz"))
    return [one for file in files for one in iterate_records(file, file=file.relative_to(folder).as_posix())]


def kinds(folder: Path) -> list[str]:
    return [one.type for one in records(folder) if one.type not in ("warcinfo", "request", "metadata")]


def pointers(folder: Path) -> list[tuple[str, Location]]:
    found = rows(folder, "SELECT kind, warc_file, warc_offset, warc_length FROM captures WHERE warc_file NOT NULL")
    return [(str(kind), Location(*place)) for kind, *place in found]


def test_a_version_leads_to_the_bytes_of_its_page_at_the_moment_it_says(folder: Path, visits: Visits) -> None:
    visits.begin()
    visits.visit(answer("Hội thao".encode()))
    visits.end()
    (line,) = exported(folder)
    record = read_record(folder, Location(**line["warc"]))
    assert (record.type, record.target_uri, record.payload) == ("response", URL, "Hội thao".encode())
    assert moment_text(record.moment) == line["first_captured_at"]
    assert record.header("WARC-Payload-Digest") == line["payload_digest"]
    ((block, kind),) = rows(folder, "SELECT block_digest, record FROM captures")
    assert (block, kind) == (record.header("WARC-Block-Digest"), "response")
    assert Path(line["warc"]["file"]).match("warc/ban/ban-20240812T190000Z-??????-r1-0001.warc.gz")


def test_request_and_metadata_stand_beside_the_response(folder: Path, visits: Visits) -> None:
    visits.begin(operator="thu@ban.test")
    visits.visit(answer(b"tin", certificate_valid=False, ip_address="203.0.113.7"))
    visits.end()
    info, response, request, metadata = records(folder)
    assert b"software: luuvet/0\r\n" in info.block
    assert b"operator: thu@ban.test\r\n" in info.block
    assert b"robots: obey\r\n" in info.block
    assert request.block.startswith(b"GET /1001-hoi-thao HTTP/1.1\r\nHost: ban.test\r\nUser-Agent: luuvet/0")
    assert response.header("WARC-IP-Address") == "203.0.113.7"
    assert {request.header("WARC-Concurrent-To"), metadata.header("WARC-Concurrent-To")} == {
        response.header("WARC-Record-ID")
    }
    assert b"run: 1\r\nsite: ban\r\ndecision: version\r\n" in metadata.block
    assert b"certificate: not verified\r\n" in metadata.block


def test_an_identical_payload_is_a_revisit_of_the_first_response(folder: Path, visits: Visits) -> None:
    for days in (0, 1):
        visits.begin(days=days)
        visits.visit(answer(b"tin"))
        visits.end()
    assert kinds(folder) == ["response", "revisit"]
    first, second = (one for one in records(folder) if one.type in ("response", "revisit"))
    assert second.header("WARC-Refers-To-Target-URI") == URL
    assert second.header("WARC-Refers-To-Date") == moment_text(first.moment)
    assert second.header("WARC-Payload-Digest") == first.header("WARC-Payload-Digest")
    assert len(rows(folder, "SELECT 1 FROM captures")) == 1


def test_the_same_words_in_other_bytes_are_kept_once_a_month(folder: Path, visits: Visits) -> None:
    text = seen(article())
    for day in range(62):
        visits.begin(days=day)
        visits.visit(answer(b"luot xem: %d" % day), text)
        visits.end()
    kept = [(one.moment - FIRST_NIGHT).days for one in records(folder) if one.type == "response"]
    assert kept == [0, 30, 60]
    assert len(rows(folder, "SELECT 1 FROM captures")) == 1


def test_an_archive_told_to_keep_all_keeps_every_response(folder: Path, visits: Visits) -> None:
    text = seen(article())
    for day in range(3):
        visits.begin(days=day, raw="all")
        visits.visit(answer(b"luot xem: %d" % day), text)
        visits.end()
    assert kinds(folder) == ["response"] * 3


def test_an_archive_told_to_keep_nothing_has_no_files(folder: Path, visits: Visits) -> None:
    visits.begin(raw="none")
    visits.visit(answer(b"tin"))
    visits.end()
    assert records(folder) == []
    assert [line["warc"] for line in exported(folder)] == [None]


def test_a_tombstone_and_a_failure_lead_to_what_came(folder: Path, visits: Visits) -> None:
    visits.begin()
    visits.visit(answer(b"tin"))
    visits.end()
    visits.begin(days=1)
    visits.visit(answer(b"het", 404), NOT_FOUND)
    visits.visit(answer(b"ban", 503), BUSY, "/1002")
    visits.end()
    told = {kind: read_record(folder, place) for kind, place in pointers(folder)}
    assert told["tombstone"].block.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert told["failure"].block.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert any(b"decision: failure\r\nwhy: http-503\r\n" in one.block for one in records(folder))


def test_a_failure_in_which_nothing_came_is_a_record_that_says_so(folder: Path, visits: Visits) -> None:
    visits.begin()
    visits.visit(None, BUSY)
    visits.end()
    ((_, place),) = pointers(folder)
    record = read_record(folder, place)
    assert (record.type, record.target_uri) == ("metadata", URL)
    assert b"decision: failure\r\nwhy: http-503\r\n" in record.block
    with closing(sqlite3.connect(folder / DATABASE)) as connection, pytest.raises(NoRecordError):
        find_response(connection, folder, 1)


def test_each_redirect_on_the_way_is_kept(folder: Path, visits: Visits) -> None:
    visits.begin()
    hop = Hop(url=URL, captured_at=FIRST_NIGHT, raw=answer(b"", 301, (b"Location", b"/moi")))
    visits.visit(answer(b"tin"), hops=[hop], final_url="http://ban.test/moi", redirects=(URL,))
    visits.end()
    answers = [(one.target_uri, one.block[9:12]) for one in records(folder) if one.type == "response"]
    assert answers == [(URL, b"301"), ("http://ban.test/moi", b"200")]
    ((_, place),) = pointers(folder)
    assert read_record(folder, place).payload == b"tin"


def test_the_record_names_the_address_that_answered(folder: Path, visits: Visits) -> None:
    visits.begin()
    raw = answer(b"ve trang chu", 302, url=URL)
    visits.visit(raw, BUSY, final_url="http://ban.test/", redirects=(URL,))
    visits.visit(raw, BUSY, "/1002")
    visits.end()
    response, revisit = (one for one in records(folder) if one.type in ("response", "revisit"))
    assert response.target_uri == URL
    assert revisit.header("WARC-Refers-To-Target-URI") == URL
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert find_response(connection, folder, 2).body == b"ve trang chu"


def test_a_304_is_a_revisit_of_the_response_whose_validators_were_sent(folder: Path, visits: Visits) -> None:
    visits.begin()
    visits.visit(answer(b"tin"))
    visits.end()
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        ((digest,),) = connection.execute("SELECT payload_digest FROM captures").fetchall()
        stored = stored_response(connection, digest)
    visits.begin(days=1)
    visits.visit(answer(b"", 304), NotModified(), confirms=stored)
    visits.end()
    revisit = records(folder)[-2]
    assert revisit.type == "revisit"
    assert str(revisit.header("WARC-Profile")).endswith("/server-not-modified")
    assert revisit.header("WARC-Payload-Digest") == digest
    assert revisit.block.startswith(b"HTTP/1.1 304 Not Modified\r\n")


def test_an_empty_body_is_never_a_revisit_of_another_empty_body(folder: Path, visits: Visits) -> None:
    visits.begin()
    visits.visit(answer(b"", 500), BUSY)
    visits.visit(answer(b"", 502), BUSY, "/1002")
    visits.end()
    assert kinds(folder) == ["response", "response"]


def test_articles_of_one_listing_page_rest_on_its_one_record(folder: Path, visits: Visits) -> None:
    visits.begin()
    visits.inline(answer(b"hai bai"), "Bài thứ nhất của tổ dệt.", "Bài thứ hai của tổ may.")
    visits.end()
    places = {(one["warc"]["file"], one["warc"]["offset"]) for one in exported(folder)}
    assert len(places) == 1
    assert kinds(folder) == ["response"]


def test_no_row_is_committed_before_its_record_is_on_the_disk(
    folder: Path, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    synced: dict[str, int] = {}
    real = os.fdatasync

    def sync(descriptor: int) -> None:
        real(descriptor)
        told.append("sync")
        for file in (folder / "warc").rglob("*.open"):
            synced[file.name] = file.stat().st_size

    def trace(statement: str) -> None:
        if statement.lstrip().startswith("INSERT INTO captures"):
            told.append("row")
        if statement == "COMMIT":
            told.append("commit")

    monkeypatch.setattr(os, "fdatasync", sync)
    visits.archive.connection.set_trace_callback(trace)
    visits.begin()
    visits.visit(answer(b"tin"))
    visits.visit(answer(b"ban", 503), BUSY, "/1002")
    visits.inline(answer(b"mot bai"), "Một bài không có địa chỉ riêng.")
    visits.archive.connection.set_trace_callback(None)
    assert told.count("row") == 3
    # In each transaction: first the record is synced, then its row is written, then both are committed.
    assert [one for one in " ".join(told).split(" commit") if "row" in one] == [" sync row"] * 3
    for _, place in pointers(folder):
        assert place.offset + place.length <= synced[Path(place.file).name + ".open"]
    visits.end()


def test_a_run_that_died_leaves_files_that_the_next_one_closes(folder: Path) -> None:
    with Archive.open(folder) as archive:
        dying = Visits(archive)
        dying.begin()
        dying.visit(answer(b"tin"))
    (left,) = (folder / "warc" / "ban").iterdir()
    assert left.name.endswith(".open")
    with left.open("ab") as stream:
        stream.write(b"\x1f\x8b\x08nua ban ghi")
    with Archive.open(folder) as archive:
        assert archive.mark_dead_runs() == [1]
    assert sorted(path.suffix for path in left.parent.iterdir()) == [".cdxj", ".gz", ".tail"]
    for _, place in pointers(folder):
        assert read_record(folder, place).payload == b"tin"


def test_two_sites_at_once_write_files_of_their_own(folder: Path, visits: Visits) -> None:
    other = Visits(visits.archive, "muong")
    visits.begin()
    other.begin()
    visits.visit(answer(b"tin"))
    other.visit(answer(b"bao"))
    visits.end()
    other.end()
    assert sorted(path.parent.name for path in (folder / "warc").rglob("*.warc.gz")) == ["ban", "muong"]


def test_files_of_two_archives_never_have_the_same_name(tmp_path: Path) -> None:
    for name in ("mot", "hai"):
        with Archive.open(tmp_path / name) as archive:
            one = Visits(archive)
            one.begin()
            one.visit(answer(name.encode()))
            one.end()
    names = [path.name for path in tmp_path.rglob("*.warc.gz")]
    assert len(set(names)) == 2


def test_a_page_known_before_anything_was_kept_is_kept_at_its_next_visit(folder: Path, visits: Visits) -> None:
    visits.begin(raw="none")
    visits.visit(answer(b"cu"), seen(article()))
    visits.end()
    visits.begin(days=1)
    visits.visit(answer(b"moi"), seen(article()))
    visits.end()
    assert kinds(folder) == ["response"]
    ((kept_at,),) = rows(folder, "SELECT raw_at FROM visits")
    assert read_moment_text(str(kept_at)) == FIRST_NIGHT + timedelta(days=1, seconds=1)
