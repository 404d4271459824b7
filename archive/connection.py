"""Opening the archive's database: settings, migration after a copy, and SQLite's errors in our own words."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFromTheFutureError,
    ArchiveLockedError,
    ArchiveNotFoundError,
    ArchiveUnwritableError,
)
from archive.events import tell
from archive.locks import any_site_in_use, take_lock
from archive.schema import migrations, step_names

logger = logging.getLogger(__name__)

DATABASE = "archive.db"

# Seconds to wait for another process's transaction; each of ours takes a few milliseconds.
WAIT_SECONDS = 10.0

# Seconds between two transactions of long work. Who waits for a turn looks for one ten times a second at last, and else
# hardly ever meets the moment in between: another process's crawl would fail.
_A_TURN = 0.03

# What a new file holds before the first migration; more without our bookkeeping is another program's database.
_OURS = "_sqlite_migrations"


def archive_error(error: sqlite3.Error, path: Path) -> ArchiveError | None:
    """Return what *error* means for whoever keeps the archive; None: it is a fault of ours, not of the archive."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    name, detail = str(path), str(error)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return ArchiveLockedError(name, detail)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ArchiveDamagedError(name, detail)
    if primary == sqlite3.SQLITE_FULL:
        return ArchiveUnwritableError(name, f"no space left: {detail}")
    if primary == sqlite3.SQLITE_IOERR:
        # SQLite says SQLITE_FULL only for ENOSPC; a file size limit, a quota or a failing disk come as this one.
        return ArchiveUnwritableError(name, f"no space left, a size limit or a failing disk: {detail}")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return ArchiveUnwritableError(name, f"read-only or not permitted: {detail}")
    return None


@contextmanager
def archive_errors(path: Path) -> Iterator[None]:
    """Raise SQLite's errors as the archive's own; errors of our own making pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        known = archive_error(error, path)
        if known is None:
            raise
        raise known from error


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Run one write transaction: all of it is stored when the block ends, or nothing."""
    with archive_errors(path):
        # Immediate: a deferred one that reads first can fail at its first write when another process wrote meanwhile.
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def give_way() -> None:
    """Let other processes have their turn to write: called between the transactions of long work."""
    time.sleep(_A_TURN)


def open_database(folder: Path, *, create: bool, wait_seconds: float = WAIT_SECONDS) -> sqlite3.Connection:
    """Open the archive's database for writing, migrated to this program's schema.

    Raises ArchiveNotFoundError (not there and not *create*), ArchiveFromTheFutureError, ArchiveDamagedError,
    ArchiveLockedError or ArchiveUnwritableError; in each case nothing was changed.
    """
    path = folder / DATABASE
    if not path.exists() and not create:
        raise ArchiveNotFoundError(str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnwritableError(str(folder), error.strerror or str(error)) from error
    with archive_errors(path):
        if not path.exists():
            _make(folder)
        connection = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None, cached_statements=256)
        try:
            _prepare(connection, folder)
        except BaseException:
            connection.close()
            raise
    return connection


def _make(folder: Path) -> None:
    """Make an empty archive: it appears whole or not at all, so that a full disk leaves no half of one."""
    path = folder / DATABASE
    unfinished = path.with_name(f"{DATABASE}.part")
    lock = take_lock(folder, "migration", wait=True)
    try:
        if path.exists():  # another process made it while we waited
            return
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            # Only a file without tables takes this. A run's frontier is as large as the site and empty when it ends;
            # `give_back_free_pages` then cuts the file back, else the night would seem to have stored megabytes.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            migrations.apply(Database(connection))
        unfinished.replace(path)
    except OSError as error:
        raise ArchiveUnwritableError(str(path), error.strerror or str(error)) from error
    finally:
        if lock is not None:
            lock.release()


def _prepare(connection: sqlite3.Connection, folder: Path) -> None:
    path = folder / DATABASE
    if _pending_steps(connection, path):
        _migrate(connection, folder)
    connection.execute("PRAGMA journal_mode = WAL")
    # An acknowledged record survives a power cut; the crawl is slower than the disk by far.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Temporary tables that outgrow their cache go to disk: memory stays flat however many addresses a walk lists.
    connection.execute("PRAGMA temp_store = FILE")


def give_back_free_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Cut free pages off the file's end; readers are not blocked. Raises what :func:`archive_error` names."""
    try:
        with archive_errors(path):
            # A step a page and no columns: `execute` would take the first step only.
            connection.executescript("PRAGMA incremental_vacuum")
    except ArchiveLockedError:
        # What the run stored is stored; the end of the next one gives the room back.
        tell(logger, "free-pages-kept", file=path.name)


def _pending_steps(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Return the steps this archive lacks; refuse one that has steps we do not know, or that is not ours."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if _OURS not in tables:
        if tables:
            raise ArchiveDamagedError(str(path), "it is no luuvet archive")
        return list(step_names())
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (migrations.name,))
    applied = {name for (name,) in rows}
    unknown = sorted(applied - set(step_names()))
    if unknown:
        raise ArchiveFromTheFutureError(str(path), unknown[-1])
    return [name for name in step_names() if name not in applied]


def _migrate(connection: sqlite3.Connection, folder: Path) -> None:
    """Apply the missing steps; what was there before is first copied to ``archive.db.before-<step>``."""
    path = folder / DATABASE
    lock = take_lock(folder, "migration", wait=True)
    try:
        pending = _pending_steps(connection, path)  # another process may have migrated while we waited
        if not pending:
            return
        if pending != list(step_names()):
            sites = [site for (site,) in connection.execute("SELECT id FROM sites")]
            if (busy := any_site_in_use(folder, sites)) is not None:
                raise ArchiveLockedError(str(path), f"a run of {busy} by an older luuvet is going on")
            _copy(connection, path.with_name(f"{DATABASE}.before-{pending[0]}"))
        migrations.apply(Database(connection))
    finally:
        if lock is not None:
            lock.release()


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the whole database, what still stands in its WAL included; the copy appears at once or not at all."""
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise ArchiveUnwritableError(str(target), error.strerror or str(error)) from error
