from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.shared_material import article_address, read_recording, require_shared


def a_recording(path: Path, *answers: tuple[str, str, bytes]) -> Path:
    with path.open("wb") as file:
        for url, status, payload in answers:
            block = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n".encode() + payload
            head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n"
            head += "Content-Type: application/http; msgtype=response\r\n\r\n"
            file.write(head.encode() + block + b"\r\n\r\n")
    return path


def test_of_an_address_asked_twice_the_first_answer_is_read(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "a.warc", ("http://a.test/", "200 OK", b"one"), ("http://a.test/", "200 OK", b"two"))
    assert read_recording(path)["http://a.test/"].payload == b"one"


def test_an_article_is_read_at_the_address_that_answered_with_it(tmp_path: Path) -> None:
    answers = read_recording(
        a_recording(
            tmp_path / "a.warc", ("http://a.test/new", "404 Not Found", b""), ("http://a.test/old", "200 OK", b"x")
        )
    )
    assert article_address({"urls": ["http://a.test/new", "http://a.test/old"]}, answers) == "http://a.test/old"
    assert article_address({"urls": ["http://a.test/new"]}, answers) is None


def test_missing_material_ends_the_benchmark_with_its_place() -> None:
    with pytest.raises(SystemExit, match="no-such-recording"):
        require_shared("no-such-recording")
