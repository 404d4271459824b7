"""Opening the archive for reading: never writes, never blocks a crawl and is never blocked by one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from archive.connection import DATABASE, WAIT_SECONDS, archive_errors
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFromTheFutureError, ArchiveNotFoundError
from archive.schema import migrations, step_names


class ArchiveFromThePastError(ArchiveError):
    """The archive at *path* lacks the migration *step*, and reading never writes."""

    def __init__(self, path: str, step: str) -> None:
        super().__init__(path, step)
        self.path, self.step = path, step

    def __str__(self) -> str:
        return f"{self.path} was written by an older luuvet (no step {self.step}): the next `luuvet crawl` upgrades it"


@contextmanager
def reading(folder: Path, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[sqlite3.Connection]:
    """Open the archive in *folder*; rows answer to column names, times are texts as stored.

    *wait_seconds*: for whoever has locked the file, as no crawl does. Raises ArchiveNotFoundError,
    ArchiveFromTheFutureError, ArchiveFromThePastError, ArchiveDamagedError or ArchiveLockedError, also for what goes
    wrong inside the block.
    """
    path = folder / DATABASE
    if not path.is_file():
        raise ArchiveNotFoundError(str(folder))
    with archive_errors(path), closing(sqlite3.connect(_address(path), uri=True, timeout=wait_seconds)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = ON")
        _check_steps(connection, path)
        yield connection


def _address(path: Path) -> str:
    """A WAL database needs its index beside it; where nobody can write one, nobody can be writing the archive."""
    no_index = not path.with_name(path.name + "-shm").exists() and not os.access(path.parent, os.W_OK)
    return f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if no_index else ''}"


def _check_steps(connection: sqlite3.Connection, path: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if "_sqlite_migrations" not in tables:
        raise ArchiveDamagedError(str(path), "it is no luuvet archive")
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (migrations.name,))
    applied = {row[0] for row in rows}
    if unknown := sorted(applied - set(step_names())):
        raise ArchiveFromTheFutureError(str(path), unknown[-1])
    if lacking := [step for step in step_names() if step not in applied]:
        raise ArchiveFromThePastError(str(path), lacking[0])
