"""Scrapy's HTTP handler without Twisted's silent second try."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler


class SingleTryHandler(HTTP11DownloadHandler):
    """Sends each request once; asking again is for the run to decide, at its own pace."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
