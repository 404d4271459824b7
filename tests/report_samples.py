"""Reports made up for those who print them: any number of sites, alerts, articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from archive.alert_records import Alert
from archive.change_meanings import Meaning
from archive.listed_changes import ListedChange
from archive.records import Outcome, RunCounts, RunSummary
from archive.report_counts import NightCounts
from archive.report_records import Report, SiteNight
from archive.site_verdicts import Verdict
from archive.status_reading import site_status

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = date(2024, 11, 20)
BEGUN = datetime(2024, 11, 20, 19, 0, tzinfo=UTC)  # two o'clock in Hà Nội
MORNING = BEGUN + timedelta(hours=5)


def alert(site: str | None = "ban", cause: str = "run-died", **more: Any) -> Alert:
    """An alert; its facts serve every cause that is used here."""
    facts: dict[str, str | int | float] = {
        "run": 7,
        "hours": 50,
        "why": "no page of the site could be read: it lists nothing",
        "url": "http://b.test/",
    }
    return Alert(id=f"{cause}-{site}", site=site, cause=cause, since=BEGUN, facts=facts, **more)


def change(title: str = "Thưởng tháng 13", **more: Any) -> ListedChange:
    """A listed change, of a sum of money unless told otherwise."""
    said: dict[str, Any] = {
        "page_id": "bai1",
        "site": "ban",
        "url": "http://ban.test/1",
        "kind": "body",
        "meaning": Meaning.MONEY,
        "version": 2,
        "when": BEGUN,
        "sentence": "Số tiền: 4 triệu → 5 triệu đồng.",
        "sentence_en": "Sum of money: 4 triệu → 5 triệu đồng.",
    }
    return ListedChange(title=title, **(said | more))


def site(
    name: str = "ban",
    outcome: Outcome | None = Outcome.COMPLETE,
    *,
    alerts: Sequence[Alert] = (),
    ran: bool = True,
    counts: NightCounts = NightCounts(),  # noqa: B008 - frozen
    next_run_at: datetime | None = None,
    why: str | None = None,
    unchanged: int = 0,
    **more: Any,
) -> SiteNight:
    """A site's night."""
    run = RunSummary(
        run_id=3,
        site=name,
        started_at=BEGUN,
        ended_at=BEGUN + timedelta(minutes=9),
        outcome=outcome,
        why=why,
        sections=(),
        counts=RunCounts(unchanged=unchanged),
        requests=40,
        bytes=1000,
        seconds=540.0,
    )
    told = site_status(
        name,
        f"Công đoàn {name.title()}",
        run if ran else None,
        alerts,
        next_run_at=next_run_at,
        without_run=Verdict.IDLE,
    )
    said: dict[str, Any] = {"runs": int(ran), "news": (), "changes": ()} | more
    return SiteNight(status=told, zone=VIETNAM, counts=counts, **said)


def report(*sites: SiteNight, alerts: Sequence[Alert] = ()) -> Report:
    """A report on the night, made in its morning."""
    return Report(night=NIGHT, at=MORNING, zone=VIETNAM, sites=sites, alerts=tuple(alerts), folder="/kho/luu-vet")
