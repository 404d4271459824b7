"""Which articles hold the words: newest first or best first, in their latest text or in one that is past.

Ranking every article that holds a common word takes seconds in a big archive. So newest first reads no more of the
index than it shows; best first ranks all where they are few, and goes by tiers where they are many.
"""

# ruff: noqa: S608
# Every piece put into these statements is a constant, a name of a table among them; what readers type is bound.

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice
from time import monotonic

from archive.reading_room.search_asked import Query
from archive.reading_room.search_filters import Narrowing, narrow, newest
from archive.reading_room.search_phrases import scan
from archive.reading_room.search_reading import holds, rows_of
from archive.reading_room.search_text import fold, patterns_of, phrase_query, search_query
from archive.search_index import PAST_PLACES

# As many are counted one by one, if it takes no longer than this; beyond, a reader is told "more than" a round number.
MOST_COUNTED = 10_000
_COUNTING_SECONDS = 0.006
_COUNTED_ANYWAY = 50
_ROUND = tuple(digit * 10**power for power in range(1, 5) for digit in (1, 2, 3, 5))
# As many matches are ranked by how often and where the words stand; more go by tiers.
_RANKED = 1000
# Of more matches than these, the few articles that a search is narrowed to are read instead.
_SCANNED = 4000
# Headlines that hold all words, as many as are looked at for those that hold them side by side.
_HEADLINES = 1000
_WEIGHTS = "10.0, 4.0, 1.0, 1.0, 2.0"  # of title, lead, body, captions, by-line


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that holds the words; *past*: the number of the version that was the last to do so."""

    seq: int
    past: int | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """What a page of results shows, and how many there are in all; *more*: than were counted."""

    shown: tuple[Hit, ...]
    counted: int
    more: bool
    further: bool  # there are hits after those shown


def find_hits(connection: sqlite3.Connection, query: Query, *, offset: int, most: int) -> Hits:
    """Return *most* hits after *offset*, and count on for as long as that costs little."""
    narrowing = narrow(connection, query)
    counting = _newest_first(connection, query, narrowing)
    if query.words and query.sort == "best":
        first = list(islice(_best_first(connection, query.words, narrowing), offset + most))
    else:
        first = list(islice(counting, offset + most))
    counted, more = _count(first, counting) if len(first) == offset + most else (len(first), False)
    return Hits(tuple(first[offset:]), counted, more, counted > len(first) or more)


def _count(first: list[Hit], counting: Iterator[Hit]) -> tuple[int, bool]:
    """Return how many hits there are, or a round number that they are more than."""
    seen, until = {hit.seq for hit in first}, monotonic() + _COUNTING_SECONDS
    at_least = len(seen) + _COUNTED_ANYWAY
    for hit in counting:
        seen.add(hit.seq)
        if len(seen) > MOST_COUNTED or (len(seen) > at_least and monotonic() > until):
            return max((step for step in _ROUND if step < len(seen)), default=len(first)), True
    return len(seen), False


def _newest_first(connection: sqlite3.Connection, query: Query, narrowing: Narrowing) -> Iterator[Hit]:
    if not query.words:
        yield from map(Hit, newest(connection, narrowing, MOST_COUNTED + 1))
        return
    match = search_query(query.words)
    latest = _latest(connection, match, narrowing, query.words)
    past = _past(connection, match, narrowing, query.words)
    # Of two hits of one article the latest text's comes first: it is the smaller key.
    yield from _distinct(merge(latest, past, key=lambda hit: (-hit.seq, hit.past is not None)))


def _best_first(connection: sqlite3.Connection, words: str, narrowing: Narrowing) -> Iterator[Hit]:
    match = search_query(words)
    past = _past(connection, match, narrowing, words)
    yield from _distinct(chain(_best(connection, words, match, narrowing), past))


def _distinct(hits: Iterable[Hit]) -> Iterator[Hit]:
    seen: set[int] = set()
    for hit in hits:
        if hit.seq not in seen:
            seen.add(hit.seq)
            yield hit


def _latest(connection: sqlite3.Connection, match: str, narrowing: Narrowing, words: str = "") -> Iterator[Hit]:
    """Articles whose latest text matches, newest first; *words*: what *match* was made of, if all of it."""
    return (Hit(place) for place in _places(connection, "page_search", 1, match, narrowing, words))


def _past(connection: sqlite3.Connection, match: str, narrowing: Narrowing, words: str) -> Iterator[Hit]:
    """Articles of which a past text matches, newest first, the last such version of each before the others."""
    for place in _places(connection, "page_search_past", PAST_PLACES, match, narrowing, words):
        yield Hit(place // PAST_PLACES, place % PAST_PLACES)


def _places(
    connection: sqlite3.Connection, table: str, places: int, match: str, narrowing: Narrowing, words: str
) -> Iterator[int]:
    """Row numbers of an index in which a page has *places* of them, those of the newest pages first."""
    lowest, highest = narrowing.lowest * places, (narrowing.highest + 1) * places - 1
    if narrowing.few is not None:
        few = frozenset(narrowing.few)
        found = list(islice(scan(connection, table, match, lowest, highest), _SCANNED + 1))
        if len(found) <= _SCANNED:
            yield from (place for place in found if place // places in few)
        else:
            yield from _read(connection, table, narrowing.few, words)
    elif narrowing.is_open:
        yield from scan(connection, table, match, lowest, highest)
    else:
        # CROSS: SQLite would rather walk through the pages and ask the index about each.
        statement = f"""
            SELECT s.rowid FROM {table} AS s CROSS JOIN pages AS p ON p.seq = s.rowid / {places}
            WHERE {table} MATCH :match AND s.rowid BETWEEN :low AND :high AND {narrowing.condition}
            ORDER BY s.rowid DESC
        """
        values = {**narrowing.values, "match": match, "low": lowest, "high": highest}
        yield from (place for (place,) in map(tuple, connection.execute(statement, values)))


def _read(connection: sqlite3.Connection, table: str, few: Iterable[int], words: str) -> Iterator[int]:
    """Look for words that most articles hold in the texts of a few of them."""
    patterns = patterns_of(words)
    for seq in few:
        yield from (place for place in rows_of(connection, table, seq) if holds(connection, table, place, patterns))


def _best(connection: sqlite3.Connection, words: str, match: str, narrowing: Narrowing) -> Iterator[Hit]:
    """Articles whose latest text matches: in the headline, side by side in the text, anywhere; newest first in each."""
    most = _RANKED + 1 if narrowing.few is None else len(narrowing.few)
    found = list(islice(_latest(connection, match, narrowing, words), most))
    if len(found) <= _RANKED and (len(found) < 2 or _are_few(connection, match, [hit.seq for hit in found])):
        yield from _ranked(connection, match, [hit.seq for hit in found])
        return
    if narrowing.few is not None:
        yield from _by_headline(connection, words, found)
        return
    headlines = list(islice(_latest(connection, f"title : ({match})", narrowing), _HEADLINES + 1))
    phrase = phrase_query(words)
    if phrase is not None:
        if len(headlines) <= _HEADLINES:
            yield from _with_phrase_in_title(connection, phrase, headlines)
        else:
            yield from _latest(connection, f"title : {phrase}", narrowing)
    yield from headlines
    if len(headlines) > _HEADLINES:
        yield from _latest(connection, f"title : ({match})", narrowing)
    if phrase is not None:
        yield from _latest(connection, phrase, narrowing)
    yield from _latest(connection, match, narrowing)


def _are_few(connection: sqlite3.Connection, match: str, found: list[int]) -> bool:
    """Say whether few articles match, those that other sites or days hold included: all of them would be ranked."""
    all_of_them = scan(connection, "page_search", match, min(found), max(found))
    return len(list(islice(all_of_them, 2 * _RANKED))) < 2 * _RANKED


def _ranked(connection: sqlite3.Connection, match: str, found: list[int]) -> Iterator[Hit]:
    """Those of few, by how often and where the words stand in them."""
    if len(found) < 2:
        yield from map(Hit, found)
        return
    few = frozenset(found)
    statement = f"""
        SELECT rowid FROM page_search WHERE page_search MATCH ? AND rowid BETWEEN ? AND ?
        ORDER BY bm25(page_search, {_WEIGHTS}), rowid DESC
    """
    rows = connection.execute(statement, (match, min(few), max(few)))
    yield from (Hit(seq) for (seq,) in map(tuple, rows) if seq in few)


def _by_headline(connection: sqlite3.Connection, words: str, hits: list[Hit]) -> list[Hit]:
    """Those of few: with the words side by side in the headline, with all of them there, the others."""
    patterns, phrase = patterns_of(words), patterns_of(phrase_query(words))

    def rank(hit: Hit) -> tuple[bool, bool]:
        title = fold(_title(connection, hit))
        holds_all = all(pattern.search(title) for pattern in patterns)
        return not (holds_all and all(pattern.search(title) for pattern in phrase)), not holds_all

    return sorted(hits, key=rank)


def _with_phrase_in_title(connection: sqlite3.Connection, phrase: str, hits: list[Hit]) -> list[Hit]:
    (pattern,) = patterns_of(phrase)
    return [hit for hit in hits if pattern.search(fold(_title(connection, hit)))]


def _title(connection: sqlite3.Connection, hit: Hit) -> str:
    return str(connection.execute("SELECT title FROM pages WHERE seq = ?", (hit.seq,)).fetchone()[0] or "")
