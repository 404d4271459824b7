"""Re-reading withdrawn pages: what was hidden is whole, and nothing of it stands in the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.errors import ArchiveDamagedError
from archive.fixity_report import NONSENSE, Findings, Problem
from archive.hidden_texts import DATABASE, Document, Reading, read_document
from archive.reading_digests import reading_digest

_STANDING = """
    SELECT w.page, w.hidden_digest, p.url FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page
    WHERE w.undone_at IS NULL ORDER BY w.page
"""
_VERSIONS = "SELECT id, number, reading_digest FROM version_rows WHERE page = ? ORDER BY number"
_EARLIER = "SELECT reading_digest FROM earlier_readings WHERE version = ? ORDER BY id"
_SHOWN = """
    SELECT v.number FROM version_rows AS v JOIN pages AS p ON p.seq = v.page WHERE v.page = ? AND (
        v.title IS NOT NULL OR v.lead IS NOT NULL OR v.byline IS NOT NULL OR p.title IS NOT NULL
        OR v.body || v.captions || v.images || v.attachments || v.tags != '[][][][][]'
    )
"""


def check_withdrawn(connection: sqlite3.Connection, findings: Findings) -> None:
    """Compare the hidden texts with the digests that the archive kept of them."""
    for page, digest, url in map(tuple, connection.execute(_STANDING).fetchall()):
        try:
            faults = dict(_faults(connection, page, read_document(connection, digest), findings))
        except (ArchiveDamagedError, *NONSENSE) as error:
            detail = f"what was withdrawn cannot be read ({error}): copy {DATABASE} back from a backup"
            findings.add(Problem(kind="damaged", file=DATABASE, url=url, detail=detail))
            continue
        for number, fault in faults.items():
            findings.add(Problem(kind="damaged", file=DATABASE, url=url, version=number, detail=fault))
        for (number,) in map(tuple, connection.execute(_SHOWN, (page,))):
            findings.add_damage("it is withdrawn, and shows something all the same", url=url, version=number)


def _faults(
    connection: sqlite3.Connection, page: int, document: Document, findings: Findings
) -> Iterator[tuple[int, str]]:
    for row, number, digest in map(tuple, connection.execute(_VERSIONS, (page,)).fetchall()):
        findings.checked.versions += 1
        earlier = [kept for (kept,) in map(tuple, connection.execute(_EARLIER, (row,)))]
        hidden = [document["versions"][str(number)], *document["earlier"][str(number)]]
        if list(map(_digest, hidden)) != [digest, *earlier]:
            yield number, "its withdrawn text is not the one that was stored"


def _digest(reading: Reading) -> str:
    names = ("title", "lead", "body", "captions", "byline", "images", "attachments")
    return reading_digest(*(reading[name] for name in names))
