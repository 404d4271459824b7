"""The archive as a verification sees it: one moment of it, undecodable texts included."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.connection import DATABASE
from archive.errors import ArchiveDamagedError
from archive.reading_connection import reading


@contextmanager
def snapshot(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the archive for reading as it stands at this moment, whatever is written meanwhile.

    Bytes that are no UTF-8 are read as replacement characters. Raises what :func:`reading` raises; what it cannot name,
    no sound archive makes SQLite say, and is raised as ArchiveDamagedError.
    """
    try:
        with reading(folder) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            # The file is open for reading alone; what verifying needs of its own it makes in memory.
            connection.execute("PRAGMA query_only = OFF")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("BEGIN")
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # SQLite's own words for what it cannot read quote the damaged bytes, which Python then cannot read either.
        raise ArchiveDamagedError(str(folder / DATABASE), str(error)) from error
