"""What the archive knows of a site's own articles, for whoever has to tell whether another page is one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.digests import canonical
from archive.paragraph_store import pages_of_paragraph
from archive.records import Article

# The newest articles that were looked at say what a site's articles are like.
_SAMPLE = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticles:
    """A sample of a site's articles with addresses of their own, the newest."""

    urls: tuple[str, ...]
    listed: int  # of them, those that a listing has shown
    dated: int  # of the listed ones, those that say when they were published
    sections: frozenset[str]  # that the listed ones name, case-folded
    sectioned: int  # of the listed ones, those that name one


_ARTICLES = """
    SELECT url, found_by = 'listing', published_at IS NOT NULL, section FROM pages
    WHERE site = ? AND inline = 0 AND merged_into IS NULL ORDER BY seq DESC LIMIT ?
"""


def known_articles(connection: sqlite3.Connection, site: str) -> KnownArticles:
    """Return what is known of the articles of *site*."""
    rows = connection.execute(_ARTICLES, (site, _SAMPLE)).fetchall()
    listed = [row for row in rows if row[1]]
    sections = [section_word(section) for _, _, _, section in listed if section]
    return KnownArticles(
        urls=tuple(row[0] for row in rows),
        listed=len(listed),
        dated=sum(1 for row in listed if row[2]),
        sections=frozenset(sections),
        sectioned=len(sections),
    )


def section_word(section: str) -> str:
    """Return a section's name as it is compared."""
    return (canonical(section) or "").casefold()


def is_known_address(connection: sqlite3.Connection, site: str, urls: Iterable[str], key: str | None) -> bool:
    """Whether a page of *site* has any of these addresses, or this key of the publishing system."""
    spelt = tuple(urls)
    query = f"SELECT 1 FROM urls WHERE site = ? AND url IN ({', '.join('?' * len(spelt))}) LIMIT 1"  # noqa: S608
    if connection.execute(query, (site, *spelt)).fetchone():
        return True
    by_key = "SELECT 1 FROM pages WHERE site = ? AND key = ? AND merged_into IS NULL"
    return key is not None and connection.execute(by_key, (site, key)).fetchone() is not None


def stands_inline(connection: sqlite3.Connection, site: str, article: Article) -> bool:
    """Whether the text of *article* stands, for the most part, in an article of *site* without an address."""
    texts = [text for text in (canonical(one) for one in article.body) if text]
    shown = sum(1 for text in texts if _in_inline_page(connection, site, text))
    return bool(texts) and 2 * shown > len(texts)


def _in_inline_page(connection: sqlite3.Connection, site: str, text: str) -> bool:
    pages = pages_of_paragraph(connection, text)
    query = "SELECT 1 FROM pages WHERE seq = ? AND site = ? AND inline = 1"
    return any(connection.execute(query, (page, site)).fetchone() for page in pages)
