"""The pager of a listing page: the next page, and how many pages the listing says it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.addresses import absolute, host_of, normalise
from crawler.documents import Document
from crawler.listing_links import short_words_of
from crawler.page_positions import PositionKind, position_of
from crawler.pager_links import (
    LONGEST_LABEL,
    ORNAMENT,
    PageLink,
    has_pages_by_script,
    holders_of,
    in_pager,
    marked_number,
    offers_more_by_script,
    page_links,
    stands_in,
)

_NEXT_SIGNS = ("›", ">", "→", "⟩", "▶", "❯", "»", "»»")  # likeliest first: where › stands, » is the end
_COUNTER = re.compile(
    r"(?:(?:bạn )?đang (?:xem|ở) )?(?:trang|page)(?: (?:số|thứ|hiện tại))?\s*:?\s*(\d{1,5})\s*"
    r"(?:/|của|trên(?: tổng số)?|trong(?: tổng)?(?: số)?|of)\s*(\d{1,5})(?:\s*(?:trang|pages?))?"
    r"|(\d{1,5})\s*/\s*(\d{1,5})\s*(?:trang|pages?)",
    re.IGNORECASE,
)
_BARE_COUNTER = re.compile(r"(\d{1,5})\s*/\s*(\d{1,5})")  # says so much only within a pager
_GAP = re.compile(r"(?:…|\.\.\.?)\s*(?:Trang\s*)?\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """What the page says of the listing's pages."""

    next_url: str | None
    page_number: int | None
    pages_stated: int | None
    end_by: str | None  # why next_url is None
    by_script: bool = False  # more items come by a button without an address
    has_links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """Where in the listing this page stands, as far as it can be told."""

    url: str
    page: int | None  # from 1
    pages: int | None
    offsets: dict[PositionKind, int]  # its own place in the terms of the links' addresses
    first: int  # what the addresses call the first page, where they count pages


def read_pager(
    document: Document, *, next_css: str | None, items: Iterable[HtmlElement], shows_last_number: bool = False
) -> Pager:
    """Return the pager of a listing page. Links within *items* never count, nor such as lead back.

    *shows_last_number*: the system's pagers always show the number of the last page.
    """
    inside = set(items)
    counter = _counter(document, inside)
    links = page_links(document, inside)
    here = _here(document, links, counter)
    next_url = _by_layout(document, next_css) if next_css else _next_url(document, links, here)
    by_script = next_url is None and (
        offers_more_by_script(document, inside) or (not links and has_pages_by_script(document, inside))
    )
    return Pager(
        next_url=next_url,
        page_number=here.page,
        pages_stated=here.pages or _last_page(here, links, next_url, shows_last_number=shows_last_number),
        end_by=None if next_url else _end_by(here, links, next_css, by_script=by_script),
        by_script=by_script,
        has_links=bool(links),
    )


def _end_by(here: _Here, links: list[PageLink], next_css: str | None, *, by_script: bool) -> str:
    if here.page and here.pages and here.page >= here.pages:
        return f"last page: {here.page} of {here.pages}"
    if next_css:
        return "no next link (layout)"
    if by_script:
        return "further items are loaded by script only"
    return "pager without a next link" if links else "no pager"


def _counter(document: Document, inside: set[HtmlElement]) -> tuple[int, int] | None:
    """Return page and pages of a line such as "Trang 3 / 7"."""
    for element in document.root.iter("p", "span", "div", "li", "td", "th", "strong", "b", "small", "label", "nav"):
        for text in _labels(element):
            bare = text.strip(ORNAMENT + "()[]-:")
            found = _COUNTER.fullmatch(bare) or _BARE_COUNTER.fullmatch(bare)
            if found is None or (found.re is _BARE_COUNTER and not in_pager(element)):
                continue
            page, pages = (int(number) for number in found.groups() if number)
            if 0 < page <= pages and not stands_in(element, inside):
                return page, pages
    return None


def _labels(element: HtmlElement) -> list[str]:
    """Return the short text of *element*, and what stands by itself between the links in it."""
    whole = None
    if len(element) <= 3 and short_words_of(element, LONGEST_LABEL):
        # Parted, for the numbers of several elements would run into one another: "Trang 1 / 7" and "2" into 72.
        whole = " ".join(" ".join(str(part) for part in element.itertext()).split())
    own = (element.text, *(child.tail for child in element)) if len(element) else ()
    return [
        *([whole] if whole else []),
        *(" ".join(text.split()) for text in own if text and len(text) <= 4 * LONGEST_LABEL),
    ]


def _here(document: Document, links: list[PageLink], counter: tuple[int, int] | None) -> _Here:
    position = position_of(document.url)
    page = counter[0] if counter else None
    first = _first_number(links)
    if page is None and position is not None and position.kind == "page":
        page = position.number + 1 - first
    if page is None:
        page = marked_number(links)
    if page is None and position is None and any(link.in_pager for link in links):
        page = 1
    offsets: dict[PositionKind, int] = {"page": (page or 1) - 1 + first, "offset": _own_offset(links, page)}
    if position is not None:
        offsets[position.kind] = position.number
    return _Here(
        url=normalise(document.url), page=page, pages=counter[1] if counter else None, offsets=offsets, first=first
    )


def _first_number(links: list[PageLink]) -> int:
    """Return what the addresses call the first page: 1, or 0 where ?page=1 is labelled 2 (as Drupal does)."""
    numbered = [(link.number, link.position) for link in links if link.number and link.position]
    early = [label - position.number == 1 for label, position in numbered if label and position.kind == "page"]
    return 0 if early and all(early) else 1


def _own_offset(links: list[PageLink], page: int | None) -> int:
    """Return the articles before this page, from two numbered links; 0 where they do not tell."""
    placed = {link.number: link.position.number for link in links if link.number and link.position}
    known = sorted(placed.items())
    if not page or len(known) < 2:
        return 0
    (first, at_first), (second, at_second) = known[0], known[1]
    return max(0, at_first + (page - first) * (at_second - at_first) // (second - first))


def _by_layout(document: Document, css: str) -> str | None:
    element = document.elements.find(css)
    if element is None:
        return None
    link = element if element.get("href") else next((one for one in element.iter("a") if one.get("href")), None)
    return _another_page(document, link) if link is not None else None


def _another_page(document: Document, link: HtmlElement) -> str | None:
    url = absolute(link.get("href") or "", document.base_url)
    return url if url and url != normalise(document.url) and host_of(url) == host_of(document.url) else None


def _next_url(document: Document, links: list[PageLink], here: _Here) -> str | None:
    if here.page and here.pages and here.page >= here.pages:
        return None
    onward = [link for link in links if _leads_onward(link, here)]
    named, nearest = _named_next(onward), _nearest(onward, here)
    # An END link that looks like NEXT would jump over all pages between.
    chosen = nearest if named is None or (nearest is not None and _is_further(named, nearest)) else named
    if chosen is not None:
        return chosen.url
    if any(link.in_pager and link.position is not None for link in links):
        return None
    heads = (link for link in document.root.iter("link") if "next" in (link.get("rel") or "").lower().split())
    return next((url for link in heads if (url := _another_page(document, link))), None)


def _leads_onward(link: PageLink, here: _Here) -> bool:
    """Return whether a link leads to a later page than this one, as far as its address tells."""
    if link.url == here.url:
        return False
    if link.position is None:
        return link.says_next or (link.number is not None and link.number == (here.page or 0) + 1)
    return link.position.number > here.offsets[link.position.kind]


def _named_next(links: list[PageLink]) -> PageLink | None:
    """Return the link that says "next": by words, class, sign or rel."""
    if said := next((link for link in links if link.says_next), None):
        return said
    others = [link for link in links if link.number is None and not link.says_last]
    if looking := next((link for link in others if link.looks_next), None):
        return looking
    for sign in _NEXT_SIGNS:
        if found := next((link for link in others if link.text == sign), None):
            return found
    # NukeViet gives rel=next to every number as well, so it counts only where nothing else is said.
    related = next((link for link in others if "next" in (link.element.get("rel") or "").split()), None)
    return related or next((link for link in links if link.says_more), None)


def _nearest(links: list[PageLink], here: _Here) -> PageLink | None:
    """Return the pager's link to the nearest later page."""
    placed = [(link.position.number, link) for link in links if link.position and link.in_pager and not link.says_last]
    if placed:
        return min(placed, key=lambda pair: pair[0])[1]
    following = (here.page or 0) + 1
    return next((link for link in links if link.in_pager and link.number == following), None)


def _is_further(named: PageLink, nearest: PageLink) -> bool:
    if named.position is None or nearest.position is None:
        return False
    return named.position.kind == nearest.position.kind and named.position.number > nearest.position.number


def _last_page(here: _Here, links: list[PageLink], next_url: str | None, *, shows_last_number: bool) -> int | None:
    """Return the number of pages where the pager surely shows it: a link named so, a gap before it, or the end."""
    if next_url is None and here.page and here.page > 1 and any(link.in_pager for link in links):
        return here.page
    placed = [(link.position, link) for link in links if link.position is not None and link.in_pager]
    if not placed:
        return None
    kind = placed[0][0].kind
    last = [position.number for position, link in placed if link.says_last and position.kind == kind]
    numbered = [position.number for position, link in placed if link.number is not None and position.kind == kind]
    sure = shows_last_number or any(_GAP.search(short_words_of(one, 400) or "") for one in holders_of(links))
    if not last and not (numbered and sure):
        return None
    highest = max([here.offsets[kind], *last, *numbered])
    if kind == "page":
        return highest + 1 - here.first
    places = sorted({0, here.offsets[kind], *numbered, *last})
    step = min((after - before for before, after in pairwise(places)), default=0)
    return highest // step + 1 if step else None
