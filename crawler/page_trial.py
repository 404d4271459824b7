"""What the rules see on one page: `luuvet try`, the workbench of whoever writes a site file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.records import Absent, Article, Cut, Failed
from crawler.exchanges import Answer, Ask, Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.learned_blocks import LearnedBlock
from crawler.page_kind import kind_of
from crawler.page_reading import PageReader
from crawler.readings import ListingItem
from crawler.replay import Recordings
from crawler.site_profiles import SiteProfile
from crawler.site_tables import host_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One page as the rules see it; nothing of it is stored."""

    url: str
    kind: str  # "article", "listing" or "unreadable"
    reason: str | None = None  # the rule or verdict that made it unreadable
    detail: str = ""
    recipe: str | None = None
    article: Article | None = None  # of an article page without a text only what stands around it
    items: tuple[ListingItem, ...] = ()
    next_url: str | None = None
    pages_stated: int | None = None
    items_stated: int | None = None
    cut: tuple[Cut, ...] = ()
    learned: tuple[LearnedBlock, ...] = ()


def profile_for(url: str, system: str) -> SiteProfile:
    """Return a profile that reads the host of *url* by the rules of *system* alone."""
    host = host_in(url) or ""
    home = f"{urlsplit(url).scheme}://{host}/"
    return SiteProfile(id="try", name=host, home=home, system=system, hosts=(host,), sections=(), allow_private=True)


def fetch_recorded(url: str, profile: SiteProfile, recordings: Recordings) -> Fetched:
    """Get *url* from *recordings*, redirects followed as a crawl would."""
    fetcher = Fetcher(profile=profile, now=lambda: recordings.begun_at, patient=False)
    return carry(fetcher.get(url), lambda ask: recordings.answer(ask.url))


def carry(exchange: Exchange[Fetched], ask: Callable[[Ask], Answer]) -> Fetched:
    """Run an exchange to its end, one question after the other."""
    try:
        wanted = next(exchange)
        while True:
            wanted = exchange.send(ask(wanted))
    except StopIteration as ended:
        fetched: Fetched = ended.value
        return fetched


def try_page(fetched: Fetched, profile: SiteProfile, learned: tuple[LearnedBlock, ...] = ()) -> Trial:
    """Read what was fetched as a crawl would, telling articles and listings apart by the page itself."""
    url = fetched.capture.url
    if not fetched.recorded:
        return Trial(url=url, kind="unreadable", reason="not-recorded", detail=f"no recording holds {url}")
    reader = PageReader(profile, learned)
    document = reader.open(fetched, "article")
    if isinstance(document, Absent | Failed):
        as_listing = reader.open(fetched, "listing")
        if isinstance(as_listing, Absent | Failed):
            return _unreadable(url, document)
        document = as_listing
    inline = _is_inline(url, profile)
    if inline or kind_of(document, reader.rules_at(fetched.capture.captured_at)) == "listing":
        listing = reader.read_listing(fetched, document, inline=inline)
        if isinstance(listing, Failed):
            return _unreadable(url, listing)
        return Trial(
            url=url,
            kind="listing",
            recipe=listing.recipe,
            items=listing.items,
            next_url=listing.next_url,
            pages_stated=listing.pages_stated,
            items_stated=listing.items_stated,
            cut=(*listing.cut, *(cut for item in listing.items for cut in item.cut)),
            learned=learned,
        )
    reading = reader.read_article(fetched, document)
    if isinstance(reading, Failed):
        head = reader.read_head(fetched, document) if reading.reason == "empty-article" else None
        return _unreadable(url, reading, head)
    return Trial(
        url=url, kind="article", recipe=reading.recipe, article=reading.article, cut=reading.cut, learned=learned
    )


def _is_inline(url: str, profile: SiteProfile) -> bool:
    """Tell whether *url* is a page of a section that the site file calls inline."""
    asked = url.partition("?")[0].rstrip("/")
    return any(section.inline and section.url.partition("?")[0].rstrip("/") == asked for section in profile.sections)


def _unreadable(url: str, why: Absent | Failed, head: Article | None = None) -> Trial:
    return Trial(url=url, kind="unreadable", reason=why.reason, detail=why.detail, article=head)
