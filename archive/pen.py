"""What writing a record needs beside the record: the connection, free places, the evidence writer."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.capture_rows import EvidenceWriter, insert_capture
from archive.page_rows import Places
from archive.records import Capture, Decision


@dataclass(slots=True)
class Pen:
    """One per open archive; ``kept`` tells whether the present observation has been shown to the evidence writer."""

    connection: sqlite3.Connection
    places: Places
    evidence: EvidenceWriter | None
    kept: bool = False

    def write_capture(
        self, capture: Capture, kind: str, decision: Decision, *, site: str, run_id: int, page: int | None
    ) -> int:
        """Write a row of ``captures``, with the place of its evidence, and return its id."""
        location = None
        if self.evidence is not None:
            location = self.evidence.keep(capture, decision, site=site, run_id=run_id, needed=True)
            self.kept = True
        return insert_capture(self.connection, capture, kind, site=site, run_id=run_id, page=page, location=location)

    def pass_by(self, capture: Capture, decision: Decision, *, site: str, run_id: int) -> None:
        """Show the evidence writer an observation of which no row is made, unless it has seen it."""
        if self.evidence is not None and not self.kept:
            self.evidence.keep(capture, decision, site=site, run_id=run_id, needed=False)
        self.kept = False
