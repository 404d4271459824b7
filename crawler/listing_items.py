"""The items of a listing page: what the page shows of each, its title and its address."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace

from lxml.html import Element, HtmlElement

from crawler.addresses import absolute
from crawler.documents import Document
from crawler.element_index import compiled
from crawler.listing_foreign import without_foreign
from crawler.listing_groups import Block, largest_group
from crawler.listing_headlines import headline_link, headline_of, title_text
from crawler.listing_links import HEADINGS, address_of, leads_on, more_link, title_within, view_link, words_of
from crawler.listing_rules import ListingRules, listing_rules_of
from crawler.listing_texts import alike_texts
from crawler.page_areas import stands_aside
from crawler.rules import Rules

# Links to the items of the next page, and to sections below this one.
_NOT_ITEMS = (".blog_more", ".items-more", ".cat-children", ".subcategories", ".children")


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One item as it stands in the page."""

    element: HtmlElement
    headline: HtmlElement | None  # the element that holds the title; None: the listing shows none
    link: HtmlElement | None
    url: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class FoundItems:
    """The items of a page and what found them."""

    items: tuple[FoundItem, ...]
    flavour: str | None  # whose rules found them; None: their repeated structure did
    by: str  # "layout", the flavour or "repeated blocks"

    @property
    def is_a_guess(self) -> bool:
        """Whether nothing but likeness, or names that side columns have too, says that these are the list."""
        return self.by == "repeated blocks" or (self.by != "layout" and listing_rules_of(self.flavour).shared_names)


def find_items(document: Document, rules: Rules, flavours: tuple[str, ...], *, inline: bool = False) -> FoundItems:
    """Return the items of a listing page, in page order, by the site's layout, a system's rules or their structure.

    *inline*: they are whole articles, and need neither title nor link.
    """
    own = flavours[0] if flavours else None
    layout = rules.layout
    if layout is not None and layout.item:
        elements = _outermost(document.elements.find_all(layout.item))
        items = _described(elements, document, own, layout.link, inline=inline)
        return FoundItems(items, own, "layout")
    for flavour in flavours:
        elements = _by_rules(document, listing_rules_of(flavour), flavour)
        items = _described(elements, document, flavour, layout.link if layout else None, inline=inline)
        if items:
            return FoundItems(items, flavour, flavour)
    listings = [listing_rules_of(flavour) for flavour in flavours]
    addresses = next((one.addresses for one in listings if any(one.addresses)), (None,))
    holder = _first_list(document, listings)
    groups = (largest_group(document, holder if holder is not None else document.root, one) for one in addresses)
    blocks: list[Block] = next(filter(None, groups), [])
    items = tuple(
        _with_link(block.element, block.link, document, own or "generic") for block in blocks if block.link is not None
    )
    if not items and inline:
        texts = alike_texts(holder if holder is not None else document.root)
        items = _described(texts, document, own, None, inline=True)
    return FoundItems(_distinct(items), own, "repeated blocks")


def _by_rules(document: Document, listing: ListingRules, flavour: str) -> list[HtmlElement]:
    if flavour == "joomla15" and (split := _between_separators(document)):
        return split
    for css in listing.items:
        found = [element for element in document.elements.find_all(css) if not _is_no_item(element)]
        if listing.first_module_of:
            found = _in_first_module(found, listing.first_module_of)
        if found := _outermost(found):
            own = without_foreign(found, document) if listing.shared_names else found
            if own:
                return own
    return []


def _first_list(document: Document, listings: list[ListingRules]) -> HtmlElement | None:
    """Return what the systems' rules know to hold the items, or what is around them all where there are several."""
    for css in (css for listing in listings for css in listing.lists):
        holders = _outermost([one for one in document.elements.find_all(css) if not stands_aside(one)])
        if len(holders) == 1:
            return holders[0]
        if holders:
            return next((one for one in holders[0].iterancestors() if set(holders) <= set(one.iter())), None)
    return None


def _is_no_item(element: HtmlElement) -> bool:
    above = element.getparent()
    if above is not None and stands_aside(above):
        return True
    return any(compiled(css).matches(one) for css in _NOT_ITEMS for one in (element, *element.iterancestors()))


def _outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    chosen = set(elements)
    return [element for element in elements if not any(above in chosen for above in element.iterancestors())]


def _in_first_module(elements: list[HtmlElement], css: str) -> list[HtmlElement]:
    module = compiled(css)

    def module_of(element: HtmlElement) -> HtmlElement | None:
        return next((above for above in element.iterancestors() if module.matches(above)), None)

    first = module_of(elements[0]) if elements else None
    return [element for element in elements if module_of(element) is first]


def _between_separators(document: Document) -> list[HtmlElement]:
    """Return Joomla 1.5's items, each put together from the tables that a separator closes."""
    items: list[HtmlElement] = []
    for separator in document.elements.find_all("span.article_separator"):
        parts: list[HtmlElement] = []
        before = separator.getprevious()
        while before is not None and before.get("class") != "article_separator":
            parts.append(before)
            before = before.getprevious()
        if any("contentpaneopen" in (part.get("class") or "") for part in parts):
            item = Element("div")
            item.extend([copy.deepcopy(part) for part in reversed(parts)])
            items.append(item)
    return items


def _described(
    elements: list[HtmlElement], document: Document, flavour: str | None, link_css: str | None, *, inline: bool
) -> tuple[FoundItem, ...]:
    system = flavour or "generic"
    listing = listing_rules_of(flavour)
    if inline:
        listing = replace(listing, plain_titles=True)
    found: list[FoundItem] = []
    for element in elements:
        if link_css:
            link = _first_within(element, link_css)
            item = _with_link(element, link, document, system) if link is not None else None
        else:
            item = _one_item(element, document, system, listing)
        if item is not None:
            found.append(item)
    return _distinct(tuple(found))


def _first_within(element: HtmlElement, css: str) -> HtmlElement | None:
    """Return the first link that *css* selects in *element*, or the one in or around what it selects."""
    for one in element.iter():
        if isinstance(one.tag, str) and compiled(css).matches(one):
            return one if one.tag == "a" else next(one.iter("a"), None)
    return None


def _with_link(element: HtmlElement, link: HtmlElement, document: Document, system: str) -> FoundItem:
    # Whole cards are links in some themes: the headline is what is set as a title in them. In others only a button is.
    within = None if leads_on(link) else title_within(link)
    if within is None and (leads_on(link) or not words_of(link)):
        within = next((one for one in element.iter(*HEADINGS) if words_of(one)), None)
    headline = link if within is None else within
    title = title_text(headline) or (link.get("title") or "").strip() or None
    return FoundItem(element, headline, link, address_of(link, document.base_url, system), title)


def _one_item(element: HtmlElement, document: Document, system: str, listing: ListingRules) -> FoundItem | None:
    headline = headline_of(element, listing)
    link = headline_link(headline)
    if link is None:
        link = next((one for one in element.iter("a") if "bookmark" in (one.get("rel") or "").lower().split()), None)
    if link is None and (listing.plain_titles or headline is not None):
        link = more_link(element)
        link = view_link(element) if link is None else link
    url = address_of(link, document.base_url, system) if link is not None else None
    if url is None and not listing.plain_titles:
        return None
    if url == absolute(document.url, document.url) or (headline is None and url is None and _is_bare(element)):
        return None
    title = title_text(headline) if headline is not None else None
    return FoundItem(element, headline, link, url, title or None)


def _is_bare(element: HtmlElement) -> bool:
    return not words_of(element) and element.find(".//img") is None


def _distinct(items: tuple[FoundItem, ...]) -> tuple[FoundItem, ...]:
    """Return the items without repetitions of an address; those without an address all stay."""
    seen: set[str] = set()
    kept: list[FoundItem] = []
    for item in items:
        if item.url is None or item.url not in seen:
            kept.append(item)
            seen.add(item.url or "")
    return tuple(kept)
