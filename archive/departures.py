"""Articles that left their site, and those that came back: since when, and how long they had stood."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from archive.history import shown_address
from archive.listed_changes import ListedChange, first_words
from archive.moments import moment_text, read_moment_text
from archive.night_bounds import night_conditions
from archive.records import State
from archive.told_changes import Asked

Order = Literal["newest", "longest", "shortest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """An article that is not there today."""

    page_id: str
    site: str
    section: str | None
    url: str
    title: str  # or the first words, where it has none
    state: State  # missing or gone
    since: datetime
    why: str  # name of what showed it: http-404, unlisted …
    published_at: datetime | None  # as the page said
    first_seen_at: datetime
    last_seen_at: datetime
    absent_since: datetime  # when it was first found missing, after it was back the last time
    versions: int
    opening: str | None = None  # its first paragraph, where it has no title

    @property
    def stood(self) -> timedelta:
        """Return how long it stood: from its publication, else from when it was first seen, until it was missed."""
        return self.absent_since - min(self.published_at or self.first_seen_at, self.first_seen_at)

    def as_json(self) -> dict[str, object]:
        """Return one object of ``/gone.json``, under the export's keys."""
        return {
            "url": self.url,
            "title": self.title,
            "state": self.state.value,
            "state_since": moment_text(self.since),
            "why": self.why,
            "site": self.site,
            "section": self.section,
            "page_id": self.page_id,
            "published_at": moment_text(self.published_at) if self.published_at else None,
            "first_seen_at": moment_text(self.first_seen_at),
            "last_seen_at": moment_text(self.last_seen_at),
            "absent_since": moment_text(self.absent_since),
            "stood_days": round(self.stood / timedelta(days=1), 1),
            "versions": self.versions,
        }


# SQL, of a page p: the first moment without it, after it was back the last time.
ABSENT_SINCE = """coalesce((
    select min(b.happened_at) from events as b
    where b.page = p.seq and b.kind in ('missing', 'gone') and b.step > coalesce((
      select max(r.step) from events as r where r.page = p.seq and r.kind = 'restored'
    ), 0)
  ), p.state_since)"""
# SQL, of a page p: since when it stood, by its own word or the archive's eyes, whichever is earlier.
STOOD_SINCE = "coalesce(min(p.published_at, p.first_seen_at), p.first_seen_at)"
# ruff: noqa: S608
# Every piece put into these statements is a constant.
_STOOD = f"julianday({ABSENT_SINCE}) - julianday({STOOD_SINCE})"
_ORDERS = {
    "newest": "p.state_since DESC, p.seq DESC",
    "longest": f"{_STOOD} DESC, p.seq DESC",
    "shortest": f"{_STOOD}, p.seq DESC",
}
_FROM = "pages AS p JOIN visits AS v ON v.page = p.seq"
_COLUMNS = f"""
    p.id, p.site, coalesce(p.section, p.listed_in), p.url, p.inline, p.title, p.state, p.state_since, p.published_at,
    p.first_seen_at, v.seen_at, {ABSENT_SINCE}, p.version,
    (SELECT detail FROM events AS e WHERE e.page = p.seq AND e.kind = p.state ORDER BY e.step DESC LIMIT 1),
    (SELECT text FROM paragraphs WHERE id = (
        SELECT coalesce(r.lead, json_extract(r.body, '$[0]'), json_extract(r.captions, '$[0]'))
        FROM version_rows AS r WHERE r.page = p.seq AND r.number = p.version
    ))
"""


def list_departures(
    database: sqlite3.Connection,
    asked: Asked,
    *,
    state: State | None = None,
    order: Order = "newest",
    at_most: int,
    skip: int = 0,
) -> list[Departure]:
    """Return the articles that are not there today; of *asked*, site, section and nights count.

    *state*: only those that are missing, or gone; None: both. Withdrawn pages are left out.
    """
    where, values = _conditions(database, asked, state)
    query = f"SELECT {_COLUMNS} FROM {_FROM} WHERE {where} ORDER BY {_ORDERS[order]} LIMIT :at_most OFFSET :skip"
    rows = database.execute(query, values | {"at_most": at_most, "skip": skip})
    return [_departure(*row) for row in map(tuple, rows.fetchall())]


def count_departures(database: sqlite3.Connection, asked: Asked, *, state: State | None = None, at_most: int) -> int:
    """Return how many articles are not there today, counting no further than *at_most*."""
    where, values = _conditions(database, asked, state)
    query = f"SELECT count(*) FROM (SELECT 1 FROM {_FROM} WHERE {where} LIMIT :at_most)"
    (number,) = database.execute(query, values | {"at_most": at_most}).fetchone()
    return int(number)


def _conditions(database: sqlite3.Connection, asked: Asked, state: State | None) -> tuple[str, dict[str, Any]]:
    said = [
        "p.state != 'live'",
        "p.merged_into IS NULL",
        "p.seq NOT IN (SELECT page FROM withdrawals WHERE undone_at IS NULL)",
    ]
    values: dict[str, Any] = {}
    for column, value in (
        ("p.state", state),
        ("p.site", asked.site),
        ("coalesce(p.section, p.listed_in)", asked.section),
    ):
        if value is not None:
            said.append(f"{column} = :value{len(values)}")
            values[f"value{len(values)}"] = str(value)
    nights, bounds = night_conditions(
        database, asked.first_night, asked.last_night, site="p.site", moment="p.state_since"
    )
    return " AND ".join([*said, *nights]), values | bounds


def _departure(
    page_id: str,
    site: str,
    section: str | None,
    url: str,
    inline: int,
    title: str | None,
    state: str,
    since: str,
    published_at: str | None,
    first_seen_at: str,
    seen_at: str,
    absent_since: str,
    versions: int,
    why: str | None,
    words: str | None,
) -> Departure:
    return Departure(
        page_id=page_id,
        site=site,
        section=section,
        url=shown_address(url, page_id, inline=bool(inline)),
        title=title or first_words(words or "") or page_id,
        state=State(state),
        since=read_moment_text(since),
        why=why or "",
        published_at=read_moment_text(published_at) if published_at else None,
        first_seen_at=read_moment_text(first_seen_at),
        last_seen_at=read_moment_text(seen_at),
        absent_since=read_moment_text(absent_since),
        opening=None if title else words,
        versions=versions,
    )


_LEFT = """
    SELECT min(e.happened_at) FROM events AS e JOIN pages AS p ON p.seq = e.page
    WHERE p.id = :page_id AND e.kind IN ('missing', 'gone') AND e.happened_at < :back AND e.happened_at > coalesce((
        SELECT max(b.happened_at) FROM events AS b
        WHERE b.page = p.seq AND b.kind = 'restored' AND b.happened_at < :back
    ), '')
"""


def left_before(database: sqlite3.Connection, back: ListedChange) -> datetime | None:
    """Return when an article that came *back* had left; None: nobody knows."""
    asked = {"page_id": back.page_id, "back": moment_text(back.when)}
    (left,) = database.execute(_LEFT, asked).fetchone()
    return None if left is None else read_moment_text(left)
