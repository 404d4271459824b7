"""Walking one section: gets its listing pages and feeds them to the listing walk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from archive.events import tell
from archive.records import Absent, Capture, Failed
from crawler.documents import Document
from crawler.exchanges import Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.listing_walk import ListingWalk, PastEnd
from crawler.page_reading import PageReader
from crawler.progress import Progress
from crawler.readings import ListingItem, ListingReading
from crawler.site_profiles import Section

logger = logging.getLogger(__name__)

# A section is walked once more where something was deleted while we walked; a second time changes nothing but patience.
_WALKS = 2


@dataclass(slots=True)
class SectionWalker:
    """Walks the sections of one site within one run."""

    site: str
    system: str
    fetcher: Fetcher
    reader: PageReader
    progress: Progress
    may_follow: Callable[[str], bool]  # whether an address can be an article's, by what its system is known to print
    watch_shifts: bool = True  # False: nothing can change while we walk (a replay)
    keep: Callable[[Capture, str | None], None] = lambda capture, failed: None  # a page as it came, why it was not read
    seen: Callable[[Document], None] = lambda document: None  # each listing page that could be read
    readable: int = 0  # listing pages that could be read in this run
    last_request: int | None = None  # of the run: how far the budget lets the present walk go

    def walk(self, section: Section, is_known: Callable[[ListingItem], bool] | None) -> Exchange[ListingWalk]:
        """Walk *section* to its end, or until the nightly rule *is_known* stops it."""
        walk = yield from self._walk_once(section, is_known)
        for _ in range(1, _WALKS):
            if not (walk.shrank and self.watch_shifts and self.fetcher.closed is None):
                break
            tell(logger, "walk-again", site=self.site, section=section.name, why="a stated total fell")
            walk = yield from self.walk_again(section, walk)
        proof = walk.proof()
        tell(
            logger,
            "walk-ended",
            level=logging.INFO if proof.complete or proof.stopped_early else logging.WARNING,
            site=self.site,
            url=proof.url,
            section=section.name,
            complete=proof.complete,
            stopped_early=proof.stopped_early,
            pages=proof.pages_walked,
            pages_stated=proof.pages_stated,
            items=proof.items_listed,
            items_stated=proof.items_stated,
            why=proof.why,
        )
        return walk

    def walk_again(self, section: Section, before: ListingWalk) -> Exchange[ListingWalk]:
        """Walk *section* once more, keeping the items with an address that the walk *before* saw."""
        walk = yield from self._walk_once(section, None)
        for identity, item in before.items.items():
            # An item without address that the second walk lacks was edited or deleted meanwhile, not overlooked.
            if identity not in walk.items and item.item.url is not None:
                walk.items[identity] = replace(item, position=len(walk.items))
        return walk

    def still_lists(self, section: Section, page_url: str, url: str) -> Exchange[bool]:
        """Return whether the listing page at *page_url*, asked again, still lists the article at *url*."""
        fetched = yield from self.fetcher.get(page_url)
        reading = self._read_kept(section, fetched)
        return isinstance(reading, ListingReading) and any(item.url == url for item in reading.items)

    def _walk_once(self, section: Section, is_known: Callable[[ListingItem], bool] | None) -> Exchange[ListingWalk]:
        decided = partial(tell, logger, site=self.site, section=section.name)
        walk = ListingWalk(section.name, section.url, self.system, is_known, decided=decided)
        yield from self._follow(section, walk)
        if self.watch_shifts and walk.pages_walked > 1 and self.fetcher.closed is None:
            walk.look_again()
            yield from self._follow(section, walk)
        return walk

    def _follow(self, section: Section, walk: ListingWalk) -> Exchange[None]:
        while (url := walk.next_url) is not None:
            if self.last_request is not None and self.fetcher.requests >= self.last_request:
                walk.cut_short("the budget leaves no more requests for listings")
                return
            fetched = yield from self.fetcher.get(url)
            reading = self._read_kept(section, fetched)
            if isinstance(reading, Failed):
                why = f"{reading.reason}: {reading.detail}" if reading.detail else reading.reason
                tell(logger, "listing-failed", level=logging.WARNING, site=self.site, url=url, why=why)
                walk.take_failure(reading)
            elif isinstance(reading, PastEnd):
                tell(logger, "listing-past-end", site=self.site, url=url, why=str(reading))
                walk.take_nothing(reading)
            else:
                self.readable += 1
                self._tell_page(section, url, reading)
                walk.take(reading, fetched.capture)
            self.progress.listing_page(self.site, section.name, walk.pages_walked, walk.pages_stated)

    def _tell_page(self, section: Section, url: str, reading: ListingReading) -> None:
        items, stated = len(reading.items), reading.pages_stated
        tell(logger, "listing-page", site=self.site, url=url, section=section.name, items=items, pages_stated=stated)

    def _read_kept(self, section: Section, fetched: Fetched) -> ListingReading | PastEnd | Failed:
        reading = self._read(section, fetched)
        if fetched.recorded and fetched.capture.raw is not None:
            failed = f"{reading.reason}: {reading.detail}" if isinstance(reading, Failed) else None
            self.keep(fetched.capture, failed)
        return reading

    def _read(self, section: Section, fetched: Fetched) -> ListingReading | PastEnd | Failed:
        if not fetched.recorded:
            return Failed(reason="not-recorded", detail="no recording holds this page")
        document = self.reader.open(fetched, "listing")
        if isinstance(document, Absent):
            gone = fetched.capture.http_status in (404, 410)
            return PastEnd.NOT_FOUND if gone else Failed(reason=document.reason, detail=document.detail)
        if isinstance(document, Failed):
            return document
        reading = self.reader.read_listing(fetched, document, inline=section.inline)
        if isinstance(reading, Failed):
            return reading
        self.seen(document)
        return self._without_strangers(reading, document)

    def _without_strangers(self, reading: ListingReading, document: Document) -> ListingReading:
        """Leave out what is no article of the site: links to other hosts, mail, print, feed and tag addresses."""
        kept: list[ListingItem] = []
        for item in reading.items:
            if item.url is None or self.may_follow(item.url):
                kept.append(item)
            else:
                tell(logger, "item-passed-over", site=self.site, url=item.url, listed=document.url)
        return replace(reading, items=tuple(kept))
