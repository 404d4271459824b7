"""The site of :mod:`tests.loopback_site` without a network: a run's requests are answered within the process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from archive.records import Failed, RawExchange, RunSummary
from archive.store import Archive
from crawler.exchanges import Answer, Ask
from crawler.progress import Silent
from crawler.site_crawl import CrawlPlan
from crawler.site_profiles import SiteProfile, read_site
from crawler.site_run import SiteRun
from spiders.loader import SiteSpiderLoader
from tests.loopback_site import Reply, Site, page

HOME = "http://ban.test/"
FIRST_NIGHT = datetime(2024, 7, 1, 15, tzinfo=UTC)
NOT_THERE = Reply(b"<html><body>404 Not Found</body></html>", 404)


class CarriedSite(Site):
    """A site whose replies stand at http://ban.test/."""

    @property
    def home(self) -> str:
        """The address of the home page."""
        return HOME

    def answer(self, ask: Ask, moment: datetime) -> Answer:
        """What the site answers to *ask*."""
        parts = urlsplit(ask.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.asked.append((path, moment.timestamp()))
        reply = self.replies.get(path, NOT_THERE)
        reply = reply() if callable(reply) else reply
        headers = {"Content-Type": "text/html; charset=utf-8"} | reply.headers
        raw = RawExchange(
            request_method="GET",
            request_headers=(),
            status=reply.status,
            response_headers=tuple((name.encode(), value.encode()) for name, value in headers.items()),
            body=reply.body,
        )
        trouble = Failed(reason="truncated") if reply.claimed is not None else None
        return Answer(url=ask.url, captured_at=moment, raw=raw, trouble=trouble)


def profile_of(
    more: str = "", sections: Sequence[str] = ("tin",), name: str = "ban", *, discovers: bool = False
) -> SiteProfile:
    """The site's profile; *more* are further lines, *sections* the paths; *discovers*: feeds are sought as well."""
    more = more if discovers else f"feeds = []\nsitemaps = []\n{more}"
    tables = "".join(f'[[sections]]\nname = "{one.capitalize()}"\nurl = "{HOME}{one}"\n' for one in sections)
    return read_site(f'name = "Bản Mây"\nhome = "{HOME}"\nsystem = "joomla"\ndelay = 1.0\n{more}\n{tables}', "ban.toml")


@dataclass
class Clock:
    """A clock that only waiting moves."""

    moment: datetime
    waited: float = 0.0
    asks: list[Ask] = field(default_factory=list)

    def now(self) -> datetime:
        """The moment it is."""
        return self.moment + timedelta(seconds=self.waited)

    def monotonic(self) -> float:
        """Seconds that were waited."""
        return self.waited


@dataclass
class Carrier:
    """Carries runs of *site*, one a night, to an archive."""

    site: CarriedSite
    folder: Path
    profile: SiteProfile = field(default_factory=profile_of)
    clock: Clock = field(default_factory=lambda: Clock(FIRST_NIGHT))

    def night(self, number: int = 1, *, full: bool = False, stop_after: int | None = None) -> RunSummary | None:
        """Carry one run to its end; after *stop_after* answers the process is as good as killed."""
        self.clock = Clock(FIRST_NIGHT + timedelta(days=number - 1))
        self.site.asked.clear()
        with Archive.open(self.folder) as archive:
            archive.mark_dead_runs()
            run = SiteRun(self.plan(archive, full=full), rehearsal=True)
            ask = run.begin()
            while ask is not None:
                if stop_after is not None and len(self.site.asked) >= stop_after:
                    return None
                ask = self.carry(run, ask)
            return run.finish()

    def carry(self, run: SiteRun, ask: Ask) -> Ask | None:
        """Carry one request and return the next."""
        self.clock.asks.append(ask)
        self.clock.waited += max(ask.gap_seconds, ask.hold_seconds)
        answer = self.site.answer(ask, self.clock.now())
        run.sent(None)
        run.count(answer)
        return run.take(answer)

    def plan(self, archive: Archive, *, full: bool = False, recorded: Callable[[str], bool] | None = None) -> CrawlPlan:
        """The plan of a run."""
        return CrawlPlan(
            profile=self.profile,
            archive=archive,
            full=full,
            now=self.clock.now,
            monotonic=self.clock.monotonic,
            progress=Silent(),
            may_follow=SiteSpiderLoader().spider_of(self.profile).may_follow,
            recorded=recorded,
        )


def ended(summary: RunSummary | None) -> RunSummary:
    """A run that came to its end."""
    assert summary is not None
    return summary


def soft_404() -> Reply:
    """A page that says with status 200 that it is not there."""
    return page(
        "<h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại hoặc đã bị xóa.</p>", title="Không tìm thấy trang"
    )
