from __future__ import annotations

from typing import Any

from scrapy import Request
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from crawler.single_try import NotedPool


class Endpoint:
    """A host to which the connection takes its time."""

    def __init__(self) -> None:
        self.connected: Deferred[Any] = Deferred()

    def connect(self, factory: Any) -> Deferred[Any]:
        return self.connected


def test_a_request_has_left_when_its_connection_is_there_and_not_before() -> None:
    pool, endpoint, request = NotedPool(Clock()), Endpoint(), Request("http://ban.test/tin")  # type: ignore[no-untyped-call]
    pool.request = request
    found = pool.getConnection(("http", "ban.test", 80), endpoint)
    assert "left_at" not in request.meta
    connection = object()
    endpoint.connected.callback(connection)
    assert request.meta["left_at"] > 0
    assert found.result is connection
