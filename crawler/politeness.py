"""Keeps the gap between two requests to a host: measured between their starts, jitter only adding to it."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from pathlib import Path

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from archive.errors import ArchiveUnwritableError
from archive.events import tell
from archive.host_turns import HostTurn
from crawler.exchanges import Ask

logger = logging.getLogger(__name__)

# Shares of the gap: jitter keeps a hundred sites' crawlers from marching in step.
_LEAST_JITTER, _MOST_JITTER = 0.03, 0.25
# Seconds, at least: requests that a busy machine or network delivers closer than they were sent stay apart.
_LEAST_MARGIN = 0.1
# Seconds that a request on a connection that stands needs to leave us, before the crawl's own work keeps the loop busy.
_SENDING = 0.0005
# Seconds between two looks at whether the run is to be stopped, and whether another one has left the host.
_NAP = 0.2
# A gap that AutoThrottle makes so many times longer than it was told is worth a line in the log.
_WORTH_TELLING = 1.5


class StoppingError(IgnoreRequest):
    """The run is being stopped; the request was not sent."""


class Politeness:
    """Downloader middleware, the last before the network: waits until the host may be asked.

    A request holds its host's turn until the answer is there, so that runs of other sites on the same host wait.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._started: dict[str, float] = {}  # host → when its last request was sent, monotonic seconds
        self._turns: dict[str, HostTurn] = {}
        self._told: dict[str, float] = {}  # host → the gap that was told of last

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Politeness:
        """Make one for *crawler*, as Scrapy asks."""
        one = cls(crawler)
        crawler.signals.connect(one.close, signal=signals.spider_closed)
        return one

    def close(self) -> None:
        """Take no more turns."""
        for turn in self._turns.values():
            turn.close()
        self._turns.clear()

    async def process_request(self, request: Request) -> None:
        """Wait for the host's gap and for what the crawl asks to hold back. Raises StoppingError on a shutdown."""
        ask: Ask = request.meta["ask"]
        host = _host_of(request)
        jitter = random.uniform(_LEAST_JITTER, _MOST_JITTER)  # noqa: S311  (spreads requests, protects nothing)
        gap = self._gap(request, ask)
        gap += max(gap * jitter, _LEAST_MARGIN if gap else 0.0)
        earliest = time.monotonic() + ask.hold_seconds
        if host in self._started:
            earliest = max(earliest, self._started[host] + gap)
        turn = self._turn(host, request.meta.get("folder"))
        while (left := earliest - time.monotonic()) > 0 or (left := _left(turn, gap)) > 0:
            self._stop_if_asked(turn)
            await asyncio.sleep(min(left, _NAP))
        self._stop_if_asked(turn)
        if turn is not None:
            turn.note_asked()
        now = time.monotonic()
        request.meta["sent"](now - self._started[host] if host in self._started else None)
        self._started[host] = now
        asyncio.get_running_loop().call_later(_SENDING, self._work, host, request.meta["meanwhile"])

    def _work(self, host: str, meanwhile: Callable[[], None]) -> None:
        """Do the crawl's own work while the host is at work.

        The loop stands still meanwhile, so a request whose connection is not made yet leaves after it: the gap to the
        next one begins then.
        """
        meanwhile()
        self._started[host] = time.monotonic()
        if host in self._turns:
            self._turns[host].note_asked()

    def process_response(self, request: Request, response: Response) -> Response:
        """Let others ask the host; the gap to the next request begins when this one had its connection."""
        left_at, host = request.meta.get("left_at"), _host_of(request)
        if left_at is not None and left_at > self._started[host]:
            self._started[host] = left_at
            if host in self._turns:
                self._turns[host].note_asked(time.monotonic() - left_at)
        self._leave(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Let others ask the host."""
        self._leave(request)

    def _gap(self, request: Request, ask: Ask) -> float:
        """Return the seconds between two requests: what is asked for, or what AutoThrottle finds the host needs."""
        gap = max(ask.gap_seconds, self._throttled(request))
        host = _host_of(request)
        if gap > self._told.get(host, ask.gap_seconds) * _WORTH_TELLING:
            self._told[host] = gap
            site = self.crawler.spider.name if self.crawler.spider is not None else None
            tell(logger, "host-slow", site=site, url=request.url, gap_seconds=round(gap, 3), delay=ask.gap_seconds)
        return gap

    def _throttled(self, request: Request) -> float:
        """Return the delay that AutoThrottle has set for the host; Scrapy's own slot begins it a moment later."""
        if self.crawler.engine is None:
            return 0.0
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        return slot.delay if slot is not None else 0.0

    def _turn(self, host: str, folder: Path | None) -> HostTurn | None:
        if folder is None:
            return None
        if host not in self._turns:
            try:
                self._turns[host] = HostTurn(folder, host)
            except ArchiveUnwritableError as error:
                # Where nothing can be written the run ends by that, not by its manners.
                tell(logger, "host-turn-not-taken", level=logging.WARNING, why=str(error))
                return None
        return self._turns[host]

    def _leave(self, request: Request) -> None:
        turn = self._turns.get(_host_of(request))
        if turn is not None:
            turn.leave()

    def _stop_if_asked(self, turn: HostTurn | None) -> None:
        if not self.crawler.crawling:
            if turn is not None:
                turn.leave()
            raise StoppingError("the run is being stopped")


def _host_of(request: Request) -> str:
    return urlparse_cached(request).netloc.lower()


def _left(turn: HostTurn | None, gap: float) -> float:
    """Return the seconds to wait for others; 0: the turn is ours, and the host has had its gap."""
    if turn is None:
        return 0.0
    if not turn.take():
        return _NAP
    left = turn.seconds_left(gap)
    if left > 0:
        turn.leave()  # who needs a shorter gap goes first
    return max(0.0, left)
