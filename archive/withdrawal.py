"""`luuvet withdraw`: a page's content goes out of every table that readers can open, and comes back (DESIGN 5.7).

The content is on the disk in withdrawn.db before one transaction takes it out of archive.db, and one transaction puts
it back: killed in between, a page is either as it was or hidden whole.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.change_telling import AFTER_A_RUN, tell_untold
from archive.connection import DATABASE
from archive.errors import LuuVetError, PageNotFoundError
from archive.hidden_contents import put_back
from archive.hidden_texts import read_document
from archive.moments import moment_text
from archive.page_hiding import hide_page, runs_of
from archive.resealing import counting_as_before
from archive.store import Archive


class NotWithdrawnError(LuuVetError):
    """Page *page_id* is not withdrawn, so nothing can be undone."""

    def __init__(self, page_id: str) -> None:
        super().__init__(page_id)
        self.page_id = page_id

    def __str__(self) -> str:
        return f"page {self.page_id} is not withdrawn: there is nothing to undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who withdraws or undoes it, and when (aware)."""

    by: str
    at: datetime


_STANDING = "SELECT id, hidden_digest FROM withdrawals WHERE page = ? AND undone_at IS NULL"
_UNDO = "UPDATE withdrawals SET undone_at = ?, undone_by = ?, hidden_digest = NULL WHERE id = ?"


def withdraw(archive: Archive, page_id: str, reason: str, deed: Deed) -> bool:
    """Hide the content of a page, and of those that proved to be the same one, from every reader.

    :func:`archive.wiping.wipe` then clears the unused places of archive.db.
    Returns False where it was withdrawn already. Raises PageNotFoundError and what writing an archive raises.
    """
    connection = archive.connection
    # What is deleted and written over from here on is filled with zeros.
    connection.execute("PRAGMA secure_delete = ON")
    with archive.transaction():
        page = _seq(connection, page_id)
        if connection.execute(_STANDING, (page,)).fetchone() is not None:
            return False
        _withdraw(connection, page, page_id, reason, deed)
        for merged, merged_id in _same_as(connection, page_id):
            if connection.execute(_STANDING, (merged,)).fetchone() is None:
                _withdraw(connection, merged, merged_id, reason, deed)
    return True


def _withdraw(connection: sqlite3.Connection, page: int, page_id: str, reason: str, deed: Deed) -> None:
    hide_page(connection, page, page_id, reason=reason, at=moment_text(deed.at), by=deed.by)


def undo(archive: Archive, page_id: str, deed: Deed) -> None:
    """Show a withdrawn page again, and those that proved to be the same one, as if they had never been hidden.

    Raises PageNotFoundError, NotWithdrawnError, and ArchiveDamagedError where what was hidden is not whole.
    """
    connection = archive.connection
    with archive.transaction():
        page = _seq(connection, page_id)
        if connection.execute(_STANDING, (page,)).fetchone() is None:
            raise NotWithdrawnError(page_id)
        for one in (page, *(merged for merged, _ in _same_as(connection, page_id))):
            _undo(connection, one, deed)
    tell_untold(connection, archive.transaction, at_most=AFTER_A_RUN)


def _undo(connection: sqlite3.Connection, page: int, deed: Deed) -> None:
    standing = connection.execute(_STANDING, (page,)).fetchone()
    if standing is None:
        return
    number, digest = standing
    document = read_document(connection, digest)
    # First: paragraphs and links are stored for shown pages only.
    connection.execute(_UNDO, (moment_text(deed.at), deed.by, number))
    with counting_as_before(connection, runs_of(connection, page)):
        put_back(connection, page, document)


def _same_as(connection: sqlite3.Connection, page_id: str) -> list[tuple[int, str]]:
    """Row number and id of the pages that proved to be *page_id*: what they said stays for whoever cited them."""
    return connection.execute("SELECT seq, id FROM pages WHERE merged_into = ?", (page_id,)).fetchall()


def _seq(connection: sqlite3.Connection, page_id: str) -> int:
    row = connection.execute("SELECT seq FROM pages WHERE id = ?", (page_id,)).fetchone()
    if row is None:
        raise PageNotFoundError(page_id)
    return int(row[0])


def older_copies(archive: Archive) -> list[str]:
    """Return the names of the copies that migrations made of the archive: they hold what was withdrawn since."""
    return sorted(path.name for path in archive.folder.glob(f"{DATABASE}.before-*"))
