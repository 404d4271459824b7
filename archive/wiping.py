"""What was withdrawn leaves the unused places of archive.db too: outdated words of the index, free pages, its log."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

from archive.connection import DATABASE, archive_errors, give_back_free_pages, transaction
from archive.errors import ArchiveError, ArchiveLockedError
from archive.events import tell
from archive.locks import any_site_in_use

logger = logging.getLogger(__name__)


class NotWipedError(ArchiveError):
    """Unused places of the archive at *path* may still hold bytes of what was withdrawn, for *detail*."""

    exit_status = 1

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(path, detail)
        self.path, self.detail = path, detail

    def __str__(self) -> str:
        return (
            f"readers are shown nothing of it any more, but unused places of {self.path} may still hold its bytes "
            f"({self.detail}): the end of the next run clears them, or the same command given again"
        )


def is_wiped(connection: sqlite3.Connection) -> bool:
    """Whether no unused place of the archive can hold what was withdrawn."""
    query = "SELECT 1 FROM withdrawals WHERE wiped = 0 AND undone_at IS NULL LIMIT 1"
    return connection.execute(query).fetchone() is None


def wipe(connection: sqlite3.Connection, folder: Path) -> None:
    """Write the archive anew without its unused places, which takes as long as copying it, and as much room.

    Raises NotWipedError while a run goes on, for it would be kept waiting; where another process reads from the log
    all the time; and where there is no room.
    """
    path = folder / DATABASE
    try:
        with archive_errors(path):
            sites = [site for (site,) in connection.execute("SELECT id FROM sites")]
            if (busy := any_site_in_use(folder, sites)) is not None:
                raise ArchiveLockedError(str(path), f"a run of {busy} goes on")
            # Words that were taken out stay in the index, marked as such, until its parts are joined.
            connection.execute("INSERT INTO page_search (page_search) VALUES ('optimize')")
            connection.execute("INSERT INTO page_search_past (page_search_past) VALUES ('optimize')")
            connection.execute("VACUUM")
            (is_read, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_read:
            raise ArchiveLockedError(str(path), "a reader holds its log")
    except ArchiveError as error:
        raise NotWipedError(str(path), getattr(error, "detail", str(error))) from error
    with transaction(connection, path):
        connection.execute("UPDATE withdrawals SET wiped = 1 WHERE wiped = 0")


def give_back_room(connection: sqlite3.Connection, folder: Path) -> None:
    """End a run: clear what withdrawals have left, those that were cut off included, or cut free pages off the file."""
    if is_wiped(connection):
        give_back_free_pages(connection, folder / DATABASE)
        return
    try:
        wipe(connection, folder)
    except NotWipedError as error:
        tell(logger, "withdrawn-not-wiped", level=logging.WARNING, why=error.detail)
