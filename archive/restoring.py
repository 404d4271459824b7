"""`luuvet restore`: an archive made of a backup, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from archive.backup_catalogue import PART, BackupDamagedError, Catalogue, NoBackupError, catalogues_of
from archive.connection import DATABASE
from archive.errors import ConfigurationError
from archive.fixity_report import Progress, silent
from archive.manifests import SealedFile
from archive.warc_series import OPEN, sync_folder, unwritable

_CHUNK = 1 << 20
_UNFINISHED = ".restoring"


class PlaceTakenError(ConfigurationError):
    """There is something at *path*, or the backup around it; restoring never writes there."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} holds something already: restore into a place of its own (--archive DIR)"


def restore(source: Path, folder: Path, progress: Progress = silent) -> int:
    """Make the archive at *folder* of the backup at *source*; return how many files it has.

    Every file is compared with the catalogue. Killed at any moment, nothing stands at *folder*, and the next call
    begins anew. Raises NoBackupError, BackupDamagedError, PlaceTakenError and ArchiveUnwritableError.
    """
    folder = folder.absolute()
    inside = source.resolve() in folder.resolve().parents
    if inside or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise PlaceTakenError(str(folder))
    catalogue = _valid_catalogue(source)
    half = folder.with_name(folder.name + _UNFINISHED)
    try:
        if half.exists():
            shutil.rmtree(half)
        half.mkdir(parents=True)
        for done, one in enumerate(catalogue.files.values()):
            progress("files", done, len(catalogue.files))
            _copy_checked(source, half, one)
        sync_folder(half)
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise unwritable(Path(error.filename or half), error) from error
    return len(catalogue.files)


def _valid_catalogue(source: Path) -> Catalogue:
    """Return the catalogue that the backup's database belongs to."""
    found = catalogues_of(source)
    if not found:
        raise NoBackupError(str(source))
    for catalogue in found:
        database = catalogue.files.get(DATABASE)
        if catalogue.complete and database is not None and _holds(source, database):
            return catalogue
    if not any(one.complete for one in found):
        raise BackupDamagedError(str(source), "the backup", "was begun and never ended")
    raise BackupDamagedError(str(source), DATABASE, "is not the one that was backed up")


def _holds(source: Path, one: SealedFile) -> bool:
    try:
        return _digest_of(source / one.file, one.bytes) == one.sha256
    except OSError:
        return False


def _digest_of(path: Path, size: int) -> str:
    """Return the digest of the first *size* bytes of a file."""
    digest, rest = hashlib.sha256(), size
    with path.open("rb") as stream:
        while rest and (chunk := stream.read(min(_CHUNK, rest))):
            digest.update(chunk)
            rest -= len(chunk)
    return f"sha256:{digest.hexdigest()}"


def _copy_checked(source: Path, half: Path, one: SealedFile) -> None:
    """Copy one file of a backup and compare it with the catalogue."""
    target = half / one.file
    target.parent.mkdir(parents=True, exist_ok=True)
    found = [path for path in _places(source, one.file) if path.is_file()]
    if not found:
        raise BackupDamagedError(str(source), one.file, "is not there")
    if not any(_copy_start(path, target, one.bytes) == one.sha256 for path in found):
        raise BackupDamagedError(str(source), one.file, "is not as it was backed up")


def _places(source: Path, name: str) -> tuple[Path, ...]:
    """Return where a file may stand: at its place; beside it, where a backup was killed before it put it there."""
    path = source / name
    # A later backup may have found an open file closed: the same bytes and more.
    return (path, path.with_name(path.name + PART), path.with_name(path.name.removesuffix(OPEN)))


def _copy_start(origin: Path, target: Path, size: int) -> str:
    """Copy the first *size* bytes (all, but of an open file that grew since) and return their digest."""
    digest, rest = hashlib.sha256(), size
    with origin.open("rb") as reader, target.open("wb") as writer:
        while rest and (chunk := reader.read(min(_CHUNK, rest))):
            digest.update(chunk)
            writer.write(chunk)
            rest -= len(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return f"sha256:{digest.hexdigest()}"
