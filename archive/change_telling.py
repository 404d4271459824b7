"""Telling what a change of the text means: once, when it is recorded, so that lists of changes read no texts.

What other hands wrote (a merge, an import, an archive of an older program) is told in slices when a run ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from archive.change_meanings import KINDS, Meaning, mask_of, meanings_of, rank_of
from archive.connection import give_way
from archive.diffs import find_differences
from archive.records import Article
from archive.version_pairs import differing_texts

# Changes told in one transaction, and at the end of one run: other writers wait for the former, the night for the rest.
_SLICE = 200
AFTER_A_RUN = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a change of the text means."""

    meanings: tuple[Meaning, ...]  # most meaningful first
    sentence: str  # what differs, in Vietnamese; what an event beside it says is not in it
    sentence_en: str


def telling_of(change: str, texts: tuple[Article, Article] | None) -> Telling:
    """Return what a change with the words *change* means between *texts*, old and new; None: one is not known."""
    found = None if texts is None else find_differences(*texts)
    differences = () if found is None else found.changes
    return Telling(
        meanings=meanings_of(change, differences),
        sentence="" if found is None else found.summary,
        sentence_en="" if found is None else found.summary_en,
    )


def telling_of_version(connection: sqlite3.Connection, version_row: int, change: str) -> Telling:
    """Return what the version with this row changed."""
    return telling_of(change, differing_texts(connection, version_row))


_WRITE = """
    UPDATE told_changes SET rank = :rank, meanings = :meanings, mask = :mask, told = 1, sentence = :sentence,
        sentence_en = :sentence_en WHERE id = :id
"""


def tell_version(connection: sqlite3.Connection, version_row: int, change: str) -> None:
    """Write what the version with this row changed, within the caller's transaction; of no withdrawn page."""
    telling = telling_of_version(connection, version_row, change)
    words = [word for word in change.split("+") if word in KINDS]
    values = {
        "id": 2 * version_row,
        "rank": rank_of(telling.meanings[0]),
        "meanings": "+".join(telling.meanings),
        "mask": mask_of([*words, *telling.meanings]),
        "sentence": telling.sentence,
        "sentence_en": telling.sentence_en,
    }
    connection.execute(_WRITE, values)


# The newest first: they are what readers ask for.
_UNTOLD = """
    SELECT id / 2, change FROM told_changes WHERE told = 0 AND id % 2 = 0
        AND page NOT IN (SELECT page FROM withdrawals WHERE undone_at IS NULL)
    ORDER BY id DESC LIMIT ?
"""


def tell_untold(
    connection: sqlite3.Connection,
    transaction: Callable[[], AbstractContextManager[None]],
    *,
    at_most: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Tell changes that nobody has told yet, a slice in each *transaction*; return how many.

    *at_most*: so many; None: all. *progress* is given the number told so far. Killed at any moment, the next call goes
    on.
    """
    told, more = 0, True
    while more and (at_most is None or told < at_most):
        size = _SLICE if at_most is None else min(_SLICE, at_most - told)
        if connection.execute(_UNTOLD, (1,)).fetchone() is None:  # as a rule, and then no other writer is made to wait
            break
        with transaction():
            untold = connection.execute(_UNTOLD, (size,)).fetchall()
            for version_row, change in untold:
                tell_version(connection, version_row, change)
        told, more = told + len(untold), len(untold) == size
        if progress is not None:
            progress(told)
        if more:
            give_way()
    return told
