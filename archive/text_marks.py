"""What nearly equal texts have in common: runs of three words, and a few numbers drawn from them by MinHash.

A word counts as it is written, but for case, tone-mark style (hoà, hòa) and signs; where a paragraph ends does not.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz.distance import Hamming
from rensa import RMinHash

from archive.spelling import without_tone_style

Runs: TypeAlias = frozenset[str]

# Texts that share four fifths of their runs share a key in 99.7 of 100 cases, those that share a twentieth in 0.1.
_BANDS = 8
_ROWS = 3
_SEED = 20241120
# Of 24 places. Texts that share three fifths of their runs agree in fewer in 2 of 100 cases, those that share a
# quarter agree in as many in 5.
_LEAST_AGREEING = 10
# Shorter texts are notices made after one pattern: alike everywhere, and nobody's. Whole paragraphs still link them.
LEAST_RUNS = 80
# What another way of drawing made is of no use beside these.
MAKER = f"words3/{LEAST_RUNS}/minhash{RMinHash.ALGORITHM_VERSION}/{_BANDS}x{_ROWS}/bytes"

_WORD = re.compile(r"\w+")
_BAND = struct.Struct(f">B{_ROWS}I")
_HALF = 2**31  # SQLite keeps signed numbers, and small ones in four bytes


def runs_of(texts: Iterable[str]) -> Runs:
    """Return the runs of three words in *texts*, read one after the other; none where there are fewer words."""
    words = [*map(_in_one_style, _WORD.findall(" ".join(texts).casefold()))]
    return frozenset(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


@lru_cache(maxsize=20_000)  # Vietnamese has some 7,000 syllables
def _in_one_style(word: str) -> str:
    return without_tone_style(word)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is kept of a text to find others like it."""

    keys: tuple[int, ...]  # signed 32-bit numbers; texts that are nearly alike share one or more
    sketch: bytes  # of two texts about as many bytes agree as the share of their runs that stands in both


def marks_of(runs: Runs) -> Marks | None:
    """Return the marks of a text; None for one that is too short to tell from others."""
    if len(runs) < LEAST_RUNS:
        return None
    drawing = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    drawing.update(runs)
    drawn = drawing.digest()
    bands = [_BAND.pack(band, *drawn[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS)]
    return Marks(tuple(zlib.crc32(band) - _HALF for band in bands), bytes(number & 255 for number in drawn))


def may_be_alike(one: bytes, other: bytes) -> bool:
    """Say whether two sketches agree in so many places that the texts are worth comparing."""
    return int(Hamming.similarity(one, other)) >= _LEAST_AGREEING


def likeness(one: Runs, other: Runs) -> float:
    """Return which share of the runs in either text stands in both, 0 to 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0
