"""From what was fetched to what was read: decoding, the quality gate, then the rules of the day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar

from lxml.html import HtmlElement

from archive.events import tell_raised
from archive.records import Absent, Article, Failed
from crawler.article_reading import container_of, read_article, read_head
from crawler.documents import Document, read_document
from crawler.exchanges import Fetched
from crawler.learned_blocks import LearnedBlock
from crawler.listing_reading import read_listing
from crawler.quality_gate import judge
from crawler.readings import ArticleReading, ListingReading, Unreadable
from crawler.recipes import flavour_of, recipe_of
from crawler.rules import Rules
from crawler.site_profiles import SiteProfile

logger = logging.getLogger(__name__)

Read = TypeVar("Read")

# What foreign markup can provoke in a reader; errors of the archive or the machine are not among them.
_BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, AssertionError)


@dataclass(slots=True)
class PageReader:
    """Reads one site's pages by the rules that hold on the day of the visit."""

    profile: SiteProfile
    learned: tuple[LearnedBlock, ...] = ()

    def rules_at(self, moment: datetime) -> Rules:
        """Return the rules for a page captured at *moment*."""
        return Rules(
            system=self.profile.system,
            layout=self.profile.layout_at(moment.astimezone(self.profile.timezone).date()),
            learned=self.learned,
            timezone=self.profile.timezone,
            hosts=self.profile.hosts,
        )

    def rules_named(self, recipe: str, learned: tuple[LearnedBlock, ...]) -> Rules | None:
        """Return the rules whose name is *recipe*, with any of the site's layouts; None: this program has none such."""
        rules = Rules(
            system=self.profile.system,
            learned=learned,
            timezone=self.profile.timezone,
            hosts=self.profile.hosts,
        )
        flavour = flavour_of(recipe)
        candidates = (replace(rules, layout=layout) for layout in (None, *self.profile.layouts))
        return next((one for one in candidates if recipe_of(one, flavour) == recipe), None)

    def open(self, fetched: Fetched, expected: Literal["article", "listing"]) -> Document | Absent | Failed:
        """Return the page as a document, or what stands in its place."""
        if fetched.failure is not None:
            return fetched.failure
        return _guarded(self.profile.id, fetched, lambda: self._opened(fetched, expected))

    def parse(self, fetched: Fetched) -> Document | Failed:
        """Return as a document what an earlier visit, or a person, found to be a page in order."""
        if fetched.failure is not None:
            return fetched.failure
        found = _guarded(self.profile.id, fetched, lambda: _parsed(fetched))
        return Failed(reason=found.reason, detail=found.detail) if isinstance(found, Unreadable) else found

    def read_listing(self, fetched: Fetched, document: Document, *, inline: bool) -> ListingReading | Failed:
        """Read a listing page."""
        rules = self.rules_at(fetched.capture.captured_at)
        found = _guarded(self.profile.id, fetched, lambda: read_listing(document, rules, inline=inline))
        return Failed(reason=found.reason, detail=found.detail) if isinstance(found, Unreadable) else found

    def read_article(self, fetched: Fetched, document: Document) -> ArticleReading | Failed:
        """Read an article page."""
        rules = self.rules_at(fetched.capture.captured_at)
        found = _guarded(self.profile.id, fetched, lambda: read_article(document, rules))
        return Failed(reason=found.reason, detail=found.detail) if isinstance(found, Unreadable) else found

    def read_head(self, fetched: Fetched, document: Document) -> Article | None:
        """Return title and moment of an article whose page holds no text: to be looked at, never archived."""
        rules = self.rules_at(fetched.capture.captured_at)
        found = _guarded(self.profile.id, fetched, lambda: read_head(document, rules))
        return None if isinstance(found, Failed) else found

    def read_as_before(
        self, fetched: Fetched, document: Document, recipe: str, learned: tuple[LearnedBlock, ...]
    ) -> Article | None:
        """Read the page by the earlier *recipe* and its *learned* blocks; None where the program no longer can."""
        rules = self.rules_named(recipe, learned)
        if rules is None:
            return None
        found = _guarded(self.profile.id, fetched, lambda: read_article(document, rules))
        return found.article if isinstance(found, ArticleReading) and found.recipe == recipe else None

    def container(self, fetched: Fetched, document: Document) -> HtmlElement | None:
        """Return the element that holds the article, for learning what recurs around it."""
        rules = self.rules_at(fetched.capture.captured_at)
        found = _guarded(self.profile.id, fetched, lambda: container_of(document, rules))
        return None if isinstance(found, Failed) else found

    def _opened(self, fetched: Fetched, expected: Literal["article", "listing"]) -> Document | Absent | Failed:
        capture = fetched.capture
        final_url = capture.final_url or capture.url
        document = _parsed(fetched)
        verdict = judge(
            url=capture.url,
            final_url=final_url,
            redirects=capture.redirects,
            status=capture.http_status,
            headers=fetched.headers,
            payload=fetched.payload,
            document=document if isinstance(document, Document) else None,
            home=self.profile.home,
            expected=expected,
        )
        if verdict is not None:
            return verdict
        if isinstance(document, Unreadable):
            return Failed(reason=document.reason, detail=document.detail)
        return document


def _parsed(fetched: Fetched) -> Document | Unreadable:
    capture = fetched.capture
    return read_document(fetched.payload, url=capture.final_url or capture.url, content_type=capture.content_type)


def _guarded(site: str, fetched: Fetched, read: Callable[[], Read]) -> Read | Failed:
    """Read one page; a page that breaks the program is a failure of that page and not of the whole night."""
    try:
        return read()
    except _BROKEN as error:
        tell_raised(logger, "page-broke-the-reader", error, site=site, url=fetched.capture.url)
        return Failed(reason="reader-error", detail=f"{type(error).__name__}: {error}"[:300])
