"""WARC records: the exact bytes, digests that hold, readable by other programs."""

from __future__ import annotations

import gzip
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.http_messages import parse_response
from archive.records import StoredResponse
from archive.warc_reading import WarcRecord, read_member
from archive.warc_records import (
    IDENTICAL,
    NOT_MODIFIED,
    PackedRecord,
    pack_metadata,
    pack_request,
    pack_response,
    pack_revisit,
    pack_warcinfo,
)
from tests.raw_exchanges import answer

AT = datetime(2024, 8, 12, 19, 0, 7, tzinfo=UTC)
URI = "http://ban.test/tin/1001-h%E1%BB%99i-thao?x=1"
INFO = "<urn:uuid:00000000-0000-4000-8000-000000000001>"
STORED = StoredResponse(url="http://ban.test/cu", captured_at=AT, payload_digest="sha256:" + "ab" * 32)


def read(packed: PackedRecord) -> WarcRecord:
    return read_member(io.BytesIO(packed.data), file="x.warc.gz", offset=0)


def test_a_response_holds_headers_and_body_to_the_byte() -> None:
    body = gzip.compress("Hội thao Bản Mây".encode(), mtime=0)
    headers = ((b"content-TYPE", b"text/html"), (b"X-Ten", "Công đoàn".encode()), (b"Content-Encoding", b"gzip"))
    record = read(pack_response(URI, AT, answer(body, 200, *headers), warcinfo_id=INFO))
    assert record.block == (
        b"HTTP/1.1 200 OK\r\ncontent-TYPE: text/html\r\nX-Ten: " + "Công đoàn".encode() + b"\r\n"
        b"Content-Encoding: gzip\r\n\r\n" + body
    )
    assert record.payload == body
    assert record.header("WARC-Payload-Digest") == "sha256:" + hashlib.sha256(body).hexdigest()
    assert (record.type, record.target_uri, record.moment) == ("response", URI, AT)
    assert record.header("WARC-Warcinfo-ID") == INFO


def test_joined_chunks_are_not_announced_as_chunks() -> None:
    record = read(pack_response(URI, AT, answer(b"tin", 200, (b"Transfer-Encoding", b"chunked")), warcinfo_id=INFO))
    assert record.block == b"HTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n\r\ntin"


def test_a_request_names_its_host_and_the_answer() -> None:
    record = read(pack_request("http://ban.test:8080", AT, answer(b""), answer_id=INFO))
    assert record.block == (b"GET / HTTP/1.1\r\nHost: ban.test:8080\r\nUser-Agent: luuvet/0 (thu@ban.test)\r\n\r\n")
    assert record.header("WARC-Concurrent-To") == INFO


def test_a_password_in_an_address_is_no_host() -> None:
    record = read(pack_request("http://a:b@ban.test/x", AT, answer(b""), answer_id=INFO))
    assert b"\r\nHost: ban.test\r\n" in record.block


def test_a_revisit_holds_headers_and_names_the_response_it_stands_for() -> None:
    record = read(pack_revisit(URI, AT, answer(b"tin"), STORED, warcinfo_id=INFO, profile=IDENTICAL))
    assert record.block == b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    assert record.header("WARC-Refers-To-Target-URI") == STORED.url
    assert record.header("WARC-Refers-To-Date") == "2024-08-12T19:00:07Z"
    assert record.header("WARC-Payload-Digest") == STORED.payload_digest
    assert record.header("WARC-Profile") == IDENTICAL


def test_a_line_break_in_a_header_or_an_address_makes_no_new_line() -> None:
    raw = answer(b"", 200, (b"X-A", b"1\r\nWARC-Type: response"))
    record = read(pack_response("http://ban.test/\r\nWARC-Type: x", AT, raw, warcinfo_id=INFO))
    assert record.type == "response"
    assert [name for name, _ in record.headers].count("WARC-Type") == 1
    assert b"X-A: 1 WARC-Type: response\r\n" in record.block


def test_an_answer_of_an_unknown_status_or_protocol_can_be_read_back() -> None:
    raw = parse_response(read(pack_response(URI, AT, answer(b"x", 799), warcinfo_id=INFO)).block)
    assert raw is not None
    assert (raw.status, raw.body) == (799, b"x")


def test_warcio_finds_nothing_wrong_with_any_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = answer("Đại hội công đoàn".encode(), ip_address="203.0.113.7")
    response = pack_response(URI, AT, raw, warcinfo_id=INFO, truncated="length")
    records = [
        pack_warcinfo("x.warc.gz", AT, {"software": "luuvet/0", "operator": ""}),
        response,
        pack_request(URI, AT, raw, answer_id=response.record_id),
        pack_revisit(URI, AT, raw, STORED, warcinfo_id=INFO, profile=NOT_MODIFIED),
        pack_metadata(URI, AT, {"why": "quá hạn\nchờ"}, about_id=None, warcinfo_id=INFO),
    ]
    file = tmp_path / "x.warc.gz"
    file.write_bytes(b"".join(one.data for one in records))

    class Options:
        inputs, verbose = [str(file)], True

    checker = Checker(Options)
    checker.process_one(str(file))
    assert checker.exit_value == 0
    assert "failed" not in capsys.readouterr().out
    with file.open("rb") as stream:
        assert [one.rec_type for one in ArchiveIterator(stream)] == [
            *("warcinfo", "response", "request", "revisit", "metadata")
        ]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.lists(st.tuples(st.binary(min_size=1, max_size=9), st.binary(max_size=30))))
def test_any_body_and_any_headers_come_back_whole(body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    record = read(pack_response(URI, AT, answer(body, 200, *headers), warcinfo_id=INFO))
    assert record.block.endswith(b"\r\n\r\n" + body)
    assert record.header("WARC-Payload-Digest") == "sha256:" + hashlib.sha256(body).hexdigest()
