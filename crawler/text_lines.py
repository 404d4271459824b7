"""The cleaner on a plain text extraction: what each line of a page is once the markup is gone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.bylines import is_byline, is_unit_line
from crawler.furniture import block_heading, line_rule
from crawler.text_drafts import Draft, Role, folded, read_drafts
from crawler.text_frames import (
    cut_below_last_signature,
    cut_below_pager,
    cut_links_on_top,
    cut_listing_top,
    is_listing,
    settle_listing_titles,
    settle_title,
)
from crawler.text_pictures import settle_pictures

_LETTER = re.compile(r"[^\W_]")
_FEWEST_TITLE_WORDS = 4
_MOST_LINES_OF_A_HEADLINE = 4  # itself, its repetition, a summary, a time or button


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One non-empty line of the text, and what the rules made of it."""

    number: int  # in the text, from 1
    text: str  # NFC, single spaces
    keep: bool
    role: Role
    rule: str


def clean_lines(text: str, system: str) -> list[Line]:
    """Return the lines of *text*, a page of *system* as a text tool prints it, each with its role and rule.

    Works by shape and place: headings of blocks, signatures, lines printed twice, short lines between paragraphs.
    A Joomla text may hold many articles; those of the other systems hold one.
    """
    drafts = read_drafts(text)
    listing = system == "joomla" and is_listing(drafts)
    _settle_furniture(drafts)
    _settle_blocks(drafts)
    if system == "mastercms":
        _settle_doubled_headlines(drafts)
    if listing:
        cut_below_pager(drafts)
        cut_listing_top(drafts)
        settle_listing_titles(drafts)
    else:
        settle_title(drafts)
    if system == "mastercms":
        cut_links_on_top(drafts)
    _settle_signatures(drafts, listing=listing)
    if listing:
        cut_below_last_signature(drafts)
    for draft in drafts:
        if draft.barred:
            draft.settle("caption", "ends-with-bar")
    settle_pictures(drafts, listing=listing)
    _settle_rest(drafts)
    return [_line(draft) for draft in drafts]


def _line(draft: Draft) -> Line:
    role: Role = draft.role or "body"
    text = f"{draft.text} |" if draft.barred else draft.text
    return Line(number=draft.number, text=text, keep=role != "boilerplate", role=role, rule=draft.rule)


def _settle_furniture(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if not _LETTER.search(draft.text):
            draft.settle("boilerplate", "no-words")
        elif rule := line_rule(draft.text):
            draft.settle("boilerplate", rule)


def _settle_blocks(drafts: Sequence[Draft]) -> None:
    """Cut each headed block: to the end of the text, or to the next paragraph where a signature is still to come."""
    buttons = _buttons(drafts)
    last_signed = max((index for index, draft in enumerate(drafts) if is_byline(draft.text)), default=-1)
    block = None  # the rule of the block that the line stands in
    for index, draft in enumerate(drafts):
        rule = block_heading(draft.text)
        if rule:
            draft.settle("boilerplate", rule)
            block = block if folded(draft.text) in buttons else rule
        elif block and index <= last_signed and (draft.is_running or is_byline(draft.text)):
            block = None
        elif block:
            draft.settle("boilerplate", f"{block}-item")


def _buttons(drafts: Sequence[Draft]) -> set[str]:
    """Return the headings that come again below further paragraphs: "Xem thêm" below each item of a listing."""
    buttons: set[str] = set()
    paragraphs: dict[str, int] = {}  # how many paragraphs stand above the heading where it was met last
    running = 0
    for draft in drafts:
        running += draft.is_running
        if block_heading(draft.text) == "block-see-more":
            heading = folded(draft.text)
            if paragraphs.get(heading, running) < running:
                buttons.add(heading)
            paragraphs[heading] = running
    return buttons


def _settle_doubled_headlines(drafts: Sequence[Draft]) -> None:
    """Cut the headlines at the end that are each printed twice, link and alternative text, even without a heading.

    Each has at most a summary below it; a caption that repeats its picture's alternative text stands among paragraphs.
    """
    doubled = [
        index
        for index, (one, other) in enumerate(itertools.pairwise(drafts))
        if folded(one.text) == folded(other.text) and one.words >= _FEWEST_TITLE_WORDS
    ]
    start, end = len(drafts), len(drafts)
    for index in reversed(doubled):
        if end - index > _MOST_LINES_OF_A_HEADLINE:
            break
        start, end = index, index
    if sum(index >= start for index in doubled) > 1:
        for draft in drafts[start:]:
            draft.settle("boilerplate", "doubled-headline")


def _settle_signatures(drafts: Sequence[Draft], *, listing: bool) -> None:
    for index, draft in enumerate(drafts):
        if draft.role is not None:
            continue
        if is_byline(draft.text) or _signs_here(drafts, index, listing=listing):
            draft.settle("byline", "signature")
            _settle_units(drafts[index + 1 :], after_label=draft.text.endswith(":"))


def _settle_units(below: Sequence[Draft], *, after_label: bool) -> None:
    """Settle the unit below a signature, and the name first if the signature is only a label."""
    for draft in below[:2]:
        named = after_label and is_byline(draft.text, set_apart=True)
        if draft.role is not None or not (named or is_unit_line(draft.text)):
            return
        draft.settle("byline", "signature-unit")
        after_label = False


def _signs_here(drafts: Sequence[Draft], index: int, *, listing: bool) -> bool:
    """Say whether a bare name stands where signatures do: below a paragraph, and above nothing or the next article."""
    if index == 0 or not is_byline(drafts[index].text, set_apart=True):
        return False
    if listing and is_unit_line(drafts[index].text):
        return False  # a sub-heading that names a unit has the same shape
    below = [draft for draft in drafts[index + 1 :] if not is_unit_line(draft.text)]
    if all(draft.role == "boilerplate" and draft.rule != "file-name" for draft in below):
        return True
    above = drafts[index - 1]
    ends = above.is_running or above.rule == "file-name" or above.is_caption_like
    return listing and ends and (below[0].is_running or below[0].rule == "file-name")


def _settle_rest(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.is_running:
            draft.settle("body", "running-text")
        elif draft.is_open and draft.is_caption_like and not draft.text.isupper():
            draft.settle("caption", "worded-as-caption")
        else:
            draft.settle("body", "short-line")


__all__ = ["Line", "clean_lines"]
