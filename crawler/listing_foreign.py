"""Lists of other articles beside a listing's own: what stands below "Tin khác", "Đọc nhiều" and the like."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from crawler.documents import Document
from crawler.furniture import block_heading
from crawler.listing_links import HEADINGS, leads_on, short_words_of, words_of

_SIBLINGS = 200  # looked at above a block; no page lists more
_LABEL = 60  # characters of a heading, at most


def without_foreign(elements: list[HtmlElement], document: Document) -> list[HtmlElement]:
    """Return those of alike *elements* that do not stand below the heading of a block of other articles."""
    title = next(document.root.iter("title"), None)
    name = words_of(title).lower() if title is not None else ""
    alike = {one for element in elements for one in (element, *element.iterancestors())}
    return [element for element in elements if not _under_a_foreign_heading(element, alike, name)]


def _under_a_foreign_heading(element: HtmlElement, alike: set[HtmlElement], page: str) -> bool:
    """Return whether the nearest heading above an item, or above its list, opens a block of other articles.

    *alike*: what holds items of the same kind; *page*: the page's title, a heading that begins it is the page's own.
    """
    part: HtmlElement | None = element
    for _ in range(3):
        if part is None or part.tag in ("body", "main"):
            return False
        for before in islice(part.itersiblings(preceding=True), _SIBLINGS):
            if not isinstance(before.tag, str) or before in alike or (words := short_words_of(before, _LABEL)) == "":
                continue
            if words and block_heading(words) and not _is_of_buttons(before):
                return not page.startswith(words.lower())
            if part is not element or before.tag in HEADINGS:
                break
        part = part.getparent()
    return False


def _is_of_buttons(element: HtmlElement) -> bool:
    """Return whether what reads like a heading is a row of tabs or a "read more" button."""
    links = [*([element] if element.tag == "a" else []), *islice(element.iterdescendants("a"), 2)]
    return len(links) > 1 or any(leads_on(link) for link in links)
