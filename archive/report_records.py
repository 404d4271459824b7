"""The morning report as a record: one night of every site, what it brought, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from archive.alert_records import Alert
from archive.listed_changes import ListedChange
from archive.moments import moment_text
from archive.report_counts import NightCounts, total_of
from archive.status_reading import SiteStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldYield:
    """Of how many pages of a run a field was read."""

    field: str  # title, date, lead, body or caption
    pages: int
    yielded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNight:
    """One night of one site; ``status.last_run`` is its last run of that night."""

    status: SiteStatus
    zone: ZoneInfo
    runs: int  # of the night; 0: none
    counts: NightCounts  # of all these runs
    news: tuple[ListedChange, ...]  # new articles, the newest first; not all where there are many
    changes: tuple[ListedChange, ...]  # most meaningful first; not all where there are many
    waiting: Mapping[str, int] = field(default_factory=dict)  # reason → captures that wait for a person
    failed: Mapping[str, int] = field(default_factory=dict)  # reason → pages that the last run could not read
    yields: tuple[FieldYield, ...] = ()  # of the last run

    @property
    def is_quiet(self) -> bool:
        """Say whether its name is all there is to tell: nothing came, nothing is wrong with it alone."""
        return not (
            self.status.needs_a_person or self.status.alerts or self.counts.total or self.waiting or self.failed
        )

    def as_json(self) -> dict[str, object]:
        """Return one site of the report's JSON: what ``status --json`` says, for the night, and what it brought."""
        return self.status.as_json() | {
            "runs": self.runs,
            "brought": asdict(self.counts),
            "waiting": dict(self.waiting),
            "unread": dict(self.failed),
            "yields": [asdict(one) for one in self.yields],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a night brought, as known at ``at``."""

    night: date  # on which it began
    at: datetime  # aware
    zone: ZoneInfo  # in which the night is reckoned where a site has none of its own
    sites: tuple[SiteNight, ...]  # by id
    alerts: tuple[Alert, ...]  # open, muted, and healed since the night began; the oldest first
    folder: str  # the archive's, for commands to type

    @property
    def open_alerts(self) -> tuple[Alert, ...]:
        """Return what is wrong, in the order of the report: the whole archive first, then by site."""
        opened = (alert for alert in self.alerts if alert.state == "open")
        return tuple(sorted(opened, key=lambda alert: (alert.site or "", alert.since)))

    @property
    def counts(self) -> NightCounts:
        """Return what the night brought in all."""
        return total_of(site.counts for site in self.sites)

    def as_json(self, verdict: Mapping[str, str]) -> dict[str, object]:
        """Return what ``report --format json`` prints; *verdict* is the first line in each language."""
        return {
            "night": self.night.isoformat(),
            "at": moment_text(self.at),
            "verdict": verdict["vi"],
            "verdict_en": verdict["en"],
            "needs_a_person": [site.status.site for site in self.sites if site.status.needs_a_person],
            "brought": asdict(self.counts),
            "sites": [site.as_json() for site in self.sites],
            "alerts": [alert.as_json() for alert in self.alerts],
            "changes": [change.as_json() for site in self.sites for change in site.changes],
            "new": [change.as_json() for site in self.sites for change in site.news],
        }
