"""Withdrawn pages in a merge: what is hidden here stays hidden, whatever the other archive brings of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.hidden_contents import gather_content, hide_content, put_back
from archive.hidden_texts import keep_document, read_document
from archive.resealing import counting_as_before

_OF_SITE = """
    SELECT p.id, w.page, w.reason, w.withdrawn_at, w.withdrawn_by, w.undone_at, w.undone_by, w.hidden_digest
    FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page WHERE p.site = ? ORDER BY w.id
"""
_INSERT = """
    INSERT INTO withdrawals (page, reason, withdrawn_at, withdrawn_by, undone_at, undone_by, hidden_digest)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_RUNS = "SELECT id FROM runs WHERE site = (SELECT site FROM pages WHERE seq = ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A withdrawal that was taken off for as long as the merge writes; moments as stored."""

    url: str  # an address leads to the page whatever its id becomes
    page_id: str
    reason: str
    at: str
    by: str
    undone_at: str | None
    undone_by: str | None
    hidden_digest: str | None


def lift_withdrawals(connection: sqlite3.Connection, site: str) -> list[Lifted]:
    """Take off the withdrawals of *site*, within the transaction at whose end :func:`lay_withdrawals` is called."""
    connection.execute("PRAGMA secure_delete = ON")
    lifted = []
    for page_id, page, reason, at, by, undone_at, undone_by, digest in connection.execute(_OF_SITE, (site,)).fetchall():
        (url,) = connection.execute("SELECT url FROM pages WHERE seq = ?", (page,)).fetchone()
        lifted.append(
            Lifted(
                url=url,
                page_id=page_id,
                reason=reason,
                at=at,
                by=by,
                undone_at=undone_at,
                undone_by=undone_by,
                hidden_digest=digest,
            )
        )
        connection.execute("DELETE FROM withdrawals WHERE page = ? AND withdrawn_at = ?", (page, at))
        if digest is not None:
            with counting_as_before(connection, _runs(connection, page)):
                put_back(connection, page, read_document(connection, digest))
    return lifted


def lay_withdrawals(connection: sqlite3.Connection, site: str, lifted: Sequence[Lifted]) -> None:
    """Hide again what :func:`lift_withdrawals` showed to nobody but the merge."""
    for one in lifted:
        page = _page(connection, site, one)
        known = "SELECT 1 FROM withdrawals WHERE page = ? AND withdrawn_at = ?"
        if connection.execute(known, (page, one.at)).fetchone() is not None:
            continue
        values = (page, one.reason, one.at, one.by, one.undone_at, one.undone_by, one.hidden_digest)
        number = connection.execute(_INSERT, values).lastrowid
        if one.undone_at is None:
            # The former document is named until the new one is on the disk: else it would be forgotten before that.
            digest = keep_document(connection, one.page_id, gather_content(connection, page))
            with counting_as_before(connection, _runs(connection, page)):
                hide_content(connection, page)
            connection.execute("UPDATE withdrawals SET hidden_digest = ? WHERE id = ?", (digest, number))


def _page(connection: sqlite3.Connection, site: str, one: Lifted) -> int:
    query = """
        SELECT seq FROM pages WHERE id = :id
        UNION ALL SELECT page FROM urls WHERE site = :site AND url = :url LIMIT 1
    """
    (page,) = connection.execute(query, {"id": one.page_id, "site": site, "url": one.url}).fetchone()
    return int(page)


def _runs(connection: sqlite3.Connection, page: int) -> list[int]:
    return [run for (run,) in connection.execute(_RUNS, (page,))]
