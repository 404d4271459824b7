"""A stored version as today's rules read its raw page; history stays as it is (DESIGN 5.5)."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from archive.article_rows import read_article
from archive.digests import canonical_article
from archive.errors import PageNotFoundError
from archive.moments import moment_text
from archive.records import Article
from archive.version_rows import confirm_recipe, upgrade_version

_VERSION = """
    SELECT v.id, v.page FROM version_rows AS v JOIN pages AS p ON p.seq = v.page WHERE p.id = ? AND v.number = ?
"""
_FIELDS = ("title", "lead", "byline", "body", "captions", "images", "attachments")


def read_anew(
    connection: sqlite3.Connection,
    page_id: str,
    number: int,
    article: Article,
    recipe: str,
    *,
    at: datetime,
    run_id: int | None = None,
) -> bool:
    """Let a version show *article*; call it inside a transaction. Returns whether the text differs from before.

    Raises PageNotFoundError for an unknown page or version.
    """
    row = connection.execute(_VERSION, (page_id, number)).fetchone()
    if row is None:
        raise PageNotFoundError(f"{page_id} version {number}")
    (version_row, page), article = row, canonical_article(article)
    if same_reading(read_article(connection, version_row), article):
        confirm_recipe(connection, version_row, recipe)
        return False
    upgrade_version(connection, page, version_row, article, recipe, run_id=run_id, at=moment_text(at))
    return True


def same_reading(one: Article, other: Article) -> bool:
    """Whether two readings are the same to the letter, what does not count for the digest included."""
    return all(getattr(one, name) == getattr(other, name) for name in _FIELDS)
