"""The archive, or one site of it, as a WACZ 1.1.1 file: its WARC files, an index of them and a list of pages.

https://specs.webrecorder.net/wacz/1.1.1/ says what stands where; ReplayWeb.page opens it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from archive.errors import ArchiveError
from archive.hashed_zip import Entry, HashedZip
from archive.moments import moment_text
from archive.sorted_lines import BlockedIndex, SortedLines, sorting
from archive.wacz_pages import page_lines
from archive.wacz_records import kept_members
from archive.wacz_withheld import Withheld, withheld_records
from archive.warc_series import FOLDER, SUFFIX

VERSION = "1.1.1"
_INDEX = "index.cdx.gz"

# What is done, how many bytes of it, of how many.
Progress = Callable[[str, int, int], None]


class NothingToPackError(ArchiveError):
    """No finished WARC file of what was asked for is in the archive at *path*."""

    exit_status = 1

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} has no finished WARC file to pack: crawl first, or name a site that was crawled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What a WACZ file holds."""

    files: int
    records: int
    withheld: int  # records left out
    pages: int


@dataclass(slots=True)
class _Packing:
    folder: Path
    files: list[Path]
    withheld: Withheld
    progress: Progress
    records: int = field(default=0, init=False)
    left_out: int = field(default=0, init=False)

    def members(self, path: Path, lines: SortedLines, done: int, total: int) -> Iterator[bytes]:
        """Yield what is kept of a file and put its index lines to the others."""
        for member in kept_members(path, self.withheld):
            self.progress("WARC files", done + member.read, total)
            if member.data is None:
                self.left_out += 1
                continue
            self.records += 1
            lines.add([member.line] if member.line is not None else [])
            yield member.data


def write_wacz(
    connection: sqlite3.Connection,
    folder: Path,
    file: BinaryIO,
    *,
    created: datetime,
    site: str | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Packed:
    """Write the finished WARC files of the archive at *folder*, or of one *site*, to *file* as a WACZ file.

    *connection* stays in one state meanwhile (:func:`archive.exporting.one_state`). The records of withdrawn pages are
    left out. Raises NothingToPackError, and RecordDamagedError for a file that is not whole.
    """
    files = warc_files(folder, site)
    if not files:
        raise NothingToPackError(str(folder))
    withheld = withheld_records(connection)
    packing = _Packing(folder, files, withheld, progress)
    with HashedZip(file, created) as zipped, sorting() as lines:
        sizes = [path.stat().st_size for path in files]
        for number, path in enumerate(files):
            zipped.add(f"archive/{path.name}", packing.members(path, lines, sum(sizes[:number]), sum(sizes)))
        _add_index(zipped, lines)
        pages = _Counted(page_lines(connection, {_name(folder, path) for path in files}, site, withheld))
        zipped.add("pages/pages.jsonl", pages, packed=True)
        _add_package(zipped, _about(connection, site), created)
    return Packed(files=len(files), records=packing.records, withheld=packing.left_out, pages=pages.number - 1)


def warc_files(folder: Path, site: str | None) -> list[Path]:
    """Return the finished WARC files of the archive, or of one site, oldest first within each site."""
    return sorted((folder / FOLDER).glob(f"{site or '*'}/*{SUFFIX}"))


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


@dataclass(slots=True)
class _Counted:
    """Counts what passes."""

    pieces: Iterator[bytes]
    number: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.number += 1
            yield piece


def _add_index(zipped: HashedZip, lines: SortedLines) -> None:
    index = BlockedIndex(_INDEX)
    zipped.add(f"indexes/{_INDEX}", index.compressed(lines))
    zipped.add("indexes/index.idx", (block.encode() for block in index.blocks), packed=True)


def _about(connection: sqlite3.Connection, site: str | None) -> dict[str, str]:
    names = [name for (name,) in map(tuple, connection.execute(_SITES, {"site": site}))]
    return {
        "title": f"Lưu Vết: {', '.join(names)}",
        "description": "Raw captures of news pages as the sites sent them, kept by Lưu Vết. "
        "Pages are listed once for each version of their text.",
    }


_SITES = "SELECT name FROM sites WHERE :site IS NULL OR id = :site ORDER BY id"


def _add_package(zipped: HashedZip, about: dict[str, str], created: datetime) -> None:
    moment = moment_text(created)
    package = {
        "profile": "data-package",
        "wacz_version": VERSION,
        **about,
        "created": moment,
        "modified": moment,
        "software": f"luuvet {version('luuvet')}",
        "resources": [_resource(entry) for entry in zipped.entries],
    }
    whole = zipped.add("datapackage.json", [_json(package)], packed=True)
    digest = {"path": "datapackage.json", "hash": whole.hash}
    zipped.add("datapackage-digest.json", [_json(digest)], packed=True)


def _resource(entry: Entry) -> dict[str, Any]:
    # Names of a data package have no capitals; the path leads to the file.
    name = entry.path.rpartition("/")[2].lower()
    return {"name": name, "path": entry.path, "hash": entry.hash, "bytes": entry.bytes}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
