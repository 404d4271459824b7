"""Getting one page over Scrapy, outside any run: for `luuvet try`, which stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess

from archive.errors import LuuVetError
from crawler.exchanges import Answer, Ask, Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.site_profiles import SiteProfile
from crawler.spider_making import crawl_settings, quieten_scrapy, spider_of


class NothingFetchedError(LuuVetError):
    """The page at *url* was not asked for to the end: the program was stopped, or its log says why."""

    exit_status = 1

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        return f"{self.url} was not read to its end: try again"


@dataclass(slots=True)
class PageFetch:
    """What a :class:`SiteSpider` carries when there is no run: one exchange, robots.txt included."""

    url: str
    profile: SiteProfile
    clock: Callable[[], datetime]
    error: LuuVetError | None = None
    run_id: int | None = None
    folder: Path | None = None
    fetched: Fetched | None = field(default=None, init=False)
    _steps: Exchange[Fetched] | None = field(default=None, init=False)

    def now(self) -> datetime:
        """Return the moment it is."""
        return self.clock()

    def begin(self) -> Ask | None:
        """Return the first request."""
        self._steps = self._exchange()
        return next(self._steps)

    def take(self, answer: Answer) -> Ask | None:
        """Take what came of the last request; return the next one, None when the page is there."""
        if self._steps is None:
            raise ValueError("nothing was asked yet")
        try:
            return self._steps.send(answer)
        except StopIteration as ended:
            self.fetched = ended.value
            return None

    def work(self) -> None:
        """Do nothing: the page is read by whoever asked for it."""

    def sent(self, gap_seconds: float | None) -> None:
        """Count nothing: no run keeps the number."""

    def count(self, answer: Answer) -> None:
        """Count nothing: no run keeps the number."""

    def close(self, interrupted: str | None) -> None:
        """Close nothing: no run was opened."""

    def _exchange(self) -> Exchange[Fetched]:
        fetcher = Fetcher(profile=self.profile, now=self.clock)
        yield from fetcher.read_robots(self.url)
        return (yield from fetcher.get(self.url))


def fetch_live(url: str, profile: SiteProfile, *, now: Callable[[], datetime], contact: str | None = None) -> Fetched:
    """Get *url* over the network as a crawl of *profile* would; once a process, for a reactor starts once.

    Raises NothingFetchedError when it was stopped meanwhile.
    """
    settings = crawl_settings(contact)
    page = PageFetch(url=url, profile=profile, clock=now)
    process = AsyncCrawlerProcess(settings)
    quieten_scrapy()
    process.crawl(spider_of(profile, settings), run=page)
    process.start()
    if page.fetched is None:
        raise NothingFetchedError(url)
    return page.fetched
