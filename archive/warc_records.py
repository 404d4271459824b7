"""Exchanges as WARC 1.1 records, one gzip member each; writes no file."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import responses
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.digests import payload_digest
from archive.http_messages import JOINED
from archive.moments import moment_text
from archive.records import RawExchange, StoredResponse

VERSION = "WARC/1.1"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# A body packed by the host is as small as it gets; of a plain one, this level takes half the time of the highest.
_COMPRESSION = 6
_LINE_BREAKS = re.compile(rb"[\r\n]+")
_FIELD_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """One record as it goes into a file."""

    data: bytes  # a whole gzip member
    record_id: str  # "<urn:uuid:…>"
    block_digest: str


def pack_warcinfo(file_name: str, moment: datetime, fields: Mapping[str, str]) -> PackedRecord:
    """Return the record that begins a file: who wrote it, with what, under which rules."""
    headers = [("WARC-Filename", file_name)]
    return _pack(
        "warcinfo", None, moment, b"", _fields(fields), content_type="application/warc-fields", headers=headers
    )


def pack_request(uri: str, moment: datetime, raw: RawExchange, *, answer_id: str) -> PackedRecord:
    """Return the record of what was asked; *answer_id*: the record of what came."""
    parts = urlsplit(uri)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {name.lower() for name, _ in raw.request_headers}
    host = () if b"host" in names else ((b"Host", parts.netloc.rpartition("@")[2].encode()),)
    line = f"{raw.request_method} {target} HTTP/1.1".encode()
    head = _http_head(line, (*host, *raw.request_headers))
    headers = [("WARC-Concurrent-To", answer_id)]
    return _pack("request", uri, moment, head, b"", content_type="application/http; msgtype=request", headers=headers)


def pack_response(
    uri: str, moment: datetime, raw: RawExchange, *, warcinfo_id: str, truncated: str | None = None
) -> PackedRecord:
    """Return the record of what came, body as it was sent; *truncated*: WARC's word for why it is not whole."""
    headers = [
        ("WARC-Payload-Digest", payload_digest(raw.body)),
        *_circumstances(raw, warcinfo_id),
        *([("WARC-Truncated", truncated)] if truncated else []),
    ]
    return _pack(
        "response",
        uri,
        moment,
        _response_head(raw),
        raw.body,
        content_type="application/http; msgtype=response",
        headers=headers,
    )


def pack_revisit(
    uri: str, moment: datetime, raw: RawExchange, original: StoredResponse, *, warcinfo_id: str, profile: str
) -> PackedRecord:
    """Return the record of an answer whose payload stands in *original*: headers only."""
    headers = [
        ("WARC-Profile", profile),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", moment_text(original.captured_at)),
        ("WARC-Payload-Digest", original.payload_digest),
        *_circumstances(raw, warcinfo_id),
    ]
    head, kind = _response_head(raw), "application/http; msgtype=response"
    return _pack("revisit", uri, moment, head, b"", content_type=kind, headers=headers)


def pack_metadata(
    uri: str, moment: datetime, fields: Mapping[str, str], *, about_id: str | None, warcinfo_id: str
) -> PackedRecord:
    """Return the record of what we know of a visit; *about_id*: the record of what came, if anything did."""
    headers = [("WARC-Concurrent-To", about_id)] if about_id else []
    headers.append(("WARC-Warcinfo-ID", warcinfo_id))
    return _pack("metadata", uri, moment, b"", _fields(fields), content_type="application/warc-fields", headers=headers)


class _ExactHead:
    """An HTTP head that warcio writes as it is; its own headers would be encoded and ordered anew."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Do nothing: the head stands already."""


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """Writes records that bring their digests; warcio would add SHA-1 ones of what it takes for payload."""

    def ensure_digest(self, record: ArcWarcRecord, block: bool = True, payload: bool = True) -> None:
        """Do nothing: the digests stand already."""


def _pack(
    kind: str,
    uri: str | None,
    moment: datetime,
    head: bytes,
    body: bytes,
    *,
    content_type: str,
    headers: Iterable[tuple[str, str]],
) -> PackedRecord:
    digest = hashlib.sha256(head)
    digest.update(body)
    record_id, block_digest = f"<urn:uuid:{uuid4()}>", f"sha256:{digest.hexdigest()}"
    lines = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        *([("WARC-Target-URI", _one_line(uri))] if uri is not None else []),
        ("WARC-Date", moment_text(moment)),
        *((name, _one_line(value)) for name, value in headers),
        ("WARC-Block-Digest", block_digest),
    ]
    record = ArcWarcRecord(
        "warc",
        kind,
        StatusAndHeaders("", lines, protocol=VERSION),
        io.BytesIO(body),
        _ExactHead(head) if head else None,
        content_type,
        len(head) + len(body),
    )
    record.payload_length = len(body)
    plain = io.BytesIO()
    _Writer(plain, gzip=False, warc_version=VERSION).write_record(record)
    return PackedRecord(pack_member(plain.getbuffer()), record_id, block_digest)


def pack_member(record: bytes | memoryview) -> bytes:
    """Return a record as the gzip member that a file holds of it: the same bytes each time, by the same zlib."""
    packer = zlib.compressobj(_COMPRESSION, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(record) + packer.flush()


def _circumstances(raw: RawExchange, warcinfo_id: str) -> list[tuple[str, str]]:
    address = [("WARC-IP-Address", raw.ip_address)] if raw.ip_address else []
    return [*address, ("WARC-Warcinfo-ID", warcinfo_id)]


def _response_head(raw: RawExchange) -> bytes:
    protocol = raw.protocol if raw.protocol in ("HTTP/1.0", "HTTP/1.1") else "HTTP/1.1"
    pairs = ((JOINED if name.lower() == b"transfer-encoding" else name, value) for name, value in raw.response_headers)
    return _http_head(f"{protocol} {raw.status} {responses.get(raw.status, '')}".rstrip().encode(), pairs)


def _http_head(first_line: bytes, pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    lines = (_LINE_BREAKS.sub(b" ", name) + b": " + _LINE_BREAKS.sub(b" ", value) for name, value in pairs)
    return b"\r\n".join((_LINE_BREAKS.sub(b" ", first_line), *lines)) + b"\r\n\r\n"


def _fields(fields: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields.items() if value).encode()


def _one_line(text: str) -> str:
    return _FIELD_BREAKS.sub(" ", text)
