"""Reading one stored capture under today's rules, and telling which of its versions reads otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.article_rows import read_article
from archive.digests import canonical_article, content_digest, text_sequence
from archive.inline_matching import KnownItem, match_by_text, match_exactly
from archive.records import Article, Cut, Failed
from archive.stored_versions import StoredCapture, StoredVersion
from archive.upgrading import same_reading
from archive.warc_reading import NoRecordError, RecordDamagedError, find_response
from crawler.documents import Document
from crawler.exchanges import Fetched
from crawler.page_reading import PageReader
from crawler.recipes import flavour_of, recipe_of
from crawler.stored_page import fetched_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """A version as today's rules read it."""

    version: StoredVersion
    recipe: str  # today's; the version's own where it could not be read
    before: Article
    after: Article | None  # None: it could not be read, and *reason* says why
    reason: str = ""
    cut: tuple[Cut, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether a reader would see another text."""
        return self.after is not None and not same_reading(self.before, self.after)


def reads_as_stored(reader: PageReader, stored: StoredCapture) -> bool:
    """Whether today's rules are those that read every version of the capture already."""
    rules = reader.rules_at(stored.capture.captured_at)
    return all(one.recipe == recipe_of(rules, flavour_of(one.recipe)) for one in stored.versions)


def reread(connection: sqlite3.Connection, folder: Path, reader: PageReader, stored: StoredCapture) -> list[Reread]:
    """Read a stored capture again; one answer for each of its versions."""
    before = {one.row: canonical_article(read_article(connection, one.row)) for one in stored.versions}
    try:
        fetched = fetched_from(stored.capture, find_response(connection, folder, stored.id))
    except (RecordDamagedError, NoRecordError) as error:
        reason = "record-damaged" if isinstance(error, RecordDamagedError) else "no-record"
        return [_unread(one, before, reason) for one in stored.versions]
    # That it is an article was decided when it was captured, or by a person; only its text is read again.
    document = reader.parse(fetched)
    if isinstance(document, Failed):
        return [_unread(one, before, document.reason) for one in stored.versions]
    if any(one.inline for one in stored.versions):
        return _reread_listing(reader, fetched, document, stored.versions, before)
    return _reread_article(reader, fetched, document, stored.versions, before)


def _reread_article(
    reader: PageReader,
    fetched: Fetched,
    document: Document,
    versions: Sequence[StoredVersion],
    before: Mapping[int, Article],
) -> list[Reread]:
    reading = reader.read_article(fetched, document)
    if isinstance(reading, Failed):
        return [_unread(one, before, reading.reason) for one in versions]
    after = canonical_article(reading.article)
    return [_read(one, before, after, reading.recipe, reading.cut) for one in versions]


def _reread_listing(
    reader: PageReader,
    fetched: Fetched,
    document: Document,
    versions: Sequence[StoredVersion],
    before: Mapping[int, Article],
) -> list[Reread]:
    """Find each version among the articles of a listing page: by its text, then by a good part of it."""
    reading = reader.read_listing(fetched, document, inline=True)
    if isinstance(reading, Failed):
        return [_unread(one, before, reading.reason) for one in versions]
    items = [one for one in reading.items if one.url is None]
    articles = [canonical_article(one.inline) for one in items if one.inline is not None]
    cuts = [one.cut for one in items if one.inline is not None]
    known = [(content_digest(before[one.row]), one.row) for one in versions]
    found = match_exactly([content_digest(one) for one in articles], known)
    left = {number: one for number, one in enumerate(articles) if number not in found}
    free = [
        KnownItem(one.row, before[one.row], frozenset(), live=True) for one in versions if one.row not in found.values()
    ]
    found |= match_by_text(left, free, list(before.values())) if left and free else {}
    by_row = {row: number for number, row in found.items()}
    return [
        _read(one, before, articles[by_row[one.row]], reading.recipe, cuts[by_row[one.row]])
        if one.row in by_row
        else _unread(one, before, "not-in-listing")
        for one in versions
    ]


def _read(
    version: StoredVersion, before: Mapping[int, Article], after: Article, recipe: str, cut: tuple[Cut, ...]
) -> Reread:
    if text_sequence(before[version.row]) and not text_sequence(after):
        return _unread(version, before, "body-gone")
    return Reread(version=version, recipe=recipe, before=before[version.row], after=after, cut=cut)


def _unread(version: StoredVersion, before: Mapping[int, Article], reason: str) -> Reread:
    return Reread(version=version, recipe=version.recipe, before=before[version.row], after=None, reason=reason)
