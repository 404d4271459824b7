"""Which records of a damaged WARC file are damaged, and what they were about."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archive.warc_reading import RecordDamagedError, WarcRecord, iterate_records, read_member
from archive.warc_records import pack_member

_MEMBER = b"\x1f\x8b\x08"
_TARGET = re.compile(rb"WARC-Target-URI: *<?([^\s>]+)", re.IGNORECASE)
_CHUNK = 1 << 20
# The heads of a record stand within so many bytes of it, unpacked.
_HEAD = 1 << 14


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedRecord:
    """Where a file is not as it should be."""

    offset: int
    url: str | None
    detail: str
    is_last: bool = False  # no whole record follows: a file that was being written ends so after a crash


def damaged_records(path: Path, *, file: str, known: Mapping[int, str]) -> Iterator[DamagedRecord]:
    """Yield every damaged record of a file. *known*: offsets at which records begin, with their addresses.

    After a damaged record it goes on with the next that is whole. An address that is not known is that of the exchange
    the record stands in: request and metadata follow their answer.
    """
    size, offset, before = path.stat().st_size, 0, None
    lost: DamagedRecord | None = None  # the record before, which is damaged
    while offset < size:
        record = _whole(path, file, offset)
        if isinstance(record, WarcRecord):
            if lost is not None:
                beside = record.target_uri if record.header("WARC-Concurrent-To") else None
                yield _addressed(lost, path, beside or before)
            lost, before = None, record.target_uri
            offset += record.length
            continue
        if lost is not None:
            yield _addressed(lost, path, before)
            before = lost.url or before
        lost = DamagedRecord(offset=offset, url=known.get(offset), detail=record.detail)
        offset = _next_whole(path, file, offset, known)
    if lost is not None:
        yield replace(_addressed(lost, path, before), is_last=True)


def _addressed(lost: DamagedRecord, path: Path, beside: str | None) -> DamagedRecord:
    return replace(lost, url=lost.url or beside or _address_in(path, lost.offset))


def packed_otherwise(path: Path, *, file: str) -> Iterator[DamagedRecord]:
    """Yield the records of a file without damaged ones that are not packed as we pack them.

    The head of a gzip member and the bits that fill its last byte can change without any harm to what it holds.
    """
    with path.open("rb") as stream:
        for record in iterate_records(path, file=file):
            stream.seek(record.offset)
            member = stream.read(record.length)
            if pack_member(zlib.decompress(member, zlib.MAX_WBITS + 16)) != member:
                detail = "a bit of its packing was changed, and nothing of what it holds"
                yield DamagedRecord(offset=record.offset, url=record.target_uri, detail=detail)


def _whole(path: Path, file: str, offset: int) -> WarcRecord | RecordDamagedError:
    with path.open("rb") as stream:
        stream.seek(offset)
        try:
            return read_member(stream, file=file, offset=offset)
        except RecordDamagedError as error:
            return error


def _next_whole(path: Path, file: str, offset: int, known: Mapping[int, str]) -> int:
    """Return where the next whole record begins, or a place where one is known to begin; else the file's length."""
    certain = min((place for place in known if place > offset), default=path.stat().st_size)
    for place in _members(path, offset + 1):
        if place >= certain:
            break
        if isinstance(_whole(path, file, place), WarcRecord):
            return place
    return certain


def _members(path: Path, begin: int) -> Iterator[int]:
    """Yield every place from *begin* on at which a gzip member may begin."""
    with path.open("rb") as stream:
        stream.seek(begin)
        base, held = begin, b""
        while chunk := stream.read(_CHUNK):
            data = held + chunk
            place = data.find(_MEMBER)
            while place >= 0:
                yield base + place
                place = data.find(_MEMBER, place + 1)
            held = data[-len(_MEMBER) + 1 :]
            base += len(data) - len(held)


def _address_in(path: Path, offset: int) -> str | None:
    """Return the address in what can still be unpacked of a record's head."""
    unpacker, head = zlib.decompressobj(zlib.MAX_WBITS + 16), bytearray()
    with path.open("rb") as stream:
        stream.seek(offset)
        # Byte by byte: what stands before the damage is given out before the error is raised.
        for byte in stream.read(_HEAD):
            try:
                head += unpacker.decompress(bytes((byte,)))
            except zlib.error:
                break
            if unpacker.eof or len(head) > _HEAD:
                break
    found = _TARGET.search(head.partition(b"\r\n\r\n")[0])
    return found.group(1).decode("utf-8", "replace") if found else None
