"""Re-reading the WARC files of an archive: each byte as it was sealed, each pointer to a record that is there."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from archive.capture_rows import Location
from archive.fixity_damage import damaged_records
from archive.fixity_report import Findings, Problem, Progress
from archive.manifests import SealedFile
from archive.warc_index import INDEX
from archive.warc_reading import RecordDamagedError, path_of, read_record
from archive.warc_repair import TAIL
from archive.warc_series import FOLDER, OPEN

_CHUNK = 1 << 20
_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A row of ``captures`` that leads into a file."""

    offset: int
    length: int
    url: str  # of the record
    payload_digest: str | None
    record: str | None


def pointers_by_file(connection: sqlite3.Connection) -> Mapping[str, list[Pointer]]:
    """Return what the rows of ``captures`` point at, by file."""
    query = (
        "SELECT warc_file, warc_offset, warc_length, coalesce(record_uri, final_url, url), payload_digest, record "
        "FROM captures WHERE warc_file IS NOT NULL ORDER BY warc_file, warc_offset"
    )
    found: dict[str, list[Pointer]] = {}
    for file, *rest in connection.execute(query):
        found.setdefault(file, []).append(Pointer(*rest))
    return found


@dataclass(frozen=True, slots=True)
class _Hashed:
    """What reading a sealed file found."""

    sealed: SealedFile
    fault: str | None  # None: it is as it was sealed
    bytes: int


def check_sealed(
    folder: Path,
    sealed: Sequence[SealedFile],
    pointers: Mapping[str, list[Pointer]],
    findings: Findings,
    progress: Progress,
) -> None:
    """Re-read every file that a manifest names, several at once, and name what is damaged or missing in them."""
    total, done = sum(one.bytes for one in sealed), 0
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for result in pool.map(lambda one: _hash(folder, one), sealed):
            done += result.sealed.bytes
            findings.checked.bytes += result.bytes
            findings.checked.records += len(pointers.get(result.sealed.file, ()))
            progress("WARC files", done, total)
            if result.fault is not None:
                _name_damage(folder, result, pointers.get(result.sealed.file, []), findings)
            else:
                _check_bounds(result.sealed, pointers.get(result.sealed.file, []), folder, findings)


def _hash(folder: Path, sealed: SealedFile) -> _Hashed:
    digest, size = hashlib.sha256(), 0
    try:
        with (folder / sealed.file).open("rb", buffering=0) as stream:
            buffer = memoryview(bytearray(_CHUNK))
            while count := stream.readinto(buffer):
                digest.update(buffer[:count])
                size += count
    except OSError as error:
        return _Hashed(sealed, error.strerror or type(error).__name__, size)
    if f"sha256:{digest.hexdigest()}" == sealed.sha256:
        return _Hashed(sealed, None, size)
    return _Hashed(sealed, f"{size} bytes, {sealed.bytes} when sealed, and other ones", size)


def _name_damage(folder: Path, result: _Hashed, pointers: Sequence[Pointer], findings: Findings) -> None:
    """Name the damaged records of a file; the file itself where no record of it is to blame."""
    path, file = folder / result.sealed.file, result.sealed.file
    if not path.is_file():
        detail = f"not there ({result.fault}); {len(pointers)} captures rest on it: copy it back from a backup"
        findings.add(Problem(kind="missing", file=file, detail=detail))
        for one in pointers:
            findings.add(_lost(file, one, "missing", "its file is not there"))
        return
    by_offset = {one.offset: one for one in pointers}
    named = False
    for record in damaged_records(path, file=file, known={one.offset: one.url for one in pointers}):
        pointer = by_offset.get(record.offset)
        detail = f"{record.detail}; {_remedy(pointer)}"
        findings.add(Problem(kind="damaged", file=file, offset=record.offset, url=record.url, detail=detail))
        named = True
    if not named:
        detail = f"{result.fault}, though every record in it is whole: copy it back from a backup"
        findings.add(Problem(kind="damaged", file=file, detail=detail))
    size = path.stat().st_size
    for one in pointers:
        if one.offset + one.length > size:
            findings.add(_lost(file, one, "missing", f"the file ends at byte {size}"))


def _lost(file: str, pointer: Pointer, kind: str, why: str) -> Problem:
    return Problem(
        kind="missing" if kind == "missing" else "damaged",
        file=file,
        offset=pointer.offset,
        url=pointer.url,
        detail=f"{why}; {_remedy(pointer)}",
    )


def _remedy(pointer: Pointer | None) -> str:
    if pointer is None:
        return "no version rests on it; copy the file back from a backup"
    if pointer.record == "revisit":
        return f"its payload ({pointer.payload_digest}) stands in the response it refers to; the file is in a backup"
    return "the text read from it is still in archive.db; copy the file back from a backup"


def _check_bounds(sealed: SealedFile, pointers: Sequence[Pointer], folder: Path, findings: Findings) -> None:
    """A file that is whole still has to hold a record where a row says so."""
    if not pointers:
        return
    with (folder / sealed.file).open("rb") as stream:
        for one in pointers:
            stream.seek(one.offset)
            if one.offset + one.length > sealed.bytes or stream.read(2) != _MAGIC:
                findings.add(_lost(sealed.file, one, "damaged", "no record begins where the row says"))


def check_unsealed(
    folder: Path, sealed: Sequence[SealedFile], pointers: Mapping[str, list[Pointer]], findings: Findings
) -> None:
    """Read the records that rows point at in files that no manifest names yet (those of runs that go on)."""
    known = {one.file for one in sealed}
    for file, ones in pointers.items():
        if file in known:
            continue
        for one in ones:
            findings.checked.records += 1
            try:
                findings.checked.bytes += read_record(folder, Location(file, one.offset, one.length)).length
            except RecordDamagedError as error:
                is_there = _is_there(folder, file)
                kind = "damaged" if is_there else "missing"
                findings.add(_lost(file, one, kind, error.detail))


def _is_there(folder: Path, file: str) -> bool:
    try:
        return path_of(folder, file).is_file()
    except FileNotFoundError:
        return False


def warc_files(folder: Path) -> set[str]:
    """Return the names of all files below ``warc/``, relative to the archive folder."""
    return {path.relative_to(folder).as_posix() for path in (folder / FOLDER).rglob("*") if path.is_file()}


def check_foreign(
    present: set[str], sealed: Sequence[SealedFile], open_stems: Sequence[str], findings: Findings
) -> None:
    """Name the files among *present* that no manifest and no run that is still open accounts for."""
    known = {one.file for one in sealed}
    for file in sorted(present - known):
        name = file.rpartition("/")[2]
        beside = file.removesuffix(".part").removesuffix(TAIL).removesuffix(INDEX).removesuffix(OPEN)
        if name.startswith(tuple(open_stems)) or (beside != file and (beside in known or file.endswith(TAIL))):
            continue
        detail = "no manifest names it: not written by this archive, or not sealed; move it away if it is not yours"
        findings.add(Problem(kind="foreign", file=file, detail=detail))


def sealed_files(manifests: Iterable[bytes]) -> list[SealedFile]:
    """Return every file that the given manifests name, in their order; a manifest that cannot be read names none."""
    found: dict[str, SealedFile] = {}
    for data in manifests:
        try:
            named = [SealedFile(**one) for one in json.loads(data)["files"]]
        except (ValueError, KeyError, TypeError):
            continue
        for one in named:
            found.setdefault(one.file, one)
    return list(found.values())
