"""The links of a listing page that may lead to its other pages, and what each says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.addresses import absolute, host_of, normalise
from crawler.documents import Document
from crawler.listing_links import short_words_of
from crawler.page_areas import is_side_area, names_of, prominence, stands_aside
from crawler.page_positions import Position, position_of

# What themes call a pager; as a whole class or id, or as its last part.
_PAGER_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:paginations?|pagination[\w-]*|paging|page-?numbers?|page-?nav\w*|page-?links|pager|pagelist|pages|nav-?links"
    r"|wp-pagenavi|phan-?trang|phantrang\w*|grNextPage|post-?navigation|posts-navigation|navigation)"
    r"|\w*(?:pagination|paging|pager)\w*",
    re.IGNORECASE,
)
_NEXT_NAME = re.compile(
    r"(?:[\w-]*[-_])?next(?:[-_](?:page|link|posts?|btn|button))?|nextpage|(?:icon|fa|angle|arrow|chevron)[\w-]*-right",
    re.I,
)
_LAST_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:last|end)(?:[-_](?:page|link))?|(?:fa|icon)[\w-]*double-right", re.IGNORECASE
)
_CURRENT_NAME = re.compile(r"(?:[\w-]*[-_])?(?:current|active|selected|this-?page)", re.IGNORECASE)
_IDLE_NAME = re.compile(r"(?:[\w-]*[-_])?(?:current|active|selected|this-?page|disabled)", re.IGNORECASE)
_NEXT_WORDS = re.compile(
    r"(?:(?:đến |sang |xem )?(?:trang )?(?:sau|tiếp|tiếp theo|kế|kế tiếp)|cũ hơn"
    r"|(?:các )?(?:bài|tin)(?: viết| đăng)? cũ hơn"
    r"|next(?:[ -]page|[ -]posts?)?|older(?: posts| entries)?)",
    re.IGNORECASE,
)
_MORE_WORDS = re.compile(
    r"(?:xem|tải|hiển thị|đọc) thêm(?: tin| bài| bài viết| tin bài| tin tức)?|(?:load|show|view|see) more(?: posts)?",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(r"(?:trang )?(?:cuối|cuối cùng)|kết thúc|end|last(?: page)?|[»›>]\||>>|⏭|⇥", re.IGNORECASE)
_NUMBER = re.compile(r"(?:trang|page)?\s*(\d{1,6})", re.IGNORECASE)
ORNAMENT = " \t«»‹›<>←→⟨⟩▶◀❯❮|…."
LONGEST_LABEL = 40  # characters


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link in a pager, or one that says "next" or "more" by itself."""

    element: HtmlElement
    url: str
    text: str
    position: Position | None
    in_pager: bool

    @property
    def number(self) -> int | None:
        """The page number that the link shows."""
        return shown_number(self.text)

    @property
    def title(self) -> str:
        """What the link is called for those who do not see it."""
        return (self.element.get("title") or self.element.get("aria-label") or "").strip(ORNAMENT)

    @property
    def says_next(self) -> bool:
        """Whether its words, or its title, mean the next page."""
        bare = self.text.strip(ORNAMENT)
        return bool(_NEXT_WORDS.fullmatch(bare) or (self.number is None and _NEXT_WORDS.fullmatch(self.title)))

    @property
    def says_last(self) -> bool:
        """Whether its words, title, sign or class mean the last page."""
        if self.says_next:  # some themes give the step that stands last a class "last-page"
            return False
        words = (self.text, self.text.strip(ORNAMENT), self.title)
        return any(_LAST_WORDS.fullmatch(one) for one in words if one) or _has_name(self.element, _LAST_NAME)

    @property
    def says_more(self) -> bool:
        """Whether it offers more items ("Xem thêm")."""
        return bool(_MORE_WORDS.fullmatch(self.text.strip(ORNAMENT)))

    @property
    def looks_next(self) -> bool:
        """Whether its class or icon means the next page."""
        return _has_name(self.element, _NEXT_NAME)


def page_links(document: Document, items: set[HtmlElement]) -> list[PageLink]:
    """Return the links outside *items* that may lead to another page of the listing, in page order."""
    return list(_page_links(document, items))


def _page_links(document: Document, items: set[HtmlElement]) -> Iterator[PageLink]:
    here = host_of(document.url)
    listing = _listing_of(document.url)
    for element in document.root.iter("a"):
        href = element.get("href")
        text = short_words_of(element, LONGEST_LABEL)
        if not href or href.startswith("#") or text is None:
            continue
        url = absolute(href, document.base_url)
        if url is None or host_of(url) != here or stands_in(element, items):
            continue
        position = position_of(url)
        # Themes call their pagers what they like; a link to another page of this very listing is in one.
        is_step = position is not None and _listing_of(url) == listing and not _in_side_column(element)
        is_paging = is_step or in_pager(element)
        link = PageLink(element, url, text, position, is_paging)
        if is_paging or (position is not None and (link.says_next or link.says_more)):
            yield link


def _in_side_column(element: HtmlElement) -> bool:
    """Return whether *element* stands in a side area that is no mere row of links."""
    return any(is_side_area(above) and not _is_row_of_links(above) for above in element.iterancestors())


def _is_row_of_links(element: HtmlElement) -> bool:
    return element.tag == "nav" or any(re.search(r"nav|pag", name, re.IGNORECASE) for name in names_of(element))


def _listing_of(url: str) -> str:
    """Return what the addresses of one listing's pages have in common."""
    url = normalise(url)
    position = position_of(url)
    return (position.listing if position else url).rstrip("/?&")


def stands_in(element: HtmlElement, items: set[HtmlElement]) -> bool:
    """Return whether *element* is one of *items* or within one."""
    return element in items or any(above in items for above in element.iterancestors())


def shown_number(text: str) -> int | None:
    """Return the page number that a label such as "3", "Trang 3" or "[3]" shows."""
    found = _NUMBER.fullmatch(text.strip(ORNAMENT + "[]()"))
    return int(found.group(1)) if found else None


def marked_number(links: list[PageLink]) -> int | None:
    """Return the page number that the pager marks as the present page."""
    for holder in holders_of(links):
        for element in holder.iter("span", "li", "a", "strong", "b"):
            number = shown_number(short_words_of(element, LONGEST_LABEL) or "")
            bold = element.tag in ("strong", "b")
            if number is not None and (bold or element.get("aria-current") or _has_own_name(element, _CURRENT_NAME)):
                return number
    return None


def holders_of(links: list[PageLink]) -> list[HtmlElement]:
    """Return the elements that hold the pager's links, up to two levels above them."""
    found: dict[HtmlElement, None] = {}
    for link in links:
        for above, _ in zip(link.element.iterancestors(), range(2), strict=False):
            if link.in_pager and above.tag not in ("body", "html", "main"):
                found[above] = None
    return list(found)


def offers_more_by_script(document: Document, items: set[HtmlElement]) -> bool:
    """Return whether a button without an address, below *items*, offers more of them."""
    waiting = set(items)
    for element in document.root.iter():
        waiting.discard(element)
        if waiting or element.tag not in ("a", "button", "span", "div") or len(element) > 2:
            continue
        text = (short_words_of(element, LONGEST_LABEL) or "").strip(ORNAMENT)
        if _MORE_WORDS.fullmatch(text) and not (_leads_somewhere(element) or stands_in(element, items)):
            if not stands_aside(element):
                return True
    return False


def _leads_somewhere(element: HtmlElement) -> bool:
    """Return whether a link with an address is, holds or surrounds *element*."""
    links = (element, *element.iterdescendants("a"), *element.iterancestors("a"))
    return any((link.get("href") or "").strip().startswith(("/", "http", "?", ".")) for link in links)


def has_pages_by_script(document: Document, items: set[HtmlElement]) -> bool:
    """Return whether a pager's links name further pages but have no address: scripts load them."""
    for element in document.root.iter("a", "button"):
        href = (element.get("href") or "").strip().lower()
        if href not in ("", "#") and not href.startswith("javascript:"):
            continue
        text = short_words_of(element, LONGEST_LABEL)
        link = PageLink(element, "", text or "", None, in_pager=True)
        further = (link.number or 0) > 1 or link.says_next
        if further and not _is_idle(element) and in_pager(element) and prominence(element) >= 1:
            if not stands_in(element, items):
                return True
    return False


def _is_idle(element: HtmlElement) -> bool:
    """Return whether a pager's link is the present page or leads nowhere for now."""
    holder = element.getparent()
    near = (element, holder) if holder is not None and len(holder) == 1 else (element,)
    return any(_has_own_name(one, _IDLE_NAME) or one.get("aria-current") for one in near)


def in_pager(element: HtmlElement) -> bool:
    """Return whether *element* stands in what its class or id calls a pager."""
    for above, _ in zip((element, *element.iterancestors()), range(6), strict=False):
        if above.tag == "body":
            return False
        if _has_own_name(above, _PAGER_NAME):
            # A theme's menu may be called navigation as well; a pager has no lists within lists.
            return above is element or len(list(islice(above.iter("ul", "ol"), 2))) <= 1
    return False


def _has_own_name(element: HtmlElement, pattern: re.Pattern[str]) -> bool:
    return any(pattern.fullmatch(name) for name in names_of(element))


def _has_name(element: HtmlElement, pattern: re.Pattern[str]) -> bool:
    """Return whether the link, an icon in it, or the list item that holds only it, has such a name."""
    holder = element.getparent()
    near = [element, *element.iter("span", "i", "svg")]
    if holder is not None and holder.tag in ("li", "span", "p", "div") and len(list(islice(holder.iter("a"), 2))) == 1:
        near.append(holder)
    return any(_has_own_name(one, pattern) for one in near)
