from __future__ import annotations

import asyncio
import errno
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.exchanges import Ask
from crawler.politeness import Politeness, StoppingError


@dataclass
class Slot:
    """What AutoThrottle sets."""

    delay: float


@dataclass
class Downloader:
    """What AutoThrottle has set for each host."""

    slots: dict[str, Slot]

    def get_slot_key(self, request: Request) -> str:
        return urlparse_cached(request).hostname or ""


@dataclass
class Engine:
    downloader: Downloader


@dataclass
class Running:
    """All that the middleware asks of a crawler."""

    crawling: bool = True
    engine: Engine | None = None
    spider: object = None


@dataclass
class Sent:
    """Requests that the middleware let through, with the moment."""

    crawler: Running = field(default_factory=Running)
    moments: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    told: list[float | None] = field(default_factory=list)  # the gaps that the middleware measured

    def middleware(self) -> Politeness:
        return Politeness(cast("Crawler", self.crawler))

    async def send(
        self, middleware: Politeness, url: str, *, gap: float = 0.0, hold: float = 0.0, folder: Path | None = None
    ) -> Request:
        ask = Ask(url=url, gap_seconds=gap, hold_seconds=hold)
        meta = {
            "ask": ask,
            "meanwhile": lambda: self.worked.append(time.monotonic()),
            "sent": self.told.append,
            "folder": folder,
        }
        request = Request(url, meta=meta)
        await middleware.process_request(request)
        self.moments.append(time.monotonic())
        return request

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
    assert all(0.2 <= gap < 0.3 for gap in sent.gaps), sent.gaps  # a tenth of a second is the least margin
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


def test_what_autothrottle_finds_that_a_host_needs_is_kept_and_never_less_than_the_delay() -> None:
    sent = Sent(crawler=Running(engine=Engine(Downloader({"ban.test": Slot(0.2), "muong.test": Slot(0.01)}))))

    async def two_each() -> None:
        polite = sent.middleware()
        for host in ("ban.test", "ban.test", "muong.test", "muong.test"):
            await sent.send(polite, f"http://{host}/tin", gap=0.05)

    asyncio.run(two_each())
    assert sent.gaps[0] >= 0.2
    assert 0.05 <= sent.gaps[2] < 0.2


def test_a_host_found_slow_is_told_once_for_each_time_that_it_matters(caplog: pytest.LogCaptureFixture) -> None:
    slot = Slot(0.02)
    sent = Sent(crawler=Running(engine=Engine(Downloader({"ban.test": slot}))))

    async def slower_and_slower() -> None:
        polite = sent.middleware()
        for delay in (0.0, 0.01, 0.02, 0.02, 0.04):
            slot.delay = delay
            await sent.send(polite, "http://ban.test/tin", gap=0.01)

    with caplog.at_level("INFO"):
        asyncio.run(slower_and_slower())
    assert [record.event.facts["gap_seconds"] for record in caplog.records] == [0.02, 0.04]  # type: ignore[attr-defined]


def test_the_gap_begins_when_a_request_had_its_connection(tmp_path: Path) -> None:
    sent = Sent()

    async def late_and_next(folder: Path | None) -> None:
        polite = sent.middleware()
        request = await sent.send(polite, "http://ban.test/tin", gap=0.1, folder=folder)
        await asyncio.sleep(0.2)
        request.meta["left_at"] = time.monotonic()
        polite.process_response(request, Response(request.url))
        await sent.send(polite, "http://ban.test/moi", gap=0.1, folder=folder)
        polite.close()

    asyncio.run(late_and_next(None))
    assert sent.gaps[-1] >= 0.3
    asyncio.run(late_and_next(tmp_path))
    assert sent.gaps[-1] >= 0.3


def test_runs_of_two_sites_on_one_host_take_turns_and_keep_the_gap(tmp_path: Path) -> None:
    sent = Sent()

    async def one_after_the_other() -> None:
        one, other = sent.middleware(), sent.middleware()
        request = await sent.send(one, "http://ban.test/tin", gap=0.1, folder=tmp_path)
        waiting = asyncio.create_task(sent.send(other, "http://ban.test/moi", gap=0.1, folder=tmp_path))
        await asyncio.sleep(0.3)
        assert not waiting.done()  # the first request has not been answered
        one.process_response(request, Response(request.url))
        last = await waiting
        again = asyncio.create_task(sent.send(one, "http://ban.test/tin", gap=0.1, folder=tmp_path))
        await asyncio.sleep(0)
        other.process_exception(last, TimeoutError())
        await again
        one.close()
        other.close()

    asyncio.run(one_after_the_other())
    assert sent.gaps[0] >= 0.3
    assert sent.gaps[1] >= 0.1


def test_a_shutdown_leaves_the_turn_to_others(tmp_path: Path) -> None:
    sent = Sent()

    async def stopped() -> None:
        one, other = sent.middleware(), sent.middleware()
        sent.crawler.crawling = False
        with pytest.raises(StoppingError):
            await sent.send(one, "http://ban.test/tin", folder=tmp_path)
        sent.crawler.crawling = True
        await sent.send(other, "http://ban.test/tin", folder=tmp_path)
        one.close()
        other.close()

    asyncio.run(asyncio.wait_for(stopped(), 5))
    assert len(sent.moments) == 1


def test_work_that_keeps_the_loop_from_sending_is_no_part_of_the_gap() -> None:
    """A request whose connection is made only after the work left only then."""
    ended: list[float] = []

    def work() -> None:
        time.sleep(0.15)
        ended.append(time.monotonic())

    async def two() -> float:
        sent = Sent()
        middleware = sent.middleware()
        meta = {"ask": Ask(url="http://ban.test/1"), "meanwhile": work, "sent": sent.told.append, "folder": None}
        await middleware.process_request(Request("http://ban.test/1", meta=meta))
        await asyncio.sleep(0.01)
        await sent.send(middleware, "http://ban.test/2", gap=0.1)
        return sent.moments[-1] - ended[0]

    assert asyncio.run(two()) >= 0.1


def test_a_full_disk_is_no_matter_of_manners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*words: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def two() -> Sent:
        sent = Sent()
        middleware = sent.middleware()
        monkeypatch.setattr("archive.host_turns.os.pwrite", full)
        await sent.send(middleware, "http://ban.test/1", folder=tmp_path)
        (tmp_path / "tep").write_text("", encoding="utf-8")
        await sent.send(middleware, "http://muong.test/1", folder=tmp_path / "tep")  # no folder: no lock can be made
        return sent

    assert len(asyncio.run(two()).moments) == 2
