"""Getting one address: what may be asked, where redirects lead, what came in the end; sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from archive.records import Failed
from crawler.addresses import normalise
from crawler.exchanges import Exchange, Fetched
from crawler.fetched_way import Way, redirect_target
from crawler.host_asking import Headers, HostAsking, Terms, has_answered
from crawler.host_memory import HostMemory, NoMemory
from crawler.limits import ADDRESS_LENGTH, REDIRECTS
from crawler.request_budget import RequestBudget
from crawler.robots_reading import RobotsReading
from crawler.site_profiles import SiteProfile
from crawler.site_tables import host_in


@dataclass(slots=True)
class Fetcher:
    """Gets the addresses of one site within one run and remembers what its hosts asked of us."""

    profile: SiteProfile
    now: Callable[[], datetime]
    patient: bool = True  # False: nothing changes by asking again (a replay)
    budget: RequestBudget = field(default_factory=RequestBudget)
    memory: HostMemory = field(default_factory=NoMemory)
    asking: HostAsking = field(init=False)
    robots: RobotsReading = field(init=False)

    def __post_init__(self) -> None:
        self.asking = HostAsking(self.profile.delay, self.patient, self.budget, self.memory)
        self.robots = RobotsReading(self.profile.home, self.profile.hosts, self.asking, self.now)

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self.asking.requests

    @property
    def closed(self) -> str | None:
        """Why the hosts may not be asked any more in this run."""
        return self.asking.closed

    @property
    def budget_spent(self) -> bool:
        """Whether that is for the budget's sake, and for nothing that a host did."""
        return self.asking.budget_spent

    @property
    def unread_robots(self) -> str | None:
        """Why the site may not be read at all."""
        return self.robots.unread

    def get(
        self,
        url: str,
        *,
        may_wait: bool = True,
        asked_before: int = 0,
        headers: Headers = (),
        max_bytes: int | None = None,
    ) -> Exchange[Fetched]:
        """Get *url*. A busy address comes back with ``come_back_seconds`` when *may_wait* is False.

        *asked_before*: how often the same run has asked it already. *headers* go to *url* itself, not where it leads;
        *max_bytes*: where the download ends, if not where every page's does.
        """
        way, terms = Way(url), Terms(headers, max_bytes)
        current = url
        while True:
            refused = yield from self._refusal(current)
            if refused is not None:
                return way.not_asked(current, refused, self.now())
            answer, come_back = yield from self.asking.ask(
                current, may_wait=may_wait, asked_before=asked_before, terms=terms
            )
            if has_answered(answer):
                self.memory.note_answer(current)
            target = redirect_target(answer, current)
            if target is None or not answer.recorded:
                return way.ended(current, answer, come_back=come_back)
            refused = self._astray([*way.passed, current], target)
            if refused is not None:
                return way.ended(current, answer, failure=refused)
            if normalise(target) == normalise(self.profile.home) != normalise(url):
                # The home page itself would say no more; the redirect is the evidence.
                return way.led_home(current, target, answer)
            way.passes(current, answer)
            current, terms = target, Terms((), max_bytes)

    def hold(self, seconds: float) -> None:
        """Hold the next request back for so long, whatever it asks for."""
        self.asking.hold(seconds)

    def allows(self, url: str) -> bool:
        """Return whether robots.txt, as far as it was read, lets us ask *url*."""
        return self.robots.of(url).allows(url)

    def sitemaps_of(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the host of *url* names, as far as it was read."""
        return self.robots.of(url).sitemaps

    def read_robots(self, url: str) -> Exchange[Failed | None]:
        """Read the robots.txt of the host of *url* once; return why the host may not be read, or None."""
        return (yield from self.robots.read(url))

    def _refusal(self, url: str) -> Exchange[Failed | None]:
        """Return why *url* may not be asked, reading the host's robots.txt where that is still to do."""
        if host_in(url) not in self.profile.hosts:
            return Failed(reason="off-site", detail=f"{url} is on none of the site's hosts")
        if len(url) > ADDRESS_LENGTH:
            return Failed(reason="address-too-long", detail=f"{len(url)} characters")
        refused = self.asking.refusal() or (yield from self.robots.read(url)) or self.asking.refusal()
        if refused is not None:
            return refused
        rule = self.robots.of(url).rule_for(url)
        if rule is not None and not rule.allow:
            detail = f"robots.txt disallows {url} (Disallow: {rule.pattern[:200]})"
            return Failed(reason="robots-disallowed", detail=detail)
        until = self.memory.held_until(url)
        asked = f"the host asked not to be asked for {url} before"
        return None if until is None else Failed(reason="busy-until", detail=f"{asked} {until:%Y-%m-%dT%H:%MZ}")

    def _astray(self, passed: list[str], target: str) -> Failed | None:
        """Return why a redirect to *target* may not be followed; *passed*: all addresses so far."""
        if target in passed:
            return Failed(reason="redirect-loop", detail=" -> ".join([*passed, target])[:600])
        if len(passed) > REDIRECTS:
            detail = f"more than {REDIRECTS} redirects: " + " -> ".join(passed)[:600]
            return Failed(reason="redirect-loop", detail=detail)
        if host_in(target) not in self.profile.hosts:
            detail = f"{passed[-1]} leads to {target}, not one of the hosts"
            return Failed(reason="redirect-off-site", detail=detail)
        return None
