"""The index beside each WARC file: what it says, and that it is there and true."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.capture_rows import Location
from archive.records import Absent, Hop
from archive.store import Archive
from archive.warc_index import index_path, read_index, refresh_indexes, write_index
from archive.warc_reading import read_record
from tests.archive_nights import BUSY, NOT_FOUND
from tests.raw_exchanges import PAGE, Visits, answer
from tests.replay_tools import told, tool


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def visits(folder: Path) -> Iterator[Visits]:
    with Archive.open(folder) as archive:
        yield Visits(archive)


def warc_files(folder: Path) -> list[Path]:
    return sorted((folder / "warc" / "ban").glob("*.warc.gz"))


def one_run(visits: Visits, *bodies: bytes, days: float = 0) -> None:
    visits.begin(days=days)
    for number, body in enumerate(bodies):
        visits.visit(answer(body), path=f"/{1000 + number}-bai?b=2&a=1")
    visits.end()


def all_kinds(visits: Visits) -> None:
    """A run with every kind of record."""
    visits.begin()
    visits.visit(answer(b"tin"))
    visits.end()
    visits.begin(days=1)
    hop = Hop(url="http://ban.test/cu", captured_at=visits.at, raw=answer(b"", 301, (b"Location", PAGE.encode())))
    visits.visit(answer(b"tin"), hops=[hop])
    visits.end()
    visits.begin(days=2)
    visits.visit(answer(b"<h1>404</h1>", 404, (b"Content-Type", b'text/html; charset="utf-8"')), NOT_FOUND)
    visits.visit(None, BUSY)
    visits.visit(answer("Bài khác".encode(), 200, (b"X-None", b"1")), path="/b%C3%A0i viết?z=1&a")
    visits.visit(answer(b"x", 410), Absent(reason="http-410"))
    visits.end()


def test_each_line_leads_to_the_record_that_it_names(folder: Path, visits: Visits) -> None:
    one_run(visits, b"mot", b"hai", b"ba")
    (file,) = warc_files(folder)
    lines = list(read_index(index_path(file)))
    assert [key for key, _, _ in lines] == [f"test,ban)/{1000 + number}-bai?a=1&b=2" for number in range(3)]
    for _, moment, fields in lines:
        place = Location(f"warc/ban/{fields['filename']}", int(fields["offset"]), int(fields["length"]))
        record = read_record(folder, place)
        assert (record.target_uri, record.type) == (fields["url"], "response")
        assert record.header("WARC-Payload-Digest") == fields["digest"]
        assert f"{record.moment:%Y%m%d%H%M%S}" == moment
        assert (fields["mime"], fields["status"]) == ("text/html", "200")


def test_what_a_lookup_cannot_lead_to_has_no_line(folder: Path, visits: Visits) -> None:
    all_kinds(visits)
    lines = [line for file in warc_files(folder) for line in read_index(index_path(file))]
    assert sorted((fields.get("mime", ""), fields["status"]) for _, _, fields in lines) == [
        ("", "200"),
        ("", "301"),
        ("text/html", "200"),
        ("text/html", "404"),
        ("text/html", "410"),
        ("warc/revisit", "200"),
    ]


def test_the_index_is_that_of_cdxj_indexer(folder: Path, visits: Visits) -> None:
    all_kinds(visits)
    for file in warc_files(folder):
        assert index_path(file).read_text("utf-8") == told(tool("cdxj-indexer"), "--sort", file)


def test_a_missing_or_older_index_is_made_again_by_the_next_run(folder: Path, visits: Visits) -> None:
    one_run(visits, b"mot")
    one_run(visits, b"hai", days=1)
    first, second = (index_path(file) for file in warc_files(folder))
    whole = first.read_bytes(), second.read_bytes()
    first.unlink()
    second.write_text("not an index\n")
    os.utime(second, (0, 0))
    one_run(visits, b"ba", days=2)
    assert (first.read_bytes(), second.read_bytes()) == whole


def test_an_index_that_is_current_is_left_alone(folder: Path, visits: Visits) -> None:
    one_run(visits, b"mot")
    assert refresh_indexes(folder, "ban") == []


def test_the_file_of_a_dead_run_is_indexed_when_it_is_closed(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(b"tin"))
    assert warc_files(folder) == []
    with Archive.open(folder) as archive:
        archive.mark_dead_runs()
    (file,) = warc_files(folder)
    assert [fields["url"] for _, _, fields in read_index(index_path(file))] == [f"http://ban.test{PAGE}"]


def test_a_damaged_file_is_not_indexed_and_stops_no_run(
    folder: Path, visits: Visits, caplog: pytest.LogCaptureFixture
) -> None:
    one_run(visits, b"mot")
    (file,) = warc_files(folder)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    os.utime(index_path(file), (0, 0))
    kept = index_path(file).read_bytes()
    with caplog.at_level(logging.WARNING):
        one_run(visits, b"hai", days=1)
    assert "warc-index-not-written" in caplog.text
    assert index_path(file).read_bytes() == kept
    assert len(warc_files(folder)) == 2


def test_an_index_is_whole_or_as_it_was(folder: Path, visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    one_run(visits, b"mot")
    (file,) = warc_files(folder)
    before = index_path(file).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_index(file)
    assert index_path(file).read_bytes() == before
    assert sorted(one.name for one in file.parent.iterdir()) == sorted([file.name, index_path(file).name])
