"""An article as columns of a version's row, and back."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from archive.hidden_texts import hidden_article
from archive.moments import moment_text, read_moment_text
from archive.paragraph_store import paragraph_texts, store_paragraphs
from archive.records import Article, Attachment, Image


def article_columns(connection: sqlite3.Connection, article: Article, *, page: int, seen_at: str) -> dict[str, Any]:
    """Return the columns of *article* (canonical), its paragraphs stored."""

    def numbers(texts: tuple[str, ...]) -> list[int]:
        return store_paragraphs(connection, texts, page=page, seen_at=seen_at)

    return {
        "title": article.title,
        "lead": numbers((article.lead,))[0] if article.lead else None,
        "body": json.dumps(numbers(article.body)),
        "captions": json.dumps(numbers(article.captions)),
        "byline": article.byline,
    } | listed_columns(article)


def listed_columns(article: Article) -> dict[str, Any]:
    """Return the columns of *article* (canonical) for which nothing is stored elsewhere."""
    return {
        "images": _text([{"url": image.url, "alt": image.alt} for image in article.images]),
        "attachments": _text([{"url": one.url, "name": one.name} for one in article.attachments]),
        "section": article.section,
        "published_at": moment_text(article.published_at) if article.published_at else None,
        "tags": _text(list(article.tags)),
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_SELECT = """
    SELECT title, lead, body, captions, byline, images, attachments, section, published_at, tags
    FROM version_rows WHERE id = ?
"""


def read_article(connection: sqlite3.Connection, version_row: int) -> Article:
    """Return the article of the version whose row in ``version_rows`` has this id.

    Of a withdrawn page only the archive's writer is told what it says; for readers it is empty.
    """
    return hidden_article(connection, version_row) or _article(
        connection, connection.execute(_SELECT, (version_row,)).fetchone()
    )


_EARLIEST = """
    SELECT title, lead, body, captions, byline, images, attachments, NULL, NULL, '[]'
    FROM earlier_readings WHERE version = ? ORDER BY id LIMIT 1
"""


def read_earlier_article(connection: sqlite3.Connection, version_row: int) -> Article | None:
    """Return a version as it was first read; None: it still reads so."""
    row = connection.execute(_EARLIEST, (version_row,)).fetchone()
    return None if row is None else _article(connection, row)


def _article(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Article:
    title, lead, body, captions, byline, images, attachments, section, published_at, tags = row
    return Article(
        title=title,
        lead=paragraph_texts(connection, [lead])[0] if lead is not None else None,
        byline=byline,
        section=section,
        published_at=read_moment_text(published_at) if published_at else None,
        body=paragraph_texts(connection, json.loads(body)),
        captions=paragraph_texts(connection, json.loads(captions)),
        images=tuple(Image(**image) for image in json.loads(images)),
        attachments=tuple(Attachment(**one) for one in json.loads(attachments)),
        tags=tuple(json.loads(tags)),
    )
