"""Getting one address: robots.txt, redirects, busy hosts, retries and packing; sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from archive.digests import payload_digest
from archive.records import Capture, Failed, Hop
from crawler.addresses import normalise
from crawler.content_encoding import EncodingError, decoded
from crawler.exchanges import Answer, Ask, Exchange, Fetched
from crawler.limits import (
    ADDRESS_LENGTH,
    ASKS_AFTER_AN_ERROR,
    ASKS_OF_A_BUSY_HOST,
    ERRORS_IN_A_ROW,
    REDIRECTS,
    REQUESTS_PER_RUN,
    RETRY_AFTER_SECONDS,
)
from crawler.request_budget import RequestBudget
from crawler.retry_after import seconds_to_wait
from crawler.robots import ALLOW_ALL, Robots, read_robots
from crawler.site_profiles import SiteProfile
from crawler.site_tables import host_in

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({500, 502, 503, 504})
# Seconds before an address that failed is asked again, at least; doubled each time.
_FIRST_BACK_OFF = 1.0
# What another try a moment later may mend.
_PASSING_TROUBLE = frozenset({"timeout", "dns", "connection-refused", "connection-lost", "unreachable", "truncated"})

Headers = tuple[tuple[str, str], ...]


class _Terms(NamedTuple):
    """On what terms an address is asked."""

    headers: Headers
    max_bytes: int | None


_NO_TERMS = _Terms((), None)


@dataclass(slots=True)
class Fetcher:
    """Gets the addresses of one site within one run and remembers what the host asked of us."""

    profile: SiteProfile
    now: Callable[[], datetime]
    patient: bool = True  # False: nothing changes by asking again (a replay)
    budget: RequestBudget = field(default_factory=RequestBudget)
    requests: int = field(default=0, init=False)
    closed: str | None = field(default=None, init=False)  # why the host may not be asked any more in this run
    budget_spent: bool = field(default=False, init=False)  # that is why, and nothing that the host did
    unread_robots: str | None = field(default=None, init=False)  # why the site may not be read at all
    _robots: dict[str, Robots] = field(default_factory=dict, init=False)
    _errors_in_a_row: int = field(default=0, init=False)
    _hold_seconds: float = field(default=0.0, init=False)  # before the next request, whatever it is

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
        way, terms = _Way(url), _Terms(headers, max_bytes)
        current = url
        while True:
            refused = yield from self._refusal(current)
            if refused is not None:
                return way.not_asked(current, refused, self.now())
            answer, come_back = yield from self._ask(current, may_wait=may_wait, asked_before=asked_before, terms=terms)
            target = _redirect_target(answer, current)
            if target is None or not answer.recorded:
                return way.ended(current, answer, come_back=come_back)
            refused = self._astray([*way.passed, current], target)
            if refused is not None:
                return way.ended(current, answer, failure=refused)
            if normalise(target) == normalise(self.profile.home) != normalise(url):
                # The home page itself would say no more; the redirect is the evidence.
                return way.led_home(current, target, answer)
            way.passes(current, answer)
            current, terms = target, _Terms((), max_bytes)

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

    def hold(self, seconds: float) -> None:
        """Hold the next request back for so long, whatever it asks for."""
        self._hold_seconds = max(self._hold_seconds, seconds)

    def allows(self, url: str) -> bool:
        """Return whether robots.txt, as far as it was read, lets us ask *url*."""
        return self._robots.get(_authority(url), ALLOW_ALL).allows(url)

    def read_robots(self, url: str) -> Exchange[Failed | None]:
        """Read the robots.txt of the host of *url* once; return why the host may not be read, or None."""
        authority = _authority(url)
        if authority in self._robots or self.unread_robots is not None:
            return None if self.unread_robots is None else Failed(reason="robots", detail=self.unread_robots)
        current = f"{authority}/robots.txt"
        for _ in range(REDIRECTS):
            answer, _ = yield from self._ask(current)
            target = _redirect_target(answer, current)
            if target is None or not answer.recorded or self.budget.spent(self.requests):
                break
            if host_in(target) not in self.profile.hosts:
                self.unread_robots = f"{current} leads to {target}, which is not one of the site's hosts"
                return Failed(reason="robots", detail=self.unread_robots)
            current = target
        self._robots[authority] = self._rules_in(answer, current)
        return None if self.unread_robots is None else Failed(reason="robots", detail=self.unread_robots)

    def _rules_in(self, answer: Answer, url: str) -> Robots:
        """RFC 9309, 2.3.1: 4xx allows all; a host that cannot say what it allows is not to be read."""
        status = answer.raw.status if answer.raw else None
        if not answer.recorded:
            return ALLOW_ALL
        if answer.trouble is not None or answer.raw is None:
            self.unread_robots = f"{url} could not be read: {answer.trouble.reason if answer.trouble else 'no answer'}"
        elif status == 429 or (status or 0) >= 500:
            self.unread_robots = f"{url} answers {status}: what the site allows is not known"
        elif status == 200:
            try:
                return read_robots(decoded(answer.raw.body, answer.header("Content-Encoding") or ""))
            except EncodingError as error:
                self.unread_robots = f"{url} could not be read: {error.detail}"
        return ALLOW_ALL

    def _refusal(self, url: str) -> Exchange[Failed | None]:
        """Return why *url* may not be asked, reading the host's robots.txt where that is still to do."""
        if host_in(url) not in self.profile.hosts:
            return Failed(reason="off-site", detail=f"{url} is on none of the site's hosts")
        if len(url) > ADDRESS_LENGTH:
            return Failed(reason="address-too-long", detail=f"{len(url)} characters")
        if self.closed is not None:
            return Failed(reason="held-back", detail=self.closed)
        if self.requests >= REQUESTS_PER_RUN:
            self.closed = f"the bound of {REQUESTS_PER_RUN} requests a run is reached"
            return Failed(reason="held-back", detail=self.closed)
        unread = self._beyond_budget() or (yield from self.read_robots(url)) or self._beyond_budget()
        if unread is not None:
            return unread
        return None if self.allows(url) else Failed(reason="robots-disallowed", detail=f"robots.txt disallows {url}")

    def _beyond_budget(self) -> Failed | None:
        """Return that the budget holds no further request."""
        if not self.budget.spent(self.requests):
            return None
        self.closed, self.budget_spent = self.budget.why, True
        return Failed(reason="held-back", detail=self.closed)

    def _ask(
        self, url: str, *, may_wait: bool = True, asked_before: int = 0, terms: _Terms = _NO_TERMS
    ) -> Exchange[tuple[Answer, float | None]]:
        """Ask *url*, again where that may help; return the last answer and when to come back, if later."""
        for tries in range(1 + asked_before, ASKS_OF_A_BUSY_HOST + 1 + asked_before):
            answer = yield self._request(url, terms)
            status = answer.raw.status if answer.raw and not answer.trouble else None
            self._count_errors(answer, status)
            wait = self._wait_after(answer, status, tries) if self.patient and answer.recorded else None
            if wait is None or self.closed is not None or self.budget.spent(self.requests):
                return answer, None
            if status in _PASSING and not may_wait:
                return answer, wait
            self._hold_seconds = wait
        return answer, None

    def _request(self, url: str, terms: _Terms) -> Ask:
        robots = self._robots.get(_authority(url), ALLOW_ALL)
        gap = max(self.profile.delay, robots.crawl_delay or 0.0)
        hold, self._hold_seconds = self._hold_seconds, 0.0
        self.requests += 1
        return Ask(url=url, gap_seconds=gap, hold_seconds=hold, headers=terms.headers, max_bytes=terms.max_bytes)

    def _wait_after(self, answer: Answer, status: int | None, tries: int) -> float | None:
        """Return how long to wait before asking once more; None where this answer has to do."""
        back_off = max(_FIRST_BACK_OFF, self.profile.delay) * 2.0 ** (tries - 1)
        if status == 429 or status in _PASSING:
            asked = seconds_to_wait(answer.header("Retry-After"), answer.captured_at)
            if status == 429:
                return self._wait_for_host(back_off if asked is None else asked, tries)
            if asked is not None and asked > RETRY_AFTER_SECONDS:
                return None
            return (back_off if asked is None else asked) if tries < ASKS_AFTER_AN_ERROR else None
        if answer.trouble is not None and answer.trouble.reason in _PASSING_TROUBLE and tries < ASKS_AFTER_AN_ERROR:
            return back_off
        return None

    def _wait_for_host(self, seconds: float, tries: int) -> float | None:
        """A 429 holds back the whole host: wait for it, or ask it nothing more in this run."""
        if seconds > RETRY_AFTER_SECONDS or tries >= ASKS_OF_A_BUSY_HOST:
            self.closed = f"the host answers 429, too many requests, and asks for {seconds:.0f} s of quiet"
            return None
        return seconds

    def _count_errors(self, answer: Answer, status: int | None) -> None:
        """Notice when the whole site is down, not one page of it."""
        # A body that is not whole is one page's trouble: the host did answer.
        down = answer.trouble is not None and answer.trouble.reason not in ("truncated", "too-large", "bad-encoding")
        self._errors_in_a_row = self._errors_in_a_row + 1 if down or (status or 0) >= 500 else 0
        if self.patient and self._errors_in_a_row >= ERRORS_IN_A_ROW:
            what = answer.trouble.reason if answer.trouble else f"status {status}"
            self.closed = f"{self._errors_in_a_row} requests in a row failed, the last one with {what}"


def _authority(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _redirect_target(answer: Answer, url: str) -> str | None:
    """Return where the answer to *url* leads; None where it leads nowhere."""
    if answer.raw is None or answer.trouble is not None or answer.raw.status not in _REDIRECTS:
        return None
    location = answer.header("Location")
    if not location:
        return None
    try:
        # Headers are octets; sites write UTF-8 paths into them unescaped.
        joined = urljoin(url, location.encode("latin-1").decode("utf-8", errors="replace").strip())
    except ValueError:
        return None
    return joined.partition("#")[0]


class _Way:
    """The redirects passed while one address is got, and what came at its end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.passed: list[str] = []
        self.hops: list[Hop] = []

    def passes(self, address: str, answer: Answer) -> None:
        """Note that *address* redirected."""
        self.passed.append(address)
        if answer.raw is not None:
            self.hops.append(Hop(url=answer.raw.url or address, captured_at=answer.captured_at, raw=answer.raw))

    def not_asked(self, address: str, why: Failed, moment: datetime) -> Fetched:
        """Return that *address* was not asked."""
        capture = Capture(
            url=normalise(self.url),
            captured_at=moment,
            final_url=normalise(address) if self.passed else None,
            redirects=tuple(self.passed),
            hops=tuple(self.hops),
        )
        return Fetched(capture=capture, failure=why, sent=bool(self.passed))

    def led_home(self, address: str, home: str, answer: Answer) -> Fetched:
        """Return that *address* redirected to the home page, which was not asked."""
        self.passed.append(address)
        return self.ended(home, answer, answered=address)

    def ended(
        self,
        address: str,
        answer: Answer,
        *,
        answered: str | None = None,
        come_back: float | None = None,
        failure: Failed | None = None,
    ) -> Fetched:
        """Return what came at *address*; *answered*: the address that gave the answer, if another."""
        raw, payload = answer.raw, b""
        failure = failure or answer.trouble
        if raw is not None and failure is None:
            try:
                payload = decoded(raw.body, answer.header("Content-Encoding") or "")
            except EncodingError as error:
                failure = Failed(reason=error.reason, detail=error.detail)
        headers: dict[str, str] = {}
        for name, value in raw.response_headers if raw else ():
            headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
        capture = Capture(
            url=normalise(self.url),
            captured_at=answer.captured_at,
            final_url=normalise(address) if self.passed else None,
            redirects=tuple(self.passed),
            http_status=raw.status if raw else None,
            content_type=headers.get("content-type"),
            payload_digest=payload_digest(raw.body) if raw else None,
            payload_bytes=len(raw.body) if raw else 0,
            raw=raw if raw is None or raw.url else replace(raw, url=answered or address),
            hops=tuple(self.hops),
        )
        return Fetched(
            capture=capture,
            payload=payload,
            headers=headers,
            failure=failure,
            come_back_seconds=come_back,
            recorded=answer.recorded,
        )
