"""Which tokens of a stretch of text are which of the other's: equal blocks, and others that are one place each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from archive.change_kinds import NEGATIONS
from archive.name_words import is_capital
from archive.spelling import without_tone_style
from archive.text_tokens import Token

_TABLE_BITS = 1 << 29  # of the alignment's table: 64 MB; a stretch beyond it counts as exchanged whole
_BETWEEN = 3  # tokens that two changes of one place may have between them

Tokens = Sequence[Token]


class Block(NamedTuple):
    """A stretch of tokens: old[a:a_end] and new[b:b_end]."""

    equal: bool
    a: int
    a_end: int
    b: int
    b_end: int

    @property
    def size(self) -> int:
        """How many tokens it has on the longer side."""
        return max(self.a_end - self.a, self.b_end - self.b)


def blocks_of(a: Tokens, b: Tokens) -> Iterator[Block]:
    """Yield blocks that cover both; each that is not equal is one place."""
    return _with_facts_apart(_joined(_aligned(a, b), a, b), a, b)


def _aligned(a: Tokens, b: Tokens) -> Iterator[Block]:
    """Align the tokens; words that differ in case or tone style only stand opposite each other, but are not equal."""
    done_a = done_b = 0
    if len(a) * len(b) <= _TABLE_BITS:
        for match in LCSseq.opcodes(_keys(a), _keys(b)).as_matching_blocks():
            for start, end in _written_alike(a, b, match.a, match.b, match.size):
                if done_a < match.a + start or done_b < match.b + start:
                    yield Block(False, done_a, match.a + start, done_b, match.b + start)
                done_a, done_b = match.a + end, match.b + end
                yield Block(True, match.a + start, done_a, match.b + start, done_b)
    if done_a < len(a) or done_b < len(b):
        yield Block(False, done_a, len(a), done_b, len(b))


def _keys(tokens: Tokens) -> list[str]:
    """What may stand opposite each other has the same."""
    return [_folded(token.text) for token in tokens]


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    return without_tone_style(text).casefold()


def _written_alike(a: Tokens, b: Tokens, at_a: int, at_b: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the runs within a stretch of like tokens that are written alike, each as its start and end."""
    start = None
    for step in range(size):
        if a[at_a + step].text != b[at_b + step].text:
            if start is not None:
                yield start, step
            start = None
        elif start is None:
            start = step
    if start is not None:
        yield start, size


def _joined(blocks: Iterator[Block], a: Tokens, b: Tokens) -> Iterator[Block]:
    """Join two changes over the few words between them: a rewritten clause is one place, and so is a name."""
    first: Block | None = None
    between: Block | None = None
    is_plain = False  # whether nothing in first is told by itself
    for block in blocks:
        if block.equal and first and not between and block.size <= _BETWEEN:
            between = block
            continue
        last_is_plain = not block.equal and not _has_fact(block, a, b)
        if not block.equal and first and between:
            is_rewrite = is_plain and last_is_plain and _is_rewrite(first, between, block, a)
            if is_rewrite or _is_one_name(first, block, a, b):
                first, between = Block(False, first.a, block.a_end, first.b, block.b_end), None
                is_plain = is_plain and last_is_plain
                continue
        yield from (waiting for waiting in (first, between) if waiting)
        first, between, is_plain = (None, None, False) if block.equal else (block, None, last_is_plain)
        if block.equal:
            yield block
    yield from (waiting for waiting in (first, between) if waiting)


def _is_rewrite(first: Block, between: Block, last: Block, a: Tokens) -> bool:
    smaller = min(first.size, last.size)
    return smaller >= 2 and 2 * sum(token.is_word for token in a[between.a : between.a_end]) <= smaller


def _is_one_name(first: Block, last: Block, a: Tokens, b: Tokens) -> bool:
    """Say whether it is like Nguyễn Thị Hoa → Trần Thị Lan."""
    if max(first.size, last.size) > _BETWEEN:
        return False
    return all(map(is_capital, (*a[first.a : last.a_end], *b[first.b : last.b_end])))


def _has_fact(block: Block, a: Tokens, b: Tokens) -> bool:
    """Say whether there is anything in it that is told by itself: a number, a negation, a name."""
    return any(
        token.fact or token.text.casefold() in NEGATIONS or is_capital(token)
        for token in (*a[block.a : block.a_end], *b[block.b : block.b_end])
    )


def _with_facts_apart(blocks: Iterator[Block], a: Tokens, b: Tokens) -> Iterator[Block]:
    """Cut an exchange at its facts where both sides have the same kinds of them: each is a place of its own."""
    for block in blocks:
        if block.equal:
            yield block
            continue
        facts_a = [place for place in range(block.a, block.a_end) if a[place].fact]
        facts_b = [place for place in range(block.b, block.b_end) if b[place].fact]
        if not facts_a or not _are_opposite(block, a, b, facts_a, facts_b):
            yield block
            continue
        at_a, at_b = block.a, block.b
        for fact_a, fact_b in zip(facts_a, facts_b, strict=True):
            if at_a < fact_a or at_b < fact_b:
                yield Block(False, at_a, fact_a, at_b, fact_b)
            yield Block(a[fact_a].text == b[fact_b].text, fact_a, fact_a + 1, fact_b, fact_b + 1)
            at_a, at_b = fact_a + 1, fact_b + 1
        if at_a < block.a_end or at_b < block.b_end:
            yield Block(False, at_a, block.a_end, at_b, block.b_end)


def _are_opposite(block: Block, a: Tokens, b: Tokens, facts_a: Sequence[int], facts_b: Sequence[int]) -> bool:
    """Say whether the facts of both sides stand opposite each other; not where only a space came into one of them."""
    if [a[place].fact for place in facts_a] != [b[place].fact for place in facts_b]:
        return False
    return _bare(a[block.a : block.a_end]) != _bare(b[block.b : block.b_end])


def _bare(tokens: Tokens) -> str:
    return "".join("".join(token.text.split()) for token in tokens)
