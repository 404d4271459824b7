"""HTTP responses as WARC blocks hold them, whoever wrote the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.records import RawExchange

# Names the header of a body that was joined; pywb gives such headers this name.
JOINED = b"X-Archive-Orig-Transfer-Encoding"

# Credentials of a recorder's proxy are no part of what the site was asked.
_SECRETS = frozenset({b"proxy-authorization"})
_PSEUDO_STATUS = re.compile(rb"(?:^|\n):status:[ \t]*(\d{3})")
_METHOD = re.compile(rb"([A-Z]{1,20}) ")
_PSEUDO_METHOD = re.compile(rb"(?:^|\n):method:[ \t]*([A-Z]{1,20})")
_STATUS_LINE = re.compile(rb"HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]|$)")


def parse_response(block: bytes, ip_address: str | None = None) -> RawExchange | None:
    """Return the HTTP response in a WARC block, chunks joined; None where it is none.

    Transfer-Encoding is renamed then: a reader would look for chunks that are not there. Tolerates what recorders
    write: bare newlines, HTTP/2 status lines and pseudo headers, chunked headers on a body that is already joined.
    """
    head, body = _split_head(block)
    lines = re.split(rb"\r?\n", head)
    status_line = _STATUS_LINE.match(lines[0])
    headers = list(_header_lines(lines[1:] if status_line else lines))
    if status_line:
        protocol, status = f"HTTP/{status_line.group(1).decode()}", int(status_line.group(2))
    else:
        pseudo = dict(headers).get(b":status", b"")
        if not re.fullmatch(rb"\d{3}", pseudo):
            return None
        protocol, status = "HTTP/2", int(pseudo)
    coding = [value.strip().lower() for name, value in headers if name.lower() == b"transfer-encoding"]
    if b"chunked" in coding:
        body = _joined(body)
    kept = tuple(
        (JOINED if name.lower() == b"transfer-encoding" else name, value)
        for name, value in headers
        if not name.startswith(b":")
    )
    return RawExchange(
        request_method="GET",
        request_headers=(),
        status=status,
        response_headers=kept,
        body=body,
        protocol=protocol,
        ip_address=ip_address,
    )


def status_of(beginning: bytes) -> int | None:
    """Return the status that the first bytes of a response say; None where they say none."""
    found = _STATUS_LINE.match(beginning) or _PSEUDO_STATUS.search(beginning)
    return int(found.groups()[-1]) if found else None


def method_of(beginning: bytes) -> str:
    """Return the method that the first bytes of a request say; GET where they say none."""
    found = _METHOD.match(beginning) or _PSEUDO_METHOD.search(beginning)
    return found.group(1).decode() if found else "GET"


def parse_request(block: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of the HTTP request in a WARC block, without HTTP/2's pseudo headers and our own secrets."""
    head, _ = _split_head(block)
    lines = re.split(rb"\r?\n", head)
    pairs = _header_lines(lines if lines[0].startswith(b":") else lines[1:])
    return tuple((name, value) for name, value in pairs if not name.startswith(b":") and name.lower() not in _SECRETS)


def _split_head(block: bytes) -> tuple[bytes, bytes]:
    end = re.search(rb"\r?\n\r?\n", block)
    return (block[: end.start()], block[end.end() :]) if end else (block, b"")


def _header_lines(lines: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for line in lines:
        name, colon, value = line.partition(b":") if not line.startswith(b":") else _pseudo(line)
        if colon and name.strip():
            yield name.strip(), value.strip()


def _pseudo(line: bytes) -> tuple[bytes, bytes, bytes]:
    name, colon, value = line[1:].partition(b":")
    return b":" + name, colon, value


def _joined(body: bytes) -> bytes:
    """Join a chunked body; return it as it is where it is not chunked, as some recorders have it."""
    pieces: list[bytes] = []
    rest = body
    while rest:
        line, _, after = rest.partition(b"\n")
        size_text = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size_text):
            return body if not pieces else b"".join(pieces)
        size = int(size_text, 16)
        if size == 0:
            break
        pieces.append(after[:size])
        rest = after[size:].removeprefix(b"\r").removeprefix(b"\n")
    return b"".join(pieces)
