"""The digest of what a run stored: its rows, as the run left them, whatever later runs made of their pages."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator

_VERSIONS = """
    SELECT p.id, v.first_captured_at, v.made_by, v.section, v.published_at, v.tags, v.cut_count,
        coalesce(e.content_digest, v.content_digest), coalesce(e.reading_digest, v.reading_digest)
    FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    LEFT JOIN earlier_readings AS e ON e.id = (SELECT min(id) FROM earlier_readings WHERE version = v.id)
"""
_EVENTS = """
    SELECT p.id, e.kind, e.happened_at, e.before, e.from_url, e.to_url, e.detail, e.with_version
    FROM events AS e JOIN pages AS p ON p.seq = e.page
"""

# Each gives the rows of one kind as lists of texts and numbers. Ids of rows are no part, for they differ where two
# archives are merged; nor is what a later run may change: a page's address, a version's reading under better rules.
_PARTS = {
    "run": """
        SELECT site, started_at, ended_at, outcome, why, requests, bytes, seconds, new, changed, missing, gone,
            restored, moved, unchanged, failed, quarantined, mode, rehearsal, program, rules
        FROM runs WHERE id = ?
    """,
    # A kind of its own: runs that were sealed before there were such columns have no row of it.
    "answers": "SELECT answers, smallest_gap_seconds FROM runs WHERE id = ? AND answers != '{}'",
    "captures": """
        SELECT kind, url, final_url, captured_at, http_status, content_type, payload_digest, block_digest, bytes,
            record, record_uri, warc_file, warc_offset, warc_length, certificate_valid
        FROM captures WHERE run = ?
    """,
    # Where a merge has told a page anew, what the run had written of it stands in woven_rows.
    "versions": f"{_VERSIONS} WHERE v.run = ? AND v.woven = 0",
    "events": f"{_EVENTS} WHERE e.run = ? AND e.woven = 0",
    "failures": "SELECT url, failed_at, reason, detail, resolved FROM failures WHERE run = ?",
    "quarantine": "SELECT url, captured_at, facts, content_digest FROM quarantine WHERE run = ?",
    "listings": """
        SELECT section, url, pages_walked, pages_stated, items_listed, items_stated, complete, stopped_early, why
        FROM listings WHERE run = ?
    """,
    "health": """
        SELECT site, pages, characters_low, characters_median, characters_high, answers, answer_median, answer_high,
            certificate_until
        FROM run_health WHERE run = ?
    """,
    "yields": "SELECT field, pages, yielded FROM field_yields WHERE run = ?",
    "sections": """
        SELECT section, known, unlisted, new, links_on, verdict, reason FROM section_health WHERE run = ?
    """,
    "troubles": "SELECT trouble, bad, judged, verdict FROM trouble_counts WHERE run = ?",
    "findings": "SELECT cause, found, facts, examples FROM health_findings WHERE run = ?",
}


def run_rows(connection: sqlite3.Connection, run_id: int) -> Iterator[tuple[str, str]]:
    """Yield the rows of a run: their kind, and kind and columns as JSON text."""
    for kind, query in _PARTS.items():
        for row in connection.execute(query, (run_id,)):
            yield kind, _text(kind, row)
    yield from map(tuple, connection.execute("SELECT kind, row FROM woven_rows WHERE run = ?", (run_id,)))


def rows_of_page(connection: sqlite3.Connection, page: int) -> Iterator[tuple[str, int, str]]:
    """Yield every version and event of a page: kind, id, and the text under which it counts for its run."""
    for kind, query, table in (("versions", _VERSIONS, "version_rows"), ("events", _EVENTS, "events")):
        alias = kind[0]
        ids = connection.execute(f"SELECT id FROM {table} WHERE page = ? ORDER BY step, id", (page,)).fetchall()  # noqa: S608
        for (number,) in map(tuple, ids):
            (row,) = connection.execute(f"{query} WHERE {alias}.id = ?", (number,)).fetchall()
            yield kind, number, _text(kind, row)


def _text(kind: str, row: Iterable[object]) -> str:
    # What damage made of a cell need not be anything that JSON knows.
    return json.dumps([kind, *row], ensure_ascii=False, separators=(",", ":"), default=repr)


def rows_digest(connection: sqlite3.Connection, run_id: int) -> tuple[str, dict[str, int]]:
    """Return ``sha256:…`` over the rows of a run, and how many there are of each kind."""
    counts, digests = dict.fromkeys(_PARTS, 0), list[str]()
    for kind, _, digest in digested_rows(connection, run_id):
        counts[kind] += 1
        digests.append(digest)
    return digest_of_rows(digests), counts


def digested_rows(connection: sqlite3.Connection, run_id: int) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a run as :func:`run_rows` gives them, each with the digest under which it counts.

    That is the row's own, but for one that a withdrawal changed after it was sealed (:mod:`archive.resealing`).
    """
    query = "SELECT digest, sealed FROM resealed_rows WHERE run = ? ORDER BY rowid"
    resealed: dict[str, list[str]] = {}
    for now, sealed in map(tuple, connection.execute(query, (run_id,))):
        resealed.setdefault(now, []).append(sealed)
    for kind, row in run_rows(connection, run_id):
        digest = row_digest(row)
        yield kind, row, resealed[digest].pop() if resealed.get(digest) else digest


def row_digest(row: str) -> str:
    """Return the SHA-256 of a row as :func:`run_rows` gives it, as 64 hex digits."""
    return hashlib.sha256(row.encode("utf-8", "replace")).hexdigest()


def digest_of_rows(digests: Iterable[str]) -> str:
    """Return what a manifest says of rows with these digests, in whatever order they come.

    Each row counts by its own digest alone: whoever has those of a run can show that one row was among them.
    """
    return "sha256:" + hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
