"""Rows of ``captures``, and the door through which evidence of them is written."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from archive.digests import storable
from archive.moments import moment_text
from archive.records import Capture, Decision

# DESIGN 5.6: what came of changes and failures, and now and then of the rest; everything; nothing.
RawPolicy = Literal["changed", "all", "none"]


class Location(NamedTuple):
    """Where a WARC record lies: file relative to the archive folder, offset and length in bytes."""

    file: str
    offset: int
    length: int


class Maker(NamedTuple):
    """Who makes a run's records, as each file says at its beginning."""

    program: str  # "luuvet/0.1.0"
    operator: str | None  # the contact given in the user agent


class Kept(NamedTuple):
    """What was written of a capture."""

    location: Location
    record: str  # "response", "revisit" (of a response elsewhere) or "metadata" (nothing came)
    block_digest: str  # "sha256:…"


class EvidenceWriter(Protocol):
    """Keeps the raw exchange of a capture; called within the transaction that records it, before it commits."""

    def begin(self, site: str, run_id: int, started_at: datetime, policy: RawPolicy, made_by: Maker) -> None:
        """Make ready for a run, whose site's lock the caller holds. Raises ArchiveUnwritableError."""

    def end(self, run_id: int) -> object:
        """Close what a run wrote. Raises ArchiveUnwritableError."""

    def repair(self, site: str) -> None:
        """Close what dead runs of *site*, whose lock the caller holds, left open. Raises ArchiveUnwritableError."""

    def leave(self) -> None:
        """Let go of everything as it stands: the process ends, or its runs broke off."""

    def keep(
        self, capture: Capture, decision: Decision, *, site: str, run_id: int, needed: bool, said: str = ""
    ) -> Kept | None:
        """Write what is to be kept of *capture* and say where it lies; None: nothing is kept of it.

        Called once for every observation, and for every listing page that inline articles were read from. *needed*: a
        row of ``captures`` will tell the place (a version, a tombstone, a failure, a restored or moved page), so the
        record is to be on the disk when this returns; without it the visit showed nothing new and no row tells of it.
        *said*: why it is a failure, ``reason: detail``. What this raises undoes the transaction, so that no row points
        at a record that was not written; a disk that is full or fails is raised as
        :class:`archive.errors.ArchiveUnwritableError`. A record of a transaction that was undone after all stays in
        its file, where no row points at it.
        """


_INSERT = """
    INSERT INTO captures (site, run, page, kind, url, final_url, captured_at, http_status, content_type,
        payload_digest, block_digest, bytes, record, record_uri, warc_file, warc_offset, warc_length,
        certificate_valid)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def answered_uri(capture: Capture) -> str:
    """Return the address whose answer a capture's exchange is; that of its record."""
    return (capture.raw.url if capture.raw else "") or capture.final_url or capture.url


def insert_capture(
    connection: sqlite3.Connection,
    capture: Capture,
    kind: str,
    *,
    site: str,
    run_id: int,
    page: int | None,
    kept: Kept | None,
) -> int:
    """Write a capture's row and return its id; a record just *kept* goes before one that the capture names."""
    file, offset, length = kept.location if kept else (capture.warc_file, capture.warc_offset, capture.warc_length)
    uri = storable(answered_uri(capture))
    cursor = connection.execute(
        _INSERT,
        (
            site,
            run_id,
            page,
            kind,
            storable(capture.url),
            storable(capture.final_url) if capture.final_url else None,
            moment_text(capture.captured_at),
            capture.http_status,
            storable(capture.content_type) if capture.content_type else None,
            capture.payload_digest if capture.confirms is None else capture.confirms.payload_digest,
            kept.block_digest if kept else None,
            capture.payload_bytes,
            kept.record if kept else None,
            uri if uri != storable(capture.final_url or capture.url) else None,
            file,
            offset,
            length,
            capture.raw.certificate_valid if capture.raw else None,
        ),
    )
    if cursor.lastrowid is None:
        raise AssertionError("SQLite gave a stored capture no row number")
    return cursor.lastrowid
