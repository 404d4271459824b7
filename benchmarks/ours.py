"""Our own reading of one page, from the bytes to the article, as the crawl does it."""

from __future__ import annotations

from archive.records import Article
from benchmarks.shared_material import Page
from crawler.article_reading import read_article
from crawler.documents import read_document
from crawler.readings import ArticleReading, Unreadable
from crawler.rules import Rules
from crawler.site_profiles import VIETNAM


def read(page: Page) -> ArticleReading | Unreadable:
    """Decode, parse, recognise and read one article page."""
    document = read_document(page.payload, url=page.url, content_type=page.content_type)
    if isinstance(document, Unreadable):
        return document
    return read_article(document, Rules(system=page.system, timezone=VIETNAM))


def article(page: Page) -> Article | None:
    """Return the article read from *page*; None when it cannot be read."""
    reading = read(page)
    return reading.article if isinstance(reading, ArticleReading) else None


def paragraphs(page: Page) -> list[str]:
    """Return lead and body in reading order; empty when the page cannot be read."""
    found = article(page)
    return [] if found is None else [text for text in (found.lead, *found.body) if text]
