"""Which paragraph of one version is which of the other: equal ones, rewritten ones, and those that moved.

Bounded: an exact alignment in C for equal paragraphs, then candidates by shared word pairs only; twenty thousand words
on each side take a fraction of a second however they are arranged.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise, product
from typing import NamedTuple

from rapidfuzz.distance import Indel

from archive.aligned_runs import aligned
from archive.spelling import without_tone_style

# Two paragraphs are one, rewritten, when this share of their words stands in both in the same order.
_SAME_PARAGRAPH = 0.5
# Where one paragraph was taken out and one put in at the same place, the place speaks for them too.
_SAME_PLACE = 0.34
_GAP_PAIRS = 64  # so many pairs within one gap are compared directly
_LONG_BITS = 1 << 24  # of a comparison of two paragraphs: four thousand words a side
_TABLE_BITS = 1 << 31  # of a comparison of two paragraphs: forty thousand words a side
_CANDIDATES = 4  # best candidates compared for one old paragraph
_COMMON = 24  # a pair of words in more paragraphs than this tells nothing apart
_WORD = re.compile(r"\w+(?:[.,/]\w+)*")


class Pair(NamedTuple):
    """An old paragraph and the new one it became, by position; None where there is none."""

    old: int | None
    new: int | None
    moved: bool = False


def align_paragraphs(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pair the paragraphs of two texts, in the new text's order; removed ones stand where they stood before."""
    anchors = _equal_in_order(old, new)
    pairs = anchors | _equal_elsewhere(old, new, anchors)
    pairs |= _rewritten(old, new, pairs)
    staying = _longest_in_order(pairs)
    return _in_reading_order(len(old), len(new), pairs, staying)


def _equal_in_order(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    number: dict[str, int] = {}
    a = [number.setdefault(text, len(number)) for text in old]
    b = [number.setdefault(text, len(number)) for text in new]
    return {match.at_a + step: match.at_b + step for match in aligned(a, b) for step in range(match.size)}


def _equal_elsewhere(old: Sequence[str], new: Sequence[str], taken: dict[int, int]) -> dict[int, int]:
    free: dict[str, list[int]] = defaultdict(list)
    taken_new = set(taken.values())
    for place in reversed(range(len(new))):
        if place not in taken_new:
            free[new[place]].append(place)
    return {place: free[text].pop() for place, text in enumerate(old) if place not in taken and free.get(text)}


def _rewritten(old: Sequence[str], new: Sequence[str], taken: dict[int, int]) -> dict[int, int]:
    """Pair what is left by likeness, the most alike first."""
    taken_new = set(taken.values())
    number: dict[str, int] = {}
    words_old = {place: _words(text, number) for place, text in enumerate(old) if place not in taken}
    words_new = {place: _words(text, number) for place, text in enumerate(new) if place not in taken_new}
    near = _same_gap(words_old, words_new, taken)
    all_near = len(near) == len(words_old) * len(words_new)
    alike = []
    for a, b in near if all_near else near.keys() | _sharing_word_pairs(words_old, words_new):
        bound = near.get((a, b), _SAME_PARAGRAPH)
        likeness = _likeness(words_old[a], words_new[b], bound)
        if likeness >= bound:
            alike.append((likeness + (0.05 if (a, b) in near else 0.0), -a, -b))
    paired: dict[int, int] = {}
    used: set[int] = set()
    for _, minus_a, minus_b in sorted(alike, reverse=True):
        if -minus_a not in paired and -minus_b not in used:
            paired[-minus_a] = -minus_b
            used.add(-minus_b)
    return paired


def _likeness(old: Sequence[int], new: Sequence[int], bound: float) -> float:
    """Return the share of words that stand in both in the same order; under *bound* it may be 0.

    Of long paragraphs it is enough to have so many runs of three words in common; of very long ones the order does not
    count.
    """
    if len(old) * len(new) > _LONG_BITS:
        runs, others = ({*zip(words, words[1:], words[2:], strict=False)} for words in (old, new))
        shared = len(runs & others) / max(len(runs), len(others))
        if shared >= bound:
            return shared
    if len(old) * len(new) <= _TABLE_BITS:
        return Indel.normalized_similarity(old, new, score_cutoff=bound)
    return 2 * (Counter(old) & Counter(new)).total() / (len(old) + len(new))


def _words(text: str, number: dict[str, int]) -> list[int]:
    """The words of a paragraph, each by the number that it has or is given."""
    return [number.setdefault(word, len(number)) for word in _WORD.findall(without_tone_style(text).casefold())]


def _same_gap(
    old: dict[int, list[int]], new: dict[int, list[int]], taken: dict[int, int]
) -> dict[tuple[int, int], float]:
    """Pairs that stand between the same two equal paragraphs, with the likeness that each must reach."""
    staying = sorted(_longest_in_order(taken).items())
    gaps: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    old_ends, new_ends = [a for a, _ in staying], [b for _, b in staying]
    for place in old:
        gaps[bisect_left(old_ends, place)][0].append(place)
    for place in new:
        gaps[bisect_left(new_ends, place)][1].append(place)
    near: dict[tuple[int, int], float] = {}
    for left, right in gaps.values():
        if len(left) * len(right) <= _GAP_PAIRS:
            bound = _SAME_PLACE if len(left) == len(right) == 1 else _SAME_PARAGRAPH
            near |= dict.fromkeys(product(left, right), bound)
    return near


def _sharing_word_pairs(old: dict[int, list[int]], new: dict[int, list[int]]) -> set[tuple[int, int]]:
    """Pairs worth comparing: those that share the most pairs of neighbouring words."""
    holders: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, words in new.items():
        for pair in set(pairwise(words)):
            holders[pair].append(place)
    found: set[tuple[int, int]] = set()
    for place, words in old.items():
        shared: Counter[int] = Counter()
        for pair in set(pairwise(words)):
            if 0 < len(holders.get(pair, ())) <= _COMMON:
                shared.update(holders[pair])
        enough = max(1, len(words) // 8)
        found |= {(place, other) for other, count in shared.most_common(_CANDIDATES) if count >= enough}
    return found


def _longest_in_order(pairs: dict[int, int]) -> dict[int, int]:
    """Return the most pairs that keep their order; all others moved."""
    tails: list[int] = []  # the smallest new place that ends a chain of each length
    ends: list[int] = []  # the old place there
    before: dict[int, int | None] = {}
    for a, b in sorted(pairs.items()):
        length = bisect_left(tails, b)
        before[a] = ends[length - 1] if length else None
        tails[length : length + 1] = [b]
        ends[length : length + 1] = [a]
    chain: dict[int, int] = {}
    place = ends[-1] if ends else None
    while place is not None:
        chain[place] = pairs[place]
        place = before[place]
    return chain


def _in_reading_order(size_old: int, size_new: int, pairs: dict[int, int], staying: dict[int, int]) -> list[Pair]:
    came_from = {b: a for a, b in pairs.items()}
    ordered: list[Pair] = []
    come: list[Pair] = []  # since the last paragraph that stayed: what was removed there is told first
    done = 0  # old paragraphs passed
    for b in range(size_new):
        a = came_from.get(b)
        if a is None or a not in staying:
            come.append(Pair(a, b, a is not None))
            continue
        ordered += [*_removed(done, a, pairs), *come, Pair(a, b)]
        come, done = [], a + 1
    return [*ordered, *_removed(done, size_old, pairs), *come]


def _removed(start: int, end: int, pairs: dict[int, int]) -> list[Pair]:
    return [Pair(a, None) for a in range(start, end) if a not in pairs]
