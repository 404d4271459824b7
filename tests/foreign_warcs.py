"""WARC files as other crawlers write them, made by hand: their spellings, their packing, their habits."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

URL = "http://congdoan.example.vn/tin"
PAGE = "<h1>Hội thao</h1><p>Ba trăm đoàn viên của mười hai tổ sản xuất cùng dự hội thao.</p>".encode()
_PACKED = {"each": True, "whole": True, "none": False}


def http(body: bytes, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    """An HTTP message."""
    return "\r\n".join([status, *headers, "", ""]).encode() + body


def base32(data: bytes) -> str:
    """A digest as the old crawlers spell it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def name_of(number: int) -> str:
    """A record's name."""
    return f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>"


def record(
    block: bytes,
    url: str | None = URL,
    at: str = "2024-01-02T18:00:00Z",
    kind: str = "response",
    number: int = 1,
    version: str = "WARC/1.1",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A record; *more* adds fields or takes the place of those that it has."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": name_of(number),
        "WARC-Date": at,
        **({"WARC-Target-URI": url} if url is not None else {}),
        "Content-Type": f"application/http; msgtype={'request' if kind == 'request' else 'response'}",
        "Content-Length": str(len(block)),
    } | dict(more or {})
    head = f"{version}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return head.encode() + block + b"\r\n\r\n"


def info(number: int = 99) -> bytes:
    """A warcinfo record."""
    more = {"Content-Type": "application/warc-fields", "WARC-Filename": "x.warc"}
    return record(b"software: Wget/1.21.3 (linux-gnu)\r\nformat: WARC File Format 1.0\r\n", None, kind="warcinfo",
                  number=number, version="WARC/1.0", more=more)  # fmt: skip


def write(file: Path, *records: bytes, packing: str = "each") -> Path:
    """Write a file: gzip for ``each`` record, one gzip member for the ``whole`` of it, or ``none``."""
    if packing == "each":
        file.write_bytes(b"".join(map(gzip.compress, records)))
    else:
        data = b"".join(records)
        file.write_bytes(gzip.compress(data) if _PACKED[packing] else data)
    return file


def wacz(file: Path, *warcs: Path, packed: bool = False) -> Path:
    """Put WARC files into a WACZ file, as far as a reader of records looks into it."""
    how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", compression=how) as zipped:
        zipped.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1", "resources": []}')
        for one in warcs:
            zipped.write(one, f"archive/{one.name}")
    return file
