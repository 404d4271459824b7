"""A ZIP file written piece by piece, each entry with its size and digest; nothing is held in memory whole."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import BinaryIO

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands in the ZIP file under a path."""

    path: str
    bytes: int
    hash: str  # "sha256:…"


@dataclass(slots=True)
class HashedZip:
    """Writes entries one after the other to *file*, which need not be seekable; use it as a context manager."""

    file: BinaryIO
    moment: datetime  # of every entry
    entries: list[Entry] = field(default_factory=list, init=False)
    _zip: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self.file, "w", allowZip64=True)

    def __enter__(self) -> HashedZip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            # Without its directory nobody takes what was written so far for a ZIP file.
            self._zip.fp = None
        self._zip.close()

    def add(self, path: str, pieces: Iterable[bytes], *, packed: bool = False) -> Entry:
        """Write an entry; *packed*: deflated, which takes from readers the way to its parts."""
        info = zipfile.ZipInfo(path, date_time=self.moment.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        # Its size is not known before it stands there, and may be more than 4 GB.
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
        self.entries.append(Entry(path=path, bytes=size, hash=f"sha256:{digest.hexdigest()}"))
        return self.entries[-1]


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of *file*."""
    while piece := file.read(_CHUNK):
        yield piece
