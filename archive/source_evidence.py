"""Feeds and sitemaps as evidence: what led to an article that no listing shows."""

from __future__ import annotations

import sqlite3

from archive.capture_rows import EvidenceWriter, insert_capture
from archive.records import Capture, Decision

_SAID = "feed or sitemap"


def keep_source(
    connection: sqlite3.Connection,
    evidence: EvidenceWriter,
    capture: Capture,
    *,
    site: str,
    run_id: int,
    needed: bool,
) -> int | None:
    """Keep a feed or sitemap as it came, within the caller's transaction; return its new row, if it got one.

    *needed*: it named something that nobody else had. Without it the document is kept only where the run keeps every
    answer: large sites' sitemaps change every night, and say nothing then that their pages do not.
    """
    kept = evidence.keep(capture, Decision.REVISIT, site=site, run_id=run_id, needed=needed, said=_SAID)
    if kept is None or not needed:
        return None
    return insert_capture(connection, capture, "source", site=site, run_id=run_id, page=None, kept=kept)
