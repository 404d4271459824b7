"""The files that a person names as recordings: WARC files, and WACZ files with several of them inside."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from crawler.warc_bytes import Source
from crawler.warc_heads import RecordingError

_ZIP = b"PK\x03\x04"
_ENDINGS = (".warc", ".warc.gz")
# Of a ZIP entry's own head: its fixed part, and where the lengths of name and extra field stand in it.
_LOCAL_HEAD = 30
_LENGTHS = struct.Struct("<HH")
_LENGTHS_AT = 26


def sources_of(path: Path) -> Iterator[Source]:
    """Yield the recordings in the file at *path*. Raises RecordingError."""
    try:
        with path.open("rb") as file:
            is_zip = file.read(len(_ZIP)) == _ZIP
        if not is_zip:
            yield Source(path=path, name=str(path), size=path.stat().st_size)
            return
        yield from _packed_sources(path)
    except OSError as error:
        raise RecordingError(str(path), f"cannot be read ({error.strerror or error})") from error


def _packed_sources(path: Path) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as zipped:
            entries = [one for one in zipped.infolist() if one.filename.lower().endswith(_ENDINGS)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RecordingError(str(path), f"is no whole WACZ file ({error})") from error
    if not entries:
        raise RecordingError(str(path), "holds no WARC file: if it is a ZIP of WACZ files, unpack it first")
    for entry in entries:
        name = f"{path}: {entry.filename}"
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
            raise RecordingError(name, "is packed in a way that the format forbids: unpack the WACZ, give its files")
        yield Source(path=path, name=name, start=_begin_of(path, entry), size=entry.file_size)


def _begin_of(path: Path, entry: zipfile.ZipInfo) -> int:
    with path.open("rb") as file:
        file.seek(entry.header_offset)
        head = file.read(_LOCAL_HEAD)
    if len(head) < _LOCAL_HEAD or not head.startswith(_ZIP):
        raise RecordingError(f"{path}: {entry.filename}", f"is damaged at byte {entry.header_offset}")
    name, extra = _LENGTHS.unpack_from(head, _LENGTHS_AT)
    return entry.header_offset + _LOCAL_HEAD + int(name) + int(extra)
