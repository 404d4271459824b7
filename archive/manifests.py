"""Sealing a run: one JSON file that names its files and rows by digest, and the manifest before it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.digests import payload_digest
from archive.errors import ArchiveUnwritableError
from archive.moments import moment_text
from archive.run_digests import rows_digest
from archive.warc_series import FOLDER as WARC_FOLDER
from archive.warc_series import SUFFIX, sync_folder, unwritable

FOLDER = "manifests"
FORMAT = "luuvet-manifest/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A file as a manifest names it."""

    file: str  # relative to the archive folder
    bytes: int
    sha256: str  # "sha256:…"


def file_digest(path: Path) -> str:
    """Return ``sha256:…`` over a file's bytes."""
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


def seal_run(connection: sqlite3.Connection, folder: Path, run_id: int) -> str:
    """Write the manifest of a closed run and its row; call it within the transaction that closes the run.

    The file is on the disk when this returns; one that a killed process left behind is replaced. Returns its name.
    Raises ArchiveUnwritableError.
    """
    run = _run_facts(connection, run_id)
    digest, counts = rows_digest(connection, run_id)
    name = f"{FOLDER}/{_stem(connection, run, run_id)}.json"
    heads = connection.execute("SELECT file, digest FROM manifests WHERE head = 1 ORDER BY file").fetchall()
    manifest = {
        "format": FORMAT,
        "run": run,
        "files": [_facts(one) for one in files_of_run(connection, folder, run_id)],
        "counts": counts,
        "rows": {"digest": digest},
        "previous": [{"file": file, "sha256": sealed} for file, sealed in heads],
    }
    data = canonical_json(manifest)
    write_manifest(folder / name, data)
    add_manifest(connection, run_id, name, payload_digest(data), digest)
    return name


def add_manifest(connection: sqlite3.Connection, run_id: int | None, name: str, digest: str, rows: str) -> None:
    """Make a manifest the only head of the chain; it names those that were heads before."""
    connection.execute("UPDATE manifests SET head = 0 WHERE head = 1")
    connection.execute(
        "INSERT INTO manifests (run, file, digest, rows_digest, sealed_at, head) VALUES (?, ?, ?, ?, ?, 1)",
        (run_id, name, digest, rows, moment_text(datetime.now(UTC))),
    )


def canonical_json(value: object) -> bytes:
    """Return *value* as every manifest is written: sorted, indented, UTF-8, one line break at the end."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8", "replace")


def write_manifest(path: Path, data: bytes) -> None:
    """Write a manifest, at once or not at all; it is on the disk when this returns."""
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def files_of_run(connection: sqlite3.Connection, folder: Path, run_id: int) -> Sequence[SealedFile]:
    """Return the closed WARC files of a run as they are now. Raises ArchiveUnwritableError for an unreadable one."""
    run = _run_facts(connection, run_id)
    stem = _stem(connection, run, run_id)
    paths = sorted((folder / WARC_FOLDER / run["site"]).glob(f"{stem}-*{SUFFIX}"))
    try:
        return [
            SealedFile(file=path.relative_to(folder).as_posix(), bytes=path.stat().st_size, sha256=file_digest(path))
            for path in paths
        ]
    except OSError as error:
        raise ArchiveUnwritableError(str(folder), error.strerror or str(error)) from error


def unsealed_runs(connection: sqlite3.Connection, site: str) -> list[int]:
    """Return the closed runs of *site* that have no manifest, oldest first."""
    query = (
        "SELECT id FROM runs WHERE site = ? AND ended_at IS NOT NULL "
        "AND id NOT IN (SELECT run FROM manifests WHERE run IS NOT NULL) ORDER BY id"
    )
    return [run_id for (run_id,) in connection.execute(query, (site,))]


def stem_of(site: str, started_at: str, archive_id: str, run_id: int) -> str:
    """Return what the names of a run's manifest and WARC files begin with; *started_at* as stored."""
    return f"{site}-{started_at.replace('-', '').replace(':', '')}-{archive_id}-r{run_id}"


def archive_id(connection: sqlite3.Connection) -> str:
    """Return the six hex digits that name this archive."""
    (number,) = connection.execute("SELECT value FROM archive_facts WHERE name = 'archive_id'").fetchone()
    return str(number)


def _stem(connection: sqlite3.Connection, run: dict[str, Any], run_id: int) -> str:
    return stem_of(run["site"], run["started_at"], archive_id(connection), run_id)


_RUN = "SELECT * FROM runs WHERE id = ?"


def _run_facts(connection: sqlite3.Connection, run_id: int) -> dict[str, Any]:
    cursor = connection.execute(_RUN, (run_id,))
    values = cursor.fetchone()
    if values is None:
        raise LookupError(run_id)
    return {column[0]: value for column, value in zip(cursor.description, tuple(values), strict=True)}


def _facts(one: SealedFile) -> dict[str, Any]:
    return {"file": one.file, "bytes": one.bytes, "sha256": one.sha256}
