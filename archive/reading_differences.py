"""In what a reading differs from its page's latest version, in signs that readings of other pages can share.

Edits differ from each other; what a changed layout does to one page it does to all of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from archive.article_rows import read_article
from archive.digests import canonical, canonical_article, canonical_lines, content_digest, image_stems, text_sequence
from archive.page_rows import Page, page_of_key, page_of_url
from archive.paragraph_alignment import align_paragraphs
from archive.records import Article, Failed, Observation, Seen
from archive.text_lengths import text_length
from archive.verdicts import READING
from archive.version_rows import earlier_number

_FEW_LINES = 2  # so many lines with other spaces are an editor's
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
    if _is_cut_otherwise(was, now_is):
        yield "other paragraphs of the same words"
        return
    if 2 * text_length(new) < text_length(old):
        yield "less than half the text"
    lines_before = {*was, *canonical_lines(old.captions)}
    lines_now = {*now_is, *canonical_lines(new.captions)}
    yield from (f"one line more: {_quoted(line)}" for line in lines_now - lines_before)
    yield from (f"one line less: {_quoted(line)}" for line in lines_before - lines_now)
    if sorted(was) == sorted(now_is):
        moved = (now_is[pair.new] for pair in align_paragraphs(was, now_is) if pair.moved and pair.new is not None)
        yield from (f"one line moved: {_quoted(line)}" for line in moved)


def _is_cut_otherwise(was: Sequence[str], now: Sequence[str]) -> bool:
    """Say whether the same words stand in other paragraphs, or most paragraphs have other spaces: no editor does that.

    A space put in or taken out here or there is an edit as any other.
    """
    if was == now:
        return False
    bare_was, bare_now = (["".join(line.split()) for line in lines] for lines in (was, now))
    if bare_was != bare_now:
        return "".join(bare_was) == "".join(bare_now)
    respaced = sum(line != other for line, other in zip(was, now, strict=True))
    return respaced > _FEW_LINES and 2 * respaced > len(was)


def _quoted(line: str) -> str:
    text = canonical(line)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
