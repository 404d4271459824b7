"""How much a page says and where: its title, its headings, its blocks of text, the longest running text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.listing_links import words_of
from crawler.page_areas import is_hidden, is_side_area

_SILENT = frozenset(
    "script style noscript template head title meta link button select option textarea svg iframe audio video".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3"})
_TITLE_PARTS = re.compile(r"\s+[-–—|»›‹«:·•]\s+|\s*\|\s*|\s+::\s+")
_LONGEST_LABEL = 160  # characters
_ORNAMENT = " \t.!…-–—:*•»«|"


@dataclass(frozen=True, slots=True)
class PageShape:
    """What a page shows outside menus and side columns; texts canonical."""

    title_parts: tuple[str, ...]  # of <title>, parted at its bars and dashes
    headings: tuple[str, ...]
    blocks: tuple[str, ...]  # every block's own text, links left out
    linked: int  # characters of text within links
    running: int  # characters of the longest running text: paragraphs that stand together
    has_media: bool  # pictures or frames
    has_password: bool

    @property
    def shown(self) -> int:
        """Characters shown outside links."""
        return sum(map(len, self.blocks))

    def says(self, label: re.Pattern[str]) -> str | None:
        """Return the part of the title, or the heading, that is wholly such a label."""
        said = (one for one in (*self.title_parts, *self.headings) if len(one) <= _LONGEST_LABEL)
        return next((one for one in said if label.fullmatch(one.strip(_ORNAMENT))), None)

    def saying(self, *patterns: re.Pattern[str]) -> tuple[str, ...]:
        """Return the short blocks in which one of the patterns stands."""
        return tuple(one for one in self.blocks if len(one) <= 300 and any(pattern.search(one) for pattern in patterns))

    def headline(self) -> str | None:
        """Return a heading that is not the site's own name, which ends most titles."""
        site = self.title_parts[-1] if len(self.title_parts) > 1 else None
        return next((one for one in self.headings if one != site), None)


def shape_of(root: HtmlElement) -> PageShape:
    """Return the shape of a parsed page; one walk over it."""
    own: dict[HtmlElement, list[str]] = {}
    headings: list[HtmlElement] = []
    linked, has_media, has_password = 0, False, False
    block: HtmlElement = root
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            above = element.getparent()
            block = _block_around(above, block) if above is not None else block
            own.setdefault(block, []).append(element.tail or "")
            continue
        has_media = has_media or element.tag in ("img", "iframe", "embed", "object", "video")
        has_password = has_password or (element.tag == "input" and (element.get("type") or "").lower() == "password")
        if _is_passed_over(element):
            has_password = has_password or (not is_side_area(element) and _asks_password(element))
            walk.skip_subtree()
        elif element.tag == "a":
            linked += len(words_of(element))
            has_media = has_media or element.find(".//img") is not None
            walk.skip_subtree()
        else:
            block = element if element.tag in _BLOCKS else block
            own.setdefault(block, []).append(element.text or "")
            if element.tag in _HEADINGS:
                headings.append(element)
    texts = {element: canonical(" ".join(parts)) for element, parts in own.items()}
    return PageShape(
        title_parts=_title_parts(root),
        headings=tuple(text for one in headings if (text := canonical(words_of(one)))),
        blocks=tuple(text for text in texts.values() if text),
        linked=linked,
        running=_longest_running(texts),
        has_media=has_media,
        has_password=has_password,
    )


def _is_passed_over(element: HtmlElement) -> bool:
    return not isinstance(element.tag, str) or element.tag in _SILENT or is_side_area(element) or is_hidden(element)


def _asks_password(element: HtmlElement) -> bool:
    return any((one.get("type") or "").lower() == "password" for one in element.iter("input"))


def _block_around(element: HtmlElement, present: HtmlElement) -> HtmlElement:
    one: HtmlElement | None = element
    while one is not None and one.tag not in _BLOCKS:
        one = one.getparent()
    return one if one is not None else present


def _title_parts(root: HtmlElement) -> tuple[str, ...]:
    title = next(root.iter("title"), None)
    text = canonical(words_of(title)) if title is not None else ""
    return tuple(dict.fromkeys(part for part in (text, *_TITLE_PARTS.split(text)) if part))


def _longest_running(texts: dict[HtmlElement, str]) -> int:
    """Return the largest sum of text in an element, its children and theirs; headings do not run."""
    sums: dict[HtmlElement, int] = defaultdict(int)
    for element, text in texts.items():
        if element.tag in _HEADINGS:
            continue
        near = [element, *(above for above, _ in zip(element.iterancestors(), range(2), strict=False))]
        for one in near:
            if one.tag not in ("body", "html"):
                sums[one] += len(text)
    return max(sums.values(), default=0)
