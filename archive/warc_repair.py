"""WARC files that a dead run left open: the tail cut at the last whole record and kept aside, the rest closed."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from archive.events import tell
from archive.warc_reading import RecordDamagedError, iterate_records
from archive.warc_series import FOLDER, OPEN, SUFFIX, sync_folder, unwritable

logger = logging.getLogger(__name__)

TAIL = ".tail"


def repair_open_files(archive_folder: Path, site: str) -> list[Path]:
    """Close the files of *site* that nobody writes any more, and return those that have records.

    For the holder of the site's lock. Killed anywhere, it does the same again. Raises ArchiveUnwritableError.
    """
    folder = archive_folder / FOLDER / site
    repaired = []
    for path in sorted(folder.glob(f"*{SUFFIX}{OPEN}")):
        try:
            final = _repair(path, site)
        except OSError as error:
            raise unwritable(path, error) from error
        if final is not None:
            repaired.append(final)
    return repaired


def whole_length(path: Path) -> int:
    """Return how many bytes of a file are whole records."""
    length = 0
    try:
        for record in iterate_records(path, file=path.name):
            length = record.offset + record.length
    except RecordDamagedError as error:
        tell(logger, "warc-record-not-whole", file=error.file, offset=error.offset, why=error.detail)
    return length


def _repair(path: Path, site: str) -> Path | None:
    final = path.with_name(path.name.removesuffix(OPEN))
    length, size = whole_length(path), path.stat().st_size
    if length < size:
        tail = final.with_name(final.name + TAIL)
        _keep_tail(path, length, tail)
        tell(
            logger,
            "warc-tail-cut",
            level=logging.WARNING,
            site=site,
            file=final.name,
            at=length,
            bytes=size - length,
            kept=tail.name,
        )
        os.truncate(path, length)
    if length == 0:
        path.unlink()
        sync_folder(path.parent)
        return None
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.rename(final)
    sync_folder(path.parent)
    tell(logger, "warc-closed", site=site, file=final.name, bytes=length)
    return final


def _keep_tail(path: Path, length: int, tail: Path) -> None:
    """Copy what follows byte *length* of *path*; it is on the disk before anything is cut."""
    with path.open("rb") as source, tail.open("wb") as target:
        source.seek(length)
        while chunk := source.read(1 << 20):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    sync_folder(tail.parent)
