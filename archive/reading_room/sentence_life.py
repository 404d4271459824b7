"""The life of a sentence: in which articles it stood, from which version to which, and what became of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from typing import Literal

from archive.moments import read_moment_text
from archive.reading_room.search_phrases import MOST_PLACE, scan
from archive.reading_room.search_text import folded_sentence, sentence_query
from archive.search_index import PAST_PLACES

# Articles whose versions are read; those published first.
MOST_ARTICLES = 60
# Versions of one article that are read; a text that changes every night for years is read in its newest.
_MOST_VERSIONS = 1000

Ending = Literal["stands", "changed", "missing", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The versions of an article, one after the other, in which the sentence stood; moments are aware."""

    first: int
    last: int
    began_at: datetime  # first captured with the sentence
    seen_at: datetime  # last captured with it
    ended_at: datetime | None  # first captured without it; None: it stands
    ending: Ending
    added: bool  # it came with a change, not with the article
    text: str  # the paragraph as it stood at last


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An article in which the sentence stands or stood."""

    page_id: str
    site: str
    site_name: str
    timezone: str
    title: str | None
    published_at: datetime | None
    stays: Sequence[Stay]

    @property
    def appeared_at(self) -> datetime:
        """When it was first there: with the article on its day, or with a change as it was captured."""
        first = self.stays[0]
        return first.began_at if first.added or self.published_at is None else min(self.published_at, first.began_at)

    @property
    def is_read_later(self) -> bool:
        """Say whether it was first read after the day of the article, so that nobody knows what stood there before."""
        return self.appeared_at < self.stays[0].began_at

    @property
    def stands(self) -> bool:
        """Say whether it is there still."""
        return self.stays[-1].ending == "stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """All that is known of a sentence, the article that had it first first; *more*: articles that were not read."""

    homes: Sequence[Home]
    more: bool


def find_life(connection: sqlite3.Connection, typed: str) -> Life:
    """Return where the sentence *typed* stood, diacritics and punctuation left out of account; nothing for no words."""
    sought = sentence_query(typed)
    if sought is None:
        return Life(homes=(), more=False)
    match, words = sought
    pages = list(islice(_oldest_first(connection, match), MOST_ARTICLES + 1))
    homes = [home for seq in pages[:MOST_ARTICLES] if (home := _home(connection, seq, words)) is not None]
    return Life(homes=sorted(homes, key=lambda home: (home.appeared_at, home.page_id)), more=len(pages) > MOST_ARTICLES)


def _oldest_first(connection: sqlite3.Connection, match: str) -> Iterator[int]:
    """Articles in whose latest or past texts the sentence may stand, those published first before the others."""
    latest = _places(connection, "page_search", match)
    past = (place // PAST_PLACES for place in _places(connection, "page_search_past", match))
    once = (seq for seq, _ in groupby(past))
    yield from sorted({*islice(latest, MOST_ARTICLES + 1), *islice(once, MOST_ARTICLES + 1)})


def _places(connection: sqlite3.Connection, table: str, match: str) -> Iterator[int]:
    """Rows of an index that match, the lowest first."""
    found = list(islice(scan(connection, table, match, 0, MOST_PLACE), MOST_ARTICLES + 1))
    if len(found) <= MOST_ARTICLES:
        return iter(found[::-1])
    rows = connection.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid", (match,))  # noqa: S608
    return (place for (place,) in map(tuple, rows))


_PAGE = """
    SELECT p.id, p.site, s.name AS site_name, s.timezone, p.title, p.published_at, p.state, p.state_since, v.seen_at
    FROM pages AS p JOIN sites AS s ON s.id = p.site LEFT JOIN visits AS v ON v.page = p.seq WHERE p.seq = ?
"""
_VERSIONS = """
    SELECT number, title, lead, body, captions, byline, first_captured_at, last_captured_at FROM version_rows
    WHERE page = ? ORDER BY number DESC LIMIT ?
"""


def _home(connection: sqlite3.Connection, seq: int, words: str) -> Home | None:
    page = connection.execute(_PAGE, (seq,)).fetchone()
    versions = connection.execute(_VERSIONS, (seq, _MOST_VERSIONS)).fetchall()[::-1]
    reader = _Reader(connection, words)
    runs = [list(run) for _, run in groupby(zip(versions, map(reader.found, versions), strict=True), _has)]
    stays = [_stay(run, runs[number + 1 : number + 2], page) for number, run in enumerate(runs) if _has(run[0])]
    if not stays:  # the words stand side by side across two paragraphs, or only the first of many do
        return None
    return Home(
        page_id=page["id"],
        site=page["site"],
        site_name=page["site_name"],
        timezone=page["timezone"],
        title=page["title"],
        published_at=read_moment_text(page["published_at"]) if page["published_at"] else None,
        stays=stays,
    )


_Read = tuple[sqlite3.Row, str | None]  # a version, and the text in which the sentence stands


def _has(version: _Read) -> bool:
    return version[1] is not None


def _stay(run: Sequence[_Read], following: Sequence[Sequence[_Read]], page: sqlite3.Row) -> Stay:
    (first, _), (last, text) = run[0], run[-1]
    ending: Ending = "changed" if following else "stands" if page["state"] == "live" else page["state"]
    ended_at = following[0][0][0]["first_captured_at"] if following else page["state_since"]
    return Stay(
        first=first["number"],
        last=last["number"],
        began_at=read_moment_text(first["first_captured_at"]),
        seen_at=read_moment_text(last["last_captured_at"] or page["seen_at"] or last["first_captured_at"]),
        ended_at=None if ending == "stands" else read_moment_text(ended_at),
        ending=ending,
        added=first["number"] > 1,
        text=text or "",
    )


@dataclass(slots=True)
class _Reader:
    """Finds a sentence in the versions of one article; each of its paragraphs is read once."""

    connection: sqlite3.Connection
    words: str
    _known: dict[int, str | None] = field(default_factory=dict)  # paragraph → its text, if the sentence stands in it

    def found(self, version: sqlite3.Row) -> str | None:
        """Return the first text of a version that holds the sentence; None: none does."""
        lead = [] if version["lead"] is None else [version["lead"]]
        for number in (*lead, *json.loads(version["body"]), *json.loads(version["captions"])):
            if (text := self._paragraph(number)) is not None:
                return text
        return self._first_of((version["title"], version["byline"]))

    def _paragraph(self, number: int) -> str | None:
        if number not in self._known:
            rows = self.connection.execute("SELECT text FROM paragraphs WHERE id = ?", (number,))
            self._known[number] = self._first_of(text for (text,) in map(tuple, rows))
        return self._known[number]

    def _first_of(self, texts: Iterable[str | None]) -> str | None:
        return next((text for text in texts if text and self.words in folded_sentence(text)), None)
