"""The headline of one listing item: the element that holds its title, the title's words, the link it is or has."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from crawler.element_index import compiled
from crawler.listing_links import HEADINGS, is_headline, leads_elsewhere, leads_on, words_of
from crawler.listing_rules import ListingRules

_DATE_TAIL = re.compile(r"\s*\([\s\d./:;,TZ-]*\)\s*$")


def headline_of(element: HtmlElement, listing: ListingRules) -> HtmlElement | None:
    """Return the element of the item that holds its title; None where it shows none."""
    for css in listing.titles:
        for one in element.iter():
            if isinstance(one.tag, str) and compiled(css).matches(one) and title_text(one):
                return one
    if listing.plain_titles:
        return _leading_heading(element)
    links = [
        link for link in element.iter("a") if link.get("href") and not leads_elsewhere(link) and not leads_on(link)
    ]
    return next((link for link in links if is_headline(link) and title_text(link)), None)


def _leading_heading(element: HtmlElement) -> HtmlElement | None:
    """Return a heading that opens the item or is itself a link; one further down is the text's own sub-heading."""
    for heading in element.iter(*HEADINGS):
        link = next(heading.iter("a"), None)
        if link is not None and words_of(link) == words_of(heading) and not leads_elsewhere(link):
            return heading
    first = next(iter(element), None)
    if first is not None and first.tag in HEADINGS and words_of(first):
        return first
    cell = next((one for one in element.iter("td", "th") if one.find("a") is not None), None)
    return cell.find("a") if cell is not None and element.tag == "tr" else None


def headline_link(headline: HtmlElement | None) -> HtmlElement | None:
    """Return the link that the headline is, has in it, or stands in."""
    if headline is None:
        return None
    if headline.tag == "a":
        return headline if headline.get("href") else None
    inside = next((link for link in headline.iter("a") if link.get("href") and not leads_elsewhere(link)), None)
    if inside is not None:
        return inside
    around = next((above for above in headline.iterancestors("a") if above.get("href")), None)
    return around


def _spaced(element: HtmlElement) -> str:
    """Return the words of an element, parted where a line or a block ends."""
    if element.find(".//br") is None and element.find(".//div") is None and element.find(".//p") is None:
        return words_of(element)
    parts = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        border = " " if one.tag in ("br", "div", "p") else ""
        parts.append(border + ((one.text if event == "start" else one.tail if one is not element else None) or ""))
    return " ".join("".join(parts).split())


def title_text(element: HtmlElement) -> str:
    """Return a headline's words, the date that some themes print within it left out."""
    text = _spaced(element)
    for part in element.iter("span", "small", "time", "em", "i"):
        words = words_of(part)
        if words and _DATE_TAIL.fullmatch(" " + words) and text.endswith(words):
            text = text.removesuffix(words).rstrip()
    return text
