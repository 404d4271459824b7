"""How every site stands: its last run, what came of it, its alerts, and whether a person is needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.alert_records import Alert
from archive.alerts import alerts_at
from archive.languages import Language
from archive.moments import moment_text
from archive.records import RunSummary
from archive.run_ledger import run_summary
from archive.site_verdicts import Verdict, needs_a_person, verdict_of
from archive.verdict_words import sentence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """One site in `luuvet status` and in the morning report."""

    site: str
    name: str
    last_run: RunSummary | None
    next_run_at: datetime | None  # None: nothing is scheduled
    verdict: Verdict
    alerts: tuple[Alert, ...] = ()  # its own, open and muted
    silent_hours: int | None = None  # since its last run, where an open alert says that this is too long

    @property
    def needs_a_person(self) -> bool:
        """Say whether somebody has to look."""
        return needs_a_person(self.verdict, self.alerts)

    def sentence(self, language: Language = "vi") -> str:
        """Return how it stands, and why."""
        return sentence_of(self.site, self.verdict, self.last_run, language, silent_hours=self.silent_hours)

    def as_json(self) -> dict[str, object]:
        """Return one site of ``status --json``."""
        return {
            "site": self.site,
            "name": self.name,
            "last_run": None if self.last_run is None else run_as_json(self.last_run),
            "next_run_at": None if self.next_run_at is None else moment_text(self.next_run_at),
            "verdict": self.verdict.value,
            "needs_a_person": self.needs_a_person,
            "sentence": self.sentence("vi"),
            "sentence_en": self.sentence("en"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the whole archive stands at a moment."""

    sites: tuple[SiteStatus, ...]  # by id
    alerts: tuple[Alert, ...]  # open and muted, the oldest first

    def as_json(self) -> dict[str, object]:
        """Return what ``status --json`` prints."""
        return {
            "sites": [site.as_json() for site in self.sites],
            "alerts": [alert.as_json() for alert in self.alerts],
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
        "answers": dict(run.answers),
        "smallest_gap_seconds": run.smallest_gap_seconds,
    }


def read_status(
    database: sqlite3.Connection,
    *,
    folder: Path,
    now: datetime,
    configured: Mapping[str, str] | None = None,
    unchecked: Collection[str] = (),
    next_runs: Mapping[str, datetime] | None = None,
) -> Status:
    """Return every site of the archive in *folder* and every *configured* one (id to name) as of *now* (aware).

    *unchecked* are the sites whose address a person has yet to try; *next_runs* says when each is run again.
    """
    alerts = alerts_at(database, now, folder=folder)
    planned = next_runs or {}
    sites = [
        site_status(
            site,
            name,
            last_run(database, site, before=now),
            alerts,
            next_run_at=planned.get(site),
            without_run=Verdict.UNCHECKED if site in unchecked else Verdict.NEVER,
        )
        for site, name in site_names(database, configured or {})
    ]
    return Status(sites=tuple(sites), alerts=tuple(alerts))


def site_names(database: sqlite3.Connection, configured: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return id and name of every site, by id; the archive's own names count: a site may be configured elsewhere."""
    rows = database.execute("SELECT id, name FROM sites").fetchall()
    return sorted({**configured, **{site: name for site, name in map(tuple, rows)}}.items())


def site_status(
    site: str,
    name: str,
    run: RunSummary | None,
    alerts: Collection[Alert],
    *,
    next_run_at: datetime | None,
    without_run: Verdict,
) -> SiteStatus:
    """Return how one site stands after *run*; *alerts* are all of the archive."""
    concern = [alert for alert in alerts if alert.site in (None, site)]
    return SiteStatus(
        site=site,
        name=name,
        last_run=run,
        next_run_at=next_run_at,
        verdict=verdict_of(run, concern, without_run=without_run),
        alerts=tuple(alert for alert in concern if alert.site is not None and alert.state != "healed"),
        silent_hours=_silent_hours(run, concern),
    )


def _silent_hours(run: RunSummary | None, alerts: Collection[Alert]) -> int | None:
    """Return how long a site had no run; one that fell silent with all the others may have done so before them."""
    found = next((alert for alert in alerts if alert.cause == "no-run" and alert.state == "open"), None)
    if found is None or run is None:
        return None
    before = max(found.since - (run.ended_at or run.started_at), timedelta())
    return int(found.facts["hours"]) + int(before / timedelta(hours=1))


def last_run(database: sqlite3.Connection, site: str, *, before: datetime) -> RunSummary | None:
    """Return the run of *site* that started last, not after *before*."""
    row = database.execute(
        "SELECT id FROM runs WHERE site = ? AND started_at <= ? ORDER BY started_at DESC, id DESC LIMIT 1",
        (site, moment_text(before)),
    ).fetchone()
    return None if row is None else run_summary(database, row["id"])
