"""Whole articles that stand on a listing page."""

from __future__ import annotations

import copy
from datetime import datetime

from lxml.html import HtmlElement

from archive.records import Article, Cut
from crawler.article_content import read_content
from crawler.documents import Document
from crawler.listing_items import FoundItem
from crawler.listing_links import HEADINGS, more_link
from crawler.listing_rules import listing_rules_of
from crawler.listing_text import has_cut_tail
from crawler.rules import Rules


def is_whole(item: FoundItem, flavour: str | None, *, asked: bool) -> bool:
    """Return whether an item is the whole article: such are asked for or usual for the system, and no link says more.

    An item without an address has nothing else to be read from.
    """
    if item.url is None:
        return True
    if more_link(item.element) is not None:
        return False
    usual = listing_rules_of(flavour).whole_without_more or _shows_content(item.element)
    return asked or (usual and item.element.tag not in ("tr", "li") and not has_cut_tail(item.element))


def whole_article(
    item: FoundItem, published_at: datetime | None, document: Document, rules: Rules
) -> tuple[Article, tuple[Cut, ...]] | None:
    """Return the article that an item carries, and what was cut from it; None where nothing is left."""
    element = copy.deepcopy(item.element)
    element.tail = None
    if item.headline is not None:
        _drop_headline(element, item)
    content = read_content(element, base_url=document.base_url, rules=rules, title=item.title)
    if not (content.body or content.lead or content.captions or content.images or content.attachments):
        return None
    article = Article(
        title=item.title,
        lead=content.lead,
        byline=content.byline,
        published_at=published_at,
        body=tuple(content.body),
        captions=tuple(content.captions),
        images=tuple(content.images),
        attachments=tuple(content.attachments),
    )
    return article, tuple(content.cut)


def _shows_content(element: HtmlElement) -> bool:
    """Return whether the theme prints the post itself (entry-content) rather than an excerpt."""
    names = {name for part in element.iter() if isinstance(part.tag, str) for name in (part.get("class") or "").split()}
    return bool(names & {"entry-content", "post-content", "wp-block-post-content"}) and not names & {
        "entry-summary",
        "wp-block-post-excerpt",
    }


def _drop_headline(element: HtmlElement, item: FoundItem) -> None:
    """Take the headline out of the copied item: the element at the same place as in the page."""
    headline = item.headline
    if headline is None:
        return
    holder = next((above for above in headline.iterancestors(*HEADINGS)), headline)
    place: list[int] = []
    one = holder
    while one is not item.element:
        above = one.getparent()
        if above is None:
            return
        place.append(above.index(one))
        one = above
    for index in reversed(place):
        element = element[index]
    element.drop_tree()
