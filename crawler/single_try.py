"""Scrapy's HTTP handler without Twisted's silent second try, and with the moment at which each request leaves."""

from __future__ import annotations

import time
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.web.client import HTTPConnectionPool


class NotedPool(HTTPConnectionPool):
    """Connections; a request is written when it has one, which may be long after it was begun on a busy machine."""

    request: Request | None = None  # under way; a crawl sends one at a time

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802  (Twisted's name)
        """Get a connection; ``request.meta["left_at"]`` is the moment at which it was there, monotonic seconds."""
        found: Deferred[Any] = super().getConnection(key, endpoint)
        return found.addCallback(self._note)

    def _note(self, connection: Any) -> Any:
        if self.request is not None:
            self.request.meta["left_at"] = time.monotonic()
        return connection


class SingleTryHandler(HTTP11DownloadHandler):
    """Sends each request once; asking again is for the run to decide, at its own pace."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        made = self._pool
        self._pool: NotedPool = NotedPool(made._reactor, persistent=True)  # type: ignore[no-untyped-call]  # Twisted's
        self._pool.maxPersistentPerHost, self._pool._factory = made.maxPersistentPerHost, made._factory
        self._pool.retryAutomatically = False

    async def download_request(self, request: Request) -> Response:
        """Send *request*."""
        self._pool.request = request
        return await super().download_request(request)
