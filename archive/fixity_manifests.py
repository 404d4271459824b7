"""Re-reading the manifests: each as the archive knows it, each naming the one before, each run's rows as sealed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.connection import DATABASE
from archive.digests import payload_digest
from archive.fixity_report import Findings, Problem
from archive.manifests import FOLDER, stem_of
from archive.run_digests import rows_digest


@dataclass(frozen=True, slots=True)
class StoredManifest:
    """A manifest as its row in the archive says it is."""

    run: int | None
    file: str
    digest: str
    rows_digest: str
    data: bytes | None  # what the file holds; None: it is not there


def stored_manifests(connection: sqlite3.Connection, folder: Path) -> list[StoredManifest]:
    """Return all manifests that the archive knows, oldest first, with what their files hold now."""
    rows = connection.execute("SELECT run, file, digest, rows_digest FROM manifests ORDER BY id")
    return [
        StoredManifest(run, file, digest, rows_digest, _read(folder / file)) for run, file, digest, rows_digest in rows
    ]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def check_manifests(
    folder: Path, manifests: Sequence[StoredManifest], open_stems: Sequence[str], findings: Findings
) -> None:
    """Name the manifests that are damaged, missing or foreign, and links of the chain that do not hold."""
    digests = {one.file: one.digest for one in manifests}
    for one in manifests:
        if one.data is None:
            detail = "not there, though its run was sealed: copy it back from a backup"
            findings.add(Problem(kind="missing", file=one.file, detail=detail))
            continue
        findings.checked.bytes += len(one.data)
        if payload_digest(one.data) != one.digest:
            detail = f"its digest is {payload_digest(one.data)}, not {one.digest}: copy it back from a backup"
            findings.add(Problem(kind="damaged", file=one.file, detail=detail))
        else:
            _check_links(one, digests, findings)
    names = {path.relative_to(folder).as_posix() for path in (folder / FOLDER).glob("*") if path.is_file()}
    for name in sorted(names - digests.keys()):
        if not name.rpartition("/")[2].startswith(tuple(open_stems)):
            detail = "the archive knows no such manifest: move it away if it is not yours"
            findings.add(Problem(kind="foreign", file=name, detail=detail))


def _check_links(one: StoredManifest, digests: Mapping[str, str], findings: Findings) -> None:
    manifest = _parsed(one)
    for link in manifest.get("previous", []):
        if digests.get(link["file"]) != link["sha256"]:
            detail = f"it names {link['file']} as the one before, with a digest that this has not"
            findings.add(Problem(kind="damaged", file=one.file, detail=detail))
    if manifest.get("rows", {}).get("digest") != one.rows_digest:
        detail = f"the digest of the rows of run {one.run} is another in archive.db than in {one.file}"
        findings.add(Problem(kind="damaged", file=DATABASE, detail=detail))


def _parsed(one: StoredManifest) -> dict[str, Any]:
    try:
        manifest = json.loads(one.data or b"{}")
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) else {}


def check_rows(connection: sqlite3.Connection, one: StoredManifest, findings: Findings) -> None:
    """Compare what the archive holds of a run with what its manifest sealed."""
    if one.run is None:
        return
    findings.checked.runs += 1
    digest, counts = rows_digest(connection, one.run)
    if digest == one.rows_digest:
        return
    sealed = _parsed(one).get("counts", {})
    lost = [f"{kind}: {counts.get(kind)} of {number}" for kind, number in sealed.items() if counts.get(kind) != number]
    what = "; ".join(lost) if lost else "no row is missing, but one or more differ"
    detail = f"the rows of run {one.run} are not as {one.file} sealed them ({what}): restore archive.db from a backup"
    findings.add(Problem(kind="damaged", file=DATABASE, detail=detail))


def open_stems(connection: sqlite3.Connection) -> list[str]:
    """Return what the names of the files begin with that runs without a manifest have written."""
    rows = connection.execute(
        "SELECT site, started_at, id FROM runs WHERE id NOT IN (SELECT run FROM manifests WHERE run IS NOT NULL)"
    )
    (archive,) = connection.execute("SELECT value FROM archive_facts WHERE name = 'archive_id'").fetchone()
    return [stem_of(site, started_at, archive, number) for site, started_at, number in map(tuple, rows)]
