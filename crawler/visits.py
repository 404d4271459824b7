"""A visit to one article address, and the page that stood there."""

from __future__ import annotations

from dataclasses import dataclass

from archive.records import Absent, Failed, FoundBy
from crawler.documents import Document
from crawler.exchanges import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An article address that is to be visited in this run."""

    url: str
    found_by: FoundBy = FoundBy.LISTING
    section: str | None = None
    fingerprint: str | None = None
    listed: bool = True  # this run's listings show it
    asked_before: int = 0  # how often this run has asked it already
    is_found: bool = False  # nobody but a feed or sitemap says that an article stands here
    found_tries: int = 0  # how often earlier runs have looked at a found address


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitedPage:
    """What a visit found: a page that may hold the article, or what stands in its place."""

    visit: Visit
    fetched: Fetched
    document: Document | Absent | Failed
