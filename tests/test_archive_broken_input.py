"""Whatever is wrong with a WARC file or a manifest, readers name it: they neither break, hang nor swell."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import strategies as st

import luuvet as program  # noqa: TID251  (the command line is what is tested)
from archive.digests import payload_digest
from archive.fixity_files import sealed_files
from archive.http_messages import parse_response
from archive.surt_keys import surt_key
from archive.warc_reading import RecordDamagedError, exchange_of, iterate_records, read_member
from tests.broken_bytes import SEEDS, Spoilt, broken, broken_responses, for_each
from tests.command_runs import HOME, run, site_files
from tests.loopback_site import article_page, listing_pages

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def record(url: str, block: bytes, **fields: str) -> bytes:
    """A response record; *fields* replace its own."""
    head = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{abs(hash(url)) % 10**12:012d}>",
        "WARC-Date": "2024-07-01T15:00:00Z",
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        "WARC-Payload-Digest": payload_digest(block.partition(b"\r\n\r\n")[2]),
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode("utf-8", errors="replace") + block + b"\r\n\r\n"


def whole_records() -> list[bytes]:
    pages = listing_pages([3, 2, 1]) | {f"/tin/{n}-chuyen-ke-so-{n}": article_page(n) for n in (1, 2, 3)}
    return [record(f"{HOME}{path}", RESPONSE + reply.body) for path, reply in pages.items()]


ODD_FIELDS: tuple[dict[str, str], ...] = (
    {"Content-Length": "-1"},
    {"Content-Length": "9" * 5000},
    {"Content-Length": "99999999999"},
    {"Content-Length": "²"},
    {"WARC-Date": "9999-12-31T23:59:59+99:99"},
    {"WARC-Date": "2024"},
    {"WARC-Date": ""},
    {"WARC-Type": "revisit", "WARC-Refers-To-Target-URI": "x", "WARC-Refers-To-Date": "y"},
    {"WARC-Type": "x" * 100_000},
    {"WARC-Target-URI": "http://["},
    {"WARC-Target-URI": "dns:ben.test"},
    {"WARC-Target-URI": "\ud800"},
    {"WARC-Payload-Digest": "sha256:x"},
    {"WARC-Block-Digest": "sha1:" + "A" * 32},
    {"WARC-Truncated": "length"},
    {"WARC-Segment-Number": "2"},
    {"WARC-Concurrent-To": "<urn:uuid:>"},
    {"WARC-IP-Address": "999.1.1.1"},
    {"Content-Type": "application/http;" * 900},
)


def broken_warcs() -> st.SearchStrategy[bytes]:
    """WARC files with something wrong: in a record, a head, its packing or the file."""
    plain = [Spoilt(b"".join(whole_records()))]
    packed = [Spoilt(b"".join(map(gzip.compress, whole_records()))), Spoilt(gzip.compress(plain[0]))]
    fields = st.sampled_from(ODD_FIELDS).map(lambda odd: Spoilt(record(f"{HOME}/tin", RESPONSE + b"<p>Tin", **odd)))
    blocks = broken_responses().map(lambda block: Spoilt(gzip.compress(record(f"{HOME}/tin", block), 1)))
    either: Callable[[bytes], bytes] = lambda data: Spoilt(gzip.compress(data, 1))  # noqa: E731
    return st.one_of(broken(st.sampled_from([*plain, *packed])), fields, fields.map(either), blocks)


@pytest.mark.parametrize("number", SEEDS)
def test_a_broken_file_is_read_up_to_a_damage_that_is_named(number: int, tmp_path: Path) -> None:
    path = tmp_path / "nua.warc.gz"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        try:
            for one in iterate_records(path, file="warc/nua.warc.gz"):
                exchange_of(one)
                assert one.offset >= 0
        except RecordDamagedError as error:
            assert "warc/nua.warc.gz" in str(error)  # noqa: PT017 - most examples are damaged, not all

    for_each(broken_warcs(), number, 250, check)


@pytest.mark.parametrize("number", SEEDS)
def test_a_member_that_unpacks_to_a_hundred_times_its_size_is_read_or_refused(number: int) -> None:
    def check(size: int) -> None:
        block = RESPONSE + bytes(size * 1024 * 1024)
        data = gzip.compress(record(f"{HOME}/tin", block), 1)
        assert len(read_member(io.BytesIO(data), file="x", offset=0).block) == len(block)

    for_each(st.sampled_from([1, 20, 60]), number, 3, check)


@pytest.mark.parametrize("number", SEEDS)
def test_a_crawl_from_a_broken_recording_ends_in_order(number: int, tmp_path: Path) -> None:
    sites, path = site_files(tmp_path / "sites"), tmp_path / "nua.warc.gz"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        words = ("crawl", "ben", "--full", "--sites", sites, "--archive", tmp_path / "archive", "--from", path)
        result = CliRunner().invoke(program.cli, list(map(str, words)))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in (0, 1, 2)

    for_each(broken_warcs(), number, 40, check)


@pytest.mark.parametrize("number", SEEDS)
def test_no_response_breaks_the_reader_of_messages(number: int) -> None:
    def check(block: bytes) -> None:
        raw = parse_response(block)
        assert raw is None or 100 <= raw.status <= 999

    for_each(broken_responses(), number, 300, check)


@pytest.mark.parametrize("number", SEEDS)
def test_no_address_breaks_the_index(number: int) -> None:
    pieces = st.sampled_from(
        ["http://", "//", "ben.test", "9" * 5000, "[", "]", ":", "@", "%", "²", "\ud800", "/", "?", "=", "&"]
    )

    def check(parts: list[str]) -> None:
        assert surt_key("".join(parts)) is not None

    for_each(st.lists(pieces | st.text(max_size=4), max_size=8), number, 200, check)


@pytest.mark.parametrize("number", SEEDS)
def test_verify_names_what_is_wrong_with_a_broken_manifest(number: int, tmp_path: Path) -> None:
    sites, path = site_files(tmp_path / "sites"), tmp_path / "ganz.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, whole_records())))
    archive = tmp_path / "archive"
    run("crawl", "ben", "--full", "--sites", sites, "--archive", archive, "--from", path)
    (manifest,) = (archive / "manifests").glob("*.json")
    whole = Spoilt(manifest.read_bytes())

    def check(data: bytes) -> None:
        manifest.write_bytes(data)
        status = 0 if data == whole else 3
        problems = json.loads(run("verify", "--json", "--archive", archive, status=status).stdout)["problems"]
        assert (problems == []) == (data == whole)

    for_each(broken(st.just(whole)), number, 25, check)


@pytest.mark.parametrize(
    "file",
    [
        "warc/" + "a" * 5000,
        "../archive.db",
        "/etc/passwd",
        "warc/a\0b",
        "warc/../../x",
        "",
        7,
        None,
        ["warc/a.warc.gz"],
    ],
)
def test_a_manifest_that_names_what_cannot_be_in_the_archive_names_no_file(file: object) -> None:
    facts = {"file": file, "bytes": 1, "sha256": "sha256:" + "0" * 64}
    assert sealed_files([json.dumps({"files": [facts]}).encode()]) == []
    assert (
        sealed_files([json.dumps({"files": [facts | {"file": "warc/ban/ban-1.warc.gz", "bytes": "1"}]}).encode()]) == []
    )
    whole = facts | {"file": "warc/ban/ban-20240812T190000Z-00ff00-r1-0001.warc.gz"}
    assert [one.file for one in sealed_files([json.dumps({"files": [whole]}).encode()])] == [whole["file"]]


def test_a_manifest_of_brackets_only_names_no_file() -> None:
    assert sealed_files([b'{"files": ' + b"[" * 100_000]) == []
