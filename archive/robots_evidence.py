"""robots.txt as evidence: what a site allowed on a night, and that it could not say."""

from __future__ import annotations

import sqlite3

from archive.capture_rows import EvidenceWriter, insert_capture
from archive.digests import storable
from archive.records import Capture, Decision

_SAID = "robots.txt"
_LAST = """
    SELECT http_status, payload_digest FROM captures WHERE site = ? AND kind = 'robots' AND url = ?
    ORDER BY captured_at DESC, id DESC LIMIT 1
"""


def keep_robots(
    connection: sqlite3.Connection,
    evidence: EvidenceWriter,
    capture: Capture,
    *,
    site: str,
    run_id: int,
    failed: str | None = None,
) -> int | None:
    """Keep what came at a robots.txt, within the caller's transaction; return its new row, if it got one.

    *failed*: why it could not be read. What says the same as the last one has no row, and a record only where the run
    keeps every answer or its payload is stored already, as a revisit of that.
    """
    decision = Decision.FAILURE if failed else Decision.REVISIT
    needed = failed is not None or _differs(connection, site, capture)
    kept = evidence.keep(capture, decision, site=site, run_id=run_id, needed=needed, said=failed or _SAID)
    if kept is None or not needed:
        return None
    return insert_capture(connection, capture, "robots", site=site, run_id=run_id, page=None, kept=kept)


def _differs(connection: sqlite3.Connection, site: str, capture: Capture) -> bool:
    """Whether a robots.txt says something else than the last one; what stands on a page of an error says nothing."""
    row = connection.execute(_LAST, (site, storable(capture.url))).fetchone()
    if row is None or row[0] != capture.http_status:
        return True
    return capture.http_status == 200 and row[1] != capture.payload_digest
