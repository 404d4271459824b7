"""Finding the element that holds an article's text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.documents import Document
from crawler.recognition import flavours_of
from crawler.rules import Rules, SystemRules, rules_of
from crawler.tables import has_text

_COUNT = etree.XPath("count(descendant::*)")
_MOST_CANDIDATES = 100  # of one selector; a page with more is a list
# Elements around a candidate that say it belongs to a list or a side column.
_ASIDE_TAGS = frozenset({"aside", "footer", "nav"})
_ASIDE_NAMES = frozenset(
    """sidebar widget related related-posts relatedposts footer site-footer comments comment-list moduletable yarpp
    jp-relatedposts same-cat-posts widget-area""".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """The container of an article, and whose rules found it."""

    system: SystemRules
    parts: tuple[HtmlElement, ...]  # usually one; all of them together hold the text
    by_layout: bool = False


def find_container(document: Document, rules: Rules) -> Found | None:
    """Return where the text stands by the site's layout, else by the rules of its system; None: nowhere."""
    flavours = flavours_of(rules.system, document)
    if rules.layout is not None and rules.layout.body is not None:
        parts = tuple(document.elements.find_all(rules.layout.body)[:1])
        return Found(rules_of(flavours[0] if flavours else None), parts, by_layout=True) if parts else None
    for flavour in (*flavours, "generic") if rules.system == "generic" else flavours:
        system = rules_of(flavour)
        if parts := _parts(document, system):
            return Found(system, parts)
    return None


def _parts(document: Document, system: SystemRules) -> tuple[HtmlElement, ...]:
    if parts := _outermost(one for css in system.text_parts for one in document.elements.find_all(css)):
        first = parts[0].getparent()
        return tuple(part for part in parts if part.getparent() is first)
    if (table := _text_table(document, system.text_tables)) is not None:
        return (table,)
    for css in (*system.containers, *system.wrappers):
        candidates = [one for one in document.elements.find_all(css)[:_MOST_CANDIDATES] if not _is_aside(one)]
        if candidates:
            return (_best(candidates),)
    return ()


def _outermost(elements: Iterable[HtmlElement]) -> list[HtmlElement]:
    kept = list(dict.fromkeys(elements))
    return [one for one in kept if not any(above in kept for above in one.iterancestors())]


def _best(candidates: Sequence[HtmlElement]) -> HtmlElement:
    """Return the first candidate that holds anything; themes repeat the class for notes and teasers below."""
    return next((one for one in candidates if holds_anything(one)), candidates[0])


def holds_anything(element: HtmlElement) -> bool:
    """Tell whether *element* has text, a picture or a frame."""
    has_media = next(element.iter("img", "iframe", "embed", "object"), None) is not None
    return has_media or has_text(element)


def size_of(element: HtmlElement) -> int:
    """Return the number of elements in *element*."""
    return int(_COUNT(element))


def _text_table(document: Document, selectors: Sequence[str]) -> HtmlElement | None:
    """Return the table that holds the text: the longest, for heads and buttons have one of their own."""
    tables = [
        one for css in selectors for one in document.elements.find_all(css)[:_MOST_CANDIDATES] if not _is_aside(one)
    ]
    if not tables:
        return None
    return max(tables, key=lambda table: len(canonical(table.text_content())))


def _is_aside(element: HtmlElement) -> bool:
    for above in element.iterancestors():
        if above.tag in _ASIDE_TAGS or not _ASIDE_NAMES.isdisjoint((above.get("class") or "").split()):
            return True
    return False
