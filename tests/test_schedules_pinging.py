from __future__ import annotations

import asyncio
import logging

import pytest

from schedules.pinging import ping
from tests.loopback_site import Reply, standing

PRIVATE = "ma-rieng-77"


def test_the_ping_is_sent_again_until_it_is_answered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with standing() as site:
        replies = iter([Reply(status=500), Reply(b"OK")])
        site.replies = {f"/{PRIVATE}": lambda: next(replies)}
        assert asyncio.run(ping(f"{site.home}{PRIVATE}", (0.0, 0.0)))
        assert site.paths == [f"/{PRIVATE}"] * 2
    assert "ping-sent" in caplog.text
    assert PRIVATE not in caplog.text


def test_a_ping_that_nobody_answers_is_told_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    with standing() as site:
        site.replies = {f"/{PRIVATE}": Reply(status=503)}
        address = f"{site.home}{PRIVATE}"
        assert not asyncio.run(ping(address, (0.0,)))
        assert len(site.paths) == 2
    assert not asyncio.run(ping(address, ()))
    assert "HTTP 503" in caplog.text
    assert "ConnectionRefusedError" in caplog.text
    assert PRIVATE not in caplog.text
