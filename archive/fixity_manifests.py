"""Re-reading the manifests: each as the archive knows it, each naming the one before, each run's rows as sealed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.digests import payload_digest
from archive.fixity_report import Findings, Problem
from archive.manifests import stem_of
from archive.run_digests import rows_digest

_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class StoredManifest:
    """A manifest as its row in the archive says it is."""

    run: int | None
    file: str
    digest: str
    rows_digest: str
    head: int  # 1: no other manifest names it yet
    data: bytes | None  # what the file holds; None: it is not there


def stored_manifests(connection: sqlite3.Connection, folder: Path) -> list[StoredManifest]:
    """Return all manifests that the archive knows, oldest first, with what their files hold now."""
    rows = connection.execute("SELECT run, file, digest, rows_digest, head FROM manifests ORDER BY id")
    return [
        StoredManifest(run, file, digest, rows_digest, head, _read(folder / file))
        for run, file, digest, rows_digest, head in map(tuple, rows)
    ]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def manifests_on_disk(folder: Path, present: Iterable[str]) -> list[bytes]:
    """Return what the manifests hold that are there, for where the database does not say which there should be."""
    return [data for name in sorted(present) if (data := _read(folder / name)) is not None]


def check_manifests(
    manifests: Sequence[StoredManifest], present: Iterable[str], open_stems: Sequence[str], findings: Findings
) -> None:
    """Name the manifests that are damaged, missing or foreign, and links of the chain that do not hold.

    *present*: the files that were in ``manifests/`` before the database was read.
    """
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
    if manifests and not any(one.head for one in manifests):
        findings.add_damage("the newest manifest is not the one that archive.db knows as such: rows of it were lost")
    for name in sorted(set(present) - digests.keys()):
        own = name.rpartition("/")[2].startswith(tuple(open_stems)) or name.endswith(_UNFINISHED)
        if not own:
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
        findings.add_damage(detail)


def _parsed(one: StoredManifest) -> dict[str, Any]:
    try:
        manifest = json.loads(one.data or b"{}")
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) else {}


def check_rows(connection: sqlite3.Connection, one: StoredManifest, findings: Findings) -> bool:
    """Compare what the archive holds of a run with what its manifest sealed, and return whether it is that."""
    if one.run is None:
        return True
    findings.checked.runs += 1
    digest, counts = rows_digest(connection, one.run)
    if digest == one.rows_digest:
        return True
    sealed = _parsed(one).get("counts", {})
    lost = [f"{kind}: {counts.get(kind)} of {number}" for kind, number in sealed.items() if counts.get(kind) != number]
    what = "; ".join(lost) if lost else "no row is missing, but one or more differ"
    detail = f"the rows of run {one.run} are not as {one.file} sealed them ({what}): restore archive.db from a backup"
    findings.add_damage(detail)
    return False


_UNSEALED = """
    SELECT r.site, r.started_at, r.id, r.ended_at IS NOT NULL FROM runs AS r
    WHERE NOT EXISTS (SELECT 1 FROM manifests AS m WHERE m.run = r.id)
"""
_ARCHIVE_ID = "SELECT value FROM archive_facts WHERE name = 'archive_id'"


def unsealed_stems(connection: sqlite3.Connection, present: Iterable[str]) -> dict[int, str]:
    """Return what the names of the files begin with that runs without a manifest have written, by run.

    *present*: the files in ``manifests/``. A run is closed and sealed in one transaction: one that is closed, with its
    manifest on the disk, has lost the row of it, and does not count as unsealed.
    """
    fact = connection.execute(_ARCHIVE_ID).fetchone()
    archive, names = (fact[0] if fact else ""), {name.rpartition("/")[2] for name in present}
    stems = {}
    for site, started_at, number, closed in map(tuple, connection.execute(_UNSEALED)):
        stem = stem_of(site, started_at, archive, number)
        if not (closed and f"{stem}.json" in names):
            stems[number] = stem
    return stems
