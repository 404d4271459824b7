"""The WARC files of one run: written as ``.open``, synced before anything points at them, closed by rename."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.capture_rows import Location
from archive.errors import ArchiveUnwritableError
from archive.events import tell
from archive.warc_records import PackedRecord

logger = logging.getLogger(__name__)

FOLDER = "warc"
SUFFIX = ".warc.gz"
OPEN = ".open"
# A file is closed when its next record would make it larger than this.
MAX_BYTES = 1 << 30


@dataclass(slots=True)
class WarcSeries:
    """Appends records to ``warc/<site>/<stem>-0001.warc.gz`` and its followers; makes no file before the first record.

    *begin_file* gives the warcinfo record of a file by its name. Errors of the disk are raised as
    ArchiveUnwritableError, and the file then ends with its last whole record.
    """

    archive_folder: Path
    site: str
    stem: str
    begin_file: Callable[[str], PackedRecord]
    max_bytes: int = MAX_BYTES
    warcinfo_id: str = field(default="", init=False)
    _serial: int = field(default=0, init=False)
    _descriptor: int | None = field(default=None, init=False)
    _name: str = field(default="", init=False)  # relative to the archive folder, final
    _length: int = field(default=0, init=False)

    def make_ready(self) -> str:
        """Open a file where none is open or the present one is full; return the id of its warcinfo record."""
        if self._descriptor is not None and self._length >= self.max_bytes:
            self.close()
        if self._descriptor is None:
            self._open_next()
        return self.warcinfo_id

    def append(self, records: Sequence[PackedRecord], *, sync: bool) -> list[Location]:
        """Write *records* one after the other, all or none; with *sync* they are on the disk when this returns."""
        self.make_ready()
        places, offset = [], self._length
        for record in records:
            places.append(Location(self._name, offset, len(record.data)))
            offset += len(record.data)
        self._write(b"".join(record.data for record in records), sync=sync)
        return places

    def close(self) -> Path | None:
        """Sync the open file and give it its final name; return its path, None where none was open."""
        if self._descriptor is None:
            return None
        descriptor, self._descriptor = self._descriptor, None
        path = self.archive_folder / self._name
        try:
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            open_path(path).rename(path)
            sync_folder(path.parent)
        except OSError as error:
            raise unwritable(path, error) from error
        return path

    def leave(self) -> None:
        """Let go of the file as it stands; the next run of the site mends and closes it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open_next(self) -> None:
        self._serial += 1
        folder = self.archive_folder / FOLDER / self.site
        path = folder / f"{self.stem}-{self._serial:04}{SUFFIX}"
        self._name = path.relative_to(self.archive_folder).as_posix()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(open_path(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
            sync_folder(folder)
        except OSError as error:
            raise unwritable(path, error) from error
        self._length = 0
        info = self.begin_file(path.name)
        self.warcinfo_id = info.record_id
        self._write(info.data, sync=False)

    def _write(self, data: bytes, *, sync: bool) -> None:
        if self._descriptor is None:
            raise AssertionError("no file is open")
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            if sync:
                os.fdatasync(self._descriptor)
        except OSError as error:
            self._take_back()
            raise unwritable(self.archive_folder / self._name, error) from error
        self._length += len(data)

    def _take_back(self) -> None:
        """Cut off what a failed write left behind."""
        if self._descriptor is None:
            return
        try:
            os.ftruncate(self._descriptor, self._length)
        except OSError as error:
            why = str(error)
            tell(logger, "warc-not-cut-back", level=logging.ERROR, site=self.site, file=self._name, why=why)
            self.leave()


def open_path(path: Path) -> Path:
    """Return the name that a WARC file has while it is written."""
    return path.with_name(path.name + OPEN)


def sync_folder(folder: Path) -> None:
    """Put the names in *folder* on the disk: a new or renamed file is not there after a power cut without it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unwritable(path: Path, error: OSError) -> ArchiveUnwritableError:
    """Return *error* in the archive's words."""
    return ArchiveUnwritableError(str(path), error.strerror or type(error).__name__)
