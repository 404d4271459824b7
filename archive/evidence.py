"""What is kept of each exchange (DESIGN 5.6): its response, a revisit that names it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from archive.capture_rows import Kept, Maker, RawPolicy, answered_uri
from archive.manifests import archive_id, stem_of
from archive.moments import moment_text, read_moment_text
from archive.records import Capture, Decision, RawExchange, StoredResponse
from archive.warc_index import refresh_indexes
from archive.warc_records import (
    IDENTICAL,
    NOT_MODIFIED,
    PackedRecord,
    pack_metadata,
    pack_request,
    pack_response,
    pack_revisit,
    pack_warcinfo,
)
from archive.warc_repair import repair_open_files
from archive.warc_series import MAX_BYTES, WarcSeries

# An unchanged page is kept as it came once in so long (DESIGN 5.6: a month), if it differs from every stored payload.
_A_MONTH = timedelta(days=30)
# Our names for a body that is not whole, in WARC's words.
_TRUNCATED = {"truncated": "disconnect", "too-large": "length", "timeout": "time"}


@dataclass(slots=True)
class _Run:
    series: WarcSeries
    policy: RawPolicy
    fields: Mapping[str, str]  # what each metadata record says of the run


@dataclass(slots=True)
class WarcEvidence:
    """The :class:`archive.capture_rows.EvidenceWriter` of an archive: a series of WARC files for each run."""

    folder: Path  # the archive's
    connection: sqlite3.Connection
    max_bytes: int = MAX_BYTES
    _runs: dict[int, _Run] = field(default_factory=dict, init=False)

    def begin(self, site: str, run_id: int, started_at: datetime, policy: RawPolicy, made_by: Maker) -> None:
        """Begin a run's series."""
        stem = stem_of(site, moment_text(started_at), archive_id(self.connection), run_id)

        def begin_file(name: str) -> PackedRecord:
            return pack_warcinfo(name, started_at, _about(made_by, site, run_id))

        series = WarcSeries(self.folder, site, stem, begin_file, self.max_bytes)
        self._runs[run_id] = _Run(series, policy, {"run": str(run_id), "site": site})

    def end(self, run_id: int) -> list[Path]:
        """Close the run's files and index them. Raises ArchiveUnwritableError."""
        run = self._runs.pop(run_id, None)
        if run is None:
            return []
        closed = run.series.close()
        refresh_indexes(self.folder, run.series.site)
        return [closed] if closed is not None else []

    def repair(self, site: str) -> None:
        """Close what a dead run of *site* left open, and index it; for the holder of the site's lock."""
        repair_open_files(self.folder, site)
        refresh_indexes(self.folder, site)

    def leave(self) -> None:
        """Let go of all files as they stand; the next run of each site closes them."""
        for run in self._runs.values():
            run.series.leave()
        self._runs.clear()

    def keep(
        self, capture: Capture, decision: Decision, *, site: str, run_id: int, needed: bool, said: str = ""
    ) -> Kept | None:
        """Write what is to be kept of *capture* (see EvidenceWriter)."""
        run = self._runs.get(run_id)
        if run is None or run.policy == "none":
            return None
        if capture.raw is None:
            return self._keep_silence(run, capture, decision, said) if needed and decision is Decision.FAILURE else None
        original = self._original(capture, capture.raw)
        if original is None and not needed and run.policy == "changed" and not self._is_due(site, capture):
            return None
        kept = self._keep_exchange(run, capture, capture.raw, decision, original, needed=needed, said=said)
        if original is None and not needed:
            self._note_kept(site, capture)
        return kept

    def _keep_exchange(
        self,
        run: _Run,
        capture: Capture,
        raw: RawExchange,
        decision: Decision,
        original: StoredResponse | None,
        *,
        needed: bool,
        said: str,
    ) -> Kept:
        info, uri = run.series.make_ready(), answered_uri(capture)
        records = [record for hop in capture.hops for record in _pair(hop.url, hop.captured_at, hop.raw, info)]
        if original is None:
            truncated = _TRUNCATED.get(said.partition(":")[0])
            answer = pack_response(uri, capture.captured_at, raw, warcinfo_id=info, truncated=truncated)
        else:
            profile = NOT_MODIFIED if capture.confirms else IDENTICAL
            answer = pack_revisit(uri, capture.captured_at, raw, original, warcinfo_id=info, profile=profile)
        place = len(records)
        records.append(answer)
        if raw.request_headers:
            records.append(pack_request(uri, capture.captured_at, raw, answer_id=answer.record_id))
        if needed:
            records.append(self._metadata(run, capture, decision, said, info, answer.record_id))
        location = run.series.append(records, sync=needed)[place]
        return Kept(location, "response" if original is None else "revisit", answer.block_digest)

    def _keep_silence(self, run: _Run, capture: Capture, decision: Decision, said: str) -> Kept:
        """Keep that nothing came, and why."""
        info = run.series.make_ready()
        records = [record for hop in capture.hops for record in _pair(hop.url, hop.captured_at, hop.raw, info)]
        records.append(self._metadata(run, capture, decision, said, info, None))
        return Kept(run.series.append(records, sync=True)[-1], "metadata", records[-1].block_digest)

    def _metadata(
        self, run: _Run, capture: Capture, decision: Decision, said: str, info: str, about_id: str | None
    ) -> PackedRecord:
        raw, uri = capture.raw, answered_uri(capture)
        valid = raw.certificate_valid if raw else None
        fields = {
            **run.fields,
            "decision": decision.value,
            "why": said,
            "asked-for": capture.url if capture.url != uri else "",
            "protocol": (raw.protocol or "") if raw else "",
            "certificate": "" if valid is None else "valid" if valid else "not verified",
        }
        return pack_metadata(uri, capture.captured_at, fields, about_id=about_id, warcinfo_id=info)

    def _original(self, capture: Capture, raw: RawExchange) -> StoredResponse | None:
        """Return the stored response whose payload this is."""
        if capture.confirms is not None:
            return capture.confirms
        if not raw.body or capture.payload_digest is None:
            return None
        return stored_response(self.connection, capture.payload_digest)

    def _is_due(self, site: str, capture: Capture) -> bool:
        """Whether an unchanged visit's page has not been kept for a month; of what is no page, nothing is."""
        row = self.connection.execute(_KEPT_AT, (site, capture.url)).fetchone()
        if row is None:
            return False
        kept_at = max(filter(None, row), default=None)
        return kept_at is None or capture.captured_at - read_moment_text(kept_at) >= _A_MONTH

    def _note_kept(self, site: str, capture: Capture) -> None:
        self.connection.execute(_NOTE_KEPT, (moment_text(capture.captured_at), site, capture.url))


_KEPT_AT = """
    SELECT v.raw_at, (
        SELECT max(captured_at) FROM captures WHERE page = u.page AND warc_file IS NOT NULL AND kind <> 'media'
    )
    FROM urls AS u JOIN visits AS v ON v.page = u.page WHERE u.site = ? AND u.url = ?
"""
_NOTE_KEPT = """
    UPDATE visits SET raw_at = ? WHERE page = (SELECT page FROM urls WHERE site = ? AND url = ?)
"""
_STORED = """
    SELECT coalesce(record_uri, final_url, url), captured_at FROM captures
    WHERE payload_digest = ? AND record = 'response' LIMIT 1
"""


def stored_response(connection: sqlite3.Connection, payload_digest: str) -> StoredResponse | None:
    """Return a response record of this payload that rows lead to; None: there is none."""
    row = connection.execute(_STORED, (payload_digest,)).fetchone()
    if row is None:
        return None
    return StoredResponse(url=row[0], captured_at=read_moment_text(row[1]), payload_digest=payload_digest)


def _pair(uri: str, moment: datetime, raw: RawExchange, info: str) -> list[PackedRecord]:
    answer = pack_response(uri, moment, raw, warcinfo_id=info)
    asked = [pack_request(uri, moment, raw, answer_id=answer.record_id)] if raw.request_headers else []
    return [answer, *asked]


def _about(made_by: Maker, site: str, run_id: int) -> dict[str, str]:
    return {
        "software": made_by.program,
        "operator": made_by.operator or "",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
        "isPartOf": site,
        "description": f"run {run_id} of {site}; headers as Scrapy received them, chunked bodies joined, "
        "their Transfer-Encoding kept as X-Archive-Orig-Transfer-Encoding",
    }
