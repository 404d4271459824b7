"""`luuvet backup`: a copy that is whole at every moment, taken while a crawl writes."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.backup_catalogue import NAME, PART, UNFINISHED, Catalogue, catalogues_of, read_catalogue
from archive.connection import DATABASE, archive_errors
from archive.digests import payload_digest
from archive.errors import ArchiveDamagedError, ConfigurationError
from archive.fixity_files import sealed_files
from archive.fixity_report import Progress, silent
from archive.locks import FOLDER as LOCKS
from archive.locks import take_lock
from archive.manifests import SealedFile, archive_id, file_digest
from archive.moments import moment_text
from archive.reading_connection import reading
from archive.warc_reading import path_of
from archive.warc_series import OPEN, sync_folder, unwritable

_CHUNK = 1 << 20
# Files of SQLite's that belong to a database beside them and mean nothing without it.
_SIDECARS = ("-wal", "-shm", "-journal")


class BackupPlaceError(ConfigurationError):
    """*path* is no place for a backup, for the reason in *why*."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path} {self.why}: name an empty folder, or one that holds a backup of this archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupDone:
    """What a backup did."""

    files: int  # in the backup now
    bytes: int
    copied_files: int  # by this run; the others were there already
    copied_bytes: int
    unsound: tuple[str, ...]  # files of the archive that are not there, or not as their run was sealed


def back_up(folder: Path, place: Path, progress: Progress = silent) -> BackupDone:
    """Copy the archive at *folder* to *place*; what is there already and unchanged is not copied again.

    Each copy is read back and compared. Killed at any moment, *place* holds the backup before or the new one, and the
    next call goes on. A copy that is as it was sealed is never replaced by what the archive holds now, or lost with it.
    Raises BackupPlaceError, ArchiveUnwritableError, and what reading an archive raises.
    """
    number = _archive_id(folder)
    _check_place(folder, place, number)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(place, error) from error
    lock = take_lock(place, "backup")
    if lock is None:
        raise BackupPlaceError(str(place), "is in use by another backup")
    try:
        return _Backup(folder, place, number, progress).run()
    except OSError as error:
        raise unwritable(Path(error.filename or place), error) from error
    finally:
        lock.release()


def _archive_id(folder: Path) -> str:
    with reading(folder) as connection:
        return archive_id(connection)


def _opened(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10.0))


def _check_place(folder: Path, place: Path, number: str) -> None:
    inner, outer = folder.resolve(), place.resolve()
    if inner == outer or inner in outer.parents or outer in inner.parents:
        raise BackupPlaceError(str(place), "is part of the archive, or the archive of it")
    if place.exists() and not place.is_dir():
        raise BackupPlaceError(str(place), "is no folder")
    known = catalogues_of(place)
    if not known and place.exists() and any(one.name != LOCKS for one in place.iterdir()):
        raise BackupPlaceError(str(place), "holds something else")
    if any(one.archive != number for one in known):
        raise BackupPlaceError(str(place), "holds a backup of another archive")


@dataclass(slots=True)
class _Backup:
    """One run of a backup."""

    folder: Path
    place: Path
    number: str
    progress: Progress
    known: dict[str, SealedFile] = field(default_factory=dict)
    files: dict[str, SealedFile] = field(default_factory=dict)
    staged: list[str] = field(default_factory=list)  # written beside their place, to be put there at the end
    unsound: list[str] = field(default_factory=list)
    copied_files: int = 0
    copied_bytes: int = 0

    def run(self) -> BackupDone:
        for catalogue in reversed(catalogues_of(self.place)):
            self.known |= catalogue.files
        taken_at = moment_text(datetime.now(UTC))
        if read_catalogue(self.place / NAME) is None:
            Catalogue(archive=self.number, taken_at=taken_at, files={}, complete=False).write(self.place / NAME)
        # The database first: all that it points at is on the disk already, and stays.
        self._stage_database(DATABASE)
        needed = list(self._needed_files())
        for done, (name, expected) in enumerate(needed):
            self.progress("files", done, len(needed))
            self._copy_fixed(name, expected)
        self._copy_others()
        self.progress("files", len(needed), len(needed))
        Catalogue(archive=self.number, taken_at=taken_at, files=self.files).write(self.place / UNFINISHED)
        for name in self.staged:
            (self.place / (name + PART)).replace(self.place / name)
        (self.place / UNFINISHED).replace(self.place / NAME)
        sync_folder(self.place)
        self._drop_left()
        total = sum(one.bytes for one in self.files.values())
        return BackupDone(
            files=len(self.files),
            bytes=total,
            copied_files=self.copied_files,
            copied_bytes=self.copied_bytes,
            unsound=tuple(sorted(set(self.unsound))),
        )

    def _stage_database(self, name: str) -> None:
        """Copy a database as it stands at one moment, whatever is written meanwhile."""
        part = self.place / (name + PART)
        for leftover in (part, *(part.with_name(part.name + one) for one in _SIDECARS)):
            leftover.unlink(missing_ok=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        with archive_errors(part), _opened(self.folder / name) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            # One file is what is catalogued: nothing of it may stand in a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            answer = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
        if answer != "ok":
            self._refuse_damaged(name, " ".join(answer.split()))
            return
        _sync(part)
        self._note(name, SealedFile(file=name, bytes=part.stat().st_size, sha256=file_digest(part)))
        self.staged.append(name)

    def _refuse_damaged(self, name: str, detail: str) -> None:
        """Keep the copy of a database that there is: what the archive holds would take its place."""
        (self.place / (name + PART)).unlink()
        if name == DATABASE:
            raise ArchiveDamagedError(str(self.folder / name), f"{detail}; the backup was left as it was")
        self.unsound.append(name)
        if (known := self.known.get(name)) is not None:
            self.files[name] = known

    def _needed_files(self) -> Iterator[tuple[str, SealedFile | None]]:
        """Yield the files that the copied database rests on, with what its manifests say of them."""
        with closing(sqlite3.connect(self.place / (DATABASE + PART))) as copy:
            manifests = copy.execute("SELECT file, digest FROM manifests ORDER BY id").fetchall()
            pointed = {name for (name,) in copy.execute("SELECT DISTINCT warc_file FROM captures") if name}
        sealed: dict[str, SealedFile] = {}
        for name, digest in manifests:
            data = self._manifest(name, digest)
            yield name, SealedFile(file=name, bytes=len(data), sha256=digest)
            sealed |= {one.file: one for one in sealed_files(iter([data]))}
        yield from sealed.items()
        for name in sorted(pointed - sealed.keys()):
            yield name, None

    def _manifest(self, name: str, digest: str) -> bytes:
        """Return a manifest as it was sealed, be it only in the backup; else as it is."""
        found = [path.read_bytes() for path in (self.folder / name, self.place / name) if path.is_file()]
        if found and payload_digest(found[0]) != digest:
            self.unsound.append(name)
        # Where there is none, copying it will say so.
        return next((data for data in found if payload_digest(data) == digest), found[0] if found else b"")

    def _copy_fixed(self, name: str, expected: SealedFile | None) -> None:
        """Copy a file that is written once; of one that still grows (nothing is *expected*), what there is now."""
        try:
            source = path_of(self.folder, name)
            name = source.relative_to(self.folder).as_posix()
            if expected is not None and self._keep_known(name, expected):
                if source.stat().st_size != expected.bytes:
                    self.unsound.append(name)
                return
            digest = self._copy(source, self.place / name)
        except FileNotFoundError:
            self.unsound.append(name)
            if expected is not None:
                self._keep_known(name, expected)
            return
        copied = SealedFile(file=name, bytes=(self.place / name).stat().st_size, sha256=digest)
        if expected is not None and copied.sha256 != expected.sha256:
            self.unsound.append(name)
        self._note(name, copied)

    def _keep_known(self, name: str, expected: SealedFile) -> bool:
        """Keep the copy that the backup has, if it was copied as it is *expected* to be, and return whether it was."""
        known, target = self.known.get(name), self.place / name
        if known is None or known.sha256 != expected.sha256 or not target.is_file():
            return False
        if target.stat().st_size != known.bytes:
            return False
        self.files[name] = known
        return True

    def _copy_others(self) -> None:
        """Copy whatever else the folder holds: logs, tails, indexes, other databases."""
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if not path.is_file() or path.is_symlink() or name in self.files or _is_passing(name):
                continue
            if path.suffix == ".db":
                self._stage_database(name)
                continue
            target, known = self.place / name, self.known.get(name)
            if known is not None and target.is_file() and _same(path, target, known):
                self.files[name] = known
                continue
            try:
                digest = self._copy(path, self.place / (name + PART))
            except FileNotFoundError:
                if path.exists():
                    raise
                continue  # the log was set aside under another name meanwhile; logs.db has its lines
            size = (self.place / (name + PART)).stat().st_size
            self._note(name, SealedFile(file=name, bytes=size, sha256=digest))
            self.staged.append(name)

    def _copy(self, source: Path, target: Path) -> str:
        """Copy a file, read the copy back and return its digest; raises OSError where they differ."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.copying")
        digest = hashlib.sha256()
        with source.open("rb") as reader, part.open("wb") as writer:
            while chunk := reader.read(_CHUNK):
                digest.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
        copied = f"sha256:{digest.hexdigest()}"
        if file_digest(part) != copied:
            raise OSError(5, "was not written as it was read", str(part))
        shutil.copystat(source, part)
        part.replace(target)
        sync_folder(target.parent)
        return copied

    def _note(self, name: str, copied: SealedFile) -> None:
        self.files[name] = copied
        if self.known.get(name) != copied:
            self.copied_files += 1
            self.copied_bytes += copied.bytes

    def _drop_left(self) -> None:
        """Remove what the new catalogue does not name: open names of files that were closed, halves of copies."""
        for path in sorted(self.place.rglob("*")):
            name = path.relative_to(self.place).as_posix()
            if path.is_file() and name not in self.files and name != NAME and not name.startswith(f"{LOCKS}/"):
                path.unlink()


def _is_passing(name: str) -> bool:
    """Whether a file is one that only a running process needs, or a half of something."""
    if name.startswith(f"{LOCKS}/") or name.endswith((*_SIDECARS, PART, OPEN, ".copying")):
        return True
    return False


def _same(source: Path, target: Path, known: SealedFile) -> bool:
    one, other = source.stat(), target.stat()
    return one.st_size == other.st_size == known.bytes and one.st_mtime_ns == other.st_mtime_ns


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
