"""Which items of two sequences are equal, in order: exactly in C, and of very long ones in bounded time and memory.

Long sequences are first held together by runs that stand once in each (as a patience diff does); what lies between two
such runs is then aligned exactly, as long as its table is small enough.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

EXACT_BITS = 1 << 29  # of one alignment's table: 64 MB, twenty thousand items a side
_ALL_BITS = 1 << 31  # of all tables of one call: a fifth of a second
_RUN = 4  # items in a row that stand once in each and hold both together


class Match(NamedTuple):
    """Equal items: a[at_a : at_a + size] and b[at_b : at_b + size]."""

    at_a: int
    at_b: int
    size: int


def aligned(a: Sequence[int], b: Sequence[int], *, exact_bits: int = EXACT_BITS) -> Iterator[Match]:
    """Yield matches in order. Pairs of sequences whose table has more than *exact_bits* are held together by runs."""
    anchors = _anchors(a, b) if len(a) * len(b) > exact_bits else []
    left = _ALL_BITS
    done_a = done_b = 0
    for anchor in (*anchors, Match(len(a), len(b), 0)):
        bits = (anchor.at_a - done_a) * (anchor.at_b - done_b)
        if 0 < bits <= min(EXACT_BITS, left):
            left -= bits
            for block in LCSseq.opcodes(a[done_a : anchor.at_a], b[done_b : anchor.at_b]).as_matching_blocks():
                if block.size:
                    yield Match(done_a + block.a, done_b + block.b, block.size)
        if anchor.size:
            yield anchor
        done_a, done_b = anchor.at_a + anchor.size, anchor.at_b + anchor.size


def _anchors(a: Sequence[int], b: Sequence[int]) -> list[Match]:
    """Return runs that stand once in each text, the most of them that keep their order; overlapping ones as one."""
    found: list[Match] = []
    for at_a, at_b in _in_order(a, b):
        last = found[-1] if found else None
        if last and at_a - last.at_a == at_b - last.at_b and at_a <= last.at_a + last.size:
            found[-1] = Match(last.at_a, last.at_b, at_a - last.at_a + _RUN)
        elif not last or (at_a >= last.at_a + last.size and at_b >= last.at_b + last.size):
            found.append(Match(at_a, at_b, _RUN))
    return found


def _in_order(a: Sequence[int], b: Sequence[int]) -> list[tuple[int, int]]:
    """Return the places of such runs: the longest chain that goes forward in both texts."""
    once_a, once_b = _once(a), _once(b)
    shared = [(place, once_b[run]) for run, place in once_a.items() if run in once_b]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []  # of each shared run, the one before it in its chain
    for index, (_, at_b) in enumerate(shared):
        length = bisect_left(tails, at_b)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [at_b]
        ends[length : length + 1] = [index]
    chain: list[tuple[int, int]] = []
    link = ends[-1] if ends else None
    while link is not None:
        chain.append(shared[link])
        link = before[link]
    return chain[::-1]


def _once(words: Sequence[int]) -> dict[tuple[int, ...], int]:
    """Return the runs that stand once, each with its place, in order."""
    runs = list(zip(*(words[shift:] for shift in range(_RUN)), strict=False))
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}
