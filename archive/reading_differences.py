"""In what a reading differs from its page's latest version, in signs that readings of other pages can share.

Edits differ from each other; what a changed layout does to one page it does to all of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Set
from dataclasses import dataclass

from archive.article_rows import read_article
from archive.digests import canonical, canonical_article, canonical_lines, content_digest, image_stems, text_sequence
from archive.page_rows import Page, page_of_key, page_of_url
from archive.records import Article, Failed, Observation, Seen
from archive.text_lengths import text_length
from archive.verdicts import READING
from archive.version_rows import earlier_number

_SHOWN = 60  # characters of a line that a sign quotes


@dataclass(frozen=True, slots=True)
class Compared:
    """A known page's reading beside its latest version."""

    page: int
    signs: frozenset[str]  # in words; empty: nothing differs, or it is a text that the page had before
    signs_today: frozenset[str]  # the same of today's rules, where those of the latest version read it otherwise


def compare_with_latest(connection: sqlite3.Connection, observation: Observation) -> Compared | None:
    """Return how what was read differs from the page's latest version; None: no page is known, or nothing was read."""
    finding = observation.finding
    if isinstance(finding, Failed) and finding.reason in READING:
        page = _known(connection, observation, None)
        return None if page is None else _compared(page, {"nothing is found"})
    if not isinstance(finding, Seen) or (page := _known(connection, observation, finding.key)) is None:
        return None
    article = canonical_article(finding.article)
    if content_digest(article) == page.content_digest:
        return _compared(page)
    today, latest = article, read_article(connection, page.version_row)
    before = observation.previous_reading if finding.recipe != page.recipe else None
    article = article if before is None else canonical_article(before)
    digest = content_digest(article)
    if digest == page.content_digest or earlier_number(connection, page, digest) is not None:
        return _compared(page)
    signs = set(_signs(latest, article)) or {"something else"}
    return _compared(page, signs, signs if before is None else set(_signs(latest, today)))


def _compared(page: Page, signs: Set[str] = frozenset(), signs_today: Set[str] | None = None) -> Compared:
    return Compared(page.seq, frozenset(signs), frozenset(signs if signs_today is None else signs_today))


def _known(connection: sqlite3.Connection, observation: Observation, key: str | None) -> Page | None:
    if key is not None and (page := page_of_key(connection, observation.site, key)) is not None:
        return page
    capture = observation.capture
    urls = dict.fromkeys(url for url in (capture.final_url, capture.url, observation.listed_url) if url)
    found = (page_of_url(connection, observation.site, url) for url in urls)
    return next((page for page in found if page is not None), None)


def _signs(old: Article, new: Article) -> Iterator[str]:
    fields = {
        "title": (old.title, new.title),
        "byline": (old.byline, new.byline),
        "captions": (canonical_lines(old.captions), canonical_lines(new.captions)),
        "pictures": (image_stems(old.images), image_stems(new.images)),
        "text": (text_sequence(old), text_sequence(new)),
    }
    for name, (before, now) in fields.items():
        if before and not now:
            yield f"no {name}"
    if new.title and new.title != old.title:
        yield f"the title {_quoted(new.title)}"
    if new.byline and new.byline != old.byline:
        yield f"the by-line {_quoted(new.byline)}"
    was, now_is = text_sequence(old), text_sequence(new)
    if was != now_is and "".join("".join(was).split()) == "".join("".join(now_is).split()):
        yield "other paragraphs of the same words"
        return
    if 2 * text_length(new) < text_length(old):
        yield "less than half the text"
    lines_before = {*was, *canonical_lines(old.captions)}
    lines_now = {*now_is, *canonical_lines(new.captions)}
    yield from (f"one line more: {_quoted(line)}" for line in lines_now - lines_before)
    yield from (f"one line less: {_quoted(line)}" for line in lines_before - lines_now)


def _quoted(line: str) -> str:
    text = canonical(line)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
