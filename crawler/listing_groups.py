"""Items of a listing page of an unknown system: the largest group of alike blocks, each with one headline link."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.addresses import absolute
from crawler.documents import Document
from crawler.listing_foreign import without_foreign
from crawler.listing_links import HEADINGS, is_headline, leads_elsewhere, leads_on, title_within, words_of
from crawler.page_areas import prominence

_FEWEST_LETTERS = 4
_PLAIN_LINK_LETTERS = 20  # a link that is set as no headline must be as long as a sentence to count as one
_HEADING_COUNTS_MORE = 1.3
_LABEL_REPEATS = 4  # times that one address may be linked before it is taken for a section's name
_TEXT_COUNTED = 300  # characters; beyond that a longer teaser says nothing more
_VARIES = re.compile(
    r"^(?:odd|even|first|last|active|current|(?:row|item|column|cell|leading|n?th)[-_]?\d+|[\w-]*\d{3,})$",
    re.IGNORECASE,
)
_SHAPE_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page that shows one article: all of it, and its headline link."""

    element: HtmlElement
    link: HtmlElement


def largest_group(document: Document, within: HtmlElement, address: re.Pattern[str] | None = None) -> list[Block]:
    """Return the blocks of the main list in *within*, in page order.

    *address*: what an article's address must look like. Links in headings weigh more than links that a class calls
    titles; links that are only as long as a sentence count where neither makes a list.
    """
    here = absolute(document.url, document.url)
    links = {
        link: url
        for link in within.iter("a")
        if (url := absolute(link.get("href") or "", document.base_url)) and url != here and _may_be_headline(link)
        if address is None or address.search(url)
    }
    by_heading = _best_of({link: url for link, url in links.items() if _in_heading(link)}, document)
    by_title = _best_of(
        {link: url for link, url in links.items() if address is not None or is_headline(link)}, document
    )
    best = by_heading if _total(by_heading) * _HEADING_COUNTS_MORE >= _total(by_title) else by_title
    if len(best) > 1:
        return best
    by_button = _by_button(document, within, here)
    if _total(by_button) > _total(best):
        best = by_button
    long_links = {link: url for link, url in links.items() if len(words_of(link)) >= _PLAIN_LINK_LETTERS}
    by_length = _best_of(long_links, document)
    enough = len(by_length) > 2 or all(_says_more(block) for block in by_length)
    return by_length if len(by_length) > len(best) and enough else best


def _says_more(block: Block) -> bool:
    """Return whether a block shows more than its link, as no menu does, or stands in the main column."""
    title = title_within(block.link)
    more = len(words_of(block.element)) - len(words_of(block.link if title is None else title))
    return more >= _FEWEST_LETTERS or prominence(block.element) > 1


def _by_button(document: Document, within: HtmlElement, here: str | None) -> list[Block]:
    """Return the cards that show a heading without a link, and one link without it: a button or the whole card."""
    links = {
        link: url
        for link in within.iter("a")
        if (url := absolute(link.get("href") or "", document.base_url)) and url != here and _may_be_button(link)
    }
    blocks = [block for block in _blocks(links) if any(words_of(one) for one in block.element.iter(*HEADINGS))]
    return _best(_groups(blocks, document))


def _may_be_button(link: HtmlElement) -> bool:
    return (leads_on(link) or not words_of(link)) and not leads_elsewhere(link) and prominence(link) > 0


def _may_be_headline(link: HtmlElement) -> bool:
    if leads_elsewhere(link) or leads_on(link) or len(words_of(link)) < _FEWEST_LETTERS:
        return False
    return prominence(link) > 0


def _best_of(candidates: dict[HtmlElement, str], document: Document) -> list[Block]:
    """Return the weightiest group of alike blocks around *candidates*; a label repeated in every block is none."""
    often = Counter(candidates.values())
    limit = max(_LABEL_REPEATS, len(often) // 2)
    blocks = _blocks({link: url for link, url in candidates.items() if often[url] < limit})
    return _best(_groups(blocks, document))


def _blocks(candidates: dict[HtmlElement, str]) -> list[Block]:
    """Return each candidate with the largest element around it that shows no other candidate."""
    below: dict[HtmlElement, set[str]] = defaultdict(set)
    for link, url in candidates.items():
        for above in (link, *link.iterancestors()):
            below[above].add(url)
    blocks: list[Block] = []
    seen: set[HtmlElement] = set()
    for link, url in candidates.items():
        element: HtmlElement = link
        holder: HtmlElement | None = element.getparent()
        while holder is not None and holder.tag not in ("body", "html") and below[holder] == {url}:
            element, holder = holder, holder.getparent()
        if element not in seen:
            seen.add(element)
            blocks.append(Block(element, _best_link(element, link, candidates)))
    return blocks


def _best_link(element: HtmlElement, first: HtmlElement, candidates: dict[HtmlElement, str]) -> HtmlElement:
    """Return the block's link that is set as a heading; the picture's link above it may carry the same words."""
    links = [link for link in element.iter("a") if link in candidates]
    return next((link for link in links if _in_heading(link)), first)


def _in_heading(link: HtmlElement) -> bool:
    return any(above.tag in HEADINGS for above in link.iterancestors()) or any(True for _ in link.iter(*HEADINGS))


def _groups(blocks: list[Block], document: Document) -> list[list[Block]]:
    groups: dict[tuple[str, ...], list[Block]] = defaultdict(list)
    for block in blocks:
        groups[_shape(block)].append(block)
    own = [set(without_foreign([block.element for block in group], document)) for group in groups.values()]
    kept = ([one for one in group if one.element in stay] for group, stay in zip(groups.values(), own, strict=True))
    return [group for group in kept if group]


def _shape(block: Block) -> tuple[str, ...]:
    """Return what alike blocks have in common: tags and lasting class names on the way up."""
    way = [shape_part(block.element, with_names=False)]
    for above, _ in zip(block.element.iterancestors(), range(_SHAPE_DEPTH), strict=False):
        way.append(shape_part(above, with_names=True))
    return tuple(way)


def shape_part(element: HtmlElement, *, with_names: bool) -> str:
    """Return tag and lasting class names of one element."""
    names = sorted({name for name in element.get("class", "").split() if not _VARIES.match(name)}) if with_names else []
    return ".".join((str(element.tag), *names))


def _best(groups: list[list[Block]]) -> list[Block]:
    if not groups:
        return []
    best = max(groups, key=_total)
    leads = [
        block for group in groups if group is not best and len(group) <= 3 for block in group if _leads(block, best[0])
    ]
    return leads + best


def _total(group: list[Block]) -> float:
    """Return how much the page makes of a group: its texts, pictures and headings, and where it stands."""
    total = 0.0
    for block in group:
        shown = min(len(words_of(block.element)), _TEXT_COUNTED)
        picture = 50 if block.element.find(".//img") is not None else 0
        total += 40 + shown + picture + (60 if _in_heading(block.link) else 0)
    return total * prominence(group[0].element) if group else 0.0


def _leads(block: Block, first: Block) -> bool:
    """Return whether *block* is the large first item above the list that *first* opens."""
    holder = block.element.getparent()
    if holder is None or not _in_heading(block.link) or len(words_of(block.element)) < len(words_of(block.link)) + 20:
        return False
    above = list(first.element.iterancestors())[:3]
    order = list(holder)
    if holder not in above:
        return False
    branch = next((one for one in (first.element, *above) if one.getparent() is holder), None)
    return branch is not None and order.index(block.element) < order.index(branch)
