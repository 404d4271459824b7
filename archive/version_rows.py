"""Rows of ``version_rows``: a new state of an article, and a better reading of a known one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.article_rows import article_columns, listed_columns
from archive.change_telling import tell_version
from archive.digests import content_digest
from archive.hidden_contents import BLANK
from archive.hidden_versions import hide_upgrade, hide_version
from archive.page_rows import Page
from archive.reading_digests import digest_of_article
from archive.records import Article
from archive.reprint_links import link_reprints
from archive.search_index import forget_in_search, forget_past, put_in_search, put_past
from archive.withheld import is_withdrawn

_INSERT = """
    INSERT INTO version_rows (page, number, step, run, capture, change, reverts, first_captured_at, content_digest,
        reading_digest, recipe, made_by, title, lead, body, captions, byline, section, published_at, images,
        attachments, tags, cut_count)
    VALUES (:page, :number, :step, :run, :capture, :change, :reverts, :at, :content_digest,
        :reading_digest, :recipe, :recipe, :title, :lead, :body, :captions, :byline, :section, :published_at, :images,
        :attachments, :tags, :cut_count)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version about to be written; moments as stored text."""

    page: int
    number: int
    step: int
    run: int | None
    capture: int
    change: str
    reverts: int | None
    at: str
    article: Article  # canonical
    recipe: str
    cut_count: int


def insert_version(connection: sqlite3.Connection, version: NewVersion) -> None:
    """Write a version's row with its paragraphs; what ``pages`` says of it is the caller's."""
    own = {name: getattr(version, name) for name in NewVersion.__dataclass_fields__ if name != "article"}
    article, page, hidden = version.article, version.page, is_withdrawn(connection, version.page)
    columns = _columns(connection, article, page=page, at=version.at, hidden=hidden)
    row = connection.execute(_INSERT, columns | own | _digests(article)).lastrowid
    if hidden:
        hide_version(connection, page, version.number, article, listed_columns(article), seen_at=version.at)
    elif row is not None and version.number > 1:
        tell_version(connection, row, version.change)


def _columns(connection: sqlite3.Connection, article: Article, *, page: int, at: str, hidden: bool) -> dict[str, Any]:
    """Return the columns of *article*; of a withdrawn page's, no word is stored."""
    if hidden:
        return {**listed_columns(article), **BLANK, "tags": "[]"}
    return article_columns(connection, article, page=page, seen_at=at)


def _digests(article: Article) -> dict[str, str]:
    digest = digest_of_article(article, listed_columns(article))
    return {"content_digest": content_digest(article), "reading_digest": digest}


def close_version(connection: sqlite3.Connection, version_row: int) -> None:
    """Keep with a version how often and when last it was seen, as another becomes the page's latest."""
    connection.execute(
        "UPDATE version_rows SET (last_captured_at, visits) = "
        "(SELECT seen_at, visits FROM visits WHERE page = version_rows.page) WHERE id = ?",
        (version_row,),
    )


def earlier_number(connection: sqlite3.Connection, page: Page, digest: str) -> int | None:
    """Return the newest version before the latest that has this content digest."""
    query = "SELECT max(number) FROM version_rows WHERE page = ? AND number < ? AND content_digest = ?"
    found: int | None = connection.execute(query, (page.seq, page.version, digest)).fetchone()[0]
    return found


_KEEP_READING = """
    INSERT INTO earlier_readings (version, replaced_at, run, recipe, content_digest, reading_digest, title, lead,
        body, captions, byline, images, attachments)
    SELECT id, ?, ?, recipe, content_digest, reading_digest, title, lead, body, captions, byline, images, attachments
    FROM version_rows WHERE id = ?
"""
_PLACE = """
    SELECT v.number, v.number = p.version FROM version_rows AS v JOIN pages AS p ON p.seq = v.page WHERE v.id = ?
"""
_REPLACE_READING = """
    UPDATE version_rows SET recipe = :recipe, upgraded = upgraded + 1, content_digest = :content_digest,
        reading_digest = :reading_digest, title = :title, lead = :lead, body = :body, captions = :captions,
        byline = :byline, images = :images, attachments = :attachments WHERE id = :id
"""


def upgrade_version(
    connection: sqlite3.Connection,
    page: int,
    version_row: int,
    article: Article,
    recipe: str,
    *,
    run_id: int | None,
    at: str,
) -> None:
    """Let a version show the same page as better rules read it; number, change and moments stay.

    What it said before is kept in ``earlier_readings``.
    """
    hidden = is_withdrawn(connection, page)
    number, latest = connection.execute(_PLACE, (version_row,)).fetchone()
    if latest:
        forget_in_search(connection, page)
    forget_past(connection, page, number - 1, number)
    connection.execute(_KEEP_READING, (at, run_id, version_row))
    columns = _columns(connection, article, page=page, at=at, hidden=hidden)
    connection.execute(_REPLACE_READING, columns | {"id": version_row, "recipe": recipe} | _digests(article))
    if hidden:
        hide_upgrade(connection, page, version_row, article, listed_columns(article), seen_at=at)
    put_past(connection, page, number - 1, number)
    if latest:
        title = None if hidden else article.title
        connection.execute("UPDATE pages SET title = ? WHERE seq = ?", (title, page))
        put_in_search(connection, page)
        link_reprints(connection, page, at)


def confirm_recipe(connection: sqlite3.Connection, version_row: int, recipe: str) -> None:
    """Note that *recipe* reads the version's text just as it stands."""
    connection.execute("UPDATE version_rows SET recipe = ? WHERE id = ?", (recipe, version_row))
