"""What an archive remembers of each host from run to run, and how long it holds a host to its word."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.events import Fact, tell
from archive.hosts import (
    HostRecord,
    find_host,
    held_until,
    hold_address,
    note_answer,
    note_failure,
    note_quiet,
    note_robots,
    note_robots_unread,
)
from archive.robots_evidence import keep_robots
from archive.store import Archive
from crawler.addresses import authority_of, normalise
from crawler.exchanges import Fetched
from crawler.host_memory import HostMemory, NoMemory
from crawler.robots import Robots

logger = logging.getLogger(__name__)

# A host that asks for days is asked once a night all the same, else the archive would miss that it has healed; a night
# begins a day after the one before, so less than a day is what every night's run can keep.
LONGEST_QUIET = timedelta(hours=20)
# A host that so many runs in a row could not read, over so long, is down for a while: fewer requests find that out.
_LONG_DOWN_FAILURES = 3
_LONG_DOWN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class RobotsRecords:
    """What the run *run_id* of *site* keeps of the answers to robots.txt."""

    archive: Archive
    site: str
    run_id: int

    def keep(self, fetched: Fetched, *, failed: str | None = None) -> None:
        """Keep an answer, within the caller's transaction; *failed*: why it could not be read."""
        connection, evidence = self.archive.connection, self.archive.evidence
        keep_robots(connection, evidence, fetched.capture, site=self.site, run_id=self.run_id, failed=failed)


class ReplayedHosts(NoMemory):
    """Of a replay: what was recorded is evidence, and says nothing of how the hosts are to be asked tonight."""

    def __init__(self, records: RobotsRecords) -> None:
        self.records = records

    def keep_robots(self, fetched: Fetched, text: str, robots: Robots) -> None:
        """Keep what was recorded of a robots.txt."""
        with self.records.archive.transaction():
            self.records.keep(fetched)

    def keep_unread_robots(self, fetched: Fetched, why: str) -> None:
        """Keep that a robots.txt could not be read."""
        with self.records.archive.transaction():
            self.records.keep(fetched, failed=why)


@dataclass(slots=True)
class ArchivedHosts:
    """The memory that an archive keeps of the hosts of a site, for one run."""

    records: RobotsRecords
    now: Callable[[], datetime]
    _answered: set[str] = field(default_factory=set)  # authorities
    _failed: set[str] = field(default_factory=set)

    @property
    def archive(self) -> Archive:
        """The archive that remembers."""
        return self.records.archive

    def recall(self, url: str) -> HostRecord | None:
        """Return what the runs before knew of the host of *url*."""
        return find_host(self.archive.connection, authority_of(url))

    def quiet_until(self, url: str) -> datetime | None:
        """Return until when the host of *url* may not be asked at all."""
        record = self.recall(url)
        return None if record is None else self._to_come(record.quiet_until)

    def held_until(self, url: str) -> datetime | None:
        """Return until when *url* itself may not be asked."""
        return self._to_come(held_until(self.archive.connection, normalise(url)))

    def is_long_down(self, url: str) -> bool:
        """Return whether the host of *url* has been down for days and has not answered since."""
        record = self.recall(url) if authority_of(url) not in self._answered else None
        if record is None or record.failing_since is None or record.failures < _LONG_DOWN_FAILURES:
            return False
        return self.now() - record.failing_since >= _LONG_DOWN

    def keep_robots(self, fetched: Fetched, text: str, robots: Robots) -> None:
        """Keep what came at a robots.txt that could be read: its text, and what it says."""
        capture, host = fetched.capture, authority_of(fetched.capture.url)
        before = self.recall(capture.url)
        known = before.robots if before is not None else None
        with self.archive.transaction():
            note_robots(self.archive.connection, host, text=text, status=capture.http_status, at=capture.captured_at)
            self.records.keep(fetched)
        name = "robots-read" if known is None or known == text else "robots-changed"
        self._tell(
            name,
            capture.url,
            status=capture.http_status,
            rules=len(robots.rules),
            crawl_delay=robots.crawl_delay,
            sitemaps=len(robots.sitemaps),
        )

    def keep_unread_robots(self, fetched: Fetched, why: str) -> None:
        """Keep that a robots.txt could not be read."""
        capture, host = fetched.capture, authority_of(fetched.capture.url)
        with self.archive.transaction():
            note_robots_unread(self.archive.connection, host, at=capture.captured_at)
            self.records.keep(fetched, failed=why)
        self._tell("robots-unread", capture.url, level=logging.WARNING, why=why)

    def note_copy(self, url: str, record: HostRecord) -> None:
        """Note that the robots.txt at *url* is obeyed as *record* has it, for it cannot be read."""
        read_at, since = (m.isoformat() if m else None for m in (record.robots_read_at, record.robots_unread_since))
        self._tell("robots-copy-used", url, level=logging.WARNING, read_at=read_at, unread_since=since)

    def note_answer(self, url: str) -> None:
        """Note that a page of the host of *url* came; once a run is enough."""
        host = authority_of(url)
        if host in self._answered:
            return
        self._answered.add(host)
        record = self.recall(url)
        if record is None or not record.failures:
            return
        with self.archive.transaction():
            note_answer(self.archive.connection, host)
        self._tell("host-answers-again", url, failures=record.failures)

    def note_retry(self, url: str, seconds: float, why: str) -> None:
        """Tell that *url* is asked again after so many seconds."""
        self._tell("asked-again-later", url, seconds=round(seconds, 1), why=why)

    def note_failure(self, url: str, why: str) -> None:
        """Note that the host of *url* cannot be read in this run."""
        host = authority_of(url)
        if host in self._failed:
            return
        self._failed.add(host)
        with self.archive.transaction():
            note_failure(self.archive.connection, host, at=self.now(), why=why)
        record = self.recall(url)
        failures = record.failures if record is not None else 0
        self._tell("host-failed", url, level=logging.WARNING, why=why, failures=failures)

    def ask_for_quiet(self, url: str, seconds: float) -> None:
        """Note that the host of *url* asks for so many seconds of quiet; of days, a night's run keeps a part."""
        until = self._until(seconds)
        with self.archive.transaction():
            note_quiet(self.archive.connection, authority_of(url), until=until)
        self._tell_of_wait("host-asks-for-quiet", url, seconds, until)

    def hold(self, url: str, seconds: float) -> None:
        """Note that *url* is not to be asked for so many seconds."""
        until = self._until(seconds)
        with self.archive.transaction():
            connection, host = self.archive.connection, authority_of(url)
            hold_address(connection, normalise(url), host=host, until=until, now=self.now())
        self._tell_of_wait("address-held", url, seconds, until)

    def _until(self, seconds: float) -> datetime:
        return self.now() + min(timedelta(seconds=seconds), LONGEST_QUIET)

    def _to_come(self, until: datetime | None) -> datetime | None:
        """Return *until* if it lies ahead, and no further than it was put: then the clock has been set back."""
        return until if until is not None and timedelta(0) < until - self.now() <= LONGEST_QUIET else None

    def _tell_of_wait(self, name: str, url: str, seconds: float, until: datetime) -> None:
        said = until.isoformat(timespec="seconds")
        self._tell(name, url, level=logging.WARNING, asked_seconds=round(seconds), until=said)

    def _tell(self, name: str, url: str, *, level: int = logging.INFO, **facts: Fact) -> None:
        tell(logger, name, level=level, site=self.records.site, run=self.records.run_id, url=url, **facts)


def memory_of(archive: Archive, site: str, run_id: int, now: Callable[[], datetime], *, live: bool) -> HostMemory:
    """Return what a run of *site* knows and keeps of its hosts; *live*: the hosts themselves answer."""
    records = RobotsRecords(archive, site, run_id)
    return ArchivedHosts(records, now) if live else ReplayedHosts(records)
