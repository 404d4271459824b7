"""The digest of what a run stored: its rows, as the run left them, whatever later runs made of their pages."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator

# Each gives the rows of one kind as lists of texts and numbers. Ids of rows are no part, for they differ where two
# archives are merged; nor is what a later run may change: a page's address, a version's reading under better rules.
_PARTS = {
    "run": """
        SELECT site, started_at, ended_at, outcome, why, requests, bytes, seconds, new, changed, missing, gone,
            restored, moved, unchanged, failed, quarantined, mode, rehearsal, program, rules
        FROM runs WHERE id = ?
    """,
    "captures": """
        SELECT kind, url, final_url, captured_at, http_status, content_type, payload_digest, block_digest, bytes,
            record, record_uri, warc_file, warc_offset, warc_length, certificate_valid
        FROM captures WHERE run = ?
    """,
    "versions": """
        SELECT p.id, v.first_captured_at, v.made_by, v.section, v.published_at, v.tags, v.cut_count,
            coalesce(e.content_digest, v.content_digest), coalesce(e.reading_digest, v.reading_digest)
        FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
        LEFT JOIN earlier_readings AS e ON e.id = (SELECT min(id) FROM earlier_readings WHERE version = v.id)
        WHERE v.run = ?
    """,
    "events": """
        SELECT p.id, e.kind, e.happened_at, e.before, e.from_url, e.to_url, e.detail, e.with_version
        FROM events AS e JOIN pages AS p ON p.seq = e.page WHERE e.run = ?
    """,
    "failures": "SELECT url, failed_at, reason, detail, resolved FROM failures WHERE run = ?",
    "listings": """
        SELECT section, url, pages_walked, pages_stated, items_listed, items_stated, complete, stopped_early, why
        FROM listings WHERE run = ?
    """,
}


def run_rows(connection: sqlite3.Connection, run_id: int) -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of rows of a run with the rows as JSON texts, sorted."""
    for kind, query in _PARTS.items():
        rows = connection.execute(query, (run_id,))
        yield kind, sorted(json.dumps(list(row), ensure_ascii=False, separators=(",", ":")) for row in rows)


def rows_digest(connection: sqlite3.Connection, run_id: int) -> tuple[str, dict[str, int]]:
    """Return ``sha256:…`` over the rows of a run, and how many there are of each kind."""
    digest, counts = hashlib.sha256(), {}
    for kind, rows in run_rows(connection, run_id):
        counts[kind] = len(rows)
        digest.update(json.dumps([kind, rows], ensure_ascii=False).encode("utf-8", "replace"))
    return f"sha256:{digest.hexdigest()}", counts
