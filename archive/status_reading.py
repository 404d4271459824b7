"""How every site stands: its last run, what came of it, and whether a person is needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from archive.moments import moment_text
from archive.records import Outcome, RunSummary
from archive.run_ledger import run_summary

SILENCE = timedelta(hours=48)  # a site without a run for longer needs a person


class Verdict(StrEnum):
    """One word for a site."""

    OK = "ok"
    RUNNING = "running"
    INCOMPLETE = "incomplete"
    BROKEN = "broken"
    SILENT = "silent"
    NEVER = "never"
    UNCHECKED = "unchecked"  # the shipped address has not been tried on the live site

    @property
    def needs_a_person(self) -> bool:
        """Say whether somebody has to look."""
        return self in (Verdict.INCOMPLETE, Verdict.BROKEN, Verdict.SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """One site in `luuvet status`."""

    site: str
    name: str
    last_run: RunSummary | None
    next_run_at: datetime | None  # None: nothing is scheduled
    verdict: Verdict
    sentence: str  # Vietnamese

    def as_json(self) -> dict[str, object]:
        """Return one site of ``status --json``."""
        return {
            "site": self.site,
            "name": self.name,
            "last_run": None if self.last_run is None else run_as_json(self.last_run),
            "next_run_at": None if self.next_run_at is None else moment_text(self.next_run_at),
            "verdict": self.verdict.value,
            "sentence": self.sentence,
        }


def run_as_json(run: RunSummary) -> dict[str, object]:
    """Return a run as ``crawl --json`` and ``status --json`` print it."""
    return {
        "site": run.site,
        "run_id": run.run_id,
        "started_at": moment_text(run.started_at),
        "ended_at": None if run.ended_at is None else moment_text(run.ended_at),
        "outcome": run.outcome,
        "why": run.why,
        "sections": [
            {
                "name": proof.section,
                "pages_walked": proof.pages_walked,
                "pages_stated": proof.pages_stated,
                "items_listed": proof.items_listed,
                "items_stated": proof.items_stated,
                "complete": proof.complete,
                "why": proof.why,
            }
            for proof in run.sections
        ],
        "counts": asdict(run.counts),
        "requests": run.requests,
        "bytes": run.bytes,
        "seconds": run.seconds,
    }


def status_as_json(sites: Collection[SiteStatus]) -> dict[str, object]:
    """Return what ``status --json`` prints; *alerts* stay empty until something raises them."""
    return {"sites": [site.as_json() for site in sites], "alerts": []}


def read_status(
    database: sqlite3.Connection,
    *,
    now: datetime,
    configured: Mapping[str, str] | None = None,
    unchecked: Collection[str] = (),
) -> list[SiteStatus]:
    """Return every site of the archive and every *configured* one (id to name), by id, as of *now* (aware).

    *unchecked* are the sites whose address a person has yet to try.
    """
    names = {row["id"]: row["name"] for row in database.execute("SELECT id, name FROM sites")} | dict(configured or {})
    return [_status_of(database, site, names[site], now, site in unchecked) for site in sorted(names)]


def _status_of(database: sqlite3.Connection, site: str, name: str, now: datetime, unchecked: bool) -> SiteStatus:
    run = last_run(database, site, before=now)
    verdict, sentence = _judge(run, now, unchecked)
    return SiteStatus(site=site, name=name, last_run=run, next_run_at=None, verdict=verdict, sentence=sentence)


def last_run(database: sqlite3.Connection, site: str, *, before: datetime) -> RunSummary | None:
    """Return the run of *site* that started last, not after *before*."""
    row = database.execute(
        "SELECT id FROM runs WHERE site = ? AND started_at <= ? ORDER BY started_at DESC, id DESC LIMIT 1",
        (site, moment_text(before)),
    ).fetchone()
    return None if row is None else run_summary(database, row["id"])


def _judge(run: RunSummary | None, now: datetime, unchecked: bool) -> tuple[Verdict, str]:
    if unchecked:
        return Verdict.UNCHECKED, "Địa chỉ chưa ai thử trên trang thật: xem lại tệp của trang rồi đặt checked = true."
    if run is None:
        return Verdict.NEVER, "Chưa có lượt thu thập nào: chạy luuvet crawl."
    why = f" {run.why}" if run.why else ""
    if now - (run.ended_at or run.started_at) > SILENCE:
        days = (now - run.started_at).days
        return Verdict.SILENT, f"Không có lượt nào hoàn thành trong {days} ngày qua: xem lịch chạy hằng đêm."
    if run.outcome is None:
        return Verdict.RUNNING, "Đang thu thập."
    if run.outcome is Outcome.COMPLETE:
        failed = run.counts.failed
        return Verdict.OK, f"Hoàn tất; {failed} bài không đọc được." if failed else "Hoàn tất."
    if run.outcome is Outcome.FAILED:
        return Verdict.BROKEN, f"Thất bại:{why or ' không rõ vì sao.'}"
    if run.outcome is Outcome.SKIPPED:
        return Verdict.UNCHECKED, f"Bỏ qua:{why or ' không rõ vì sao.'}"
    word = "Một phần" if run.outcome is Outcome.PARTIAL else "Bị ngắt giữa chừng"
    return Verdict.INCOMPLETE, f"{word}:{why or ' không rõ vì sao.'}"
