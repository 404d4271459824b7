"""`luuvet verify`: everything that the archive holds, read again and compared with what was written."""

from __future__ import annotations

import math
import random
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from archive.connection import DATABASE
from archive.errors import ArchiveDamagedError
from archive.fixity_files import check_foreign, check_sealed, check_unsealed, pointers_by_file, sealed_files, warc_files
from archive.fixity_manifests import StoredManifest, check_manifests, check_rows, open_stems, stored_manifests
from archive.fixity_report import Findings, Problem, Progress, silent
from archive.fixity_rows import check_learned, check_references, check_structure, check_versions, page_ranges
from archive.moments import moment_text
from archive.reading_connection import reading

# Pages whose texts one worker reads at a time; an archive of fewer is read in this process.
_PAGES = 4000

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is to be read again; without limits everything is."""

    share: float = 1.0  # of the files and of the pages, 0 to 1, drawn anew each time
    since: datetime | None = None  # files, rows and manifests of runs that ended then or later; texts are all read


def verify(folder: Path, scope: Scope | None = None, progress: Progress = silent) -> Findings:
    """Read the archive again and return what was found; writes nothing, and a crawl may go on meanwhile.

    Raises ArchiveNotFoundError, ArchiveFromThePastError and ArchiveFromTheFutureError.
    """
    scope, findings = scope or Scope(), Findings()
    # Files first: one that is there now is known to what is read of the database afterwards.
    present = warc_files(folder)
    try:
        with _snapshot(folder) as connection:
            progress("database", 0, 3)
            manifests = stored_manifests(connection, folder)
            stems = open_stems(connection)
            check_manifests(folder, manifests, stems, findings)
            chosen = _chosen(connection, manifests, scope)
            for one in chosen:
                check_rows(connection, one, findings)
            progress("database", 1, 3)
            check_references(connection, findings)
            check_learned(connection, findings)
            progress("database", 2, 3)
            check_structure(connection, findings)
            progress("database", 3, 3)
            pointers = pointers_by_file(connection)
            (pages,) = connection.execute("SELECT count(*) FROM pages").fetchone()
            size = _PAGES if scope.share >= 1.0 else max(1, min(_PAGES, pages // 100))
            ranges = _sampled(page_ranges(connection, size), scope)
            if pages * scope.share > 2 * _PAGES:
                _check_texts_at_once(folder, ranges, findings, progress)
            else:
                _check_texts(connection, ranges, findings, progress)
    except ArchiveDamagedError as error:
        findings.add(Problem(kind="damaged", file=DATABASE, detail=f"{error.detail}: restore it from a backup"))
        return findings
    everything = sealed_files(one.data for one in manifests if one.data is not None)
    wanted = sealed_files(one.data for one in chosen if one.data is not None)
    check_sealed(folder, _sampled(wanted, scope), pointers, findings, progress)
    check_unsealed(folder, everything, pointers, findings)
    check_foreign(present, everything, stems, findings)
    return findings


@contextmanager
def _snapshot(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the archive for reading as it stands at this moment, whatever is written meanwhile."""
    with reading(folder) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute("BEGIN")
        yield connection


def _chosen(connection: sqlite3.Connection, manifests: Sequence[StoredManifest], scope: Scope) -> list[StoredManifest]:
    if scope.since is None:
        return list(manifests)
    rows = connection.execute("SELECT id FROM runs WHERE ended_at >= ?", (moment_text(scope.since),))
    recent = {number for (number,) in map(tuple, rows)}
    return [one for one in manifests if one.run is None or one.run in recent]


def _sampled(things: Sequence[Thing], scope: Scope) -> list[Thing]:
    if scope.share >= 1.0 or not things:
        return list(things)
    # No secret hangs on which are drawn.
    number = max(1, math.ceil(len(things) * scope.share))
    return random.sample(list(things), number)


def _check_texts(
    connection: sqlite3.Connection, ranges: Sequence[tuple[int, int]], findings: Findings, progress: Progress
) -> None:
    for done, pages in enumerate(ranges, 1):
        check_versions(connection, pages, findings)
        progress("texts", done, len(ranges))


def _check_texts_at_once(
    folder: Path, ranges: Sequence[tuple[int, int]], findings: Findings, progress: Progress
) -> None:
    """Check the texts in a process for each core; each reads the archive as it stands when its range comes."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        results = pool.map(_texts_of_range, [folder] * len(ranges), ranges)
        for done, found in enumerate(results, 1):
            findings.checked.versions += found.checked.versions
            for problem in found.problems:
                findings.add(problem)
            progress("texts", done, len(ranges))


def _texts_of_range(folder: Path, pages: tuple[int, int]) -> Findings:
    """Check the texts of a range of pages in a process of its own."""
    findings = Findings()
    try:
        with _snapshot(folder) as connection:
            check_versions(connection, pages, findings)
    except ArchiveDamagedError as error:
        findings.add(Problem(kind="damaged", file=DATABASE, detail=f"{error.detail}: restore it from a backup"))
    return findings
