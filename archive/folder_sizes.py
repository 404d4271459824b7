"""How much room an archive takes, by what it is kept for, and how much is left on its disk."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive.connection import DATABASE
from archive.manifests import FOLDER as MANIFESTS
from archive.warc_series import FOLDER as WARC

Part = Literal["database", "evidence", "manifests", "logs", "other"]
PARTS: tuple[Part, ...] = ("database", "evidence", "manifests", "logs", "other")

_PART_OF: dict[str, Part] = {
    DATABASE: "database",
    f"{DATABASE}-wal": "database",
    f"{DATABASE}-shm": "database",
    WARC: "evidence",
    MANIFESTS: "manifests",
    "logs": "logs",
    "logs.db": "logs",
    "logs.db-wal": "logs",
    "logs.db-shm": "logs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSizes:
    """Bytes."""

    parts: dict[Part, int]
    evidence_of_sites: dict[str, int]
    free: int  # on the disk that holds the archive, for those who are not root


def folder_sizes(folder: Path) -> FolderSizes:
    """Measure the archive in *folder*; what disappears meanwhile counts for nothing.

    Raises OSError where the folder itself cannot be read.
    """
    free = shutil.disk_usage(folder).free
    sizes = {entry.name: _size(entry) for entry in _entries(folder)}
    parts: Counter[Part] = Counter(dict.fromkeys(PARTS, 0))
    for name, size in sizes.items():
        parts[_PART_OF.get(name, "other")] += size
    sites = {entry.name: _size(entry) for entry in _entries(folder / WARC)} if WARC in sizes else {}
    return FolderSizes(parts=dict(parts), evidence_of_sites=sites, free=free)


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from entries


def _size(entry: os.DirEntry[str]) -> int:
    """Return the bytes of a file, or of all files below a folder; a link is not followed."""
    try:
        if entry.is_dir(follow_symlinks=False):
            return sum(_size(one) for one in _entries(entry.path))
        return entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:  # a run renamed or removed it
        return 0
