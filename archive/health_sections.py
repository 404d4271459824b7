"""Whether a section's listing shows what it should: told by what the run met, not by how many items used to be there.

Articles come and go, so the number of items says little; but an article that still answers and that a whole walk of
its section does not show has been dropped by the listing, not by the editors.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.health_shares import Share, is_over, is_unusual
from archive.inline_recording import UNLISTED

# Walks of the section that its past is made of.
_PAST = 60

_WALKS = """
    SELECT section, url, pages_walked, pages_stated, items_listed, items_stated, complete, stopped_early
    FROM listings WHERE run = ? ORDER BY id
"""
_LISTED_HERE = "EXISTS (SELECT 1 FROM urls JOIN listed USING (site, url) WHERE urls.page = p.seq)"
_MET = f"""
    SELECT p.url, {_LISTED_HERE} FROM pages AS p JOIN visits AS s ON s.page = p.seq
    WHERE p.site = ? AND p.listed_in = ? AND p.state = 'live' AND p.inline = 0 AND p.merged_into IS NULL
        AND p.found_by = 'listing' AND s.seen_run = ? ORDER BY p.seq
"""  # noqa: S608 - a constant of this module
_INLINE_MET = """
    SELECT count(*) FROM pages AS p JOIN visits AS s ON s.page = p.seq
    WHERE p.site = ? AND p.listed_in = ? AND p.state = 'live' AND p.inline = 1 AND s.seen_run = ?
"""
_INLINE_LOST = """
    SELECT p.url FROM events AS e JOIN pages AS p ON p.seq = e.page
    WHERE e.run = ? AND p.listed_in = ? AND p.inline = 1 AND e.kind = 'missing' AND e.detail = ?
"""
_NEW = """
    SELECT p.listed_in, count(*) FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    WHERE v.run = ? AND v.number = 1 GROUP BY p.listed_in
"""
_EVER_PROVED = "SELECT 1 FROM listings WHERE site = ? AND section = ? AND complete AND run < ? LIMIT 1"
_PAST_SHARES = """
    SELECT coalesce(sum(unlisted), 0), coalesce(sum(known), 0) FROM (
        SELECT unlisted, known FROM section_health
        WHERE site = ? AND section = ? AND run < ? AND verdict IS NOT 'bad' ORDER BY run DESC LIMIT ?
    )
"""
_LAST_WORD = """
    SELECT verdict, reason, unlisted, known FROM section_health
    WHERE site = ? AND section = ? AND run < ? AND verdict IS NOT NULL ORDER BY run DESC LIMIT 1
"""
_INSERT = """
    INSERT INTO section_health (run, site, section, known, unlisted, new, verdict, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionHealth:
    """What a run says of one section."""

    section: str
    url: str  # of its first listing page
    items: int
    pages: int
    items_stated: int | None
    pages_stated: int | None
    known: int  # living articles of the section that the run met
    unlisted: tuple[str, ...]  # addresses of those that no listing of the run showed
    new: int
    verdict: str | None  # "good", "bad"; None: the walk did not tell
    reason: str | None  # of a bad one: "unproved", "stated" (less than the section states), "dropped"


def judge_sections(connection: sqlite3.Connection, site: str, run_id: int) -> list[SectionHealth]:
    """Return what the walks of *run_id* say of the sections; within the run, while its listed addresses are known."""
    new = dict(map(tuple, connection.execute(_NEW, (run_id,)).fetchall()))
    return [
        _judge(connection, site, run_id, tuple(walk), new.get(walk[0], 0))
        for walk in connection.execute(_WALKS, (run_id,)).fetchall()
    ]


def write_sections(connection: sqlite3.Connection, site: str, run_id: int, sections: list[SectionHealth]) -> None:
    """Keep what was found of the sections, as the past of later runs."""
    connection.executemany(
        _INSERT,
        [
            (run_id, site, one.section, one.known, len(one.unlisted), one.new, one.verdict, one.reason)
            for one in sections
        ],
    )


def still_bad(connection: sqlite3.Connection, site: str, run_id: int, section: str) -> bool:
    """Whether the last word that a run before *run_id* had on the section was a bad one."""
    row = connection.execute(_LAST_WORD, (site, section, run_id)).fetchone()
    return row is not None and row[0] == "bad"


_Walk = tuple[str, str, int, int | None, int, int | None, int, int]


def _judge(connection: sqlite3.Connection, site: str, run_id: int, walk: _Walk, new: int) -> SectionHealth:
    section, url, pages, pages_stated, items, items_stated, complete, stopped_early = walk
    is_whole = bool(complete) and not stopped_early
    known, unlisted = _met(connection, site, run_id, section) if is_whole else (0, ())
    verdict, reason = None, None
    if is_whole:
        verdict, reason = _judge_whole(connection, site, run_id, section, Share(len(unlisted), known))
    elif not stopped_early and _was_proved(connection, site, run_id, section):
        falls_short = pages < (pages_stated or 0) or items < (items_stated or 0)
        verdict, reason = "bad", "stated" if falls_short else "unproved"
    return SectionHealth(
        section=section,
        url=url,
        items=items,
        pages=pages,
        items_stated=items_stated,
        pages_stated=pages_stated,
        known=known,
        unlisted=unlisted,
        new=new,
        verdict=verdict,
        reason=reason,
    )


def _met(connection: sqlite3.Connection, site: str, run_id: int, section: str) -> tuple[int, tuple[str, ...]]:
    """Return how many living articles of the section the run met, and the addresses of those listed nowhere."""
    rows = connection.execute(_MET, (site, section, run_id)).fetchall()
    lost = [url for (url,) in connection.execute(_INLINE_LOST, (run_id, section, UNLISTED))]
    (inline,) = connection.execute(_INLINE_MET, (site, section, run_id)).fetchone()
    return len(rows) + inline + len(lost), (*(url for url, is_listed in rows if not is_listed), *lost)


def _judge_whole(
    connection: sqlite3.Connection, site: str, run_id: int, section: str, now: Share
) -> tuple[str | None, str | None]:
    past = Share(*connection.execute(_PAST_SHARES, (site, section, run_id, _PAST)).fetchone())
    if is_unusual(now, past):
        return "bad", "dropped"
    row = connection.execute(_LAST_WORD, (site, section, run_id)).fetchone()
    if row is not None and row[1] == "dropped" and not is_over(now, Share(row[2], row[3])):
        return None, None
    return "good", None


def _was_proved(connection: sqlite3.Connection, site: str, run_id: int, section: str) -> bool:
    return connection.execute(_EVER_PROVED, (site, section, run_id)).fetchone() is not None
