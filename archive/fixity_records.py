"""The records that rows of ``captures`` lead to: which of them are damaged, not there, or others."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from archive.capture_rows import Location
from archive.fixity_damage import DamagedRecord, damaged_records, packed_otherwise
from archive.fixity_files import Hashed
from archive.fixity_remedies import Remedies
from archive.fixity_report import NONSENSE, Findings, Kind, Problem
from archive.warc_index import index_path, read_index
from archive.warc_reading import RecordDamagedError, path_of, read_record
from archive.warc_series import OPEN

_MAGIC = b"\x1f\x8b"
# More records than these are not packed otherwise by chance.
_FEW = 8
_RESTORE = "restore archive.db from a backup"


class Pointer(NamedTuple):
    """Where a row of ``captures`` leads, and to what."""

    offset: int
    length: int
    url: str  # of the record
    payload_digest: str | None
    record: str | None
    run: int | None


_POINTERS = """
    SELECT warc_file, warc_offset, warc_length, coalesce(record_uri, final_url, url), payload_digest, record, run
    FROM captures WHERE warc_file IS NOT NULL ORDER BY warc_file, warc_offset
"""


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """Checks what the rows of ``captures`` lead to."""

    folder: Path
    pointers: Mapping[str, Sequence[Pointer]]  # by file
    doubted: Collection[int | None]  # runs whose rows are not as sealed, or not sealed
    remedies: Remedies
    findings: Findings

    def check_file(self, file: Hashed) -> None:
        """Name the damage in a file that was read against its manifest, and each row that leads to no such record."""
        name, pointers = file.sealed.file, self.pointers.get(file.sealed.file, ())
        self.findings.checked.bytes += file.bytes
        self.findings.checked.records += len(pointers)
        path = self.folder / name
        if not path.is_file():
            detail = f"it is not there ({file.fault}), and {len(pointers)} captures rest on it: copy it from a backup"
            self._add("missing", name, detail)
            for one in pointers:
                self._add_lost("missing", name, one, "its file is not there")
            return
        if file.fault is not None:
            self._name_damage(path, file, pointers)
        for one in pointers:
            self._check_place(path, name, one, trusted=file.fault is None)

    def check_unsealed(self, names: Iterable[str]) -> None:
        """Check files that no manifest names: those of runs that go on or died. *names*: as rows tell, final."""
        for name in sorted(names):
            pointers = self.pointers.get(name, ())
            self.findings.checked.records += len(pointers)
            try:
                path = path_of(self.folder, name)
            except FileNotFoundError:
                for one in pointers:
                    self._add_lost("missing", name, one, "its file is not there")
                continue
            self.findings.checked.bytes += path.stat().st_size
            damaged = self._damaged(path, name, pointers)
            # Cut by a crash, or being written just now; what rows lead to was on the disk before they said so.
            growing = path.name.endswith(OPEN)
            places = {one.offset for one in pointers}
            self._name_records(
                [one for one in damaged if not (growing and one.is_last and one.offset not in places)], name, pointers
            )
            for one in pointers:
                if one.offset not in {record.offset for record in damaged}:
                    self._read(name, one)

    def _name_damage(self, path: Path, file: Hashed, pointers: Sequence[Pointer]) -> None:
        """Name the damaged records; the file itself where no record of it is to blame."""
        name = file.sealed.file
        damaged = self._damaged(path, name, pointers)
        # Of records that other programs or another zlib packed, all differ: nothing can be said of any.
        odd = [] if damaged else list(islice(packed_otherwise(path, file=name), _FEW + 1))
        self._name_records(damaged or (odd if len(odd) <= _FEW else []), name, pointers)
        if not damaged and not 0 < len(odd) <= _FEW:
            self._add("damaged", name, f"{file.fault}, though its records are whole: copy it from a backup")

    def _damaged(self, path: Path, name: str, pointers: Sequence[Pointer]) -> list[DamagedRecord]:
        known = _indexed(path) | {one.offset: one.url for one in pointers}
        return list(damaged_records(path, file=name, known=known))

    def _name_records(self, damaged: Iterable[DamagedRecord], name: str, pointers: Sequence[Pointer]) -> None:
        by_offset = {one.offset: one for one in pointers}
        for record in damaged:
            pointer = by_offset.get(record.offset)
            if pointer is not None:
                self._add_lost("damaged", name, pointer, record.detail)
            else:
                detail = f"{record.detail}; no version rests on it: copy the file from a backup"
                self._add("damaged", name, detail, offset=record.offset, url=record.url)

    def _check_place(self, path: Path, name: str, pointer: Pointer, *, trusted: bool) -> None:
        """Check that a record begins where a row says; read it where the row itself is in doubt."""
        if pointer.run in self.doubted and trusted:
            self._read(name, pointer)
            return
        if pointer.offset + pointer.length > path.stat().st_size:
            self._add_lost("missing", name, pointer, "the file ends before it")
        elif trusted:
            with path.open("rb") as stream:
                stream.seek(pointer.offset)
                if stream.read(len(_MAGIC)) != _MAGIC:
                    self._add_lost("damaged", name, pointer, "no record begins where the row says")

    def _read(self, name: str, pointer: Pointer) -> None:
        """Read a record and compare it with its row."""
        try:
            record = read_record(self.folder, Location(name, pointer.offset, pointer.length))
        except RecordDamagedError as error:
            self._add_lost("damaged", name, pointer, error.detail)
            return
        digest = record.header("WARC-Payload-Digest")
        if pointer.record not in (None, record.type):
            self._add_lost("damaged", name, pointer, f"a {record.type} record of {record.target_uri} stands there")
        elif digest is not None and pointer.payload_digest not in (None, digest):
            self._add_lost("damaged", name, pointer, f"a record of another payload ({digest}) stands there")

    def _add_lost(self, kind: Kind, name: str, pointer: Pointer, why: str) -> None:
        version, remedy = self.remedies.of_record(name, pointer.offset, pointer.payload_digest)
        self._add(kind, name, f"{why}; {remedy}", offset=pointer.offset, url=pointer.url, version=version)

    def _add(
        self,
        kind: Kind,
        file: str,
        detail: str,
        *,
        offset: int | None = None,
        url: str | None = None,
        version: int | None = None,
    ) -> None:
        self.findings.add(Problem(kind=kind, file=file, detail=detail, offset=offset, url=url, version=version))


def pointers_by_file(connection: sqlite3.Connection, findings: Findings) -> dict[str, list[Pointer]]:
    """Return where the rows of ``captures`` lead, by file; name the rows that tell no place."""
    found: dict[str, list[Pointer]] = {}
    for file, *rest in map(tuple, connection.execute(_POINTERS)):
        one = Pointer(*rest)
        if isinstance(file, str) and all(isinstance(number, int) and number >= 0 for number in one[:2]):
            found.setdefault(file, []).append(one)
        else:
            detail = f"a row of captures tells no place ({file!r}, {one.offset!r}, {one.length!r}): {_RESTORE}"
            findings.add_damage(detail, url=one.url)
    return found


def _indexed(path: Path) -> dict[int, str]:
    """Return the addresses in the CDXJ index beside a file, by offset; nothing where it cannot be read."""
    try:
        return {int(facts["offset"]): facts["url"] for _, _, facts in read_index(index_path(path))}
    except (OSError, *NONSENSE):
        return {}
