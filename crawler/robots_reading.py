"""Reading the robots.txt of a site's hosts: once each, before anything else of them is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from archive.records import Failed
from crawler.content_encoding import EncodingError, decoded
from crawler.exchanges import Answer, Exchange
from crawler.fetched_way import redirect_target
from crawler.host_asking import HostAsking, authority_of
from crawler.limits import REDIRECTS
from crawler.robots import ALLOW_ALL, Robots, read_robots
from crawler.site_tables import host_in


@dataclass(slots=True)
class RobotsReading:
    """What the hosts of one site allow, as far as it was read in this run."""

    hosts: Collection[str]  # the site's; no redirect is followed to another
    asking: HostAsking
    unread: str | None = field(default=None, init=False)  # why the site may not be read at all
    _robots: dict[str, Robots] = field(default_factory=dict, init=False)  # by authority

    def of(self, url: str) -> Robots:
        """Return the rules for *url*; those that allow all where none were read."""
        return self._robots.get(authority_of(url), ALLOW_ALL)

    def read(self, url: str) -> Exchange[Failed | None]:
        """Read the robots.txt of the host of *url* once; return why the host may not be read, or None."""
        authority = authority_of(url)
        if authority not in self._robots and self.unread is None:
            yield from self._fetch(authority)
        return None if self.unread is None else Failed(reason="robots", detail=self.unread)

    def _fetch(self, authority: str) -> Exchange[None]:
        current = f"{authority}/robots.txt"
        for _ in range(REDIRECTS):
            answer, _ = yield from self.asking.ask(current)
            target = redirect_target(answer, current)
            if target is None or not answer.recorded or self.asking.budget.spent(self.asking.requests):
                break
            if host_in(target) not in self.hosts:
                self.unread = f"{current} leads to {target}, which is not one of the site's hosts"
                return
            current = target
        robots = self._robots[authority] = self._rules_in(answer, current)
        if robots.crawl_delay is not None:
            self.asking.crawl_delays[authority] = robots.crawl_delay

    def _rules_in(self, answer: Answer, url: str) -> Robots:
        """RFC 9309, 2.3.1: 4xx allows all; a host that cannot say what it allows is not to be read."""
        status = answer.raw.status if answer.raw else None
        if not answer.recorded:
            return ALLOW_ALL
        if answer.trouble is not None or answer.raw is None:
            self.unread = f"{url} could not be read: {answer.trouble.reason if answer.trouble else 'no answer'}"
        elif status == 429 or (status or 0) >= 500:
            self.unread = f"{url} answers {status}: what the site allows is not known"
        elif status == 200:
            try:
                return read_robots(decoded(answer.raw.body, answer.header("Content-Encoding") or ""))
            except EncodingError as error:
                self.unread = f"{url} could not be read: {error.detail}"
        return ALLOW_ALL
