"""Listing pages as evidence: what a walk saw, by which an article was listed, or no longer."""

from __future__ import annotations

from datetime import datetime

from archive.capture_rows import insert_capture
from archive.evidence import stored_response
from archive.pen import Pen
from archive.records import Capture, Decision

# The listing pages that a run has kept, by address and moment; with their rows, None for one that was stored already.
KeptListings = dict[tuple[str, datetime], int | None]

_SAID = "listing page"


def keep_listing_page(pen: Pen, site: str, run_id: int, capture: Capture, failed: str | None) -> int | None:
    """Keep what came at a listing page, *failed*: why it could not be read; return its new row, if it got one.

    A payload that is stored already is kept as a revisit of it, without a row. Call it inside a transaction.
    """
    if pen.evidence is None:
        return None
    known = capture.payload_digest is not None and stored_response(pen.connection, capture.payload_digest) is not None
    decision = Decision.FAILURE if failed else Decision.REVISIT
    kept = pen.evidence.keep(capture, decision, site=site, run_id=run_id, needed=not known, said=failed or _SAID)
    if kept is None or kept.record != "response":
        return None
    return insert_capture(pen.connection, capture, "listing", site=site, run_id=run_id, page=None, kept=kept)
