"""What the archive itself doubts of a reading, by what it has seen before: no text, far less text, another's text."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from itertools import pairwise

from archive.article_rows import read_article
from archive.digests import canonical, content_digest, text_sequence
from archive.page_rows import Page
from archive.paragraph_store import pages_of_paragraph
from archive.records import Article
from archive.text_lengths import SiteScales, lengths_of_page, text_length
from archive.version_rows import earlier_number

# Characters. Shorter paragraphs recur by chance: greetings, signatures, places.
_LONG = 60
# Two texts that have less than this share of their groups of three words in common have nothing to do with each other.
_SAME = 0.1
# Fewer groups than these are a line or two, in which a rewording leaves nothing of the old.
_FEWEST_GROUPS = 30

Facts = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a reading is set aside, and the facts it rests on."""

    reason: str
    detail: str
    facts: Facts = field(default_factory=dict)


def lacks_content(connection: sqlite3.Connection, page: Page | None, article: Article, recipe: str) -> Doubt | None:
    """Why *article* is no state of anything: it has no text where the page had one, or nothing at all."""
    if text_sequence(article):
        return None
    if page is not None and (before := text_length(read_article(connection, page.version_row))):
        detail = f"{recipe} found no text where version {page.version} has one"
        return Doubt("body-gone", detail, {"version": page.version, "characters_before": before})
    if article.captions or article.images or article.attachments:
        return None
    return Doubt("empty-article", f"{recipe} found neither text nor picture nor file")


def unlike_its_history(
    connection: sqlite3.Connection,
    scales: SiteScales,
    page: Page,
    article: Article,
    run_id: int,
    *,
    drift: Doubt | None = None,
) -> Doubt | None:
    """Why *article*, read at the address of *page*, is hardly an edit of it; None: it may well be one.

    A text that the page had before, and one as short as any it had, are no cause for doubt. *drift*: what shows
    that the layout has changed, so that no difference is believed.
    """
    digest = content_digest(article)
    if digest == page.content_digest or earlier_number(connection, page, digest) is not None:
        return None
    latest = read_article(connection, page.version_row)
    doubt = _another(connection, page, article, latest) or _shrunken(connection, scales, page, article, latest, run_id)
    return doubt or drift


def _shrunken(
    connection: sqlite3.Connection, scales: SiteScales, page: Page, article: Article, latest: Article, run_id: int
) -> Doubt | None:
    now, before = text_length(article), text_length(latest)
    if 2 * now >= before:  # "far smaller" is never less than a half gone, so most pages need no statistics
        return None
    shortest = min(lengths_of_page(connection, page.seq), default=before)
    scale = scales.of(page.site, run_id)
    if not scale.is_far_smaller(now, shortest):
        return None
    least = scale.least(shortest)
    detail = f"{now} characters where the page never had fewer than {shortest}; here {least} would be usual"
    facts: Facts = {
        "characters": now,
        "characters_before": before,
        "fewest_ever": shortest,
        "fewest_usual": least,
        "articles_compared": scale.articles,
        "changes_compared": scale.changes,
    }
    return Doubt("shrunken", detail, facts)


def _another(connection: sqlite3.Connection, page: Page, article: Article, latest: Article) -> Doubt | None:
    """Doubt a text that has nothing of the page's own, under another title."""
    paragraphs = [text for text in text_sequence(article) if len(text) >= _LONG]
    if not paragraphs or canonical(article.title) == canonical(latest.title):
        return None
    if set(paragraphs) & set(text_sequence(latest)):
        return None
    if (other := _owner(connection, page, article, max(paragraphs, key=len))) is not None:
        detail = f"the text of {other.id}, {other.url}"
        return Doubt("another-article", detail, {"other_page": other.id, "other_url": other.url})
    ours, theirs = _groups(article), _groups(latest)
    fewer = min(len(ours), len(theirs))
    if fewer < _FEWEST_GROUPS or len(ours & theirs) >= _SAME * fewer:
        return None
    share = round(len(ours & theirs) / fewer, 3)
    detail = f"other title, and {share:.0%} of the words as they stood together"
    return Doubt("another-article", detail, {"share_of_words": share})


@dataclass(frozen=True, slots=True)
class _Owner:
    id: str
    url: str


_LATEST_OF = """
    SELECT p.id, p.url, v.id FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.seq = ? AND p.site = ? AND p.merged_into IS NULL
"""


def _owner(connection: sqlite3.Connection, page: Page, article: Article, paragraph: str) -> _Owner | None:
    """Return another page of the site whose latest text this is, found by one of its paragraphs."""
    for seq in pages_of_paragraph(connection, paragraph):
        row = connection.execute(_LATEST_OF, (seq, page.site)).fetchone() if seq != page.seq else None
        if row is not None and text_sequence(read_article(connection, row[2])) == text_sequence(article):
            return _Owner(row[0], row[1])
    return None


def _groups(article: Article) -> set[tuple[str, ...]]:
    """Return the groups of words that stand together in title and text."""
    words = " ".join((article.title or "", *text_sequence(article))).casefold().split()
    pairs = list(pairwise(words))
    return {(*one, other[-1]) for one, other in pairwise(pairs)}
