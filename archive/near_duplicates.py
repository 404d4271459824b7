"""Pages of different sites whose texts are nearly alike, though no whole paragraph need be: found after each run.

Every new text waits (``near_waiting``) until it was compared with those that share a key with it. Keys only lead to
candidates: what is stored was measured on the latest texts themselves, so a key of an older text does no harm.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Set
from pathlib import Path

from archive.connection import DATABASE, give_way, transaction
from archive.spread_groups import leave_spreads, regroup
from archive.text_marks import MAKER, Marks, Runs, likeness, marks_of, may_be_alike, runs_of

# Stories of one kind, written by the same hands, share up to 0.42 of their runs; a reprint with one word in twenty
# exchanged shares 0.6 and more (docs/benchmarks.md).
LEAST_LIKENESS = 0.5
# Pages looked at under one key, the oldest first; of all that were found, those with the most keys are compared.
_UNDER_A_KEY = 40
_COMPARED = 6
# In one transaction: other processes that write wait for it.
_SLICE = 100

_LATEST = """
    SELECT p.site, iif(v.lead IS NULL, v.body, replace(v.body, '[', '[' || v.lead || iif(v.body = '[]', '', ',')))
    FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.seq = ? AND p.merged_into IS NULL
"""
_TEXTS = "SELECT t.text FROM json_each(?) AS j JOIN paragraphs AS t ON t.id = j.value ORDER BY j.key"
_UNDER_KEY = """
    SELECT k.page, s.sketch
    FROM near_keys AS k JOIN pages AS p ON p.seq = k.page JOIN near_sketches AS s ON s.page = k.page
    WHERE k.key = ? AND p.site <> ? AND p.merged_into IS NULL ORDER BY k.page LIMIT ?
"""
_THESE = "(SELECT value FROM json_each(:pages))"
_FORGET = tuple(
    f"DELETE FROM {table} WHERE {column} IN {_THESE}"  # noqa: S608 - names of tables and columns
    for table, column in (
        ("near_waiting", "page"),
        ("near_keys", "page"),
        ("near_sketches", "page"),
        ("near_duplicates", "page"),
        ("near_duplicates", "other"),
        ("reprint_links", "page"),
        ("reprint_links", "other"),
    )
)
_MAKER_FACT = "near_keys_made_by"


def compare_waiting(
    connection: sqlite3.Connection, folder: Path, *, told: Callable[[int], None] = lambda count: None
) -> int:
    """Compare every text that waits for it, in many short transactions; *told* hears how many were done so far.

    Returns how many. Killed in between, the rest waits for the next time. Raises what writing an archive raises.
    """
    path, count = folder / DATABASE, 0
    with transaction(connection, path):
        _begin_anew_with_other_keys(connection)
    while True:
        with transaction(connection, path):
            rows = connection.execute("SELECT page FROM near_waiting ORDER BY page LIMIT ?", (_SLICE,)).fetchall()
            compare_pages(connection, [page for (page,) in rows])
        if not rows:
            return count
        count += len(rows)
        told(count)
        give_way()


def compare_pages(connection: sqlite3.Connection, pages: Iterable[int]) -> None:
    """Compare the latest texts of *pages* with those of other sites, within the caller's transaction."""
    touched: set[int] = set()
    read: dict[int, tuple[str | None, Runs]] = {}
    for page in pages:
        connection.execute("DELETE FROM near_duplicates WHERE page = :page OR other = :page", {"page": page})
        connection.execute("DELETE FROM near_waiting WHERE page = ?", (page,))
        touched.add(page)
        _compare(connection, page, read)
    regroup(connection, touched)


def _compare(connection: sqlite3.Connection, page: int, read: dict[int, tuple[str | None, Runs]]) -> None:
    site, runs = read[page] = _text(connection, page)
    marks = marks_of(runs)
    if site is None or marks is None:
        return
    for other in _candidates(connection, marks, site):
        if other not in read:
            read[other] = _text(connection, other)
        alike = likeness(runs, read[other][1])
        if alike >= LEAST_LIKENESS:
            connection.execute(
                "INSERT OR REPLACE INTO near_duplicates (page, other, likeness) VALUES (?, ?, ?)",
                (min(page, other), max(page, other), round(alike, 4)),
            )
    connection.execute("INSERT OR REPLACE INTO near_sketches (page, sketch) VALUES (?, ?)", (page, marks.sketch))
    connection.executemany(
        "INSERT OR IGNORE INTO near_keys (key, page) VALUES (?, ?)", ((key, page) for key in marks.keys)
    )


def _text(connection: sqlite3.Connection, page: int) -> tuple[str | None, Runs]:
    row = connection.execute(_LATEST, (page,)).fetchone()
    if row is None:
        return None, frozenset()
    site, numbers = row
    return site, runs_of(text for (text,) in connection.execute(_TEXTS, (numbers,)))


def latest_runs(connection: sqlite3.Connection, page: int) -> Runs:
    """Return the runs of three words in the latest text of *page*; none of a page that is another by now."""
    return _text(connection, page)[1]


def _candidates(connection: sqlite3.Connection, marks: Marks, site: str) -> list[int]:
    found: Counter[int] = Counter()
    sketches: dict[int, bytes] = {}
    for key in marks.keys:
        for page, sketch in connection.execute(_UNDER_KEY, (key, site, _UNDER_A_KEY)):
            found[page] += 1
            sketches[page] = sketch
    likely = [page for page, sketch in sketches.items() if may_be_alike(marks.sketch, sketch)]
    return sorted(likely, key=lambda page: (-found[page], page))[:_COMPARED]


def forget_pages(connection: sqlite3.Connection, pages: Set[int]) -> None:
    """Take out all that was found of the texts of *pages*, within the caller's transaction; reads every key."""
    listed = {"pages": json.dumps(sorted(pages))}
    for statement in _FORGET:
        connection.execute(statement, listed)
    leave_spreads(connection, pages)


def _begin_anew_with_other_keys(connection: sqlite3.Connection) -> None:
    """Let all texts wait again where their keys were drawn in another way than ours."""
    row = connection.execute("SELECT value FROM archive_facts WHERE name = ?", (_MAKER_FACT,)).fetchone()
    if row is not None and row[0] == MAKER:
        return
    for statement in ("DELETE FROM near_keys", "DELETE FROM near_sketches"):
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO near_waiting (page) SELECT seq FROM pages WHERE merged_into IS NULL")
    connection.execute("INSERT OR REPLACE INTO archive_facts (name, value) VALUES (?, ?)", (_MAKER_FACT, MAKER))
