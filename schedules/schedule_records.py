"""What a schedule file says: jobs, windows, limits, deliveries; records only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from archive.languages import Language
from schedules.blackouts import Blackouts
from schedules.rhythms import Rhythm
from schedules.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Runs of some sites, again and again."""

    name: str
    rhythm: Rhythm
    sites: tuple[str, ...] | None  # ids; None: all that there are
    full: bool  # walk every listing to its end, visit every article
    jitter: float  # seconds by which a start is later at most
    grace: timedelta  # how late a run may still begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may take before it is ended."""

    minutes: float
    full_minutes: float  # the same for a full run
    silent_minutes: float  # without any request or answer: the run hangs
    stop_seconds: float  # from the wish to end until it is killed
    memory_mb: int  # of address space; 0: no limit
    requests: int | None  # None: what the site file says

    def time_of(self, full: bool) -> timedelta:
        """Return how long a run may take."""
        return timedelta(minutes=self.full_minutes if full else self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One place that reports are sent to: an e-mail address by way of *server*, or a web hook."""

    retries: tuple[float, ...]  # seconds before each further attempt
    mail: str | None = None
    sender: str | None = None
    server: str | None = None  # smtp://host:port or smtps://…; may hold a login, so never shown
    webhook: str | None = None  # may hold a token, so never shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule file, checked."""

    timezone: ZoneInfo
    contact: str | None  # $LUUVET_CONTACT wins over it
    language: Language  # of the reports that are sent
    jobs: tuple[Job, ...]
    sites_at_once: int
    blackouts: Blackouts
    windows: dict[str, tuple[Window, ...]]  # by site id; "*": all others
    limits: Limits
    deliveries: tuple[Delivery, ...] = ()
    ping: str | None = None  # may hold a token, so never shown

    def windows_of(self, site: str) -> tuple[Window, ...]:
        """Return when *site* may be asked; empty: at any time."""
        return self.windows.get(site, self.windows.get("*", ()))
