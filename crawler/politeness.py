"""Keeps the gap between two requests to a host: measured between their starts, jitter only adding to it."""

from __future__ import annotations

import asyncio
import random
import time

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.exchanges import Ask

# Shares of the gap. The least keeps requests apart that a busy network delivers closer than they were sent; the rest
# keeps a hundred sites' crawlers from marching in step.
_LEAST_JITTER, _MOST_JITTER = 0.03, 0.25
# Seconds that a request on a connection that stands needs to leave us, before the crawl's own work keeps the loop busy.
_SENDING = 0.0005
# Seconds between two looks at whether the run is to be stopped.
_NAP = 0.2


class StoppingError(IgnoreRequest):
    """The run is being stopped; the request was not sent."""


class Politeness:
    """Downloader middleware, the last before the network: waits until the host may be asked."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._started: dict[str, float] = {}  # host → when its last request was sent, monotonic seconds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Politeness:
        """Make one for *crawler*, as Scrapy asks."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's gap and for what the crawl asks to hold back. Raises StoppingError on a shutdown."""
        ask: Ask = request.meta["ask"]
        host = urlparse_cached(request).netloc.lower()
        jitter = random.uniform(_LEAST_JITTER, _MOST_JITTER)  # noqa: S311  (spreads requests, protects nothing)
        earliest = time.monotonic() + ask.hold_seconds
        if host in self._started:
            earliest = max(earliest, self._started[host] + ask.gap_seconds * (1 + jitter))
        while (left := earliest - time.monotonic()) > 0:
            self._stop_if_asked()
            await asyncio.sleep(min(left, _NAP))
        self._stop_if_asked()
        now = time.monotonic()
        request.meta["sent"](now - self._started[host] if host in self._started else None)
        self._started[host] = now
        asyncio.get_running_loop().call_later(_SENDING, request.meta["meanwhile"])

    def _stop_if_asked(self) -> None:
        if not self.crawler.crawling:
            raise StoppingError("the run is being stopped")
