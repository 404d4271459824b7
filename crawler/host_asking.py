"""Asking the hosts of one site within one run: how far apart, how often again, and when no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from archive.records import Failed
from crawler.exchanges import Answer, Ask, Exchange
from crawler.limits import (
    ASKS_AFTER_AN_ERROR,
    ASKS_OF_A_BUSY_HOST,
    ERRORS_IN_A_ROW,
    REQUESTS_PER_RUN,
    RETRY_AFTER_SECONDS,
)
from crawler.request_budget import RequestBudget
from crawler.retry_after import seconds_to_wait

_PASSING = frozenset({500, 502, 503, 504})
# Seconds before an address that failed is asked again, at least; doubled each time.
_FIRST_BACK_OFF = 1.0
# What another try a moment later may mend.
_PASSING_TROUBLE = frozenset({"timeout", "dns", "connection-refused", "connection-lost", "unreachable", "truncated"})

Headers = tuple[tuple[str, str], ...]


class Terms(NamedTuple):
    """On what terms an address is asked."""

    headers: Headers = ()
    max_bytes: int | None = None


_NO_TERMS = Terms()


def authority_of(url: str) -> str:
    """Return what robots.txt speaks for: scheme, host and port of *url*, such as ``http://ban.test``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


@dataclass(slots=True)
class HostAsking:
    """The requests of one run."""

    delay: float  # seconds, the site file's
    patient: bool = True  # False: nothing changes by asking again (a replay)
    budget: RequestBudget = field(default_factory=RequestBudget)
    requests: int = field(default=0, init=False)
    closed: str | None = field(default=None, init=False)  # why the hosts may not be asked any more in this run
    budget_spent: bool = field(default=False, init=False)  # that is why, and nothing that a host did
    crawl_delays: dict[str, float] = field(default_factory=dict, init=False)  # authority → seconds
    _errors_in_a_row: int = field(default=0, init=False)
    _hold_seconds: float = field(default=0.0, init=False)  # before the next request, whatever it is

    def hold(self, seconds: float) -> None:
        """Hold the next request back for so long, whatever it asks for."""
        self._hold_seconds = max(self._hold_seconds, seconds)

    def refusal(self) -> Failed | None:
        """Return why nothing more may be asked in this run; None while something may."""
        if self.closed is None and self.requests >= REQUESTS_PER_RUN:
            self.closed = f"the bound of {REQUESTS_PER_RUN} requests a run is reached"
        if self.closed is None and self.budget.spent(self.requests):
            self.closed, self.budget_spent = self.budget.why, True
        return None if self.closed is None else Failed(reason="held-back", detail=self.closed)

    def ask(
        self, url: str, *, may_wait: bool = True, asked_before: int = 0, terms: Terms = _NO_TERMS
    ) -> Exchange[tuple[Answer, float | None]]:
        """Ask *url*, again where that may help; return the last answer and in how many seconds to come back, if later.

        *asked_before*: how often the same run has asked it already. A busy address is come back to when *may_wait* is
        False.
        """
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

    def _request(self, url: str, terms: Terms) -> Ask:
        gap = max(self.delay, self.crawl_delays.get(authority_of(url), 0.0))
        hold, self._hold_seconds = self._hold_seconds, 0.0
        self.requests += 1
        return Ask(url=url, gap_seconds=gap, hold_seconds=hold, headers=terms.headers, max_bytes=terms.max_bytes)

    def _wait_after(self, answer: Answer, status: int | None, tries: int) -> float | None:
        """Return how long to wait before asking once more; None where this answer has to do."""
        back_off = max(_FIRST_BACK_OFF, self.delay) * 2.0 ** (tries - 1)
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
