"""A visit that says nothing about its article: a failure, set aside where a person may see more in it."""

from __future__ import annotations

from archive.digests import content_digest
from archive.doubts import Facts
from archive.hidden_contents import wordless
from archive.moments import moment_text
from archive.page_rows import Page, page_of_url
from archive.pen import Pen
from archive.quarantine import SetAside, leave_quarantine, rejected_before, set_aside
from archive.records import Absent, Article, Decision, Failed, Observation, Recorded
from archive.run_counts import count
from archive.verdicts import is_doubtful
from archive.visit_rows import note_visit
from archive.withheld import is_withdrawn

_FAILURE = """
    INSERT INTO failures (site, run, page, capture, url, failed_at, reason, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_FAILED_NOW = "SELECT 1 FROM failures WHERE run = ? AND url = ? AND NOT resolved"
_RESOLVE = "UPDATE failures SET resolved = 1 WHERE run = ? AND url = ? AND NOT resolved"


def record_failure(
    pen: Pen,
    observation: Observation,
    finding: Failed,
    *,
    page: Page | None = None,
    facts: Facts | None = None,
    text: Article | None = None,
) -> Recorded:
    """A failure says nothing about the article; its page, if one is known, keeps its state and its text.

    *page*: where the reading itself told it; *facts* and *text*: what it rests on, and what was read all the same.
    """
    connection, capture, run_id = pen.connection, observation.capture, observation.run_id
    page = page or page_of_url(connection, observation.site, capture.url)
    at = moment_text(capture.captured_at)
    seq = page.seq if page else None
    if connection.execute(_FAILED_NOW, (run_id, capture.url)).fetchone() is None:
        count(connection, run_id, "failed")
    said = f"{finding.reason}: {finding.detail}" if finding.detail else finding.reason
    row = pen.write_capture(
        capture, "failure", Decision.FAILURE, site=observation.site, run_id=run_id, page=seq, said=said
    )
    # Of a withdrawn page the reason is told, not the words that it rests on; the WARC record has them.
    is_hidden = page is not None and is_withdrawn(connection, page.seq)
    detail = "" if is_hidden else finding.detail
    values = (observation.site, run_id, seq, row, capture.url, at, finding.reason, detail)
    connection.execute(_FAILURE, values)
    if is_doubtful(finding.reason, known=page is not None):
        said = f"{said}; {_set_aside(pen, observation, finding, row, page, facts or {}, text)}"
    if page is not None:
        note_visit(connection, page.seq, run_id, at)
    return Recorded(
        decision=Decision.FAILURE,
        page_id=page.id if page else None,
        version=page.version if page else None,
        why=said,
    )


def _set_aside(
    pen: Pen,
    observation: Observation,
    finding: Failed,
    row: int,
    page: Page | None,
    facts: Facts,
    text: Article | None,
) -> str:
    """Put the capture *row* into quarantine and say so; what a person has rejected already stays rejected."""
    capture, seq = observation.capture, page.seq if page else None
    digest = content_digest(text) if text is not None else None
    if (rejected := rejected_before(pen.connection, seq, digest, capture.payload_digest)) is not None:
        return rejected
    about: Facts = {"detail": finding.detail, "bytes": capture.payload_bytes}
    if capture.http_status is not None:
        about["http_status"] = capture.http_status
    if capture.final_url is not None:
        about["final_url"] = capture.final_url
    if page is not None:
        about |= {"page_id": page.id, "version": page.version}
    all_facts = about | facts
    item = SetAside(
        capture=row,
        site=observation.site,
        run=observation.run_id,
        page=seq,
        url=capture.url,
        captured_at=moment_text(capture.captured_at),
        reason=finding.reason,
        facts=wordless(all_facts) if seq is not None and is_withdrawn(pen.connection, seq) else all_facts,
        content_digest=digest,
    )
    set_aside(pen.connection, item)
    return f"set aside as capture {row}"


def settle(pen: Pen, observation: Observation, recorded: Recorded) -> None:
    """Take off the list what this sight of the page has settled."""
    is_absent = isinstance(observation.finding, Absent)
    if recorded.page_id is None or (is_absent and recorded.decision is not Decision.TOMBSTONE):
        return
    leave_quarantine(
        pen.connection,
        observation.site,
        observation.capture.url,
        recorded.page_id,
        decision="taken-down" if is_absent else "read",
        run_id=observation.run_id,
        at=moment_text(observation.capture.captured_at),
    )


def forgive(pen: Pen, observation: Observation) -> None:
    """An address that failed and was then read, or found absent, in the same run is no failed page of that run."""
    values = (observation.run_id, observation.capture.url)
    if pen.connection.execute(_RESOLVE, values).rowcount:
        count(pen.connection, observation.run_id, "failed", -1)
