"""The texts of all pages and the words of the search index, read by a process for each core."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from archive.errors import ArchiveDamagedError
from archive.fixity_report import Findings, Progress
from archive.fixity_rows import check_pages, page_ranges
from archive.fixity_search import Terms, tell_terms, terms_differ
from archive.fixity_snapshot import snapshot
from archive.worker_processes import done_at_once

# Pages that one worker reads at a time; an archive of fewer than two such ranges is read in this process.
_PAGES = 2000

Range = tuple[int, int]
Runs = frozenset[int | None]
Draw = Callable[[Sequence[Range]], list[Range]]


def check_texts(
    connection: sqlite3.Connection,
    folder: Path,
    draw: Draw,
    doubted: Collection[int | None],
    findings: Findings,
    progress: Progress,
) -> None:
    """Compare every text with its digest, and the search index with the texts.

    *draw* picks the ranges of ``pages.seq`` to read; the index as a whole is compared where it picks all. For
    *doubted* see :func:`archive.fixity_rows.check_pages`.
    """
    (pages,) = connection.execute("SELECT count(*) FROM pages").fetchone()
    ranges = page_ranges(connection, max(1, min(_PAGES, pages // 20)))
    drawn = draw(ranges)
    texts, terms = Findings(), Terms()
    doubted = frozenset(doubted)
    many = pages > 2 * _PAGES
    results = _at_once(folder, drawn, doubted) if many else _one_by_one(connection, drawn, doubted)
    for done, (found, words) in enumerate(results, 1):
        texts.take_over(found)
        terms.update(words)
        progress("texts", done, len(drawn))
    # Words of a damaged text are not in the index, which is right; it can be judged once the text is restored.
    if not texts.problems and len(drawn) == len(ranges):
        _check_index(connection, ranges, terms, texts)
    findings.take_over(texts)


def _one_by_one(
    connection: sqlite3.Connection, ranges: Sequence[Range], doubted: Runs
) -> Iterator[tuple[Findings, Terms]]:
    for pages in ranges:
        found = Findings()
        yield found, check_pages(connection, pages, doubted, found)


def _at_once(folder: Path, ranges: Sequence[Range], doubted: Runs) -> Iterator[tuple[Findings, Terms]]:
    return done_at_once(partial(_check_range, folder, doubted), ranges, workers=os.cpu_count() or 1)


def _check_range(folder: Path, doubted: Runs, pages: Range) -> tuple[Findings, Terms]:
    """Check a range in a process of its own, as the archive stands when its turn comes."""
    found, terms = Findings(), Terms()
    try:
        with snapshot(folder) as connection:
            terms = check_pages(connection, pages, doubted, found)
    except ArchiveDamagedError as error:
        found.add_damage(f"it cannot be opened ({error.detail}): restore archive.db from a backup")
    return found, terms


def _check_index(connection: sqlite3.Connection, ranges: Sequence[Range], terms: Terms, findings: Findings) -> None:
    """Compare the words of the index with those of all texts.

    Several processes see a growing archive at several moments: where they differ, all is read again at one moment.
    """
    odd = terms_differ(connection, terms)
    if odd:
        again = Terms()
        for found, words in _one_by_one(connection, ranges, frozenset()):
            again.update(words)
            for problem in found.problems:
                findings.add(problem)
        odd = terms_differ(connection, again)
    if odd:
        tell_terms(odd, findings)
