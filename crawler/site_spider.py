"""The spider all systems share: carries the requests of one site's run over Scrapy."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.errors import LuuVetError
from archive.event_log import log_of
from archive.records import Failed
from archive.store import Archive
from crawler.exchanges import Answer, Ask
from crawler.host_guard import PrivateAddressError
from crawler.limits import MEDIA_SECONDS
from crawler.network_errors import failure_of
from crawler.politeness import StoppingError
from crawler.progress import Silent
from crawler.site_crawl import CrawlPlan
from crawler.site_profiles import SiteProfile
from crawler.site_run import SiteRun


class Carried(Protocol):
    """What a spider carries the requests of: a :class:`SiteRun`, or one page that somebody tries."""

    run_id: int | None
    error: LuuVetError | None

    @property
    def folder(self) -> Path | None:
        """The archive's folder, where runs of all processes take turns at a host; None: nothing is archived."""

    def now(self) -> datetime:
        """Return the moment it is."""

    def begin(self) -> Ask | None:
        """Return the first request."""

    def take(self, answer: Answer) -> Ask | None:
        """Take what came of the last request; return the next one."""

    def work(self) -> None:
        """Do what is left to do of the last answer, while the next one is awaited."""

    def sent(self, gap_seconds: float | None) -> None:
        """Count a request that is being sent, so long after the last one to its host."""

    def count(self, answer: Answer) -> None:
        """Count what came of a request."""

    def close(self, interrupted: str | None) -> None:
        """End it, however far it came."""


class SiteSpider(Spider):
    """One run of one site; a subclass says what its publishing system prints that is no article."""

    profile: ClassVar[SiteProfile]
    # Regular expressions, searched in an address: views, feeds and lists of the system that never are articles.
    never_follow: ClassVar[tuple[str, ...]] = ()
    run: Carried
    first: Ask | None = None

    def __init__(self, name: str | None = None, *, run: Carried | None = None, full: str = "", **more: Any) -> None:
        super().__init__(name, **more)
        self.run = run if run is not None else self._run_of_a_checkout(full=full.lower() in ("1", "true", "yes"))

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Set what the site file decides."""
        super().update_settings(settings)
        settings.set("LUUVET_ALLOW_PRIVATE", cls.profile.allow_private, priority="spider")
        # A host that needs no delay is the operator's own.
        settings.set("AUTOTHROTTLE_ENABLED", cls.profile.delay > 0, priority="spider")
        if cls.profile.allow_bad_certificate:
            settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="spider")

    @classmethod
    def may_follow(cls, url: str) -> bool:
        """Return whether *url* can be an article's address, by what the system is known to print."""
        return not any(re.search(pattern, url, re.IGNORECASE) for pattern in cls.never_follow)

    def open(self) -> None:
        """Open the run. Raises CloseSpider where the archive does not let it begin; ``run.error`` says why."""
        try:
            self.first = self.run.begin()
        except LuuVetError as error:
            self.run.error = error
            raise CloseSpider("refused") from error

    async def start(self) -> AsyncIterator[Request]:
        """Send the run's first request; each answer leads to the next one."""
        if self.first is not None:
            yield self._request(self.first)

    def parse(self, response: Response, **kwargs: Any) -> list[Request]:
        """Hand a response to the run and send what it asks for next.

        A list, for Scrapy reads a generator's source code anew at every response.
        """
        request = response.request
        trouble = None
        if "dataloss" in response.flags:
            promised = response.headers.get("Content-Length", b"?")
            length = promised.decode("latin-1") if promised else "?"
            trouble = Failed(reason="truncated", detail=f"{len(response.body)} of {length} bytes came")
        meta = request.meta if request is not None else {}
        answer = Answer(
            url=response.url,
            captured_at=self.run.now(),
            raw=meta.get("raw"),
            trouble=trouble,
            seconds=meta.get("download_latency"),
            certificate=meta.get("certificate"),
            clock=datetime.now(UTC),
        )
        return self._take(answer)

    def on_failure(self, failure: Failure) -> list[Request]:
        """Hand the run a request that came to nothing; one that a shutdown kept back says nothing about the site."""
        error = failure.value
        if error is None or isinstance(error, StoppingError) or not self.crawler.crawling:
            return []
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        url = request.url
        moment = self.run.now()
        if isinstance(error, PrivateAddressError):
            trouble = Failed(reason="private-address", detail=str(error))
            return self._take(Answer(url=url, captured_at=moment, trouble=trouble), sent=False)
        return self._take(Answer(url=url, captured_at=moment, trouble=failure_of(error)))

    def meanwhile(self) -> None:
        """Use the time in which the host answers; called when a request is on its way."""
        try:
            self.run.work()
        except LuuVetError as error:
            self.run.error = error  # the next answer ends the run

    def _take(self, answer: Answer, *, sent: bool = True) -> list[Request]:
        if sent:
            self.run.count(answer)
        try:
            if self.run.error is not None:
                raise self.run.error
            ask = self.run.take(answer)
        except LuuVetError as error:
            self.run.error = error
            raise CloseSpider("broken") from error
        return [] if ask is None else [self._request(ask)]

    def _request(self, ask: Ask) -> Request:
        # A run asks the same page twice on purpose; Scrapy would filter the second request.
        meta: dict[str, Any] = {
            "ask": ask,
            "meanwhile": self.meanwhile,
            "sent": self.run.sent,
            "folder": self.run.folder,
            "handle_httpstatus_all": True,
        }
        if ask.max_bytes is not None:
            meta |= {"download_maxsize": ask.max_bytes, "download_timeout": MEDIA_SECONDS}
        return Request(
            ask.url,
            headers=dict(ask.headers),
            callback=self.parse,
            errback=self.on_failure,
            meta=meta,
            dont_filter=True,
        )

    def _run_of_a_checkout(self, *, full: bool) -> SiteRun:
        """`scrapy crawl SITE` in a checkout: the archive is the environment's."""
        folder = Path(os.environ.get("LUUVET_ARCHIVE") or "luuvet-archive")
        logging.getLogger().addHandler(log_of(folder, _utc_now))
        plan = CrawlPlan(
            profile=self.profile,
            archive=Archive.open(folder),
            full=full,
            now=_utc_now,
            monotonic=time.monotonic,
            progress=Silent(),
            may_follow=self.may_follow,
            contact=os.environ.get("LUUVET_CONTACT"),
        )
        return SiteRun(plan)


def _utc_now() -> datetime:
    return datetime.now(UTC)
