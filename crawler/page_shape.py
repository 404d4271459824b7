"""How much a page says and where: its title, its headings, its blocks of text, the longest running text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate

from lxml import etree
from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.furniture import block_heading
from crawler.listing_links import words_of
from crawler.page_areas import is_hidden, is_side_area
from crawler.slugs import plain_words, says_the_same, slug_words

_SILENT = frozenset(
    "script style noscript template head title meta link button select option textarea svg iframe audio video".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3"})
_MOST_HEADINGS = 400
_TITLE_PARTS = re.compile(r"\s+[-–—|»›‹«:·•]\s+|\s*\|\s*|\s+::\s+")
_LONGEST_LABEL = 160  # characters
_EMPTY_HEADING = re.compile(
    r"thông báo|lưu ý|chú ý|cảnh báo|xin lỗi|rất tiếc|lỗi|tin nhắn|ôi(?: không)?|o+ps|sorry|error|warning|notice"
    r"|message|whoops|attention",
    re.IGNORECASE,
)
_HOME = re.compile(r"(?:https?://[^/]+)?\.?/?(?:index\.(?:php|html?)|trang-chu(?:\.html?)?)?", re.IGNORECASE)
_ORNAMENT = " \t.!…-–—:*•»«|"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading outside menus and side columns."""

    text: str  # canonical
    level: int
    place: int  # the number of blocks before it
    is_link: bool  # wholly: the headline of another page

    @property
    def opens_others(self) -> bool:
        """Whether it stands above a list of other articles, or says nothing: "Thông báo"."""
        return block_heading(self.text) is not None or bool(_EMPTY_HEADING.fullmatch(self.text.strip(_ORNAMENT)))


@dataclass(frozen=True, slots=True)
class PageShape:
    """What a page shows outside menus and side columns; texts canonical."""

    title_parts: tuple[str, ...]  # of <title>, parted at its bars and dashes
    headings: tuple[Heading, ...]
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
        headings = (one.text for one in self.headings if not one.is_link)
        said = (one for one in (*self.title_parts, *headings) if len(one) <= _LONGEST_LABEL)
        return next((one for one in said if label.fullmatch(one.strip(_ORNAMENT))), None)

    def saying(self, *patterns: re.Pattern[str]) -> tuple[str, ...]:
        """Return the short blocks in which one of the patterns stands."""
        return tuple(one for one in self.blocks if len(one) <= 300 and any(pattern.search(one) for pattern in patterns))

    def tells_of(self, url: str) -> bool:
        """Return whether the title, a heading or a short block says what the words of *url* say."""
        asked = slug_words(url)
        shown = (*self.title_parts, *(one.text for one in self.headings), *self.blocks)
        return any(says_the_same(plain_words(one), asked) for one in shown if len(one) <= 2 * _LONGEST_LABEL)

    def headline(self, block: str) -> str | None:
        """Return the heading that *block*, one of the blocks, may be the text of; the site's own name is none.

        Below it only a heading of the first two levels may be one: small ones open side columns.
        """
        site = self.title_parts[-1] if len(self.title_parts) > 1 else None
        place = self.blocks.index(block)
        near = (one for one in self.headings if one.place <= place or (one.level <= 2 and not one.is_link))
        heading = next((one.text for one in near if one.text != site and not one.opens_others), None)
        # Old templates set headlines in cells, not in headings; then the title begins with it.
        named = self.title_parts[1] if len(self.title_parts) > 2 else None
        return heading or (named if named in self.blocks[: place + 1] else None)


def shape_of(root: HtmlElement) -> PageShape:
    """Return the shape of a parsed page; one walk over it."""
    own: dict[HtmlElement, list[str]] = {}
    headings: list[tuple[HtmlElement, int]] = []
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
                headings.append((element, len(own) - 1))
    texts = {element: canonical(" ".join(parts)) for element, parts in own.items()}
    return PageShape(
        title_parts=_title_parts(root),
        headings=_headings(headings, list(texts.values())),
        blocks=tuple(text for text in texts.values() if text),
        linked=linked,
        running=_longest_running(texts),
        has_media=has_media,
        has_password=has_password,
    )


def _headings(found: list[tuple[HtmlElement, int]], texts: list[str]) -> tuple[Heading, ...]:
    """Return the headings that show a text; each was found behind so many blocks, some of which show none."""
    shown = list(accumulate(map(bool, texts), initial=0))
    headings: list[Heading] = []
    # Headings that are never closed hold each other, and each the rest of the page.
    for element, before in found[:_MOST_HEADINGS]:
        text = canonical(words_of(element))
        link = next((one for one in element.iter("a") if one.get("href") and canonical(words_of(one)) == text), None)
        # A site's name set as a heading leads home.
        if text and (link is None or not _HOME.fullmatch(link.get("href") or "")):
            headings.append(Heading(text, int(str(element.tag)[1]), shown[before], link is not None))
    return tuple(headings)


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
