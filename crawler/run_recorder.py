"""Scrapy extension: every crawl is a run in the archive, opened before its first request and closed after its last."""

from __future__ import annotations

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.site_spider import SiteSpider


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
        spider.run.close(f"stopped from outside ({reason})" if reason in ("shutdown", "cancelled") else None)
