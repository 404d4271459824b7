"""The photos and files of articles: which are to be asked for, and what came of it; no article is changed by it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from archive.capture_rows import EvidenceWriter, insert_capture
from archive.moments import moment_text
from archive.records import Capture, Decision, Failed

# What was kept may be replaced under its address: it is looked at again once in so long.
_LOOKED_AT_AGAIN = timedelta(days=30)
# After a failure a file waits for the next night, then for two, four, …, at most as long as one that was kept.
_FIRST_WAIT = timedelta(hours=20)

MediaState = Literal["kept", "failed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A photo or file that the latest version of a living article names."""

    page: int
    version: int
    url: str
    is_attachment: bool
    tries: int  # how often in a row it failed


# Files before photos: a decision is worth more than the picture beside it. A photo that its article keeps is looked at
# once a month, a file also when the text around it changes.
_DUE = """
    WITH named AS (
        SELECT p.seq AS page, p.version AS version, json_extract(j.value, '$.url') AS url, 1 AS attached
        FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version, json_each(v.attachments) AS j
        WHERE p.site = :site AND p.state = 'live' AND p.merged_into IS NULL AND v.attachments <> '[]'
        UNION ALL
        SELECT p.seq, p.version, json_extract(j.value, '$.url'), 0
        FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version, json_each(v.images) AS j
        WHERE p.site = :site AND p.state = 'live' AND p.merged_into IS NULL AND v.images <> '[]'
    )
    SELECT n.page, n.version, n.url, max(n.attached), coalesce(m.tries, 0)
    FROM named AS n LEFT JOIN media AS m ON m.page = n.page AND m.url = n.url
    WHERE m.page IS NULL OR m.ask_again_at <= :now OR (n.attached AND m.version <> n.version)
    GROUP BY n.page, n.url ORDER BY max(n.attached) DESC, n.page DESC, n.url LIMIT :limit
"""


def media_due(connection: sqlite3.Connection, site: str, *, now: datetime, limit: int) -> Sequence[MediaFile]:
    """Return at most *limit* files to be asked for: those never asked, then those whose time has come; newest first."""
    rows = connection.execute(_DUE, {"site": site, "now": moment_text(now), "limit": limit})
    return [
        MediaFile(page=page, version=version, url=url, is_attachment=bool(attached), tries=tries)
        for page, version, url, attached, tries in rows
    ]


_ELSEWHERE = """
    SELECT m.capture, m.asked_at, m.ask_again_at FROM media AS m JOIN pages AS p ON p.seq = m.page
    WHERE m.url = ? AND m.state = 'kept' AND m.asked_at >= ? AND p.site = ? ORDER BY m.asked_at DESC LIMIT 1
"""


def link_media(connection: sqlite3.Connection, file: MediaFile, *, site: str, since: datetime) -> bool:
    """Let a file that another page names too, and that was kept not before *since*, stand for this one.

    Returns False where there is none such; it has to be asked for then.
    """
    row = connection.execute(_ELSEWHERE, (file.url, moment_text(since), site)).fetchone()
    if row is None:
        return False
    _write(connection, file, "kept", capture=row[0], asked_at=row[1], again_at=row[2])
    return True


def record_media(
    connection: sqlite3.Connection,
    evidence: EvidenceWriter,
    file: MediaFile,
    capture: Capture,
    *,
    site: str,
    run_id: int,
    failure: Failed | None,
) -> str | None:
    """Write what came of asking for *file*, within the caller's transaction; return the kind of its WARC record.

    "response": a payload that the archive did not hold; "revisit": one that it held, whatever its address; "metadata":
    nothing came; None: the run keeps no records. Raises ArchiveUnwritableError.
    """
    said = f"{failure.reason}: {failure.detail}" if failure is not None else ""
    decision = Decision.FAILURE if failure is not None else Decision.MEDIA
    kept = evidence.keep(capture, decision, site=site, run_id=run_id, needed=True, said=said)
    row = insert_capture(connection, capture, "media", site=site, run_id=run_id, page=file.page, kept=kept)
    at = capture.captured_at
    again_at = at + (_LOOKED_AT_AGAIN if failure is None else min(_FIRST_WAIT * 2**file.tries, _LOOKED_AT_AGAIN))
    _write(
        connection,
        file,
        "kept" if failure is None else "failed",
        capture=row,
        asked_at=moment_text(at),
        again_at=moment_text(again_at),
        reason=failure.reason if failure is not None else None,
    )
    return kept.record if kept is not None else None


def refuse_media(connection: sqlite3.Connection, file: MediaFile, *, at: datetime, reason: str) -> None:
    """Write that *file* is not ours to ask for (another host, robots.txt)."""
    again_at = moment_text(at + _LOOKED_AT_AGAIN)
    _write(connection, file, "refused", capture=None, asked_at=moment_text(at), again_at=again_at, reason=reason)


# A file that could not be had again stays what it was: the capture that was kept.
_WRITE = """
    INSERT INTO media (page, url, capture, state, reason, version, tries, asked_at, ask_again_at)
    VALUES (:page, :url, :capture, :state, :reason, :version, :tries, :asked_at, :again_at)
    ON CONFLICT (page, url) DO UPDATE SET
        capture = CASE WHEN state = 'kept' AND :state <> 'kept' THEN capture ELSE :capture END,
        state = CASE WHEN state = 'kept' AND :state <> 'kept' THEN state ELSE :state END,
        reason = :reason, version = :version, tries = :tries, asked_at = :asked_at, ask_again_at = :again_at
"""


def _write(
    connection: sqlite3.Connection,
    file: MediaFile,
    state: MediaState,
    *,
    capture: int | None,
    asked_at: str,
    again_at: str,
    reason: str | None = None,
) -> None:
    values = {
        "page": file.page,
        "url": file.url,
        "capture": capture,
        "state": state,
        "reason": reason,
        "version": file.version,
        "tries": file.tries + 1 if state == "failed" else 0,
        "asked_at": asked_at,
        "again_at": again_at,
    }
    connection.execute(_WRITE, values)
