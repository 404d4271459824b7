"""What writing a record needs beside the record: the connection, free places, the evidence writer."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from archive.capture_rows import EvidenceWriter, insert_capture
from archive.layout_drift import drift_of
from archive.page_rows import Places
from archive.records import Capture, Decision
from archive.text_lengths import SiteScales


@dataclass(slots=True)
class Pen:
    """One per open archive; ``row`` is the capture's row that the present observation has been given, if any."""

    connection: sqlite3.Connection
    places: Places
    evidence: EvidenceWriter | None
    row: int | None = None
    scales: SiteScales = field(init=False)
    _drifts: dict[str, tuple[int, str | None]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.scales = SiteScales(self.connection)

    def drift_before(self, site: str, run_id: int) -> str | None:
        """Return what earlier runs left of a changed layout of *site*, as it was when this run first asked."""
        known = self._drifts.get(site)
        if known is None or known[0] != run_id:
            drift = drift_of(self.connection, site, run_id, before=True)
            known = self._drifts[site] = run_id, str(drift) if drift else None
        return known[1]

    def begin(self) -> None:
        """Begin another observation."""
        self.row = None

    def write_capture(
        self,
        capture: Capture,
        kind: str,
        decision: Decision,
        *,
        site: str,
        run_id: int,
        page: int | None,
        said: str = "",
    ) -> int:
        """Write a row of ``captures``, with the place of its evidence, and return its id; *said*: why it failed."""
        kept = None
        if self.evidence is not None:
            kept = self.evidence.keep(capture, decision, site=site, run_id=run_id, needed=True, said=said)
        self.row = insert_capture(self.connection, capture, kind, site=site, run_id=run_id, page=page, kept=kept)
        return self.row

    def pass_by(self, capture: Capture, decision: Decision, *, site: str, run_id: int) -> None:
        """Show the evidence writer an observation of which no row was made."""
        if self.evidence is not None and self.row is None:
            self.evidence.keep(capture, decision, site=site, run_id=run_id, needed=False)
