"""What reading a page yields. Records only; see documents, article_reading and listing_reading for the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.records import Article, Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReading:
    """An article page that could be read."""

    article: Article
    recipe: str
    key: str | None  # the publishing system's own id; None: it has none
    canonical_url: str | None
    cut: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingItem:
    """One item of a listing page."""

    url: str | None  # absolute, session ids and print parameters removed; None: the item has no address
    title: str | None
    fingerprint: str  # digest of what the listing shows of the item, counters and dates of the visit left out
    inline: Article | None = None  # the whole article, where the listing carries it
    href: str | None = None  # as written in the page
    published_at: datetime | None = None
    cut: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingReading:
    """A listing page that could be read (it may hold no item: an empty section, a page past the end)."""

    recipe: str
    items: tuple[ListingItem, ...]
    next_url: str | None  # absolute; None: the page links to no further page
    page_number: int | None = None  # "Trang 3 / 7" gives 3
    pages_stated: int | None = None  # "Trang 3 / 7" gives 7; else from the last numbered link where that is sure
    items_stated: int | None = None  # the counter "(67)"
    probe_url: str | None = None  # no pager, but the system is known to have further pages at such an address
    more_by_script: bool = False  # a button or pager without addresses offers further items
    end_by: str | None = None  # why next_url is None: "no next link", "last page number", "no pager" …
    cut: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A page in which no article (or listing) was found, with the rule that missed."""

    reason: str  # a name, for example "no-container", "empty-body", "login", "soft-404"
    detail: str = ""
