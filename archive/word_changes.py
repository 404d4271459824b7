"""What differs inside one paragraph, word by word, as segments that join to both texts again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from archive.change_kinds import Surroundings, kind_of, kind_of_texts
from archive.difference_records import ChangeKind, Segment
from archive.text_tokens import Token, read_tokens
from archive.token_blocks import Block, blocks_of
from archive.word_stretches import stretches

_NEAR = 4  # tokens on either side of a change that tell what it is about
# Characters of differing text and what is around it, both sides together, that one comparison reads token by token:
# less than a tenth of a second, and seven thousand words a side.
_MOST_CHARACTERS = 80_000


class Effort:
    """How much of one comparison may still be read token by token; what is beyond is compared as it stands."""

    def __init__(self, characters: int = _MOST_CHARACTERS) -> None:
        self.left = characters

    def allows(self, characters: int) -> bool:
        """Take *characters* off what is left, and say whether they were there to be taken."""
        if characters > self.left:
            return False
        self.left -= characters
        return True


class Compared(NamedTuple):
    """The segments of one paragraph; coarse: some hold more than what differs."""

    segments: tuple[Segment, ...]
    is_coarse: bool


def compare_words(old: str, new: str, effort: Effort) -> Compared:
    """Compare a paragraph that was *old* and is *new*; one equal segment when nothing differs."""
    if old == new:
        return Compared((Segment(old, new),) if old else (), False)
    found: list[Segment] = []
    is_coarse = False
    for stretch in stretches(old, new):
        if stretch.is_equal:
            found += (Segment(*piece) for piece in stretch.pieces)
            continue
        before, after = stretch.old, stretch.new
        if effort.allows(len(before) + len(after)):
            found += _segments_of_stretch(before, after)
        else:
            is_coarse = True
            found += (
                Segment(*piece, None if piece[0] == piece[1] else kind_of_texts(*piece)) for piece in stretch.pieces
            )
    return Compared(tuple(_merged_equals(found)), is_coarse)


def _segments_of_stretch(old: str, new: str) -> Iterator[Segment]:
    (a, a_end), (b, b_end) = read_tokens(old), read_tokens(new)
    for block in blocks_of(a, b):
        yield from _equal(block, a, b) if block.equal else _exchanged(block, a, b)
    if a_end or b_end:
        yield Segment(a_end, b_end, None if a_end == b_end else ChangeKind.WHITESPACE)


def _equal(block: Block, a: Sequence[Token], b: Sequence[Token]) -> Iterator[Segment]:
    """The block's text, cut where the space before a token differs."""
    start = block.a
    for place, other in zip(range(block.a, block.a_end), range(block.b, block.b_end), strict=True):
        left, right = a[place].space, b[other].space
        if left != right:
            text = _text(a[start:place])
            yield from (Segment(text, text), Segment(left, right, ChangeKind.WHITESPACE))
            yield Segment(a[place].text, b[other].text)
            start = place + 1
    text = _text(a[start : block.a_end])
    yield Segment(text, text)


def _exchanged(block: Block, a: Sequence[Token], b: Sequence[Token]) -> Iterator[Segment]:
    old, new = a[block.a : block.a_end], b[block.b : block.b_end]
    around = Surroundings(a[max(0, block.a - _NEAR) : block.a], a[block.a_end : block.a_end + _NEAR])
    kind = kind_of(old, new, around)
    text_old, text_new = _text(old), _text(new)
    # The space that both have before them is no part of what was exchanged.
    if old and new and old[0].space == new[0].space and old[0].space:
        space = old[0].space
        yield Segment(space, space)
        text_old, text_new = text_old[len(space) :], text_new[len(space) :]
    yield Segment(text_old, text_new, kind)


def _text(tokens: Sequence[Token]) -> str:
    return "".join([token.space + token.text for token in tokens])


def _merged_equals(segments: Iterable[Segment]) -> Iterator[Segment]:
    equal: list[str] = []
    for segment in segments:
        if segment.kind is None:
            equal.append(segment.old)
            continue
        text = "".join(equal)
        if text:
            yield Segment(text, text)
        equal = []
        yield segment
    text = "".join(equal)
    if text:
        yield Segment(text, text)
