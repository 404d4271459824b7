"""Whole articles on a listing page of an unknown system, told by their running text alone."""

from __future__ import annotations

from collections import defaultdict

from lxml.html import HtmlElement

from crawler.listing_groups import shape_part
from crawler.listing_links import words_of
from crawler.page_areas import prominence

_WHOLE = ("article", "div", "section", "li", "table")  # what holds a whole article
_RUNNING = ("p", "br", "div", "table")
_FEWEST_RUNNING = 40  # characters of a whole article, at least


def alike_texts(within: HtmlElement) -> list[HtmlElement]:
    """Return the alike blocks in *within* that carry most of its running text, whatever they link to."""
    best: list[HtmlElement] = []
    weight = 0.0
    for holder in within.iter("div", "section", "main", "td", "ul", "ol", "article"):
        if len(holder) < 2 or not prominence(holder):
            continue
        groups: dict[str, list[HtmlElement]] = defaultdict(list)
        for part in holder.iterchildren(*_WHOLE):
            groups[shape_part(part, with_names=True)].append(part)
        for group in groups.values():
            texts = [len(words_of(part)) for part in group if next(part.iter(*_RUNNING), None) is not None]
            total = sum(texts) * prominence(holder)
            if len(texts) == len(group) > 1 and min(texts) >= _FEWEST_RUNNING and total > weight:
                best, weight = group, total
    return best
