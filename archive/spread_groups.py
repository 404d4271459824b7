"""Spreads: pages of several sites that carry one text, reprinted whole or nearly alike, as groups in the archive."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set

# Pages that hang together and are grouped at once; a chain that is longer is told in parts.
_MOST = 5000

_NEIGHBOURS = """
    SELECT n.page FROM (
        SELECT other AS page FROM near_duplicates WHERE page = :page
        UNION SELECT page FROM near_duplicates WHERE other = :page
        UNION SELECT other FROM reprint_links WHERE page = :page
        UNION SELECT page FROM reprint_links WHERE other = :page
    ) AS n JOIN pages AS p ON p.seq = n.page WHERE p.merged_into IS NULL
"""
_SUMMARY = """
    SELECT count(DISTINCT site) AS sites, min(coalesce(published_at, first_seen_at)) AS first_at,
        max(coalesce(published_at, first_seen_at)) AS last_at
    FROM pages WHERE seq IN (SELECT value FROM json_each(?))
"""


def regroup(connection: sqlite3.Connection, pages: Iterable[int]) -> None:
    """Group *pages*, and all that hangs together with them, anew; within the caller's transaction."""
    for group in _connected(_taken_out(connection, pages)):
        _store(connection, group)


def leave_spreads(connection: sqlite3.Connection, pages: Set[int]) -> None:
    """Take *pages*, whose links to others are gone, out of their spreads; those that are left stay together."""
    left = _taken_out(connection, pages)
    regroup(connection, left.keys() - pages)


def _taken_out(connection: sqlite3.Connection, pages: Iterable[int]) -> Mapping[int, set[int]]:
    """Dissolve the spreads of *pages* and of what hangs together with them; return each page with its neighbours."""
    waiting, near = set(pages), dict[int, set[int]]()
    while waiting:
        page = waiting.pop()
        near[page] = {other for (other,) in connection.execute(_NEIGHBOURS, {"page": page})}
        found = near[page] | _dissolved(connection, page) if len(near) < _MOST else _dissolved(connection, page)
        waiting |= found - near.keys()
    return near


def _dissolved(connection: sqlite3.Connection, page: int) -> set[int]:
    """Take the spread of *page* apart, and return the pages that it had."""
    row = connection.execute("SELECT spread FROM spread_pages WHERE page = ?", (page,)).fetchone()
    if row is None:
        return set()
    members = {member for (member,) in connection.execute("SELECT page FROM spread_pages WHERE spread = ?", row)}
    connection.execute("DELETE FROM spread_pages WHERE spread = ?", row)
    connection.execute("DELETE FROM spreads WHERE id = ?", row)
    return members


def _connected(near: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """Yield the groups of pages that hang together, those of one page left out."""
    left = set(near)
    while left:
        group, waiting = set[int](), {left.pop()}
        while waiting:
            page = waiting.pop()
            group.add(page)
            waiting |= near[page] & left
            left -= waiting
        if len(group) > 1:
            yield group


def _store(connection: sqlite3.Connection, group: Set[int]) -> None:
    number = min(group)
    sites, first_at, last_at = connection.execute(_SUMMARY, (json.dumps(sorted(group)),)).fetchone()
    connection.execute(
        "INSERT INTO spreads (id, pages, sites, first_at, last_at) VALUES (?, ?, ?, ?, ?)",
        (number, len(group), sites, first_at, last_at),
    )
    connection.executemany(
        "INSERT INTO spread_pages (page, spread) VALUES (?, ?)", ((page, number) for page in sorted(group))
    )
