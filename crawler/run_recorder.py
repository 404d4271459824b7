"""Scrapy extension: every crawl is a run in the archive, opened before its first request and closed after its last."""

from __future__ import annotations

import logging

from scrapy import signals
from scrapy.crawler import Crawler

from archive.errors import LuuVetError
from crawler.site_spider import SiteSpider

logger = logging.getLogger(__name__)


class RunRecorder:
    """Opens and closes the run of a :class:`SiteSpider`, however the crawl was started and however it ended."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunRecorder:
        """Make one for *crawler*, as Scrapy asks."""
        recorder = cls()
        crawler.signals.connect(recorder.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(recorder.spider_closed, signal=signals.spider_closed)
        return recorder

    def spider_opened(self, spider: SiteSpider) -> None:
        """Open the run. Raises CloseSpider where it may not begin."""
        spider.open()

    def spider_closed(self, spider: SiteSpider, reason: str) -> None:
        """Close the run; a crawl that a signal ended is interrupted, whatever it had read by then."""
        if spider.run.run_id is None:
            return
        interrupted = f"stopped from outside ({reason})" if reason in ("shutdown", "cancelled") else None
        try:
            spider.run.finish(interrupted)
        except LuuVetError as error:
            logger.error("run-not-closed site=%s why=%s", spider.name, error)
            spider.run.error = spider.run.error or error
