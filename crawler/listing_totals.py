"""How many articles a listing page says its section has: the counter "(67)" beside the section's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.documents import Document
from crawler.listing_links import HEADINGS, short_words_of, words_of
from crawler.page_areas import names_of, stands_aside

_COUNT = r"(?P<count>\d{1,3}(?:[.,]\d{3})+|\d{1,6})"
_STORIES = r"(?:bài(?: viết| đăng)?|tin(?: bài| tức)?|mục(?: tin)?|items?|articles?|posts?)"
_FOUND = rf"(?:{_STORIES}|kết quả|bản ghi|results?|entries)"
_IN_BRACKETS = re.compile(rf"(?P<name>\S.{{0,150}}?)\s*\(\s*{_COUNT}(?:\s*{_STORIES})?\s*\)", re.IGNORECASE)
_BADGE = re.compile(rf"\(?\s*{_COUNT}\s*\)?")
_SHOWN = r"(?:(?:hiển thị|showing|kết quả|results?)\s*:?\s*)"
_RANGE = r"\d+\s*(?:[-–]|to|đến)\s*\d+\s*(?:trong|của|trên|/|of)\s*(?:tổng(?: số)?\s*)?"
_SENTENCE = re.compile(
    rf"(?:có|tổng(?: số| cộng)?|tìm thấy)\s*:?\s*{_COUNT}\s*{_FOUND}\W*"
    rf"|(?:tổng )?số {_STORIES}\s*:\s*{_COUNT.replace('count', 'stated')}\W*"
    rf"|{_SHOWN}+{_STORIES}?\s*{_RANGE}{_COUNT.replace('count', 'shown')}(?:\s*{_FOUND})?\W*"
    rf"|{_RANGE}{_COUNT.replace('count', 'total')}\s*{_FOUND}\W*",
    re.IGNORECASE,
)
_BADGE_NAME = re.compile(r"(?:[\w-]*[-_])?(?:badge|count|counter|num|numitems|item-?count)", re.IGNORECASE)
_HEADING_NAME = re.compile(
    r"(?:subheading-category|componentheading|contentheading|page-title|cat(?:egory)?-(?:name|title|head)|page-header)",
    re.I,
)
_FOREIGN = ("cat-children", "subcategories", "children", "category-desc", "items-more")
_YEARS = range(1990, 2101)


def read_items_stated(document: Document, items: Sequence[HtmlElement], pages_stated: int | None) -> int | None:
    """Return the number of articles that the section's heading states; None unless it is surely such a counter.

    A number that disagrees with the number of pages, or that may be a year, is none.
    """
    inside = set(items)
    for element in _headings(document, inside):
        found = _count_in(element)
        if found is not None and _agrees(found, len(items), pages_stated):
            return found
    return None


def _headings(document: Document, inside: set[HtmlElement]) -> list[HtmlElement]:
    """Return the elements above the first item that may carry the section's name."""
    found: list[HtmlElement] = []
    for element in document.root.iter():
        if element in inside:
            break
        if not isinstance(element.tag, str) or element.tag in ("a", "title", "option"):
            continue
        names = list(names_of(element))
        is_heading = element.tag in HEADINGS or any(_HEADING_NAME.fullmatch(name) for name in names)
        if len(element) > 4 or not (is_heading or element.tag in ("p", "div", "span", "td")):
            continue
        text = short_words_of(element, 200 if is_heading else 60)
        if text and (is_heading or _SENTENCE.fullmatch(text)) and not _is_foreign(element):
            found.append(element)
    return found


def _is_foreign(element: HtmlElement) -> bool:
    return stands_aside(element) or any(
        name in _FOREIGN for above in (element, *element.iterancestors()) for name in names_of(above)
    )


def _count_in(element: HtmlElement) -> int | None:
    for part in element.iter("span", "small", "em", "sup"):
        if any(_BADGE_NAME.fullmatch(name) for name in names_of(part)) and (found := _BADGE.fullmatch(words_of(part))):
            return _number(found)
    text = words_of(element)
    if found := _SENTENCE.fullmatch(text):
        return _number(found)
    found = _IN_BRACKETS.fullmatch(text)
    count = _number(found) if found is not None else None
    return None if count in _YEARS else count


def _number(found: re.Match[str]) -> int:
    count = next(value for name, value in found.groupdict().items() if name != "name" and value)
    return int(re.sub(r"[.,]", "", count))


def _agrees(count: int, items: int, pages_stated: int | None) -> bool:
    """Return whether *count* articles may fill the stated pages, one of which shows *items*."""
    if count < items:
        return False
    if pages_stated is None or pages_stated == 1 or items == 0:
        return True
    # The last page may hold fewer items than the others, so *items* is the least that a page can hold but there.
    return count > pages_stated - 1 and (count <= pages_stated * items or count <= pages_stated * 100)
