"""Re-reading how the rows of archive.db hang together: what points at nothing, what should agree and does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from archive.connection import DATABASE
from archive.digests import payload_digest
from archive.fixity_report import Findings, Problem
from archive.fixity_withdrawn import check_withdrawn
from archive.paragraph_store import fingerprint

_RESTORE = "restore archive.db from a backup"
_ORPHANED_REVISITS = """
    SELECT c.warc_file, c.warc_offset, c.url FROM captures AS c
    WHERE c.record = 'revisit' AND NOT EXISTS (
        SELECT 1 FROM captures AS o WHERE o.payload_digest = c.payload_digest AND o.record = 'response'
    )
"""
# Each with what it means; the rows are addresses of pages and their latest versions.
_AT_ODDS = {
    "the latest version is not there": """
        SELECT p.url, p.version FROM pages AS p
        WHERE NOT EXISTS (SELECT 1 FROM version_rows AS v WHERE v.page = p.seq AND v.number = p.version)
    """,
    "a version is not there, or one too many": """
        SELECT p.url, p.version FROM pages AS p JOIN version_rows AS v ON v.page = p.seq GROUP BY p.seq
        HAVING count(*) != p.version OR max(v.number) != p.version
    """,
    "its address is not among those that lead to it": """
        SELECT p.url, p.version FROM pages AS p WHERE p.inline = 0 AND p.merged_into IS NULL
            AND NOT EXISTS (SELECT 1 FROM urls AS u WHERE u.site = p.site AND u.url = p.url)
    """,
    "nothing says when it was visited": """
        SELECT p.url, p.version FROM pages AS p WHERE p.merged_into IS NULL
            AND NOT EXISTS (SELECT 1 FROM visits AS s WHERE s.page = p.seq)
    """,
}


def check_references(connection: sqlite3.Connection, findings: Findings) -> None:
    """Name what points at nothing: rows, versions that pages name, responses that revisits stand for."""
    check_withdrawn(connection, findings)
    for file, offset, url in map(tuple, connection.execute(_ORPHANED_REVISITS)):
        detail = f"the response that this revisit stands for is in no row of captures: {_RESTORE}"
        findings.add(Problem(kind="missing", file=file, offset=offset, url=url, detail=detail))
    for meaning, query in _AT_ODDS.items():
        for url, version in map(tuple, connection.execute(query)):
            kind: Any = "missing" if "not there" in meaning else "damaged"
            findings.add(Problem(kind=kind, file=DATABASE, url=url, version=version, detail=f"{meaning}: {_RESTORE}"))
    for table, rowid, parent, _ in map(tuple, connection.execute("PRAGMA foreign_key_check")):
        findings.add_damage(f"row {rowid} of {table} points at a row of {parent} that is not there: {_RESTORE}")


def check_learned(connection: sqlite3.Connection, findings: Findings) -> None:
    """Compare the sets of learned blocks with their digests."""
    query = "SELECT site, recipe, blocks, digest FROM learned_sets WHERE digest IS NOT NULL"
    for site, recipe, blocks, digest in map(tuple, connection.execute(query)):
        if payload_digest(blocks.encode("utf-8", "replace")) != digest:
            findings.add_damage(f"the blocks learned of {site} under {recipe} are not those stored: {_RESTORE}")


def check_structure(connection: sqlite3.Connection, findings: Findings) -> None:
    """Ask SQLite whether the file is sound."""
    for (answer,) in map(tuple, connection.execute("PRAGMA integrity_check(20)")):
        if answer != "ok":
            findings.add_damage(f"SQLite: {' '.join(str(answer).split())}: {_RESTORE}")


def check_paragraphs(connection: sqlite3.Connection, findings: Findings) -> None:
    """Compare every paragraph with its fingerprint, those too that no version shows any more.

    Those of damaged versions are not named again.
    """
    named = {problem.url for problem in findings.problems}
    for number, url in _changed_paragraphs(connection):
        if url is None or url not in named:
            findings.add_damage(f"paragraph {number} is not the one that was stored: {_RESTORE}", url=url)


def _changed_paragraphs(connection: sqlite3.Connection) -> Iterator[tuple[int, str | None]]:
    """Yield each changed paragraph with every page in whose history it stands."""
    pages = "SELECT p.url FROM paragraph_pages AS pp JOIN pages AS p ON p.seq = pp.page WHERE pp.paragraph = ?"
    changed = [
        number
        for number, mark, text in map(tuple, connection.execute("SELECT id, fingerprint, text FROM paragraphs"))
        if not isinstance(text, str) or fingerprint(text) != mark
    ]
    for number in changed:
        urls = [url for (url,) in map(tuple, connection.execute(pages, (number,)))]
        for url in urls or [None]:
            yield number, url
