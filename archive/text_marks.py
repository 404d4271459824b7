"""What nearly equal texts have in common: runs of three words, and a few numbers drawn from them by MinHash.

A word counts as it is written, but for case, tone-mark style (hoà, hòa) and signs; where a paragraph ends does not.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from rensa import RMinHash

from archive.spelling import without_tone_style

Runs: TypeAlias = frozenset[str]

# Texts that share four fifths of their runs share a key in 99.7 of 100 cases, those that share a twentieth in 0.1.
_BANDS = 8
_ROWS = 3
_SEED = 20241120
# Keys that another way of drawing made are of no use beside these.
MAKER = f"words3/minhash{RMinHash.ALGORITHM_VERSION}/{_BANDS}x{_ROWS}"
# Shorter texts are greetings and notices: alike everywhere, and nobody's.
LEAST_RUNS = 30

_WORD = re.compile(r"\w+")
_BAND = struct.Struct(f">B{_ROWS}I")
_HALF = 2**31  # SQLite keeps signed numbers, and small ones in four bytes


def runs_of(texts: Iterable[str]) -> Runs:
    """Return the runs of three words in *texts*, read one after the other; none where there are fewer words."""
    words = [_in_one_style(word) for word in _WORD.findall(" ".join(texts).casefold())]
    return frozenset(f"{one} {two} {three}" for one, two, three in zip(words, words[1:], words[2:], strict=False))


@lru_cache(maxsize=20_000)  # Vietnamese has some 7,000 syllables
def _in_one_style(word: str) -> str:
    return without_tone_style(word)


def keys_of(runs: Runs) -> list[int]:
    """Return the keys of a text, signed 32-bit numbers; none for a text that is too short to tell from others."""
    if len(runs) < LEAST_RUNS:
        return []
    sketch = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    sketch.update(runs)
    drawn = sketch.digest()
    return [zlib.crc32(_BAND.pack(band, *drawn[band * _ROWS : (band + 1) * _ROWS])) - _HALF for band in range(_BANDS)]


def likeness(one: Runs, other: Runs) -> float:
    """Return which share of the runs in either text stands in both, 0 to 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0
