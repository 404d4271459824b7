"""Reading the robots.txt of a site's hosts: in every run anew, before anything else of them is asked (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.records import Failed
from crawler.addresses import authority_of
from crawler.exchanges import Exchange, Fetched
from crawler.fetched_way import Way, redirect_target
from crawler.host_asking import HostAsking
from crawler.limits import REDIRECTS
from crawler.robots import ALLOW_ALL, Robots, robots_text, rules_for
from crawler.site_tables import host_in

# RFC 9309, 2.4: no copy is to be used for longer. A full crawl of a large paper takes days.
_USED_FOR = timedelta(hours=24)
# RFC 9309, 2.3.1.4: a host that answers and cannot give its robots.txt for so long may be read by the last copy.
_UNDEFINED_FOR = timedelta(days=30)


@dataclass(slots=True)
class RobotsReading:
    """What the hosts of one site allow, as far as it was read in this run."""

    home: str  # the site's front page
    hosts: Collection[str]  # the site's; no redirect is followed to another
    asking: HostAsking
    now: Callable[[], datetime]
    _robots: dict[str, Robots] = field(default_factory=dict, init=False)  # by authority
    _read_at: dict[str, datetime] = field(default_factory=dict, init=False)
    _unread: dict[str, str] = field(default_factory=dict, init=False)  # authority → why it may not be read

    @property
    def unread(self) -> str | None:
        """Why the site may not be read at all: another host of it may be silent, that of its front page may not."""
        return self._unread.get(authority_of(self.home))

    def of(self, url: str) -> Robots:
        """Return the rules for *url*; those that allow all where none were read."""
        return self._robots.get(authority_of(url), ALLOW_ALL)

    def read(self, url: str) -> Exchange[Failed | None]:
        """Read the robots.txt of the host of *url*, once a day; return why the host may not be read, or None."""
        authority = authority_of(url)
        if authority not in self._unread and self._is_due(authority):
            yield from self._read(authority)
        why = self._unread.get(authority)
        return None if why is None else Failed(reason="robots", detail=why)

    def _is_due(self, authority: str) -> bool:
        if authority not in self._robots:
            return True
        return self.asking.patient and self.now() - self._read_at[authority] >= _USED_FOR

    def _read(self, authority: str) -> Exchange[None]:
        url = f"{authority}/robots.txt"
        quiet_until = self.asking.memory.quiet_until(url) or self.asking.memory.held_until(url)
        if quiet_until is not None:
            self._leave(authority, f"{authority} asked not to be asked before {quiet_until:%Y-%m-%dT%H:%MZ}")
            return
        fetched = yield from self._fetch(url)
        if not fetched.recorded:
            self._take(authority, ALLOW_ALL)
            return
        astray = fetched.failure is not None and fetched.failure.reason == "redirect-off-site"
        why = fetched.failure.detail if fetched.failure and astray else _why_unread(fetched)
        if why is None:
            text = _text_of(fetched)
            self._take(authority, rules_for(text))
            self.asking.memory.keep_robots(fetched, text, self._robots[authority])
            return
        copy = self._copy_of(authority, fetched)
        self.asking.memory.keep_unread_robots(fetched, why)
        if copy is not None:
            self._take(authority, copy)
            return
        if not astray:
            self.asking.memory.note_failure(url, why)
        self._leave(authority, why)

    def _fetch(self, url: str) -> Exchange[Fetched]:
        """Get a robots.txt; redirects are followed within the site."""
        way, current = Way(url), url
        while True:
            answer, _ = yield from self.asking.ask(current)
            target = redirect_target(answer, current)
            spent = self.asking.budget.spent(self.asking.requests)
            if target is None or not answer.recorded or spent or len(way.passed) + 1 >= REDIRECTS:
                return way.ended(current, answer)
            if host_in(target) not in self.hosts:
                detail = f"{current} leads to {target}, which is not one of the site's hosts"
                return way.ended(current, answer, failure=Failed(reason="redirect-off-site", detail=detail))
            way.passes(current, answer)
            current = target

    def _take(self, authority: str, robots: Robots) -> None:
        self._robots[authority], self._read_at[authority] = robots, self.now()
        self.asking.crawl_delays[authority] = robots.crawl_delay or 0.0

    def _leave(self, authority: str, why: str) -> None:
        """Ask nothing of a host that does not say what it allows; what was read of it before stays read."""
        if authority in self._robots:
            self.asking.closed = why
        else:
            self._unread[authority] = why

    def _copy_of(self, authority: str, fetched: Fetched) -> Robots | None:
        """Return the last copy of a robots.txt that the host cannot give, where it may be used."""
        record = self.asking.memory.recall(f"{authority}/")
        if record is None or record.robots is None or record.robots_unread_since is None:
            return None
        answers = fetched.failure is None and (fetched.capture.http_status or 0) >= 500
        if not answers or self.now() - record.robots_unread_since < _UNDEFINED_FOR:
            return None
        self.asking.memory.note_copy(f"{authority}/robots.txt", record)
        return rules_for(record.robots)


def _why_unread(fetched: Fetched) -> str | None:
    """RFC 9309, 2.3.1: 4xx allows all; a host that cannot say what it allows is not to be read."""
    capture, failure = fetched.capture, fetched.failure
    url, status = capture.final_url or capture.url, capture.http_status
    if failure is not None or status is None:
        # Only of a broken packing do the words say more than the name.
        said = failure.detail if failure and failure.reason == "bad-encoding" else failure.reason if failure else ""
        return f"{url} could not be read: {said or 'no answer'}"
    # A 407 is the proxy's word, not the site's.
    if status in (407, 429) or status >= 500:
        return f"{url} answers {status}: what the site allows is not known"
    return None


def _text_of(fetched: Fetched) -> str:
    return robots_text(fetched.payload) if fetched.capture.http_status == 200 else ""
