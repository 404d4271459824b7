"""What came in a capture, told apart by what its server said and by what it is."""

from __future__ import annotations

import pytest

from archive.captured_payloads import CapturedPayload

PAGE = b"<!-- x --> <!DOCTYPE html><html><body>Tin</body></html>"


def payload(content_type: str | None, body: bytes = PAGE) -> CapturedPayload:
    headers = (("Content-Type", content_type),) if content_type is not None else ()
    return CapturedPayload(status=200, headers=headers, body=body)


@pytest.mark.parametrize(
    ("content_type", "body", "form"),
    [
        ("text/html", PAGE, "page"),
        ("TEXT/HTML; charset=utf-8", b"", "page"),
        ("application/xhtml+xml", PAGE, "page"),
        (None, PAGE, "page"),
        ("", PAGE, "page"),
        ("application/octet-stream", PAGE, "page"),
        (None, b"%PDF-1.7", "file"),
        ("application/pdf", b"%PDF-1.7", "file"),
        ("image/png", b"\x89PNG", "picture"),
        ("image/svg+xml", b"<svg/>", "picture"),
        ("image/tiff", b"II*", "file"),
        ("text/plain", b"User-agent: *", "text"),
        ("application/rss+xml", b"<rss/>", "text"),
        ("application/json", b"{}", "text"),
        ("application/vnd.ms-excel", b"\xd0\xcf", "file"),
        ("text/x-la\r\nX: y", PAGE, "text"),
    ],
)
def test_a_payload_is_what_its_server_says_or_else_what_it_looks_like(
    content_type: str | None, body: bytes, form: str
) -> None:
    assert payload(content_type, body).form == form


def test_a_text_is_read_in_the_character_set_it_is_in() -> None:
    assert payload("text/html; charset=iso-8859-1", "Công đoàn".encode()).text().text == "Công đoàn"
    assert payload(None, "Công đoàn".encode("utf-16")).text().charset.startswith("utf-16")
