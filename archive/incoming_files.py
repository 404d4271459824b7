"""Files that a merge is copying: named before they come, so that nobody takes them for foreign."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def incoming_files(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the files of a merge that goes on, or was killed: named here, and not sealed here yet."""
    return frozenset(name for (name,) in map(tuple, connection.execute("SELECT file FROM incoming_files")))


def without_incoming(files: Iterable[str], incoming: frozenset[str]) -> frozenset[str]:
    """Return *files* but for the incoming ones and what stands beside them (their indexes)."""
    names = tuple(incoming)
    return frozenset(file for file in files if not names or not file.startswith(names))
