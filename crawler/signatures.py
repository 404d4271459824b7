"""Taking the by-line out of a text: the block or the last line that signs, and the unit's name below it."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.blocks import Block, Kind
from crawler.bylines import is_byline, is_source_line, is_unit_line, join_byline

_BETWEEN = re.compile(r"\s+[-–—|;]\s+|\s*[;,/]\s*(?=[^\W\d_]{2,6}(?: [^\W\d_]{2,6})?\s*:)")
_LABELLED = re.compile(r"^[^\W\d_][^:.]{1,30}:\s*\S.{1,70}$")
# An author told at length, with a class or an office behind the name.
_AUTHOR = re.compile(r"^(?:tên )?tác giả(?: bài viết)?\s*:\s*[^\W\d_].{1,140}$", re.IGNORECASE)
# What stands above the name of whoever signs a document; that is its text, and no newsroom's by-line.
_OFFICE = re.compile(
    r"^(?:(?:tm|kt|tl|tuq|q)\s?\.\s?.*|(?:phó )?(?:chủ tịch|trưởng \w+|hiệu trưởng|giám đốc|bí thư|chánh văn phòng)"
    r"|\(?đã ký\)?|\(ký.{0,30}\))$",
    re.IGNORECASE,
)
_LAST_BLOCKS = 3  # where a bare name may sign


def take_byline(texts: list[Block], *, is_bare_name_enough: bool = True) -> tuple[list[Block], str | None]:
    """Return the texts without the signature, and the signature; None: nobody signs.

    *is_bare_name_enough*: set apart at the end, a name alone signs; where the page names its author elsewhere, only one
    set to the right does.
    """
    texts = _with_last_lines_apart(texts)
    place = _place_of(texts, is_bare_name_enough=is_bare_name_enough)
    if place is None:
        return texts, None
    end = place + 1
    while end < len(texts) and _is_below(texts[end], is_last=end >= len(texts) - 2):
        end += 1
    start = place
    while start > 0 and _is_signature(texts[start - 1], is_late=texts[start - 1].align == "right"):
        start -= 1
    lines = [line.text for block in texts[start:end] for line in block.lines]
    return texts[:start] + texts[end:], join_byline(lines)


def signs(text: str, *, set_apart: bool = False) -> bool:
    """Tell whether *text* is a signature, or several on one line ("Tin: … – Ảnh: …")."""
    if is_byline(text, set_apart=set_apart):
        return True
    if ":" not in text:
        return False
    if _AUTHOR.match(text) and text[-1] not in ".;?!":
        return True
    parts = _BETWEEN.split(text)
    return len(parts) > 1 and all(":" in part and is_byline(part) for part in parts)


def _place_of(texts: list[Block], *, is_bare_name_enough: bool) -> int | None:
    """Return the place of the last signature; where nobody signs, that of a line naming the source."""
    source = None
    for place in range(len(texts) - 1, -1, -1):
        block = texts[place]
        is_late = place >= len(texts) - _LAST_BLOCKS and (is_bare_name_enough or block.align == "right")
        is_last = is_bare_name_enough and place == len(texts) - 1 > 0
        if not _is_signature(block, is_late=is_late, is_last=is_last):
            continue
        if any(_OFFICE.match(one.text) for one in texts[max(0, place - 1) : place + 1] if ":" not in block.text):
            continue
        if not is_source_line(block.text):
            return place
        source = place if source is None else source
    return source


def _is_signature(block: Block, *, is_late: bool, is_last: bool = False) -> bool:
    if block.kind in (Kind.ROW, Kind.ITEM) or not block.lines:
        return False
    first, *others = block.lines
    if signs(first.text) and ":" in first.text and all(_LABELLED.match(line.text) for line in others):
        return True
    is_styled = is_late and (block.align == "right" or block.bold or block.italic)
    # Standing last, a line is set apart by nothing but its place: a name may sign there, no sentence and no unit alone.
    is_name = is_last and first.text[-1] not in ".!?" and not is_unit_line(first.text)
    set_apart = is_styled or is_name
    if not signs(first.text, set_apart=set_apart):
        return len(block.lines) > 1 and signs(block.text, set_apart=set_apart)
    return all(is_unit_line(line.text) or signs(line.text, set_apart=True) for line in others)


def _is_below(block: Block, *, is_last: bool) -> bool:
    if block.kind in (Kind.ROW, Kind.ITEM) or not block.lines:
        return False
    is_set_apart = block.align == "right" or block.bold or block.italic or is_last
    return all((is_set_apart and is_unit_line(line.text)) or signs(line.text) for line in block.lines)


def _with_last_lines_apart(texts: list[Block]) -> list[Block]:
    """Return the texts with a signature that a single <br> hangs onto a paragraph made a block of its own."""
    parted: list[Block] = []
    for place, block in enumerate(texts):
        count = _signing_lines(block) if place >= len(texts) - _LAST_BLOCKS else 0
        if not count:
            parted.append(block)
            continue
        parted.append(replace(block, lines=block.lines[:-count]))
        parted.append(replace(block, lines=block.lines[-count:], kind=Kind.TEXT))
    return parted


def _signing_lines(block: Block) -> int:
    """Return how many of a block's last lines sign it: none, one, or two with the unit's."""
    lines = block.lines
    if block.kind in (Kind.ROW, Kind.ITEM) or len(lines) < 2 or block.align == "right":
        return 0  # what is set to the right is a signature as a whole, or none
    last = lines[-1]
    if signs(last.text, set_apart=last.bold or last.italic) and not (lines[0].bold and last.bold):
        return 1
    if len(lines) > 2 and is_unit_line(last.text) and signs(lines[-2].text):
        return 2
    return 0
