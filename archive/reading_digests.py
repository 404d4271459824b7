"""The digest of all that a stored version shows, for those who look for damage: any other letter is another digest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from archive.digests import payload_digest
from archive.records import Article


def reading_digest(
    title: str | None,
    lead: str | None,
    body: Sequence[str],
    captions: Sequence[str],
    byline: str | None,
    images: str,
    attachments: str,
) -> str:
    """Return ``sha256:…`` over a reading; *images* and *attachments* as stored, JSON text."""
    values = [title, lead, list(body), list(captions), byline, images, attachments]
    return payload_digest(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def digest_of_article(article: Article, columns: Mapping[str, Any]) -> str:
    """Return the digest of *article* (canonical) as *columns* of a row store it."""
    return reading_digest(
        article.title,
        article.lead,
        article.body,
        article.captions,
        article.byline,
        columns["images"],
        columns["attachments"],
    )


class Row(Protocol):
    """What answers to column names: a mapping, or a row of SQLite's."""

    def __getitem__(self, name: str, /) -> Any:
        """Return the column of that name."""


def digest_of_row(row: Row, texts: Mapping[int, str]) -> str:
    """Return the digest of a row of ``version_rows`` or ``earlier_readings``, its paragraphs found in *texts*.

    Raises KeyError for a paragraph that is not there, ValueError for a list that is none.
    """
    lead = None if row["lead"] is None else texts[row["lead"]]
    body, captions = ([texts[number] for number in json.loads(row[name])] for name in ("body", "captions"))
    return reading_digest(row["title"], lead, body, captions, row["byline"], row["images"], row["attachments"])


def texts_of(connection: sqlite3.Connection, rows: Iterable[Row]) -> dict[int, str]:
    """Return the paragraphs that *rows* name, by id; one that is not stored is left out."""
    wanted: set[int] = set()
    for row in rows:
        wanted.update(number for name in ("body", "captions") for number in json.loads(row[name]))
        if row["lead"] is not None:
            wanted.add(row["lead"])
    query = "SELECT id, text FROM paragraphs WHERE id IN (SELECT value FROM json_each(?))"
    return {row[0]: row[1] for row in connection.execute(query, (json.dumps(sorted(wanted)),))}
