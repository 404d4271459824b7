"""`luuvet verify`: everything that the archive holds, read again and compared with what was written."""

from __future__ import annotations

import math
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from archive.errors import ArchiveDamagedError
from archive.fixity_files import check_foreign, files_below, read_sealed, sealed_files, unsealed_files
from archive.fixity_manifests import (
    StoredManifest,
    check_manifests,
    check_rows,
    manifests_on_disk,
    stored_manifests,
    unsealed_stems,
)
from archive.fixity_records import Pointer, RecordCheck, pointers_by_file
from archive.fixity_references import check_learned, check_paragraphs, check_references, check_structure
from archive.fixity_remedies import Remedies
from archive.fixity_report import Findings, Progress, noting_damage, silent
from archive.fixity_snapshot import snapshot
from archive.fixity_texts import check_texts
from archive.incoming_files import incoming_files, without_incoming
from archive.manifests import FOLDER as MANIFESTS
from archive.manifests import SealedFile
from archive.moments import moment_text
from archive.warc_series import FOLDER as WARC

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is to be read again; without limits everything is."""

    share: float = 1.0  # of the files and of the pages, 0 to 1, drawn anew each time
    since: datetime | None = None  # files, rows and manifests of runs that ended then or later; texts are all read

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.share >= 1.0

    def drawn(self, things: Sequence[Thing]) -> list[Thing]:
        """Return a share of *things*, at least one."""
        if self.is_whole or not things:
            return list(things)
        # No secret hangs on which are drawn.
        return random.sample(list(things), max(1, math.ceil(len(things) * self.share)))


@dataclass(slots=True)
class _Known:
    """What the database says is to be there; as it is when that cannot be read, the manifests on the disk tell."""

    chosen: list[SealedFile] = field(default_factory=list)  # to be read
    sealed: list[SealedFile] = field(default_factory=list)  # all
    incoming: frozenset[str] = frozenset()  # files that a merge is copying
    stems: dict[int, str] | None = None  # of runs that are not sealed yet; None: unknown
    doubted: set[int | None] = field(default_factory=set)  # runs whose rows are not what was sealed
    pointers: dict[str, list[Pointer]] = field(default_factory=dict)


def verify(folder: Path, scope: Scope | None = None, progress: Progress = silent) -> Findings:
    """Read the archive again and return what was found; writes nothing, and a crawl may go on meanwhile.

    Raises ArchiveNotFoundError, ArchiveFromThePastError, ArchiveFromTheFutureError and ArchiveLockedError.
    """
    scope, findings = scope or Scope(), Findings()
    # Files first: one that is there now is known to what is read of the database afterwards.
    manifests, warc = files_below(folder, MANIFESTS), files_below(folder, WARC)
    on_disk = sealed_files(manifests_on_disk(folder, manifests))
    known = _Known(chosen=on_disk, sealed=on_disk)
    try:
        with snapshot(folder) as connection:
            _check_database(connection, folder, manifests, scope, known, findings, progress)
            # Nothing of the database is needed to read files, and its log cannot be cut while a snapshot is held.
            connection.rollback()
            _check_files(connection, folder, warc, scope, known, findings, progress)
    except ArchiveDamagedError as error:
        findings.add_damage(f"it cannot be opened ({error.detail}): restore archive.db from a backup")
        _check_files(None, folder, warc, scope, known, findings, progress)
    if known.stems is not None:
        check_foreign(without_incoming(warc, known.incoming), known.sealed, list(known.stems.values()), findings)
    return findings


def _check_database(
    connection: sqlite3.Connection,
    folder: Path,
    present: frozenset[str],
    scope: Scope,
    known: _Known,
    findings: Findings,
    progress: Progress,
) -> None:
    with noting_damage(findings, "the manifests that archive.db knows"):
        _check_chain(connection, folder, present, scope, known, findings)
    with noting_damage(findings, "the places of records in captures"):
        known.pointers = pointers_by_file(connection, findings)
    steps = {
        "rows that others point at": check_references,
        "the learned blocks": check_learned,
        "the structure of archive.db": check_structure,
    }
    for done, (what, check) in enumerate(steps.items(), 1):
        with noting_damage(findings, what):
            check(connection, findings)
        progress("database", done, len(steps))
    with noting_damage(findings, "the texts"):
        check_texts(connection, folder, scope.drawn, known.doubted, findings, progress)
    if scope.is_whole:
        with noting_damage(findings, "the paragraphs"):
            check_paragraphs(connection, findings)


def _check_chain(
    connection: sqlite3.Connection,
    folder: Path,
    present: frozenset[str],
    scope: Scope,
    known: _Known,
    findings: Findings,
) -> None:
    """Check the manifests and the rows that they seal, and note which files they name."""
    manifests = stored_manifests(connection, folder)
    known.incoming = incoming_files(connection)
    known.stems = unsealed_stems(connection, present)
    known.doubted = {None, *known.stems}
    chosen = _chosen(connection, manifests, scope)
    known.sealed = sealed_files(one.data for one in manifests if one.data is not None)
    known.chosen = sealed_files(one.data for one in chosen if one.data is not None)
    check_manifests(manifests, without_incoming(present, known.incoming), list(known.stems.values()), findings)
    for one in chosen:
        with noting_damage(findings, f"the rows of run {one.run}"):
            if not check_rows(connection, one, findings):
                known.doubted.add(one.run)


def _chosen(connection: sqlite3.Connection, manifests: Sequence[StoredManifest], scope: Scope) -> list[StoredManifest]:
    if scope.since is None:
        return list(manifests)
    rows = connection.execute("SELECT id FROM runs WHERE ended_at >= ?", (moment_text(scope.since),))
    recent = {number for (number,) in map(tuple, rows)}
    return [one for one in manifests if one.run is None or one.run in recent]


def _check_files(
    connection: sqlite3.Connection | None,
    folder: Path,
    present: frozenset[str],
    scope: Scope,
    known: _Known,
    findings: Findings,
    progress: Progress,
) -> None:
    check = RecordCheck(folder, known.pointers, known.doubted, Remedies(connection), findings)
    for file in read_sealed(folder, scope.drawn(known.chosen), progress):
        check.check_file(file)
    sealed = {one.file for one in known.sealed}
    unsealed = unsealed_files(present, list((known.stems or {}).values()))
    check.check_unsealed((unsealed | known.pointers.keys()) - sealed)
