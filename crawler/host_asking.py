"""Asking the hosts of one site within one run: how far apart, how often again, and when no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from archive.records import Failed
from crawler.addresses import authority_of
from crawler.exchanges import Answer, Ask, Exchange
from crawler.host_memory import HostMemory, NoMemory
from crawler.limits import (
    ASKS_AFTER_AN_ERROR,
    ASKS_OF_A_BUSY_HOST,
    ERRORS_IN_A_ROW,
    REQUESTS_PER_RUN,
    RETRY_AFTER_SECONDS,
)
from crawler.request_budget import RequestBudget
from crawler.retry_after import moment_said, seconds_to_wait

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


@dataclass(slots=True)
class HostAsking:
    """The requests of one run."""

    delay: float  # seconds, the site file's
    patient: bool = True  # False: nothing changes by asking again (a replay)
    budget: RequestBudget = field(default_factory=RequestBudget)
    memory: HostMemory = field(default_factory=NoMemory)
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

    def close(self, url: str, why: str) -> None:
        """Ask nothing more in this run, for what the host of *url* did."""
        self.closed = why
        self.memory.note_failure(url, why)

    def ask(
        self, url: str, *, may_wait: bool = True, asked_before: int = 0, terms: Terms = _NO_TERMS
    ) -> Exchange[tuple[Answer, float | None]]:
        """Ask *url*, again where that may help; return the last answer and in how many seconds to come back, if later.

        *asked_before*: how often the same run has asked it already. A busy address is come back to when *may_wait* is
        False.
        """
        for tries in range(1 + asked_before, ASKS_OF_A_BUSY_HOST + 1 + asked_before):
            answer = yield self._request(url, terms)
            if not (self.patient and answer.recorded):
                return answer, None
            self._count_errors(url, answer)
            wait = self._wait_after(url, answer, tries)
            if wait is None or self.closed is not None or self.budget.spent(self.requests):
                return answer, None
            if _status(answer) in _PASSING and not may_wait:
                return answer, wait
            self._hold_seconds = wait
            self.memory.note_retry(url, wait, _what_came(answer))
        return answer, None

    def _request(self, url: str, terms: Terms) -> Ask:
        gap = max(self.delay, self.crawl_delays.get(authority_of(url), 0.0))
        hold, self._hold_seconds = self._hold_seconds, 0.0
        self.requests += 1
        return Ask(url=url, gap_seconds=gap, hold_seconds=hold, headers=terms.headers, max_bytes=terms.max_bytes)

    def _wait_after(self, url: str, answer: Answer, tries: int) -> float | None:
        """Return how long to wait before asking once more; None where this answer has to do."""
        status, back_off = _status(answer), max(_FIRST_BACK_OFF, self.delay) * 2.0 ** (tries - 1)
        again = tries < (1 if self.memory.is_long_down(url) else ASKS_AFTER_AN_ERROR)
        if status is None:
            passes = answer.trouble is not None and answer.trouble.reason in _PASSING_TROUBLE
            return back_off if passes and again else None
        theirs = moment_said(answer.header("Date"), answer.clock or answer.captured_at)
        asked = seconds_to_wait(answer.header("Retry-After"), theirs)
        if status == 429:
            return self._wait_for_host(url, back_off if asked is None else asked, tries)
        if status not in _PASSING:
            return None
        if asked is not None and asked > RETRY_AFTER_SECONDS:
            self.memory.hold(url, asked)
            return None
        return (back_off if asked is None else asked) if again else None

    def _wait_for_host(self, url: str, seconds: float, tries: int) -> float | None:
        """A 429 holds back the whole host: wait for it, or ask it nothing more in this run."""
        if seconds <= RETRY_AFTER_SECONDS and tries < ASKS_OF_A_BUSY_HOST:
            return seconds
        self.memory.ask_for_quiet(url, seconds)
        self.close(url, f"the host answers 429, too many requests, and asks for {seconds:.0f} s of quiet")
        return None

    def _count_errors(self, url: str, answer: Answer) -> None:
        """Notice when the whole site is down, not one page of it."""
        # A body that is not whole is one page's trouble: the host did answer.
        down = answer.trouble is not None and answer.trouble.reason not in ("truncated", "too-large", "bad-encoding")
        self._errors_in_a_row = self._errors_in_a_row + 1 if down or (_status(answer) or 0) >= 500 else 0
        # A host that is asked once where others are asked twice has as many addresses to show that it is up.
        bound = ERRORS_IN_A_ROW // ASKS_AFTER_AN_ERROR if self.memory.is_long_down(url) else ERRORS_IN_A_ROW
        if self._errors_in_a_row >= bound:
            self.close(url, f"{self._errors_in_a_row} requests in a row failed, the last one with {_what_came(answer)}")


def _what_came(answer: Answer) -> str:
    return answer.trouble.reason if answer.trouble else f"status {_status(answer)}"


def _status(answer: Answer) -> int | None:
    """Return the status of an answer that came whole."""
    return answer.raw.status if answer.raw is not None and answer.trouble is None else None


def has_answered(answer: Answer) -> bool:
    """Return whether the host itself is up and lets itself be asked, whatever it says of the page."""
    status = _status(answer)
    return status is not None and status < 500 and status != 429
