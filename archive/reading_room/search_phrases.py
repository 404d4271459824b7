"""Where the words of a long phrase stand side by side, in an index of which nearly every text holds each of them.

For such a phrase FTS5 compares the places of all its words in every text. Of a phrase that is rare, some two
neighbours mostly are rare too, and to compare two words takes a third of the time that four take.
"""

# ruff: noqa: S608
# Every piece put into these statements is the name of a table; what readers type is bound.

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import pairwise

from archive.reading_room.search_reading import holds
from archive.reading_room.search_text import folded_words, patterns_of

MOST_PLACE = (1 << 63) - 1  # no row of an index is above

# The newest texts, as many as tell a rare phrase from a common one.
_SAMPLE = 1000
# A phrase that stands in so many of them is found soon enough as it is.
_COMMON = 4
# Neighbours that are counted, and texts with the rarest two that are looked at one by one.
_MOST_PAIRS, _MOST_LOOKED_AT = 8, 60
_ONE_PHRASE = re.compile(r'"([^"]*)"')


def scan(connection: sqlite3.Connection, table: str, match: str, low: int, high: int) -> Iterator[int]:
    """Yield the rows of the index *table* that *match*, from *high* down to *low*."""
    phrase = _ONE_PHRASE.fullmatch(match)
    words = folded_words(phrase[1]) if phrase else []
    # Past texts are short: there is little to compare.
    pair = _rare_pair(connection, table, match, words) if len(words) > 2 and table == "page_search" else None
    if pair is None:
        yield from _rows(connection, table, match, low, high)
        return
    patterns = patterns_of(match)
    for number, place in enumerate(_rows(connection, table, pair, low, high)):
        if number == _MOST_LOOKED_AT:
            yield from _rows(connection, table, match, low, place)
            return
        if holds(connection, table, place, patterns):
            yield place


def _rare_pair(connection: sqlite3.Connection, table: str, match: str, words: list[str]) -> str | None:
    """Return two neighbours that stand side by side in no new text; None where nothing is gained by them."""
    newest = f"SELECT id FROM {table}_docsize ORDER BY id DESC LIMIT 1 OFFSET ?"
    row = connection.execute(newest, (_SAMPLE,)).fetchone()
    if row is None:
        return None
    # Up to the end: FTS5 notices the end of a range only at a match beyond it.
    held = f"SELECT count(*) FROM {table} WHERE {table} MATCH ? AND rowid >= ?"

    def held_by(query: str) -> int:
        return int(connection.execute(held, (query, row[0])).fetchone()[0])

    if held_by(match) >= _COMMON:
        return None
    pairs = list(dict.fromkeys(f'"{one} {other}"' for one, other in pairwise(words)))[:_MOST_PAIRS]
    # What a pair costs is how many texts hold both of its words, wherever.
    costs = {pair: 2 * held_by(_all_of(folded_words(pair))) for pair in pairs if held_by(pair) == 0}
    pair = min(costs, key=costs.__getitem__, default=None)
    return pair if pair is not None and costs[pair] < 0.8 * len(words) * held_by(_all_of(words)) else None


def _all_of(words: Iterable[str]) -> str:
    return " ".join(f'"{word}"' for word in words)


def _rows(connection: sqlite3.Connection, table: str, match: str, low: int, high: int) -> Iterator[int]:
    statement = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"
    return (place for (place,) in map(tuple, connection.execute(statement, (match, low, high))))
