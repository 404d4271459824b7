"""Rows of sealed runs that a withdrawal changes: each goes on counting under the digest it was sealed by."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from archive.run_digests import digested_rows, row_digest, run_rows


@contextmanager
def counting_as_before(connection: sqlite3.Connection, runs: Iterable[int]) -> Iterator[None]:
    """Let the rows of *runs* count at the end of the block as they did at its beginning, whatever it made of them.

    A row that reads otherwise afterwards stands for one that no longer does; any further change is found by verifying.
    Call it inside the transaction that changes them; no row may come or go.
    """
    before = {run: Counter(digest for *_, digest in digested_rows(connection, run)) for run in sorted(set(runs))}
    yield
    for run, counted in before.items():
        connection.execute("DELETE FROM resealed_rows WHERE run = ?", (run,))
        now = Counter(row_digest(row) for _, row in run_rows(connection, run))
        pairs = zip(sorted((now - counted).elements()), sorted((counted - now).elements()), strict=True)
        connection.executemany(
            "INSERT INTO resealed_rows (run, digest, sealed) VALUES (?, ?, ?)", ((run, *pair) for pair in pairs)
        )
