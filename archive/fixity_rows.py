"""Re-reading what archive.db shows: each version's text as it was stored, each row that others point at."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from archive.connection import DATABASE
from archive.digests import content_digest, payload_digest
from archive.fixity_report import Findings, Problem
from archive.reading_digests import digest_of_row, texts_of
from archive.records import Article, Image

_BATCH = 500
_READINGS = {
    "version_rows": """
        SELECT v.id AS id, v.page AS page, v.number AS number, p.url AS url, v.title AS title, v.lead AS lead,
            v.body AS body, v.captions AS captions, v.byline AS byline, v.images AS images,
            v.attachments AS attachments, v.reading_digest AS reading_digest, v.content_digest AS content_digest,
            p.title AS page_title, p.version AS latest, c.warc_file AS warc_file
        FROM version_rows AS v JOIN pages AS p ON p.seq = v.page LEFT JOIN captures AS c ON c.id = v.capture
        WHERE v.page > ? AND v.page <= ? ORDER BY v.id
    """,
    "earlier_readings": """
        SELECT e.id AS id, v.page AS page, v.number AS number, p.url AS url, e.title AS title, e.lead AS lead,
            e.body AS body, e.captions AS captions, e.byline AS byline, e.images AS images,
            e.attachments AS attachments, e.reading_digest AS reading_digest, e.content_digest AS content_digest,
            NULL AS page_title, NULL AS latest, c.warc_file AS warc_file
        FROM earlier_readings AS e JOIN version_rows AS v ON v.id = e.version JOIN pages AS p ON p.seq = v.page
        LEFT JOIN captures AS c ON c.id = v.capture
        WHERE v.page > ? AND v.page <= ? ORDER BY e.id
    """,
}


def page_ranges(connection: sqlite3.Connection, size: int) -> list[tuple[int, int]]:
    """Return ranges (after, up to) of ``pages.seq`` that hold *size* pages each."""
    query = "SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM pages) WHERE n % ? = 0"
    bounds = [seq for (seq,) in map(tuple, connection.execute(query, (size,)))]
    (last,) = connection.execute("SELECT max(seq) FROM pages").fetchone()
    if last is None:
        return []
    edges = [-1, *bounds] if bounds and bounds[-1] == last else [-1, *bounds, last]
    return list(pairwise(edges))


def check_versions(connection: sqlite3.Connection, pages: tuple[int, int], findings: Findings) -> None:
    """Compare every reading of the pages in a range with the digest it was stored with.

    *connection* has to give rows by name, and undecodable texts with replacement characters.
    """
    for table, query in _READINGS.items():
        for batch in _batches(connection.execute(query, pages)):
            texts = _texts(connection, batch)
            for row in batch:
                if table == "version_rows":
                    findings.checked.versions += 1
                _check_reading(table, row, texts, findings)


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[sqlite3.Row]]:
    while rows := cursor.fetchmany(_BATCH):
        yield rows


def _texts(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> dict[int, str]:
    try:
        return texts_of(connection, rows)
    except (ValueError, TypeError):
        # One list of paragraphs is none: each row gets what it names, and that one nothing.
        found: dict[int, str] = {}
        for row in rows:
            try:
                found |= texts_of(connection, [row])
            except (ValueError, TypeError):
                continue
        return found


def _check_reading(table: str, row: sqlite3.Row, texts: Mapping[int, str], findings: Findings) -> None:
    fault = _fault_of(row, texts)
    if fault is None and content_digest(_article(row, texts)) != row["content_digest"]:
        fault = "its content digest is another than the text's"
    if fault is None and table == "version_rows":
        if row["latest"] == row["number"] and row["page_title"] != row["title"]:
            fault = "the page's title is not that of its latest version"
    if fault is not None:
        what = "" if table == "version_rows" else " (its reading under earlier rules)"
        detail = f"{fault}{what}; {_remedy(row)}"
        findings.add(Problem(kind="damaged", file=DATABASE, url=row["url"], version=row["number"], detail=detail))


def _fault_of(row: sqlite3.Row, texts: Mapping[int, str]) -> str | None:
    try:
        digest = digest_of_row(row, texts)
    except KeyError as error:
        return f"paragraph {error} is not there"
    except (ValueError, TypeError):
        return "its list of paragraphs cannot be read"
    return None if digest == row["reading_digest"] else "its text is not the one that was stored"


def _article(row: sqlite3.Row, texts: Mapping[int, str]) -> Article:
    """Return what counts for the content digest of a row whose reading is whole."""
    return Article(
        title=row["title"],
        lead=None if row["lead"] is None else texts[row["lead"]],
        byline=row["byline"],
        body=tuple(texts[number] for number in json.loads(row["body"])),
        captions=tuple(texts[number] for number in json.loads(row["captions"])),
        images=tuple(Image(**image) for image in json.loads(row["images"])),
    )


def _remedy(row: sqlite3.Row) -> str:
    if row["warc_file"] is None:
        return "no raw page was kept: restore archive.db from a backup"
    return f"its raw page is in {row['warc_file']}; restore archive.db from a backup"


_ORPHANED_REVISITS = """
    SELECT c.warc_file, c.warc_offset, c.url FROM captures AS c
    WHERE c.record = 'revisit' AND NOT EXISTS (
        SELECT 1 FROM captures AS o WHERE o.payload_digest = c.payload_digest AND o.record = 'response'
    )
"""
_UNLISTED = """
    SELECT p.url, p.version FROM pages AS p
    WHERE NOT EXISTS (SELECT 1 FROM version_rows AS v WHERE v.page = p.seq AND v.number = p.version)
"""


def check_references(connection: sqlite3.Connection, findings: Findings) -> None:
    """Name what points at nothing: rows, versions that pages name, responses that revisits stand for."""
    for file, offset, url in map(tuple, connection.execute(_ORPHANED_REVISITS)):
        detail = "the response that this revisit stands for is in no row of captures: restore archive.db from a backup"
        findings.add(Problem(kind="missing", file=file, offset=offset, url=url, detail=detail))
    for url, version in map(tuple, connection.execute(_UNLISTED)):
        detail = "the latest version is not there: restore archive.db from a backup"
        findings.add(Problem(kind="missing", file=DATABASE, url=url, version=version, detail=detail))
    for table, rowid, parent, _ in map(tuple, connection.execute("PRAGMA foreign_key_check")):
        detail = f"row {rowid} of {table} points at a row of {parent} that is not there"
        findings.add(Problem(kind="damaged", file=DATABASE, detail=detail))


def check_learned(connection: sqlite3.Connection, findings: Findings) -> None:
    """Compare the sets of learned blocks with their digests."""
    query = "SELECT site, recipe, blocks, digest FROM learned_sets WHERE digest IS NOT NULL"
    for site, recipe, blocks, digest in map(tuple, connection.execute(query)):
        if payload_digest(blocks.encode("utf-8", "replace")) != digest:
            detail = f"the blocks learned of {site} under {recipe} are not those that were stored"
            findings.add(Problem(kind="damaged", file=DATABASE, detail=detail))


def check_structure(connection: sqlite3.Connection, findings: Findings) -> None:
    """Ask SQLite whether the file is sound."""
    for (answer,) in map(tuple, connection.execute("PRAGMA integrity_check(20)")):
        if answer != "ok":
            detail = f"SQLite: {' '.join(str(answer).split())}; restore it from a backup"
            findings.add(Problem(kind="damaged", file=DATABASE, detail=detail))
