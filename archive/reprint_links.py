"""Pages of different sites that carry the same text: linked, never merged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

# Letters. Shorter paragraphs recur by chance: greetings, signatures, places.
_LONG = 60
# Letters that two pages must share in long paragraphs; a page without any counts by its whole text.
_LEAST = 120
# Of the shorter page's long paragraphs; a reprint may be cut, or have a sentence added.
_SHARE = 0.5
# A paragraph in more pages than this is a formula that proves nothing about any two of them.
_COMMON = 20

_LATEST = """
    SELECT v.lead, v.body FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.seq = ?
"""
_ELSEWHERE = """
    SELECT o.page FROM paragraph_pages AS o JOIN pages AS p ON p.seq = o.page
    WHERE o.paragraph = ? AND p.site != ? AND p.merged_into IS NULL LIMIT ?
"""


def link_reprints(connection: sqlite3.Connection, page: int, at: str) -> None:
    """Link *page*, as its latest text stands, with those of other sites that share most of it."""
    connection.execute("DELETE FROM reprint_links WHERE page = ? OR other = ?", (page, page))
    (site,) = connection.execute("SELECT site FROM pages WHERE seq = ?", (page,)).fetchone()
    mine = _telling_paragraphs(connection, page)
    whole = sum(mine.values())
    for other in _candidates(connection, mine, site):
        theirs = _telling_paragraphs(connection, other)
        shared = sum(letters for number, letters in mine.items() if number in theirs)
        shorter = min(whole, sum(theirs.values()))
        if shorter and shared >= _SHARE * shorter and shared >= min(_LEAST, whole):
            connection.execute(
                "INSERT INTO reprint_links (page, other, shared, share, found_at) VALUES (?, ?, ?, ?, ?)",
                (page, other, shared, round(shared / shorter, 4), at),
            )


def _telling_paragraphs(connection: sqlite3.Connection, page: int) -> dict[int, int]:
    """Return number and letters of the latest version's long paragraphs; of all, where none is long."""
    lead, body = connection.execute(_LATEST, (page,)).fetchone()
    numbers = [*([lead] if lead is not None else []), *json.loads(body)]
    letters = dict(_letters(connection, numbers))
    return {number: count for number, count in letters.items() if count >= _LONG} or letters


def _letters(connection: sqlite3.Connection, numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    for number in numbers:
        yield from connection.execute("SELECT id, length(text) FROM paragraphs WHERE id = ?", (number,))


def _candidates(connection: sqlite3.Connection, paragraphs: Iterable[int], site: str) -> list[int]:
    found: set[int] = set()
    for number in paragraphs:
        pages = [page for (page,) in connection.execute(_ELSEWHERE, (number, site, _COMMON + 1))]
        if len(pages) <= _COMMON:
            found.update(pages)
    return sorted(found)
