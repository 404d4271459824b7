"""What the archive knows of one capture, its payload apart: when, where, what answered, which versions rest on it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.capture_rows import Location
from archive.errors import ConfigurationError
from archive.moments import read_moment_text

# An article page makes one version; a listing page may show dozens of articles that have no page of their own.
_MOST_VERSIONS = 50


class CaptureNotFoundError(ConfigurationError):
    """The archive has no capture of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return f"no capture {self.number} in this archive: an article's page names those of its versions"


@dataclass(frozen=True, slots=True)
class RestingVersion:
    """A version that was read from the capture."""

    page_id: str
    number: int
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFacts:
    """One capture; its neighbours are the captures of the same page just before and after it."""

    capture_id: int
    site: str
    site_name: str
    timezone: str
    page_id: str | None
    page_url: str | None
    title: str | None  # of the page today
    kind: str  # version, revisit, tombstone, failure, listing, media, robots, source
    url: str  # as it was asked for
    final_url: str | None  # after redirects
    captured_at: datetime  # aware
    http_status: int | None
    content_type: str | None
    payload_digest: str | None
    payload_bytes: int
    record: str | None  # response, revisit or metadata; None: nothing was kept
    place: Location | None
    failure: str  # why it says nothing about the article, ``reason: detail``; empty where it is no failure
    versions: tuple[RestingVersion, ...]
    earlier: int | None
    later: int | None

    @property
    def answered_url(self) -> str:
        """The address that answered."""
        return self.final_url or self.url


_CAPTURE = """
    SELECT c.*, s.name AS site_name, s.timezone, p.id AS page_id, p.url AS page_url, p.title
    FROM captures AS c JOIN sites AS s ON s.id = c.site LEFT JOIN pages AS p ON p.seq = c.page WHERE c.id = ?
"""
_VERSIONS_OF_PAGE = """
    SELECT p.id, v.number, v.title FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    WHERE v.page = :page AND v.capture = :capture ORDER BY v.number
"""
_VERSIONS_OF_RUN = """
    SELECT p.id, v.number, v.title FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    WHERE v.run = :run AND v.capture = :capture LIMIT :most
"""
_FAILURE = "SELECT reason, detail FROM failures WHERE run = :run AND url = :url AND capture = :capture"
_NEIGHBOUR = """
    SELECT id FROM captures WHERE page = :page AND kind <> 'media' AND (captured_at, id) {sign} (:at, :capture)
    ORDER BY captured_at {order}, id {order} LIMIT 1
"""
_EARLIER = _NEIGHBOUR.format(sign="<", order="DESC")
_LATER = _NEIGHBOUR.format(sign=">", order="ASC")


def find_capture(connection: sqlite3.Connection, number: int) -> CaptureFacts:
    """Return the capture of that number; raises CaptureNotFoundError."""
    row = connection.execute(_CAPTURE, (number,)).fetchone()
    if row is None:
        raise CaptureNotFoundError(number)
    asked = {"capture": number, "page": row["page"], "run": row["run"], "url": row["url"], "at": row["captured_at"]}
    return CaptureFacts(
        capture_id=number,
        site=row["site"],
        site_name=row["site_name"],
        timezone=row["timezone"],
        page_id=row["page_id"],
        page_url=row["page_url"],
        title=row["title"],
        kind=row["kind"],
        url=row["url"],
        final_url=row["final_url"],
        captured_at=read_moment_text(row["captured_at"]),
        http_status=row["http_status"],
        content_type=row["content_type"],
        payload_digest=row["payload_digest"],
        payload_bytes=row["bytes"],
        record=row["record"],
        place=Location(row["warc_file"], row["warc_offset"], row["warc_length"]) if row["warc_file"] else None,
        failure=_failure(connection, asked) if row["kind"] == "failure" else "",
        versions=_versions(connection, asked),
        earlier=_first(connection, _EARLIER, asked) if row["page"] is not None else None,
        later=_first(connection, _LATER, asked) if row["page"] is not None else None,
    )


def _versions(connection: sqlite3.Connection, asked: dict[str, object]) -> tuple[RestingVersion, ...]:
    query = _VERSIONS_OF_RUN if asked["page"] is None else _VERSIONS_OF_PAGE
    rows = connection.execute(query, asked | {"most": _MOST_VERSIONS})
    return tuple(RestingVersion(*row) for row in rows)


def _failure(connection: sqlite3.Connection, asked: dict[str, object]) -> str:
    row = connection.execute(_FAILURE, asked).fetchone()
    return "" if row is None else ": ".join(filter(None, (row["reason"], row["detail"])))


def _first(connection: sqlite3.Connection, query: str, asked: dict[str, object]) -> int | None:
    row = connection.execute(query, asked).fetchone()
    return None if row is None else int(row[0])
