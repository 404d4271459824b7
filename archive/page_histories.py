"""What one archive knows of a page, as sightings of its versions and what happened to it otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.article_rows import read_article
from archive.records import Article
from archive.run_digests import rows_of_page

# What a number of the archive is in the one that is written.
Numbers = Mapping[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A version as one archive has it: when it was first and last seen, and how often."""

    row: int  # of version_rows in its own archive
    own_run: int | None
    run: int | None
    sealed: str  # the text under which it counts for its run
    woven: bool  # an earlier merge has told it; its run's own row stands elsewhere
    at: str
    last_at: str
    visits: int
    capture: int | None
    payload_digest: str | None
    digest: str
    article: Article
    recipe: str
    made_by: str
    upgraded: int
    cut_count: int
    moved_to: str | None

    @property
    def name(self) -> tuple[int | None, str]:
        """What it is known by in every archive that has taken it in."""
        return self.run, self.sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event that was no version's."""

    kind: str
    own_run: int | None
    run: int | None
    sealed: str
    woven: bool
    at: str
    capture: int | None
    final: bool  # 410: the site says that the page will not come back
    detail: str
    from_url: str | None
    to_url: str | None
    with_version: bool
    shows: tuple[int | None, str]  # name of the version that stood


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHistory:
    """A page in one archive."""

    page: Mapping[str, Any]  # its row
    visits: Mapping[str, Any]
    sights: tuple[Sight, ...]
    happenings: tuple[Happening, ...]


_VERSIONS = """
    SELECT v.id, v.number, v.run, v.capture, v.first_captured_at, coalesce(v.last_captured_at, s.seen_at) AS last_at,
        coalesce(v.visits, s.visits) AS visits, v.content_digest, v.recipe, v.made_by, v.upgraded, v.cut_count,
        v.woven, c.payload_digest
    FROM version_rows AS v JOIN visits AS s ON s.page = v.page LEFT JOIN captures AS c ON c.id = v.capture
    WHERE v.page = ? ORDER BY v.number
"""
_EVENTS = """
    SELECT e.id, e.kind, e.run, e.capture, e.happened_at, e.version, e.with_version, e.from_url, e.to_url, e.detail,
        e.woven, c.http_status
    FROM events AS e LEFT JOIN captures AS c ON c.id = e.capture WHERE e.page = ? ORDER BY e.step, e.id
"""


def read_history(connection: sqlite3.Connection, page: int, runs: Numbers, captures: Numbers) -> PageHistory:
    """Return what the archive knows of *page*, its runs and captures named as *runs* and *captures* say."""
    texts = {(kind, number): text for kind, number, text in rows_of_page(connection, page)}
    versions, events = _rows(connection, _VERSIONS, page), _rows(connection, _EVENTS, page)
    moves = {one["version"]: one["to_url"] for one in events if one["kind"] == "moved" and one["with_version"]}
    sights = {one["number"]: _sight(connection, one, texts, moves, runs, captures) for one in versions}
    return PageHistory(
        page=_rows(connection, "SELECT * FROM pages WHERE seq = ?", page)[0],
        visits=_rows(connection, "SELECT * FROM visits WHERE page = ?", page)[0],
        sights=tuple(sights.values()),
        happenings=tuple(
            Happening(
                kind=one["kind"],
                own_run=one["run"],
                run=_mapped(one["run"], runs),
                sealed=texts["events", one["id"]],
                woven=bool(one["woven"]),
                at=one["happened_at"],
                capture=_mapped(one["capture"], captures),
                final=one["http_status"] == 410 or one["detail"] == "http-410",
                detail=one["detail"],
                from_url=one["from_url"],
                to_url=one["to_url"],
                with_version=bool(one["with_version"]),
                shows=sights[one["version"]].name,
            )
            for one in events
        ),
    )


def _sight(
    connection: sqlite3.Connection,
    row: Mapping[str, Any],
    texts: Mapping[tuple[str, int], str],
    moves: Mapping[int, str],
    runs: Numbers,
    captures: Numbers,
) -> Sight:
    return Sight(
        row=row["id"],
        own_run=row["run"],
        run=_mapped(row["run"], runs),
        sealed=texts["versions", row["id"]],
        woven=bool(row["woven"]),
        at=row["first_captured_at"],
        last_at=max(row["last_at"], row["first_captured_at"]),
        visits=row["visits"],
        capture=_mapped(row["capture"], captures),
        payload_digest=row["payload_digest"],
        digest=row["content_digest"],
        article=read_article(connection, row["id"]),
        recipe=row["recipe"],
        made_by=row["made_by"],
        upgraded=row["upgraded"],
        cut_count=row["cut_count"],
        moved_to=moves.get(row["number"]),
    )


def _mapped(number: int | None, numbers: Numbers) -> int | None:
    return number if number is None or numbers is None else numbers[number]


def _rows(connection: sqlite3.Connection, query: str, page: int) -> list[dict[str, Any]]:
    cursor = connection.execute(query, (page,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor.fetchall()]
