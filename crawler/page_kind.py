"""Whether a page is an article or a listing, for one that nobody says what to expect of."""

from __future__ import annotations

from typing import Literal

from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.addresses import JOOMLA, key_in_address
from crawler.containers import find_container
from crawler.documents import Document
from crawler.listing_items import FoundItems, find_items
from crawler.recognition import flavours_of
from crawler.rules import Rules

Kind = Literal["article", "listing"]

# What the systems write into the class of <body>; a theme that prints them says what it printed.
_BODY_CLASSES: dict[str, Kind] = {
    "single": "article",
    "single-post": "article",
    "view-article": "article",
    "contentpane": "article",
    "archive": "listing",
    "category": "listing",
    "blog": "listing",
    "view-category": "listing",
    "view-categories": "listing",
    "view-featured": "listing",
    "view-archive": "listing",
    "view-itemlist": "listing",
}
# Fewer blocks that look alike than this are related articles below one article, not a listing.
_FEW = 3


def kind_of(document: Document, rules: Rules) -> Kind:
    """Return what a page is, by its own word, its address, and where its text and its lists of links stand."""
    return _told_by_body(document) or kind_by_structure(document, rules)


def kind_by_structure(document: Document, rules: Rules) -> Kind:
    """Return what a page is by its address and its lists alone: some themes call every page a single one."""
    is_numbered = key_in_address(document.url, rules.system) is not None
    if is_numbered and rules.system not in JOOMLA:
        return "article"  # Joomla numbers its sections' addresses as well
    found = find_items(document, rules, flavours_of(rules.system, document))
    elements = [item.element for item in found.items]
    container = find_container(document, rules)
    if container is None:
        return "listing" if len(elements) >= (_FEW if found.by == "repeated blocks" else 1) else "article"
    text = container.parts[0]
    if any(_holds(element, text) or _is_put_together(element, document) for element in elements):
        return "listing" if len(elements) > 1 else "article"
    return "listing" if not is_numbered and _outweighs(found, text) else "article"


def _told_by_body(document: Document) -> Kind | None:
    body = next(document.root.iter("body"), None)
    names = (body.get("class") or "").split() if body is not None else []
    told = {_BODY_CLASSES[name] for name in names if name in _BODY_CLASSES}
    return told.pop() if len(told) == 1 else None


def _is_put_together(element: HtmlElement, document: Document) -> bool:
    """Joomla 1.5 spreads an item over several tables; the reader joins them in an element of its own."""
    return element.getroottree().getroot() is not document.root


def _outweighs(found: FoundItems, text: HtmlElement) -> bool:
    """A list inside what the rules take for the article's text is the page's own when little else stands there."""
    inside = [item.element for item in found.items if _holds(text, item.element)]
    if len(inside) < _FEW:
        return False
    listed = sum(len(canonical(element.text_content())) for element in inside)
    return 2 * listed > len(canonical(text.text_content()))


def _holds(outer: HtmlElement, inner: HtmlElement) -> bool:
    return outer is inner or any(above is outer for above in inner.iterancestors())
