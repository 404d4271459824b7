from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.http_messages import parse_response
from crawler.recordings import RecordingError
from crawler.replay import open_recordings

URL = "http://congdoan.example.vn/tin"


def http(body: bytes, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([status, *headers, "", ""]).encode() + body


def record(
    block: bytes, url: str = URL, moment: str = "2024-01-02T18:00:00Z", kind: str = "response", **more: str
) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{abs(hash((url, moment, block))):032x}>",
        "WARC-Date": moment,
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in more.items()},
        "Content-Length": str(len(block)),
    }
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return head.encode() + block + b"\r\n\r\n"


def write(file: Path, *records: bytes, packed: bool = True) -> Path:
    file.write_bytes(b"".join(gzip.compress(one) if packed else one for one in records))
    return file


def body_of(file: Path, url: str = URL) -> bytes | None:
    raw = open_recordings([file])[0].answer(url).raw
    return raw.body if raw else None


@pytest.mark.parametrize("packed", [True, False])
def test_a_recorded_address_answers_with_its_body_at_its_time(tmp_path: Path, packed: bool) -> None:
    file = write(tmp_path / "a.warc", record(http(b"<p>tin</p>", "Content-Type: text/html")), packed=packed)
    answer = open_recordings([file])[0].answer(f"{URL}?PHPSESSID=0123456789abcdef0123456789abcdef#a")
    assert answer.raw is not None
    assert (answer.raw.body, answer.raw.status, answer.captured_at.isoformat()) == (
        b"<p>tin</p>",
        200,
        "2024-01-02T18:00:00+00:00",
    )


def test_an_address_that_is_not_recorded_says_nothing(tmp_path: Path) -> None:
    recordings = open_recordings([write(tmp_path / "a.warc.gz", record(http(b"x")))])[0]
    assert not recordings.holds(f"{URL}/khac")
    assert not recordings.answer(f"{URL}/khac").recorded


def test_chunks_are_joined_and_their_header_is_set_aside() -> None:
    raw = parse_response(http(b"4\r\ntin \r\n3;x=1\r\nhay\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "X-A: 1"))
    assert raw is not None
    assert (raw.body, raw.response_headers) == (
        b"tin hay",
        ((b"X-Archive-Orig-Transfer-Encoding", b"chunked"), (b"X-A", b"1")),
    )


def test_a_body_that_only_claims_to_be_chunked_is_kept() -> None:
    raw = parse_response(http(b"<p>tin</p>", "Transfer-Encoding: chunked"))
    assert raw is not None
    assert raw.body == b"<p>tin</p>"


@pytest.mark.parametrize(
    "block",
    [
        http(b"tin", "content-type: text/html", status="HTTP/2 200"),
        http(b"tin", ":status: 200", "content-type: text/html", status="HTTP/2 200 "),
        http(b"tin", "content-type: text/html", status=":status: 200"),
        b"HTTP/1.0 200 OK\nContent-Type: text/html\n\ntin",
    ],
)
def test_what_recorders_write_of_http_2_is_understood(block: bytes) -> None:
    raw = parse_response(block)
    assert raw is not None
    assert (raw.status, raw.body) == (200, b"tin")
    assert all(not name.startswith(b":") for name, _ in raw.response_headers)


def test_a_revisit_is_answered_with_the_payload_that_it_names(tmp_path: Path) -> None:
    digest = {"WARC_Payload_Digest": "sha1:AAAA"}
    first = write(
        tmp_path / "1.warc.gz",
        record(http(b"tin cu"), moment="2024-01-01T18:00:00Z", **digest),
        record(http(b"khac"), URL + "2"),
    )
    second = write(
        tmp_path / "2.warc.gz",
        record(
            http(b""),
            kind="revisit",
            moment="2024-01-05T18:00:00Z",
            WARC_Refers_To_Target_URI=URL,
            WARC_Refers_To_Date="2024-01-01T18:00:00Z",
            **digest,
        ),
    )
    visits = open_recordings([second, first])
    answer = visits[-1].answer(URL)
    assert answer.raw is not None
    assert (answer.raw.body, answer.captured_at.day) == (b"tin cu", 5)


def test_a_revisit_whose_payload_is_nowhere_is_a_failure(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", record(http(b""), kind="revisit", WARC_Payload_Digest="sha1:BBBB"))
    answer = open_recordings([file])[0].answer(URL)
    assert (answer.raw, answer.trouble is not None) == (None, True)


def test_files_of_one_night_are_one_visit_and_nights_come_oldest_first(tmp_path: Path) -> None:
    later = write(tmp_path / "c.warc.gz", record(http(b"3"), moment="2024-01-03T18:00:00Z"))
    late = write(tmp_path / "b.warc.gz", record(http(b"2"), moment="2024-01-02T22:00:00Z"))
    early = write(tmp_path / "a.warc.gz", record(http(b"1"), moment="2024-01-02T18:00:00Z"))
    visits = open_recordings([later, late, early])
    bodies = [answer.raw.body for visit in visits if (answer := visit.answer(URL)).raw]
    assert bodies == [b"2", b"3"]


def test_requests_and_pages_of_other_kinds_are_passed_over(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.warc.gz",
        record(b"software: x", kind="warcinfo", Content_Type="application/warc-fields"),
        record(b"GET /tin HTTP/1.1\r\n\r\n", kind="request"),
        record(http(b"tin")),
        record(b"x", "dns:congdoan.example.vn"),
    )
    assert body_of(file) == b"tin"


def test_a_response_that_the_recorder_cut_off_is_a_failure(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", record(http(b"<p>t"), WARC_Truncated="length"))
    answer = open_recordings([file])[0].answer(URL)
    assert answer.trouble is not None
    assert answer.trouble.reason == "too-large"


@pytest.mark.parametrize("packed", [True, False])
def test_a_cut_off_recording_is_refused_by_name(tmp_path: Path, packed: bool) -> None:
    whole = write(
        tmp_path / "dem.warc", record(http(b"a" * 5000)), record(http(bytes(range(256)) * 20), URL + "2"), packed=packed
    )
    data = whole.read_bytes()
    for length in (len(data) // 2, len(data) - 40, len(data) - 400):
        whole.write_bytes(data[:length])
        with pytest.raises(RecordingError, match=r"dem\.warc"):
            open_recordings([whole])


@pytest.mark.parametrize("data", [b"", b"not a recording at all\n" * 20, b"\x1f\x8b\x08broken", b"WARC/1.1\r\n\r\n"])
def test_what_is_no_recording_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "dem.warc.gz"
    file.write_bytes(data)
    with pytest.raises(RecordingError, match=r"dem\.warc\.gz"):
        open_recordings([file])


def test_a_recording_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"none\.warc"):
        open_recordings([tmp_path / "none.warc"])


@given(st.binary(max_size=400))
def test_any_block_is_read_or_passed_over(block: bytes) -> None:
    for data in (block, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + block):
        raw = parse_response(data)
        assert raw is None or 0 <= raw.status <= 999
