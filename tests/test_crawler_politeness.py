from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import cast

import pytest
from scrapy import Request
from scrapy.crawler import Crawler

from crawler.exchanges import Ask
from crawler.politeness import Politeness, StoppingError


@dataclass
class Running:
    """All that the middleware asks of a crawler."""

    crawling: bool = True


@dataclass
class Sent:
    """Requests that the middleware let through, with the moment."""

    crawler: Running = field(default_factory=Running)
    moments: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    told: list[float | None] = field(default_factory=list)  # the gaps that the middleware measured

    def middleware(self) -> Politeness:
        return Politeness(cast("Crawler", self.crawler))

    async def send(self, middleware: Politeness, url: str, *, gap: float = 0.0, hold: float = 0.0) -> None:
        ask = Ask(url=url, gap_seconds=gap, hold_seconds=hold)
        meta = {"ask": ask, "meanwhile": lambda: self.worked.append(time.monotonic()), "sent": self.told.append}
        await middleware.process_request(Request(url, meta=meta))
        self.moments.append(time.monotonic())

    @property
    def gaps(self) -> list[float]:
        return [later - earlier for earlier, later in zip(self.moments, self.moments[1:], strict=False)]


def test_the_gap_is_kept_between_two_requests_to_a_host_and_jitter_only_adds() -> None:
    sent = Sent()

    async def three() -> None:
        polite = sent.middleware()
        for _ in range(3):
            await sent.send(polite, "http://ban.test/tin", gap=0.1)

    asyncio.run(three())
    assert all(0.1 <= gap < 0.2 for gap in sent.gaps), sent.gaps
    first, *later = sent.told
    assert first is None
    assert later == pytest.approx(sent.gaps, abs=0.02)


def test_hosts_are_told_apart_and_spellings_of_one_are_not() -> None:
    sent = Sent()

    async def two_hosts() -> None:
        polite = sent.middleware()
        await sent.send(polite, "http://ban.test/tin", gap=0.2)
        await sent.send(polite, "http://muong.test/tin", gap=0.2)
        await sent.send(polite, "http://BAN.test/moi", gap=0.2)

    asyncio.run(two_hosts())
    assert sent.gaps[0] < 0.1
    assert sent.moments[2] - sent.moments[0] >= 0.2


def test_a_request_that_is_held_back_waits_for_its_time() -> None:
    sent = Sent()
    begun = time.monotonic()
    asyncio.run(sent.send(sent.middleware(), "http://ban.test/tin", hold=0.15))
    assert sent.moments[0] - begun >= 0.15


def test_a_shutdown_ends_the_waiting_and_sends_nothing() -> None:
    sent = Sent()

    async def stopped_while_it_waits() -> None:
        waiting = asyncio.create_task(sent.send(sent.middleware(), "http://ban.test/tin", hold=60.0))
        await asyncio.sleep(0.05)
        sent.crawler.crawling = False
        await waiting

    begun = time.monotonic()
    with pytest.raises(StoppingError):
        asyncio.run(stopped_while_it_waits())
    assert time.monotonic() - begun < 5
    assert sent.moments == []


def test_the_run_works_while_the_host_answers_and_not_before_the_request_is_out() -> None:
    sent = Sent()

    async def one() -> None:
        await sent.send(sent.middleware(), "http://ban.test/tin")
        assert sent.worked == []
        await asyncio.sleep(0.05)

    asyncio.run(one())
    assert len(sent.worked) == 1
    assert sent.worked[0] >= sent.moments[0]
