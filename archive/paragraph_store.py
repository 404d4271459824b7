"""Paragraphs stored once, by their digest; versions are lists of their numbers."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


def fingerprint(text: str) -> int:
    """Return the first eight bytes of the SHA-256 of *text* as the signed number that SQLite holds."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def store_paragraphs(connection: sqlite3.Connection, texts: Sequence[str], *, page: int, seen_at: str) -> list[int]:
    """Return the numbers of *texts* (canonical), storing those not yet known and that *page* has them."""
    numbers = [_number_of(connection, text) or _store(connection, text, seen_at) for text in texts]
    connection.executemany(
        "INSERT OR IGNORE INTO paragraph_pages (paragraph, page) VALUES (?, ?)",
        ((number, page) for number in dict.fromkeys(numbers)),
    )
    return numbers


@dataclass(slots=True)
class PageParagraphs:
    """The paragraphs of a page whose versions are stored one after the other: what they share is looked for once."""

    connection: sqlite3.Connection
    page: int
    _numbers: dict[str, int] = field(default_factory=dict)

    def store(self, texts: Sequence[str], seen_at: str) -> list[int]:
        """Return the numbers of *texts*, as :func:`store_paragraphs` does."""
        new = [text for text in texts if text not in self._numbers]
        if new:
            numbers = store_paragraphs(self.connection, new, page=self.page, seen_at=seen_at)
            self._numbers.update(zip(new, numbers, strict=True))
        return [self._numbers[text] for text in texts]


def _number_of(connection: sqlite3.Connection, text: str) -> int | None:
    rows = connection.execute("SELECT id, text FROM paragraphs WHERE fingerprint = ?", (fingerprint(text),))
    return next((number for number, known in rows if known == text), None)


def _store(connection: sqlite3.Connection, text: str, seen_at: str) -> int:
    cursor = connection.execute(
        "INSERT INTO paragraphs (fingerprint, text, first_seen_at) VALUES (?, ?, ?)",
        (fingerprint(text), text, seen_at),
    )
    number = cursor.lastrowid
    if number is None:
        raise AssertionError("SQLite gave a stored paragraph no row number")
    return number


def paragraph_texts(connection: sqlite3.Connection, numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the texts of *numbers*, in their order."""
    known: dict[int, str] = {}
    for number in dict.fromkeys(wanted := list(numbers)):
        known.update(connection.execute("SELECT id, text FROM paragraphs WHERE id = ?", (number,)))
    return tuple(known[number] for number in wanted if number in known)


# More pages than these share a formula, not a text.
_FEW_PAGES = 20


def pages_of_paragraph(connection: sqlite3.Connection, text: str) -> list[int]:
    """Return the pages in whose history *text* (canonical) stands, a few at most."""
    number = _number_of(connection, text)
    query = "SELECT page FROM paragraph_pages WHERE paragraph = ? LIMIT ?"
    return [page for (page,) in connection.execute(query, (number, _FEW_PAGES))]
