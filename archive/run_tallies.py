"""What a run sent and what was answered, kept up to date in its row: a killed run tells how far it came."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from archive.store import Archive

_KEEP = """
    UPDATE runs SET requests = ?, bytes = ?, seconds = ?, answers = ?, smallest_gap_seconds = ?
    WHERE id = ? AND ended_at IS NULL
"""


@dataclass(slots=True)
class RunTally:
    """The requests of one run so far, and their answers."""

    requests: int = 0  # all that was sent: robots.txt, redirects and retries included
    bytes: int = 0  # of bodies, as they came
    answers: Counter[str] = field(default_factory=Counter)  # status, or why there is none, such as "timeout"
    smallest_gap_seconds: float | None = None  # between the starts of two requests to one host

    def note_sent(self, gap_seconds: float | None) -> None:
        """Count a request; *gap_seconds*: since the start of the last one to its host, None for the first."""
        self.requests += 1
        if gap_seconds is not None:
            least = self.smallest_gap_seconds
            self.smallest_gap_seconds = gap_seconds if least is None else min(least, gap_seconds)

    def note_answer(self, kind: str, size: int) -> None:
        """Count what came of a request: its status, or why there is none, and the bytes of its body."""
        self.answers[kind] += 1
        self.bytes += size


@contextmanager
def _unsynced(connection: sqlite3.Connection) -> Iterator[None]:
    """Let what is written within the block wait for the next record to reach the disk.

    A killed process loses nothing by it, a power cut a few numbers; the crawl is not held up at each request.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def keep_tally(archive: Archive, run_id: int, tally: RunTally, seconds: float) -> None:
    """Write *tally* into the row of a run that goes on, which has lasted *seconds*."""
    gap = None if tally.smallest_gap_seconds is None else round(tally.smallest_gap_seconds, 3)
    answers = json.dumps(dict(sorted(tally.answers.items())))
    with _unsynced(archive.connection), archive.transaction():
        archive.connection.execute(_KEEP, (tally.requests, tally.bytes, round(seconds, 3), answers, gap, run_id))
