"""The archive as a verification sees it: one moment of it, undecodable texts included."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.reading_connection import reading


@contextmanager
def snapshot(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the archive for reading as it stands at this moment, whatever is written meanwhile.

    Bytes that are no UTF-8 are read as replacement characters. Raises what :func:`reading` raises.
    """
    with reading(folder) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        # The file is open for reading alone; what verifying needs of its own it makes in memory.
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("BEGIN")
        yield connection
