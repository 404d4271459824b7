"""What a backup holds: one JSON file that names every file by size and digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArchiveError, ConfigurationError
from archive.manifests import SealedFile, canonical_json, write_manifest

NAME = "backup.json"
# Written beside its place, to be put there when all is written.
PART = ".part"
UNFINISHED = NAME + PART
FORMAT = "luuvet-backup/1"


class NoBackupError(ConfigurationError):
    """There is no backup at *path*."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"no backup at {self.path}: name a folder that `luuvet backup` filled"


class BackupDamagedError(ArchiveError):
    """*file* of the backup at *path* is not as it was written."""

    def __init__(self, path: str, file: str, detail: str) -> None:
        super().__init__(path, file, detail)
        self.path, self.file, self.detail = path, file, detail

    def __str__(self) -> str:
        what = f"{self.path}: {self.file} {self.detail}; nothing was restored"
        return f"{what}: delete it there and run `luuvet backup` again, or use another copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The files of one backup; *archive*: the id of the archive it is of."""

    archive: str
    taken_at: str
    files: Mapping[str, SealedFile]
    complete: bool = True  # False: begun, and not ended yet

    def write(self, path: Path) -> None:
        """Write the catalogue, at once or not at all. Raises ArchiveUnwritableError."""
        files = [{"file": one.file, "bytes": one.bytes, "sha256": one.sha256} for one in self.files.values()]
        value = {
            "format": FORMAT,
            "archive": self.archive,
            "taken_at": self.taken_at,
            "complete": self.complete,
            "files": sorted(files, key=lambda one: str(one["file"])),
        }
        write_manifest(path, canonical_json(value))


def read_catalogue(path: Path) -> Catalogue | None:
    """Return the catalogue in a file; None where there is none, or none that can be read."""
    try:
        value = json.loads(path.read_bytes())
        if value["format"] != FORMAT:
            return None
        files = {one["file"]: SealedFile(**one) for one in value["files"]}
        return Catalogue(archive=value["archive"], taken_at=value["taken_at"], files=files, complete=value["complete"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def catalogues_of(folder: Path) -> list[Catalogue]:
    """Return the catalogues of a backup, the one that was about to replace the other first.

    A backup killed while it put its files in place has both; the database tells which one holds.
    """
    found = [read_catalogue(folder / name) for name in (UNFINISHED, NAME)]
    return [one for one in found if one is not None]
