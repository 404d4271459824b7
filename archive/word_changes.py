"""What differs inside one paragraph, word by word, as segments that join to both texts again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from archive.change_kinds import NEGATIONS, Surroundings, kind_of
from archive.difference_records import ChangeKind, Segment
from archive.name_words import is_capital
from archive.spelling import without_tone_style
from archive.text_tokens import Token, read_tokens

# Bits of the alignment's table (128 MB); texts beyond it (over 30,000 words in one paragraph) count as exchanged whole.
_TABLE_BITS = 1 << 30
_BETWEEN = 3  # tokens that two changes of one place may have between them
_NEAR = 4  # tokens on either side of a change that tell what it is about
_LONG = 2_000  # characters of a paragraph that is cut at its equal sentences first
_SENTENCE = re.compile(r".*?[.!?…;]\s+|.+\Z", re.DOTALL)


class _Block(NamedTuple):
    """A stretch of tokens: old[a:a_end] and new[b:b_end]."""

    equal: bool
    a: int
    a_end: int
    b: int
    b_end: int

    @property
    def size(self) -> int:
        return max(self.a_end - self.a, self.b_end - self.b)


def segments_of(old: str, new: str) -> tuple[Segment, ...]:
    """Return the segments of a paragraph that was *old* and is *new*; one equal segment when nothing differs."""
    stretches = _stretches(old, new) if max(len(old), len(new)) > _LONG else ((old, new),)
    return tuple(_merged_equals(segment for stretch in stretches for segment in _segments_of_stretch(*stretch)))


def _stretches(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Cut a long paragraph at the sentences that stand in both, so that words are aligned between them only."""
    a, b = _SENTENCE.findall(old), _SENTENCE.findall(new)
    number: dict[str, int] = {}
    keys_a, keys_b = ([number.setdefault(sentence, len(number)) for sentence in side] for side in (a, b))
    at_a = at_b = 0
    for match in LCSseq.opcodes(keys_a, keys_b).as_matching_blocks():
        yield "".join(a[at_a : match.a]), "".join(b[at_b : match.b])
        at_a, at_b = match.a + match.size, match.b + match.size
        yield "".join(a[match.a : at_a]), "".join(b[match.b : at_b])


def _segments_of_stretch(old: str, new: str) -> Iterator[Segment]:
    if old == new:
        if old:
            yield Segment(old=old, new=new)
        return
    (a, a_end), (b, b_end) = read_tokens(old), read_tokens(new)
    for block in _with_facts_apart(_joined_rewrites(_blocks(a, b), a, b), a, b):
        yield from _segments_of_block(block, a, b)
    if a_end or b_end:
        yield Segment(old=a_end, new=b_end, kind=None if a_end == b_end else ChangeKind.WHITESPACE)


def _blocks(a: Sequence[Token], b: Sequence[Token]) -> list[_Block]:
    """Align the tokens; words that differ in case or tone style only stand opposite each other, but are not equal."""
    if len(a) * len(b) > _TABLE_BITS:
        return [_Block(False, 0, len(a), 0, len(b))]
    keys_a, keys_b = _keys(a, b)
    blocks: list[_Block] = []
    done_a = done_b = 0
    for match in LCSseq.opcodes(keys_a, keys_b).as_matching_blocks():
        for start, end, equal in _runs(a, b, match.a, match.b, match.size):
            if equal:
                if done_a < match.a + start or done_b < match.b + start:
                    blocks.append(_Block(False, done_a, match.a + start, done_b, match.b + start))
                done_a, done_b = match.a + end, match.b + end
                blocks.append(_Block(True, match.a + start, done_a, match.b + start, done_b))
    if done_a < len(a) or done_b < len(b):
        blocks.append(_Block(False, done_a, len(a), done_b, len(b)))
    return blocks


def _keys(a: Sequence[Token], b: Sequence[Token]) -> tuple[list[int], list[int]]:
    """A number for each token, the same for those that may stand opposite each other."""
    written = dict.fromkeys(token.text for side in (a, b) for token in side)
    number: dict[str, int] = {}
    key = {text: number.setdefault(without_tone_style(text).casefold(), len(number)) for text in written}
    return [key[token.text] for token in a], [key[token.text] for token in b]


def _runs(a: Sequence[Token], b: Sequence[Token], at_a: int, at_b: int, size: int) -> Iterator[tuple[int, int, bool]]:
    """Cut a stretch of like tokens into runs that are written alike and runs that are not."""
    start = 0
    equal = True
    for step in range(size):
        same = a[at_a + step].text == b[at_b + step].text
        if same != equal:
            if step > start:
                yield start, step, equal
            start, equal = step, same
    if size > start:
        yield start, size, equal


def _joined_rewrites(blocks: Sequence[_Block], a: Sequence[Token], b: Sequence[Token]) -> list[_Block]:
    """Join two changes over the few words between them: a rewritten clause is one place, and so is a name."""
    joined: list[_Block] = []
    for block in blocks:
        joined.append(block)
        if not block.equal and len(joined) >= 3:
            first, between, last = joined[-3:]
            if _is_rewrite(first, between, last, a, b) or _is_one_name(first, between, last, a, b):
                joined[-3:] = [_Block(False, first.a, last.a_end, first.b, last.b_end)]
    return joined


def _is_rewrite(first: _Block, between: _Block, last: _Block, a: Sequence[Token], b: Sequence[Token]) -> bool:
    words = sum(token.is_word for token in a[between.a : between.a_end])
    smaller = min(first.size, last.size)
    is_short = between.size <= _BETWEEN and 2 * words <= smaller
    return smaller >= 2 and is_short and not _has_fact(first, a, b) and not _has_fact(last, a, b)


def _is_one_name(first: _Block, between: _Block, last: _Block, a: Sequence[Token], b: Sequence[Token]) -> bool:
    """Nguyễn Thị Hoa → Trần Thị Lan."""
    if between.size > _BETWEEN or max(first.size, last.size) > _BETWEEN:
        return False
    return all(
        is_capital(token)
        for side, start, end in ((a, first.a, last.a_end), (b, first.b, last.b_end))
        for token in side[start:end]
    )


def _has_fact(block: _Block, a: Sequence[Token], b: Sequence[Token]) -> bool:
    """Say whether there is anything in it that is told by itself: a number, a negation, a name."""
    return any(
        token.fact or token.text.casefold() in NEGATIONS or is_capital(token)
        for token in (*a[block.a : block.a_end], *b[block.b : block.b_end])
    )


def _with_facts_apart(blocks: Sequence[_Block], a: Sequence[Token], b: Sequence[Token]) -> Iterator[_Block]:
    """Cut an exchange at its facts where both sides have the same kinds of them: each is a place of its own."""
    for block in blocks:
        facts_a = [place for place in range(block.a, block.a_end) if a[place].fact]
        facts_b = [place for place in range(block.b, block.b_end) if b[place].fact]
        if block.equal or not _are_opposite(block, a, b, facts_a, facts_b):
            yield block
            continue
        at_a, at_b = block.a, block.b
        for fact_a, fact_b in zip(facts_a, facts_b, strict=True):
            if at_a < fact_a or at_b < fact_b:
                yield _Block(False, at_a, fact_a, at_b, fact_b)
            same = a[fact_a].text == b[fact_b].text
            yield _Block(same, fact_a, fact_a + 1, fact_b, fact_b + 1)
            at_a, at_b = fact_a + 1, fact_b + 1
        if at_a < block.a_end or at_b < block.b_end:
            yield _Block(False, at_a, block.a_end, at_b, block.b_end)


def _are_opposite(
    block: _Block, a: Sequence[Token], b: Sequence[Token], facts_a: Sequence[int], facts_b: Sequence[int]
) -> bool:
    """Say whether the facts of both sides stand opposite each other; not where only a space came into one of them."""
    if [a[place].fact for place in facts_a] != [b[place].fact for place in facts_b]:
        return False
    return "".join(_bare(a, block.a, block.a_end)) != "".join(_bare(b, block.b, block.b_end))


def _bare(tokens: Sequence[Token], start: int, end: int) -> Iterator[str]:
    return (part for token in tokens[start:end] for part in token.text.split())


def _segments_of_block(block: _Block, a: Sequence[Token], b: Sequence[Token]) -> Iterator[Segment]:
    old, new = a[block.a : block.a_end], b[block.b : block.b_end]
    if block.equal:
        for left, right in zip(old, new, strict=True):
            if left.space != right.space:
                yield Segment(old=left.space, new=right.space, kind=ChangeKind.WHITESPACE)
                yield Segment(old=left.text, new=right.text)
            else:
                yield Segment(old=left.space + left.text, new=right.space + right.text)
        return
    around = Surroundings(a[max(0, block.a - _NEAR) : block.a], a[block.a_end : block.a_end + _NEAR])
    kind = kind_of(old, new, around)
    text_old, text_new = _text(old), _text(new)
    # The space that both have before them is no part of what was exchanged.
    if old and new and old[0].space == new[0].space and old[0].space:
        yield Segment(old=old[0].space, new=new[0].space)
        text_old, text_new = text_old[len(old[0].space) :], text_new[len(new[0].space) :]
    yield Segment(old=text_old, new=text_new, kind=kind)


def _text(tokens: Sequence[Token]) -> str:
    return "".join(token.space + token.text for token in tokens)


def _merged_equals(segments: Iterable[Segment]) -> Iterator[Segment]:
    pending_old: list[str] = []
    for segment in segments:
        if segment.is_equal:
            pending_old.append(segment.old)
            continue
        if pending_old:
            text = "".join(pending_old)
            yield Segment(old=text, new=text)
            pending_old = []
        yield segment
    if pending_old:
        text = "".join(pending_old)
        yield Segment(old=text, new=text)
