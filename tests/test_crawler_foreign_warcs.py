"""Recordings that others made: wget, heritrix, browsertrix and what they have in common."""

from __future__ import annotations

import gzip
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import RawExchange
from crawler.exchanges import Answer
from crawler.recorded_digests import agrees, digest_key
from crawler.recordings import RecordingError
from crawler.replay import open_recordings
from tests.foreign_warcs import PAGE, URL, base32, http, info, name_of, record, wacz, write

HTML = "Content-Type: text/html; charset=utf-8"
LATER = "2024-01-02T18:05:00Z"
NEXT_NIGHT = "2024-01-03T18:00:00Z"
IDENTICAL = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
UNMODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"


def answer(*files: Path, url: str = URL, visit: int = -1) -> Answer:
    return open_recordings(files)[visit].answer(url)


def raw(*files: Path, url: str = URL, visit: int = -1) -> RawExchange:
    found = answer(*files, url=url, visit=visit)
    assert found.trouble is None
    assert found.raw is not None
    return found.raw


def wget_night(file: Path, packing: str) -> Path:
    """What wget writes: WARC/1.0, addresses in angle brackets, base32 digests, chunks kept."""
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    response = http(chunks, HTML, "Transfer-Encoding: chunked")
    request = b"GET /tin HTTP/1.1\r\nUser-Agent: Wget/1.21.3\r\nHost: congdoan.example.vn\r\n\r\n"
    digests = {"WARC-Block-Digest": base32(response), "WARC-Payload-Digest": base32(PAGE)}
    return write(
        file,
        info(),
        record(request, f"<{URL}>", kind="request", number=1, version="WARC/1.0"),
        record(
            response,
            f"<{URL}>",
            number=2,
            version="WARC/1.0",
            more=digests | {"WARC-Concurrent-To": name_of(1), "WARC-IP-Address": "203.0.113.9"},
        ),
        record(b"/tin\n", "metadata://gnu.org/software/wget/warc/MANIFEST.txt", kind="metadata", number=3),
        record(b"--2024--\n", "metadata://gnu.org/software/wget/warc/wget.log", kind="resource", number=4),
        packing=packing,
    )


@pytest.mark.parametrize("packing", ["each", "whole", "none"])
def test_a_recording_of_wget_gives_page_request_and_address(tmp_path: Path, packing: str) -> None:
    found = raw(wget_night(tmp_path / "wget.warc", packing))
    assert (found.body, found.status, found.url, found.ip_address) == (PAGE, 200, URL, "203.0.113.9")
    assert (b"X-Archive-Orig-Transfer-Encoding", b"chunked") in found.response_headers
    assert found.request_headers == ((b"User-Agent", b"Wget/1.21.3"), (b"Host", b"congdoan.example.vn"))


def test_a_recording_inside_a_wacz_file_is_read_where_it_stands(tmp_path: Path) -> None:
    each, whole = wget_night(tmp_path / "a.warc.gz", "each"), write(
        tmp_path / "b.warc", record(http(b"van thu", HTML), f"{URL}/2", at=LATER), packing="none"
    )  # fmt: skip
    file = wacz(tmp_path / "x.wacz", each, whole)
    assert raw(file).body == PAGE
    assert raw(file, url=f"{URL}/2").body == b"van thu"


def test_a_broken_or_otherwise_packed_wacz_file_is_refused_by_name(tmp_path: Path) -> None:
    inner = wget_night(tmp_path / "a.warc.gz", "each")
    whole = wacz(tmp_path / "x.wacz", inner)
    cut = tmp_path / "cut.wacz"
    cut.write_bytes(whole.read_bytes()[:-100])
    refused = {
        cut: r"cut\.wacz: is no whole WACZ file",
        wacz(tmp_path / "packed.wacz", inner, packed=True): r"packed\.wacz: archive/a\.warc\.gz: is packed",
        wacz(tmp_path / "empty.wacz"): r"empty\.wacz: holds no WARC file",
    }
    for file, words in refused.items():
        with pytest.raises(RecordingError, match=words):
            open_recordings([file])


def test_a_browser_names_the_response_first_and_uses_http_2(tmp_path: Path) -> None:
    """Browsertrix: request after response, pseudo headers, forms and parts beside the pages."""
    request = b":method: GET\r\n:path: /tin\r\naccept-language: vi\r\nproxy-authorization: Basic eA==\r\n\r\n"
    file = write(
        tmp_path / "rec.warc.gz",
        info(),
        record(http(PAGE, "content-type: text/html", status="HTTP/2 200 "), number=1),
        record(b"GET /tin HTTP/1.1\r\naccept-language: vi\r\n\r\n", kind="request", number=2,
               more={"WARC-Concurrent-To": name_of(1)}),
        record(http(b"{}", status="HTTP/1.1 201 Created"), number=3, at=LATER),
        record(b"POST /tin HTTP/1.1\r\n\r\nbinh-luan=1", kind="request", number=4, at=LATER,
               more={"WARC-Concurrent-To": name_of(3)}),
        record(http(PAGE[:9], "Content-Range: bytes 0-8/90", status="HTTP/1.1 206 Partial Content"), number=5,
               at="2024-01-02T18:06:00Z"),
        record(http(b"anh", "content-type: image/jpeg", status=":status: 200"), f"{URL}/1.jpg", number=6, at=LATER),
        record(request, f"{URL}/1.jpg", kind="request", number=7, at=LATER),
    )  # fmt: skip
    assert raw(file).body == PAGE
    assert raw(file).request_headers == ((b"accept-language", b"vi"),)
    photo = raw(file, url=f"{URL}/1.jpg")
    assert (photo.body, photo.protocol) == (b"anh", "HTTP/2")
    assert photo.request_headers == ((b"accept-language", b"vi"),)


def test_pseudo_headers_and_proxy_secrets_of_a_request_are_left_out(tmp_path: Path) -> None:
    request = b"GET /tin HTTP/2\r\n:authority: x\r\nAccept: */*\r\nProxy-Authorization: Basic eA==\r\n\r\n"
    file = write(tmp_path / "a.warc", record(http(PAGE)), record(request, kind="request", number=2))
    assert raw(file).request_headers == ((b"Accept", b"*/*"),)


REVISITS = {
    "by address and moment": {"WARC-Refers-To-Target-URI": f"{URL}/goc", "WARC-Refers-To-Date": "2024-01-01T18:00:00Z"},
    "by record": {"WARC-Refers-To": name_of(7)},
    "by digest alone": {},
    "by digest in hex": {"WARC-Payload-Digest": digest_key(base32(PAGE)) or ""},
}


@pytest.mark.parametrize("how", REVISITS)
def test_a_revisit_finds_its_response_in_another_file(tmp_path: Path, how: str) -> None:
    digest = {"WARC-Payload-Digest": base32(PAGE)}
    # Heritrix says of every revisit that it is truncated: it has no content.
    more = {"WARC-Profile": IDENTICAL, "WARC-Truncated": "length"} | digest | REVISITS[how]
    first = write(
        tmp_path / "1.warc.gz",
        record(http(PAGE, HTML, "Date: hom qua"), f"{URL}/goc", at="2024-01-01T18:00:00Z", number=7, more=digest),
        record(http(b"khac", HTML), f"{URL}/goc", at="2024-01-01T19:00:00Z", number=8),
    )
    second = write(
        tmp_path / "2.warc.gz", record(http(b"", HTML, "Date: hom nay"), kind="revisit", number=9, more=more)
    )
    found = raw(second, first)
    assert (found.body, found.url) == (PAGE, URL)
    assert (b"Date", b"hom nay") in found.response_headers


@pytest.mark.parametrize("kind", ["revisit", "response"])
def test_an_answer_of_not_modified_is_the_last_page_before_it(tmp_path: Path, kind: str) -> None:
    file = write(
        tmp_path / "a.warc.gz",
        record(http(PAGE, HTML), number=1),
        record(http(b"", "ETag: x", status="HTTP/1.1 304 Not Modified"), at=NEXT_NIGHT, kind=kind, number=2,
               more={"WARC-Profile": UNMODIFIED} if kind == "revisit" else {}),
    )  # fmt: skip
    visits = open_recordings([file])
    assert len(visits) == 2
    found = visits[1].answer(URL)
    assert found.raw is not None
    assert (found.raw.status, found.raw.body, found.captured_at.day) == (200, PAGE, 3)


def test_nights_in_one_file_are_visits_of_their_own_only_where_a_page_was_asked_again(tmp_path: Path) -> None:
    again = write(
        tmp_path / "nights.warc",
        record(http(b"mot", HTML), number=1),
        record(http(b"hai", HTML), at=NEXT_NIGHT, number=2),
    )
    assert [visit.answer(URL).raw.body for visit in open_recordings([again])] == [b"mot", b"hai"]  # type: ignore[union-attr]
    slow = write(
        tmp_path / "slow.warc",
        record(http(b"mot", HTML), number=1),
        record(http(b"hai", HTML), f"{URL}/2", at=NEXT_NIGHT, number=2),
    )
    assert len(open_recordings([slow])) == 1


def test_a_page_recorded_under_the_other_scheme_answers(tmp_path: Path) -> None:
    secure = URL.replace("http:", "https:")
    file = write(tmp_path / "a.warc", record(http(PAGE, HTML), secure))
    assert raw(file).body == PAGE
    assert raw(file).url == secure


def test_a_redirect_to_the_other_scheme_is_followed_and_never_answers_itself(tmp_path: Path) -> None:
    secure = URL.replace("http:", "https:")
    moved = record(http(b"", f"Location: {secure}", status="HTTP/1.1 301 Moved"), URL, number=1)
    alone = write(tmp_path / "a.warc", moved)
    assert raw(alone).status == 301
    assert not answer(alone, url=secure).recorded
    both = write(tmp_path / "b.warc", moved, record(http(PAGE, HTML), secure, number=2))
    assert raw(both, url=secure).body == PAGE


def test_a_resource_record_is_a_page_without_a_head_and_says_so(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc", record(PAGE, kind="resource", more={"Content-Type": "text/html"}))
    found = raw(file)
    assert (found.status, found.body) == (200, PAGE)
    assert found.response_headers == ((b"Content-Type", b"text/html"), (b"X-Archive-Orig-WARC-Type", b"resource"))


@pytest.mark.parametrize(
    ("word", "reason"), [("length", "too-large"), ("time", "timeout"), ("disconnect", "truncated")]
)
def test_what_the_recorder_cut_off_is_a_failure_of_that_name(tmp_path: Path, word: str, reason: str) -> None:
    found = answer(write(tmp_path / "a.warc", record(http(PAGE), more={"WARC-Truncated": word})))
    assert found.trouble is not None
    assert found.trouble.reason == reason


def test_a_record_that_is_not_as_its_digest_says_is_a_failure_with_file_and_byte(tmp_path: Path) -> None:
    good, bad = http(PAGE, HTML), http(PAGE.replace(b"<p>", b"<q>"), HTML)
    first = record(good, f"{URL}/2", more={"WARC-Block-Digest": base32(good)})
    second = record(bad, more={"WARC-Block-Digest": base32(good)}, number=2)
    file = write(tmp_path / "a.warc", first, second, packing="none")
    found = answer(file)
    assert found.trouble is not None
    assert found.raw is None
    assert f"a.warc is damaged at byte {len(first)}" in found.trouble.detail
    assert raw(file, url=f"{URL}/2").body == PAGE


@pytest.mark.parametrize("packing", ["each", "whole", "none"])
def test_a_huge_record_is_passed_over_in_little_memory(tmp_path: Path, packing: str) -> None:
    huge = http(b"\0" * (40 << 20), "Content-Type: video/mp4")
    records = [
        record(http(PAGE, HTML), number=1),
        record(huge, f"{URL}/phim", number=2),
        record(http(b"sau", HTML), f"{URL}/2", number=3),
    ]
    file = write(tmp_path / "a.warc", *records, packing=packing)
    del huge, records
    tracemalloc.start()
    (visit,) = open_recordings([file])
    film, after, page = visit.answer(f"{URL}/phim"), visit.answer(f"{URL}/2"), visit.answer(URL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert film.trouble is not None
    assert film.trouble.reason == "too-large"
    assert after.raw is not None
    assert page.raw is not None
    assert (after.raw.body, page.raw.body) == (b"sau", PAGE)
    assert peak < 4 << 20


def test_a_larger_file_is_answered_where_so_much_is_asked_for(tmp_path: Path) -> None:
    film = b"f" * (20 << 20)
    (visit,) = open_recordings(
        [write(tmp_path / "a.warc", record(http(film), more={"Content-Type": "application/http"}))]
    )
    assert visit.answer(URL).raw is None
    assert (found := visit.answer(URL, max_bytes=30 << 20).raw) is not None
    assert found.body == film


def test_many_records_in_one_gzip_member_are_found_again_from_kept_states(tmp_path: Path) -> None:
    dice = random.Random(3)  # noqa: S311  (bytes that do not compress)
    bodies = [dice.randbytes(700_000) for _ in range(20)]
    records = (record(http(body), f"{URL}/{number}", number=number) for number, body in enumerate(bodies))
    (visit,) = open_recordings([write(tmp_path / "a.warc.gz", *records, packing="whole")])
    for number in (19, 0, 7, 12, 3, 18):
        found = visit.answer(f"{URL}/{number}").raw
        assert found is not None
        assert found.body == bodies[number]


@pytest.mark.parametrize("packing", ["each", "none"])
def test_damage_is_named_with_the_byte_where_the_record_begins(tmp_path: Path, packing: str) -> None:
    records = [record(http(PAGE, HTML), f"{URL}/{number}", number=number) for number in range(3)]
    file = write(tmp_path / "dem.warc", *records, packing=packing)
    data = file.read_bytes()
    begin = sum(len(gzip.compress(one)) if packing == "each" else len(one) for one in records[:2])
    file.write_bytes(data[:-60])
    with pytest.raises(RecordingError, match=rf"dem\.warc: is cut off at byte {begin}, after 2 whole records"):
        open_recordings([file])
    file.write_bytes(data + b"rac o cuoi tep")
    with pytest.raises(RecordingError, match=rf"is damaged at byte {len(data)} .*after 3 whole records"):
        open_recordings([file])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"filedesc://x.arc 0.0.0.0 20240101 text/plain 70\n1 0 x\n", "ARC file"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "without Content-Length"),
        (b"WARC/1.0\r\nContent-Length: -3\r\n\r\n", "without Content-Length"),
        (b"WARC/1.0\r\nkhong co gi\r\n\r\n", "whose head is none"),
        (b"WARC/1.0\r\n" + b"a" * 70_000, "without an end"),
        (b"WARC/1.0\r\n" + b"a: b\r\n" * 1_001, "has no end"),
        (b"", "holds no WARC record"),
        (gzip.compress(b"", mtime=0), "holds no WARC record"),
        (record(b"GET / HTTP/1.1\r\n\r\n", kind="request"), "holds no HTTP response"),
        (record(http(b"x")) + record(b"HEAD / HTTP/1.1\r\n\r\n", kind="request", number=2), "to a plain request"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "a.warc").write_bytes(data)
    with pytest.raises(RecordingError, match=words):
        open_recordings([tmp_path / "a.warc"])


def test_zeros_after_the_last_gzip_member_are_no_damage(tmp_path: Path) -> None:
    file = wget_night(tmp_path / "a.warc.gz", "each")
    file.write_bytes(file.read_bytes() + b"\0" * 3_000)
    assert raw(file).body == PAGE


def test_folded_and_oddly_spelt_head_lines_are_read(tmp_path: Path) -> None:
    block = http(PAGE, HTML)
    head = (
        f"WARC/0.18\nwarc-type: Response\nWARC-TARGET-URI:  {URL}\nwarc-date: 2024-01-02T18:00:00.123456Z\n"
        f"Content-Type: application/http;\n msgtype=response\nContent-Length: {len(block)}\n\n"
    )
    file = tmp_path / "a.warc"
    file.write_bytes(head.encode() + block + b"\n\n")
    assert raw(file).body == PAGE


def test_digests_agree_however_they_are_spelt() -> None:
    spellings = (base32(PAGE), base32(PAGE).lower(), digest_key(base32(PAGE)), "SHA-1:" + base32(PAGE)[5:])
    assert {digest_key(one) for one in spellings} == {digest_key(base32(PAGE))}
    assert all(agrees(PAGE, one) for one in spellings)
    assert not agrees(PAGE + b" ", base32(PAGE))
    assert agrees(PAGE, "blake9:what-is-this")
    assert agrees(PAGE, None)


@given(st.data())
def test_any_damage_is_read_over_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("damage") / "dem.warc"
    packing = data.draw(st.sampled_from(["each", "whole", "none"]))
    whole = bytearray(wget_night(file, packing).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    file.write_bytes(whole)
    try:
        (visit, *_) = open_recordings([file])
    except RecordingError as error:
        assert "dem.warc" in str(error)  # noqa: PT017
        return
    found = visit.answer(URL)
    assert found.raw is None or found.raw.status > 0
