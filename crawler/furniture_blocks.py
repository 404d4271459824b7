"""Furniture inside a text: blocks of related titles under their heading, and lines that are furniture by themselves."""

from __future__ import annotations

from archive.records import Cut
from crawler.blocks import Block, Kind
from crawler.furniture import block_heading, line_rule

_LONGEST_HEADING = 80  # characters
_LINKED = 0.6  # share of letters from which a block is an item of a list of links
_LONGEST_NOTE = 40  # characters of a date or a section's name between two items


def cut_furniture(blocks: list[Block], cut: list[Cut]) -> list[Block]:
    """Return *blocks* without furniture; what goes is added to *cut* with its rule."""
    kept: list[Block] = []
    place = 0
    while place < len(blocks):
        block = blocks[place]
        rule = _heading_rule(block)
        if rule is not None:
            end = _end_of_items(blocks, place)
            cut += [Cut(text=one.text, rule=rule) for one in blocks[place:end] if one.image is None]
            place = end
            continue
        rule = line_rule(block.text) if block.image is None else None
        if rule is not None:
            cut.append(Cut(text=block.text, rule=rule))
        else:
            kept.append(block)
        place += 1
    return kept


def _heading_rule(block: Block) -> str | None:
    if block.image is not None or block.kind is Kind.ROW:
        return None
    text = block.text
    return block_heading(text) if len(text) <= _LONGEST_HEADING else None


def _end_of_items(blocks: list[Block], place: int) -> int:
    """Return the place behind the last item of the block whose heading stands at *place*."""
    end = place + 1
    box = blocks[place].boxes[-1] if len(blocks[place].boxes) > 1 else None
    while end < len(blocks) and box is not None and box in blocks[end].boxes:
        end += 1
    last = end
    while end < len(blocks):
        block = blocks[end]
        is_item = block.linked >= _LINKED
        is_between = block.image is not None or len(block.text) <= _LONGEST_NOTE
        if not is_item and not is_between:
            break
        end += 1
        if is_item:
            last = end
    return last
