"""What a crawl reads of a withdrawn page: it goes to the hidden texts, and no word of it into the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from archive.hidden_texts import Document, Reading, keep_document, read_document, reading_of
from archive.records import Article

_STANDING = """
    SELECT w.id, w.hidden_digest, p.id FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page
    WHERE w.page = ? AND w.undone_at IS NULL
"""
_NAME = "UPDATE withdrawals SET hidden_digest = ? WHERE id = ?"


def hide_version(
    connection: sqlite3.Connection, page: int, number: int, article: Article, lists: Mapping[str, Any], *, seen_at: str
) -> None:
    """Keep a further version of a withdrawn page where nobody reads it; *article* canonical, *lists* as stored.

    Called in the transaction that writes the version's row, before it ends: what was kept and never named is harmless.
    """

    def add(document: Document) -> None:
        document["versions"][str(number)] = reading_of(article, lists)
        document["earlier"][str(number)] = []
        document["title"] = article.title

    _change(connection, page, article, seen_at, add)


def hide_upgrade(
    connection: sqlite3.Connection,
    page: int,
    version_row: int,
    article: Article,
    lists: Mapping[str, Any],
    *,
    seen_at: str,
) -> None:
    """Keep a better reading of a version of a withdrawn page; what it said before is kept too."""

    (number,) = map(str, connection.execute("SELECT number FROM version_rows WHERE id = ?", (version_row,)).fetchone())

    def replace(document: Document) -> None:
        before: Reading = document["versions"][number]
        document["earlier"][number].append(before)
        document["versions"][number] = reading_of(article, lists) | {"tags": before["tags"]}
        if number == max(document["versions"], key=int):
            document["title"] = article.title

    _change(connection, page, article, seen_at, replace)


def _change(
    connection: sqlite3.Connection, page: int, article: Article, seen_at: str, change: Callable[[Document], None]
) -> None:
    withdrawal, digest, page_id = connection.execute(_STANDING, (page,)).fetchone()
    document = read_document(connection, digest)
    change(document)
    known = {text for _, text, _ in document["paragraphs"]}
    texts = dict.fromkeys((*([article.lead] if article.lead else []), *article.body, *article.captions))
    document["paragraphs"] += [[None, text, seen_at] for text in texts if text not in known]
    connection.execute(_NAME, (keep_document(connection, page_id, document), withdrawal))
