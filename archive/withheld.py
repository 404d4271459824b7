"""What readers may not be given: whether a page, a record or an address is withdrawn, and saying so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from archive.errors import LuuVetError


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That a page was withdrawn; moments as stored."""

    page_id: str
    reason: str
    at: str
    by: str


class WithdrawnError(LuuVetError):
    """Page *page_id* was withdrawn from every reader by *by* at *at* (as stored), for *reason*."""

    exit_status = 1

    def __init__(self, page_id: str, reason: str, at: str, by: str) -> None:
        super().__init__(page_id, reason, at, by)
        self.page_id, self.reason, self.at, self.by = page_id, reason, at, by

    def __str__(self) -> str:
        return (
            f"page {self.page_id} was withdrawn at {self.at} by {self.by}: {self.reason}. "
            f"Its content is shown to nobody; `luuvet withdraw {self.page_id} --undo` shows it again"
        )


# A page that a crawl finds to be the withdrawn one says the same, and may still be asked for by its own id.
_OF_PAGE = """
    SELECT p.id, w.reason, w.withdrawn_at, w.withdrawn_by
    FROM pages AS asked JOIN pages AS p ON p.id IN (asked.id, asked.merged_into) JOIN withdrawals AS w ON w.page = p.seq
    WHERE asked.id = ? AND w.undone_at IS NULL
"""


def withdrawal_of(connection: sqlite3.Connection, page_id: str) -> Withdrawal | None:
    """Return that a page is withdrawn; None: it is not."""
    row = connection.execute(_OF_PAGE, (page_id,)).fetchone()
    return None if row is None else Withdrawal(page_id=row[0], reason=row[1], at=row[2], by=row[3])


def refuse_withdrawn(connection: sqlite3.Connection, page_id: str) -> None:
    """Raise WithdrawnError for a page that is withdrawn."""
    found = withdrawal_of(connection, page_id)
    if found is not None:
        raise WithdrawnError(found.page_id, found.reason, found.at, found.by)


def is_withdrawn(connection: sqlite3.Connection, page: int) -> bool:
    """Whether the page with this row number is withdrawn."""
    query = "SELECT 1 FROM withdrawals WHERE page = ? AND undone_at IS NULL"
    return connection.execute(query, (page,)).fetchone() is not None


# A listing page of the site may show an article without an address whole, whichever of its captures is asked for; a
# feed any article that was new when it was asked.
_RECORD = """
    SELECT p.id FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page JOIN captures AS c
    WHERE w.undone_at IS NULL AND c.warc_file = ? AND c.warc_offset = ? AND (
        c.page = w.page OR (SELECT merged_into FROM pages WHERE seq = c.page) = p.id
        OR (c.site = p.site AND (c.kind = 'source' OR (p.inline = 1 AND c.kind = 'listing')))
        OR EXISTS (SELECT 1 FROM version_rows AS v WHERE v.page = w.page AND v.capture = c.id)
    ) LIMIT 1
"""


def page_behind_record(connection: sqlite3.Connection, file: str, offset: int) -> str | None:
    """Return the id of a withdrawn page whose content a record may hold; None: there is none."""
    if connection.execute("SELECT 1 FROM withdrawals WHERE undone_at IS NULL LIMIT 1").fetchone() is None:
        return None
    row = connection.execute(_RECORD, (file, offset)).fetchone()
    return None if row is None else str(row[0])


_ADDRESSES = """
    SELECT u.url FROM withdrawals AS w JOIN urls AS u ON u.page = w.page WHERE w.undone_at IS NULL
    UNION SELECT p.url FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page WHERE w.undone_at IS NULL
    UNION SELECT coalesce(c.record_uri, c.final_url, c.url) FROM withdrawals AS w JOIN captures AS c ON c.page = w.page
        WHERE w.undone_at IS NULL
    UNION SELECT c.url FROM withdrawals AS w JOIN captures AS c ON c.page = w.page WHERE w.undone_at IS NULL
    UNION SELECT coalesce(c.record_uri, c.final_url, c.url)
        FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page JOIN captures AS c ON c.site = p.site
        WHERE w.undone_at IS NULL AND (c.kind = 'source' OR (p.inline = 1 AND c.kind = 'listing'))
    UNION SELECT s.url FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page
        JOIN discovery_sources AS s ON s.site = p.site WHERE w.undone_at IS NULL AND s.kind = 'feed'
"""


def withheld_addresses(connection: sqlite3.Connection) -> Callable[[str], bool]:
    """Return what tells whether the records of an address must not leave the archive."""
    addresses = frozenset(url for (url,) in map(tuple, connection.execute(_ADDRESSES)))
    return addresses.__contains__


def withdrawn_pages(connection: sqlite3.Connection, site: str | None = None) -> int:
    """Return how many pages of the archive, or of *site*, are withdrawn."""
    query = (
        "SELECT count(*) FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page "
        "WHERE w.undone_at IS NULL AND (:site IS NULL OR p.site = :site)"
    )
    (number,) = connection.execute(query, {"site": site}).fetchone()
    return int(number)
