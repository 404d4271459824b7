"""Reading our own WARC files back, strictly: a record is whole, or it is damaged."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from archive.capture_rows import Location
from archive.digests import payload_digest
from archive.errors import ArchiveError
from archive.http_messages import parse_response
from archive.moments import read_moment_text
from archive.records import RawExchange
from archive.warc_series import open_path
from archive.withheld import page_behind_record

_CHUNK = 1 << 16
# More than a response may have, by far; a damaged length must not fill the memory.
_LONGEST_BLOCK = 1 << 30


class RecordDamagedError(ArchiveError):
    """No whole record stands at byte *offset* of *file*."""

    def __init__(self, file: str, offset: int, detail: str) -> None:
        super().__init__(file, offset, detail)
        self.file, self.offset, self.detail = file, offset, detail

    def __str__(self) -> str:
        return f"{self.file}: the record at byte {self.offset} is damaged ({self.detail}): see `luuvet verify`"


class NoRecordError(ArchiveError):
    """No response was kept of what *name* says."""

    exit_status = 1

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name}: no raw record was kept of it"


class WithheldRecordError(NoRecordError):
    """The record of *name* may show a page that was withdrawn."""

    def __str__(self) -> str:
        return f"{self.name}: its raw record holds a page that was withdrawn, and is shown to nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One record of one gzip member, checked against its own lengths and digests."""

    file: str  # relative to the archive folder, final name
    offset: int
    length: int  # of the gzip member
    version: str  # "WARC/1.1"
    headers: tuple[tuple[str, str], ...]
    block: bytes

    def header(self, name: str) -> str | None:
        """Return the first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def type(self) -> str:
        """``response``, ``revisit``, ``request``, ``metadata``, ``warcinfo`` …"""
        return self.header("WARC-Type") or ""

    @property
    def target_uri(self) -> str | None:
        """The address the record is about; None for a warcinfo."""
        return self.header("WARC-Target-URI")

    @property
    def moment(self) -> datetime:
        """WARC-Date, aware. Raises ValueError where it is none."""
        return read_moment_text(self.header("WARC-Date") or "")

    @property
    def payload(self) -> bytes:
        """What follows the HTTP head of the block; the block itself where it is no HTTP message."""
        is_http = (self.header("Content-Type") or "").startswith("application/http")
        return self.block.partition(b"\r\n\r\n")[2] if is_http else self.block


def path_of(folder: Path, file: str) -> Path:
    """Return where a WARC file of the archive at *folder* stands now. Raises FileNotFoundError."""
    path = folder / file
    for candidate in (path, open_path(path)):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(2, "no such WARC file", str(path))


def read_record(folder: Path, location: Location) -> WarcRecord:
    """Return the record at *location*. Raises RecordDamagedError, also where the file is not there."""
    try:
        with path_of(folder, location.file).open("rb") as stream:
            stream.seek(location.offset)
            record = read_member(stream, file=location.file, offset=location.offset)
    except OSError as error:
        raise RecordDamagedError(location.file, location.offset, error.strerror or str(error)) from error
    if record.length != location.length:
        detail = f"{record.length} bytes long, not {location.length}"
        raise RecordDamagedError(location.file, location.offset, detail)
    return record


def iterate_records(path: Path, *, file: str) -> Iterator[WarcRecord]:
    """Yield the records of a file in order. Raises RecordDamagedError at the first that is not whole."""
    offset, size = 0, path.stat().st_size
    with path.open("rb") as stream:
        while offset < size:
            stream.seek(offset)
            record = read_member(stream, file=file, offset=offset)
            yield record
            offset += record.length


def read_member(stream: BinaryIO, *, file: str, offset: int) -> WarcRecord:
    """Return the record in the gzip member at which *stream* stands; *file* and *offset* name it.

    Raises RecordDamagedError where it is cut off, or differs from its CRC, Content-Length or digests.
    """
    data, length = _unpack(stream, file, offset)
    head, found, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = [line.partition(":") for line in lines[1:]]
    headers = tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)
    record = WarcRecord(
        file=file, offset=offset, length=length, version=lines[0], headers=headers, block=rest[: -len(b"\r\n\r\n")]
    )
    fault = _fault_of(record, whole=bool(found) and rest.endswith(b"\r\n\r\n"))
    if fault is not None:
        raise RecordDamagedError(file, offset, fault)
    return record


def _unpack(stream: BinaryIO, file: str, offset: int) -> tuple[bytes, int]:
    """Return one gzip member unpacked, and its packed length."""
    unpacker, pieces, read, size = zlib.decompressobj(zlib.MAX_WBITS + 16), list[bytes](), 0, 0
    while not unpacker.eof:
        chunk = stream.read(_CHUNK)
        if not chunk:
            raise RecordDamagedError(file, offset, "cut off")
        read += len(chunk)
        try:
            pieces.append(unpacker.decompress(chunk))
        except zlib.error as error:
            raise RecordDamagedError(file, offset, str(error)) from error
        size += len(pieces[-1])
        if size > _LONGEST_BLOCK:
            raise RecordDamagedError(file, offset, "longer than any record")
    return b"".join(pieces), read - len(unpacker.unused_data)


def _fault_of(record: WarcRecord, *, whole: bool) -> str | None:
    """Return what is wrong with a record; None when it is as it says itself."""
    if not record.version.startswith("WARC/1.") or not whole:
        return "no WARC record"
    if record.header("Content-Length") != str(len(record.block)):
        return f"{len(record.block)} bytes, not {record.header('Content-Length')}"
    block_digest = record.header("WARC-Block-Digest")
    if block_digest is not None and block_digest != f"sha256:{hashlib.sha256(record.block).hexdigest()}":
        return "its block digest differs"
    if record.type == "response" and record.header("WARC-Payload-Digest") != payload_digest(record.payload):
        return "its payload digest differs"
    return None


def exchange_of(record: WarcRecord) -> RawExchange | None:
    """Return the HTTP answer in a response or revisit record; None where it holds none."""
    if not (record.header("Content-Type") or "").startswith("application/http"):
        return None
    return parse_response(record.block, record.header("WARC-IP-Address"))


_CAPTURE = "SELECT warc_file, warc_offset, warc_length FROM captures WHERE id = ?"
_ORIGINAL = """
    SELECT warc_file, warc_offset, warc_length FROM captures
    WHERE payload_digest = ? AND record = 'response' AND captured_at = ?
        AND coalesce(record_uri, final_url, url) = ?
"""


def record_of_capture(connection: sqlite3.Connection, folder: Path, capture: int) -> WarcRecord:
    """Return the record that a row of ``captures`` leads to.

    Raises NoRecordError (WithheldRecordError where it is withdrawn) and RecordDamagedError.
    """
    row = connection.execute(_CAPTURE, (capture,)).fetchone()
    if row is None or row[0] is None:
        raise NoRecordError(f"capture {capture}")
    _refuse_withheld(connection, Location(*row), f"capture {capture}")
    return read_record(folder, Location(*row))


def _refuse_withheld(connection: sqlite3.Connection, place: Location, name: str) -> None:
    if page_behind_record(connection, place.file, place.offset) is not None:
        raise WithheldRecordError(name)


def original_of(connection: sqlite3.Connection, folder: Path, revisit: WarcRecord) -> WarcRecord:
    """Return the response record that a revisit stands for. Raises NoRecordError and RecordDamagedError."""
    digest = revisit.header("WARC-Payload-Digest")
    moment = revisit.header("WARC-Refers-To-Date") or ""
    url = revisit.header("WARC-Refers-To-Target-URI")
    row = connection.execute(_ORIGINAL, (digest, moment, url)).fetchone()
    if row is None:
        raise NoRecordError(f"{url} as it was at {moment}, to which {revisit.file} at byte {revisit.offset} refers")
    _refuse_withheld(connection, Location(*row), f"{url} as it was at {moment}")
    return read_record(folder, Location(*row))


def find_response(connection: sqlite3.Connection, folder: Path, capture: int) -> RawExchange:
    """Return what came in a capture, a revisit followed to the response it stands for.

    Raises NoRecordError where nothing came or nothing was kept, RecordDamagedError where it is not whole any more.
    """
    record = record_of_capture(connection, folder, capture)
    if record.type == "revisit":
        record = original_of(connection, folder, record)
    exchange = exchange_of(record) if record.type == "response" else None
    if exchange is None:
        raise NoRecordError(f"capture {capture}")
    return exchange
