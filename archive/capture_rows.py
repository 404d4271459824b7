"""Rows of ``captures``, and the door through which evidence of them is written."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple, Protocol

from archive.digests import storable
from archive.moments import moment_text
from archive.records import Capture, Decision


class Location(NamedTuple):
    """Where a WARC record lies: file relative to the archive folder, offset and length in bytes."""

    file: str
    offset: int
    length: int


class EvidenceWriter(Protocol):
    """Keeps the raw exchange of a capture; called within the transaction that records it, before it commits."""

    def keep(self, capture: Capture, decision: Decision, *, site: str, run_id: int, needed: bool) -> Location | None:
        """Write what is to be kept of *capture* and say where it lies; None: nothing is kept of it.

        Called once for every observation, and for every listing page that inline articles were read from. *needed*: a
        row of ``captures`` will tell the place (a version, a tombstone, a failure, a restored or moved page), so the
        record is to be on the disk when this returns; without it the visit showed nothing new and no row tells of it.
        What this raises undoes the transaction, so that no row points at a record that was not written; a disk that is
        full or fails is raised as :class:`archive.errors.ArchiveUnwritableError`. A record of a transaction that was
        undone after all stays in its file, where no row points at it.
        """


_INSERT = """
    INSERT INTO captures (site, run, page, kind, url, final_url, captured_at, http_status, content_type,
        payload_digest, bytes, warc_file, warc_offset, warc_length)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def insert_capture(
    connection: sqlite3.Connection,
    capture: Capture,
    kind: str,
    *,
    site: str,
    run_id: int,
    page: int | None,
    location: Location | None,
) -> int:
    """Write a capture's row and return its id; a *location* just written goes before one that the capture names."""
    file, offset, length = location or (capture.warc_file, capture.warc_offset, capture.warc_length)
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
            capture.payload_digest,
            capture.payload_bytes,
            file,
            offset,
            length,
        ),
    )
    if cursor.lastrowid is None:
        raise AssertionError("SQLite gave a stored capture no row number")
    return cursor.lastrowid
