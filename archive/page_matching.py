"""Which page of one archive is which of another, where both have crawled the same site."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Known:
    seq: int
    id: str
    key: str | None
    inline: bool
    place: tuple[str | None, str | None, str]  # of an inline article: section, title, content digest
    merged_into: str | None
    urls: frozenset[str]


_PAGES = """
    SELECT p.seq, p.id, p.key, p.inline, p.listed_in, p.title, v.content_digest, p.merged_into
    FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.site = ? ORDER BY p.id
"""


def match_pages(target: sqlite3.Connection, source: sqlite3.Connection, site: str) -> dict[int, int]:
    """Return page there → page here: by id, by the system's own key, by an address; an inline article by its text."""
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for names in (_id, _key, _addresses, _text):
        known = {name: one for one in _pages(target, site) if one.seq not in taken for name in names(one)}
        for page in _pages(source, site):
            found = next((known[name] for name in sorted(names(page)) if name in known), None)
            if page.seq in matched or found is None or found.seq in taken:
                continue
            if page.key is None or found.key is None or page.key == found.key:
                matched[page.seq] = found.seq
                taken.add(found.seq)
    return matched


def joined_otherwise(
    target: sqlite3.Connection, source: sqlite3.Connection, site: str, matched: dict[int, int]
) -> Iterator[str]:
    """Yield the addresses of pages that only one of the archives knows to be part of another article."""
    query = "SELECT seq, merged_into, url FROM pages WHERE site = ?"
    here = {seq: merged for seq, merged, _ in map(tuple, target.execute(query, (site,)))}
    for seq, merged, url in map(tuple, source.execute(query, (site,))):
        if seq in matched and (merged is None) != (here[matched[seq]] is None):
            yield str(url)


def _pages(connection: sqlite3.Connection, site: str) -> list[_Known]:
    urls: dict[int, set[str]] = {}
    for page, url in map(tuple, connection.execute("SELECT page, url FROM urls WHERE site = ?", (site,))):
        urls.setdefault(page, set()).add(url)
    return [
        _Known(seq, name, key, bool(inline), (section, title, digest), merged, frozenset(urls.get(seq, ())))
        for seq, name, key, inline, section, title, digest, merged in map(tuple, connection.execute(_PAGES, (site,)))
    ]


def _id(page: _Known) -> set[str]:
    return {page.id}


def _key(page: _Known) -> set[str]:
    return {page.key} if page.key is not None and page.merged_into is None else set()


def _addresses(page: _Known) -> frozenset[str]:
    return frozenset() if page.inline or page.merged_into is not None else page.urls


def _text(page: _Known) -> set[str]:
    return {repr(page.place)} if page.inline and page.merged_into is None else set()
