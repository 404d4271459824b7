"""Where two paragraphs say the same over many words; only what lies between is compared token by token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archive.aligned_runs import Match, aligned

# Texts beyond four thousand words a side need no exact alignment to be cut well.
_SHORT_BITS = 1 << 24
# Equal words kept on either side of a difference: no fact is longer, and a change is named by its neighbours.
_CONTEXT = 8
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


def stretches(old: str, new: str) -> Iterator[Stretch]:
    """Cut two texts into stretches that join to them again: equal ones, and those that hold all differences."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    pieces: list[tuple[str, str]] = []  # of the stretch that is not yet told
    start_a = done_a = done_b = 0
    for match in (*_matches(a, b), Match(len(a), len(b), 0)):
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


def _cut(match: Match, size_a: int, size_b: int, *, is_full: bool) -> tuple[int, int, int]:
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


def _matches(a: Sequence[str], b: Sequence[str]) -> Iterator[Match]:
    """Yield equal words in order, each match as long as it can be."""
    number: dict[str, int] = {}
    keys_a, keys_b = ([number.setdefault(word, len(number)) for word in side] for side in (a, b))
    found = aligned(keys_a, keys_b, exact_bits=_SHORT_BITS)
    waiting = next(found, None)
    for match in found:
        if waiting and (waiting.at_a + waiting.size, waiting.at_b + waiting.size) == match[:2]:
            waiting = Match(waiting.at_a, waiting.at_b, waiting.size + match.size)
        else:
            yield from (waiting,) if waiting else ()
            waiting = match
    yield from (waiting,) if waiting else ()
