"""Reading a listing page: its items in page order, the next page, and what it says of its own size."""

from __future__ import annotations

from dataclasses import replace

from lxml.html import HtmlElement

from crawler.documents import Document
from crawler.listing_empty import comes_before, says_empty, says_no_story
from crawler.listing_inline import is_whole, whole_article
from crawler.listing_items import FoundItem, FoundItems, find_items
from crawler.listing_pager import Pager, read_pager
from crawler.listing_rules import listing_rules_of
from crawler.listing_text import fingerprint_of, published_in
from crawler.listing_totals import read_items_stated
from crawler.page_positions import position_of
from crawler.readings import ListingItem, ListingReading, Unreadable
from crawler.recipes import recipe_of
from crawler.recognition import flavours_of
from crawler.rules import Rules

# Marks of a section that says itself that it is empty, or of a page past the last one.
_LIST_MARKS = (".blog", ".itemList", ".posts-list", ".wp-block-query", ".no-results", ".no-data", ".news_column")


def read_listing(document: Document, rules: Rules, *, inline: bool = False) -> ListingReading | Unreadable:
    """Return the items of a listing page and its pager.

    *inline*: the section is known to carry whole articles. Unreadable "layout-item" where the site's own selector finds
    nothing, "no-items" where no list was found on a page that is neither empty by its own words nor past the end.
    """
    flavours = flavours_of(rules.system, document)
    found = find_items(document, rules, flavours, inline=inline)
    layout = rules.layout
    empty = says_empty(document) if not found.items or found.is_a_guess else None
    pager = read_pager(
        document,
        next_css=layout.next if layout else None,
        items=[item.element for item in found.items],
        shows_last_number=bool({"wordpress", "nukeviet"} & set(flavours)),
    )
    if empty is not None and found.items and not pager.has_links and comes_before(empty, found.items[0].element):
        # What follows such words is the side column of a theme that gives it no name.
        found = replace(found, items=())
    if not found.items and empty is None and not _is_empty_listing(document, pager):
        return Unreadable(reason="layout-item" if found.by == "layout" else "no-items", detail=document.url)
    return ListingReading(
        recipe=recipe_of(rules, found.flavour),
        items=tuple(_read_item(item, found, document, rules, inline=inline) for item in found.items),
        next_url=pager.next_url if found.items else None,
        page_number=pager.page_number,
        pages_stated=pager.pages_stated,
        items_stated=_items_stated(document, found, pager, empty),
        probe_url=_probe_url(document, found, pager, flavours),
        end_by=pager.end_by if found.items else "no items on the page",
        more_by_script=pager.by_script and bool(found.items),
    )


def _items_stated(document: Document, found: FoundItems, pager: Pager, empty: HtmlElement | None) -> int | None:
    if empty is not None and not found.items and says_no_story(empty) and position_of(document.url) is None:
        return 0
    return read_items_stated(document, [item.element for item in found.items], pager.pages_stated)


def _read_item(item: FoundItem, found: FoundItems, document: Document, rules: Rules, *, inline: bool) -> ListingItem:
    whole = is_whole(item, found.flavour, asked=inline)
    plain = whole or listing_rules_of(found.flavour).plain_titles
    published_at = published_in(item.element, rules.timezone, whole=plain)
    read = whole_article(item, published_at, document, rules) if whole else None
    return ListingItem(
        url=item.url,
        title=item.title,
        fingerprint=fingerprint_of(item.title, item.element, with_images=whole),
        inline=read[0] if read else None,
        href=item.link.get("href") if item.link is not None else None,
        published_at=published_at,
        cut=read[1] if read else (),
    )


def _is_empty_listing(document: Document, pager: Pager) -> bool:
    if pager.page_number and pager.pages_stated and pager.page_number >= pager.pages_stated:
        return True
    return any(document.elements.find(css) is not None for css in _LIST_MARKS)


def _probe_url(document: Document, found: FoundItems, pager: Pager, flavours: tuple[str, ...]) -> str | None:
    """Return where a further page would be, on systems that have such pages without linking to them."""
    if pager.next_url or not found.items:
        return None
    position = position_of(document.url)
    if "easywebhub" in flavours and pager.end_by == "no pager":
        number = position.number if position else 1
        listing = position.listing if position else document.url.partition("?")[0].rstrip("/")
        return f"{listing}/page/{number + 1}"
    if "wordpress" in flavours and pager.by_script and "?" not in document.url:
        number = position.number if position else 1
        listing = position.listing if position else document.url.rstrip("/")
        return f"{listing}/page/{number + 1}/"
    if "mastercms" in flavours and pager.by_script and "?" not in document.url:
        offset = position.number if position else 0
        return f"{document.url.partition('&')[0]}&s_cond=&BRSR={offset + len(found.items)}"
    return None
