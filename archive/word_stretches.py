"""Where two paragraphs say the same over many words; only what lies between is compared token by token.

Bounded: words are aligned exactly in C up to twenty thousand a side; longer ones first by runs of words that stand once
in each.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

# Bits of one alignment's table: 64 MB, twenty thousand words a side.
_TABLE_BITS = 1 << 29
# And of all tables that one pair of paragraphs may take: a fifth of a second.
_ALL_BITS = 1 << 31
_RUN = 4  # words in a row that stand once in each text and hold both together
_CONTEXT = (
    8  # equal words kept on either side of a difference: no fact is longer, and a change is named by its neighbours
)
_WORTH_CUTTING = 8  # equal words between two such contexts
_FULL = 400  # words of a stretch that may end at fewer equal ones
_HOLDS = 4
_WORD = re.compile(r"\S+\s*|\s+")


class Stretch(NamedTuple):
    """A stretch of one paragraph as it was and is."""

    pieces: tuple[tuple[str, str], ...]  # old and new: words that are equal, and words that were exchanged

    @property
    def old(self) -> str:
        """The text as it was."""
        return "".join([old for old, _ in self.pieces])

    @property
    def new(self) -> str:
        """The text as it is."""
        return "".join([new for _, new in self.pieces])

    @property
    def is_equal(self) -> bool:
        """Say whether nothing differs here."""
        return all(old == new for old, new in self.pieces)


class _Match(NamedTuple):
    """Equal words: a[at_a : at_a + size] and b[at_b : at_b + size]."""

    at_a: int
    at_b: int
    size: int


def stretches(old: str, new: str) -> Iterator[Stretch]:
    """Cut two texts into stretches that join to them again: equal ones, and those that hold all differences."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    pieces: list[tuple[str, str]] = []  # of the stretch that is not yet told
    start_a = done_a = done_b = 0
    for match in (*_matches(a, b), _Match(len(a), len(b), 0)):
        if done_a < match.at_a or done_b < match.at_b:
            pieces.append(("".join(a[done_a : match.at_a]), "".join(b[done_b : match.at_b])))
        done_a, done_b = match.at_a + match.size, match.at_b + match.size
        left, same, right = _cut(match, len(a), len(b), is_full=match.at_a - start_a > _FULL)
        pieces += _same(a[match.at_a : match.at_a + left])
        if same or right:
            yield from (Stretch(tuple(pieces)),) if pieces else ()
            yield from (Stretch(tuple(_same(a[match.at_a + left : match.at_a + left + same]))),) if same else ()
            pieces, start_a = _same(a[done_a - right : done_a]), done_a
    if pieces:
        yield Stretch(tuple(pieces))


def _same(words: Sequence[str]) -> list[tuple[str, str]]:
    text = "".join(words)
    return [(text, text)] if text else []


def _cut(match: _Match, size_a: int, size_b: int, *, is_full: bool) -> tuple[int, int, int]:
    """Return how many of a match's words belong to the difference before it, to neither, and to the one after it.

    *is_full*: what stands before it is long enough for a stretch.
    """
    is_first = match.at_a == match.at_b == 0
    is_last = match.at_a + match.size == size_a and match.at_b + match.size == size_b
    before, after = 0 if is_first else _CONTEXT, 0 if is_last else _CONTEXT
    middle = match.size - before - after
    if middle >= _WORTH_CUTTING:
        return before, middle, after
    half = match.size // 2 if is_full and match.size >= _HOLDS and not is_last else 0
    return match.size - half, 0, half


def _matches(a: Sequence[str], b: Sequence[str]) -> Iterator[_Match]:
    number: dict[str, int] = {}
    keys_a, keys_b = ([number.setdefault(word, len(number)) for word in side] for side in (a, b))
    left = _ALL_BITS
    ends = [(0, 0), *_anchors(keys_a, keys_b), (len(a), len(b))] if _is_long(a, b) else [(0, 0), (len(a), len(b))]
    waiting: _Match | None = None
    for (a_start, b_start), (a_end, b_end) in pairwise(ends):
        bits = (a_end - a_start) * (b_end - b_start)
        if bits > _TABLE_BITS or bits > left:
            continue
        left -= bits
        for block in LCSseq.opcodes(keys_a[a_start:a_end], keys_b[b_start:b_end]).as_matching_blocks():
            match = _Match(a_start + block.a, b_start + block.b, block.size)
            if waiting and (waiting.at_a + waiting.size, waiting.at_b + waiting.size) == match[:2]:
                waiting = _Match(waiting.at_a, waiting.at_b, waiting.size + match.size)
            else:
                yield from (waiting,) if waiting and waiting.size else ()
                waiting = match
    yield from (waiting,) if waiting and waiting.size else ()


def _is_long(a: Sequence[str], b: Sequence[str]) -> bool:
    return len(a) * len(b) > _TABLE_BITS


def _anchors(a: Sequence[int], b: Sequence[int]) -> list[tuple[int, int]]:
    """Return places of runs that stand once in each text, the most of them that keep their order."""
    once_a, once_b = _once(a), _once(b)
    shared = sorted((place, once_b[run]) for run, place in once_a.items() if run in once_b)
    tails: list[int] = []
    chains: list[tuple[int, int | None]] = []  # place in shared, link to the one before in chains
    ends: list[int] = []
    for index, (_, place_b) in enumerate(shared):
        length = bisect_left(tails, place_b)
        chains.append((index, ends[length - 1] if length else None))
        tails[length : length + 1] = [place_b]
        ends[length : length + 1] = [index]
    found: list[tuple[int, int]] = []
    link = ends[-1] if ends else None
    while link is not None:
        index, link = chains[link]
        found.append(shared[index])
    return found[::-1]


def _once(words: Sequence[int]) -> dict[tuple[int, ...], int]:
    """Return the runs that stand once, each with its place."""
    runs = list(zip(*(words[shift:] for shift in range(_RUN)), strict=False))
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}
