"""Re-reading what archive.db shows: each version's text as it was stored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise

from archive.digests import content_digest
from archive.fixity_report import NONSENSE, Findings, is_damage
from archive.fixity_search import Terms, index_anew
from archive.reading_digests import digest_of_row, texts_of
from archive.records import Article, Image

_BATCH = 500
_RESTORE = "restore archive.db from a backup"
_READINGS = {
    "version_rows": """
        SELECT v.id AS id, v.page AS page, v.number AS number, p.url AS url, v.title AS title, v.lead AS lead,
            v.body AS body, v.captions AS captions, v.byline AS byline, v.images AS images,
            v.attachments AS attachments, v.reading_digest AS reading_digest, v.content_digest AS content_digest,
            p.title AS page_title, p.version AS latest, c.warc_file AS warc_file, c.warc_offset AS warc_offset,
            v.run AS run, v.upgraded AS upgraded
        FROM version_rows AS v JOIN pages AS p ON p.seq = v.page LEFT JOIN captures AS c ON c.id = v.capture
        WHERE v.page > ? AND v.page <= ? AND NOT EXISTS (
            SELECT 1 FROM withdrawals AS w WHERE w.page = v.page AND w.undone_at IS NULL
        ) ORDER BY v.id
    """,
    "earlier_readings": """
        SELECT e.id AS id, v.page AS page, v.number AS number, p.url AS url, e.title AS title, e.lead AS lead,
            e.body AS body, e.captions AS captions, e.byline AS byline, e.images AS images,
            e.attachments AS attachments, e.reading_digest AS reading_digest, e.content_digest AS content_digest,
            NULL AS page_title, NULL AS latest, c.warc_file AS warc_file, c.warc_offset AS warc_offset,
            v.run AS run, 1 AS upgraded
        FROM earlier_readings AS e JOIN version_rows AS v ON v.id = e.version JOIN pages AS p ON p.seq = v.page
        LEFT JOIN captures AS c ON c.id = v.capture
        WHERE v.page > ? AND v.page <= ? AND NOT EXISTS (
            SELECT 1 FROM withdrawals AS w WHERE w.page = v.page AND w.undone_at IS NULL
        ) ORDER BY e.id
    """,
}


def page_ranges(connection: sqlite3.Connection, size: int) -> list[tuple[int, int]]:
    """Return ranges (after, up to) of ``pages.seq`` that hold *size* pages each."""
    query = "SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM pages) WHERE n % ? = 0"
    bounds = [seq for (seq,) in map(tuple, connection.execute(query, (size,)))]
    first, last = connection.execute("SELECT min(seq), max(seq) FROM pages").fetchone()
    if last is None:
        return []
    edges = [first - 1, *bounds] if bounds and bounds[-1] == last else [first - 1, *bounds, last]
    return list(pairwise(edges))


def check_pages(
    connection: sqlite3.Connection, pages: tuple[int, int], doubted: Collection[int | None], findings: Findings
) -> Terms:
    """Compare every reading of the pages in a range with its digest, and the index with their latest texts.

    *doubted*: runs whose rows no manifest proves to be what was sealed; in other runs' a content digest is as it was.
    *connection* has to give rows by name, and undecodable texts with replacement characters. Returns the words of the
    range, for :func:`archive.fixity_search.terms_differ`.
    """
    texts, search = Findings(), Findings()
    _by_halves(partial(_check_versions, doubted), connection, pages, texts)
    terms = _by_halves(index_anew, connection, pages, search)
    damaged = {problem.url for problem in texts.problems}
    findings.take_over(texts)
    for problem in search.problems:
        # Of a page whose text is damaged, the index holds what the text was: nothing is wrong with it.
        if problem.url not in damaged:
            findings.add(problem)
    return terms


# Checks the pages of a range, and returns their words if it knows them.
_Check = Callable[[sqlite3.Connection, tuple[int, int], Findings], Terms]


def _by_halves(check: _Check, connection: sqlite3.Connection, pages: tuple[int, int], findings: Findings) -> Terms:
    """Check a range; where the database is too damaged for it, its halves, down to the page that cannot be read."""
    found = Findings()
    try:
        terms = check(connection, pages, found)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        why = str(error)
    except NONSENSE as error:
        why = repr(error)
    else:
        findings.take_over(found)
        return terms
    known = _addresses(connection, pages)
    if len(known) > 1:
        middle = known[len(known) // 2 - 1][0]
        lower = _by_halves(check, connection, (pages[0], middle), findings)
        return lower + _by_halves(check, connection, (middle, pages[1]), findings)
    url = known[0][1] if known else None
    findings.add_damage(f"what the page says cannot be read ({why}): {_RESTORE}", url=url)
    return Terms()


def _addresses(connection: sqlite3.Connection, pages: tuple[int, int]) -> list[tuple[int, str | None]]:
    """Return number and address of the pages in a range, as far as they can be read."""
    for query in ("SELECT seq, url FROM pages", "SELECT seq, NULL FROM pages"):
        try:
            rows = connection.execute(f"{query} WHERE seq > ? AND seq <= ? ORDER BY seq", pages)
            # A damaged tree may give rows twice, or those of other places; each half has to be smaller than the whole.
            found = {seq: url for seq, url in map(tuple, rows) if isinstance(seq, int) and pages[0] < seq <= pages[1]}
            return sorted(found.items())
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
    return []


def _check_versions(
    doubted: Collection[int | None], connection: sqlite3.Connection, pages: tuple[int, int], findings: Findings
) -> Terms:
    for table, query in _READINGS.items():
        for batch in _batches(connection.execute(query, pages)):
            texts = _texts(connection, batch)
            for row in batch:
                if table == "version_rows":
                    findings.checked.versions += 1
                sealed = not row["upgraded"] and row["run"] not in doubted
                _check_reading(table, row, texts, findings, sealed=sealed)
    return Terms()


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


def _check_reading(table: str, row: sqlite3.Row, texts: Mapping[int, str], findings: Findings, *, sealed: bool) -> None:
    fault = _fault_of(row, texts)
    if fault is None and not sealed and content_digest(_article(row, texts)) != row["content_digest"]:
        fault = "its content digest is another than the text's"
    if fault is None and table == "version_rows":
        if row["latest"] == row["number"] and row["page_title"] != row["title"]:
            fault = "the page's title is not that of its latest version"
    if fault is not None:
        what = "" if table == "version_rows" else " (its reading under earlier rules)"
        findings.add_damage(f"{fault}{what}; {_remedy(row)}", url=row["url"], version=row["number"])


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
        return f"no raw page was kept: {_RESTORE}"
    place = f"{row['warc_file']} at byte {row['warc_offset']}"
    return f"the page as it came is in {place}, from which it can be read again; or {_RESTORE}"
