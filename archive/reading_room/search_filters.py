"""Which articles a search is narrowed to: as SQL on ``pages AS p``, and as the few articles it leaves, if few.

``pages.seq`` grows with the day of publication, and every index that is used here ends in it: so what a filter leaves
is read newest first, and how far it reaches tells which part of the full-text index need be read at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from archive.moments import moment_text
from archive.reading_room.search_asked import Query
from archive.reading_room.shown import zone_of

# As many articles are few: their numbers are held, and words looked for among them alone.
FEW = 2000
_RARE = 20_000
_LAST = (1 << 42) - 1  # above every pages.seq, and its place in the index of past texts is still an integer


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a query's filters leave."""

    condition: str  # SQL on p, of constants alone
    values: Mapping[str, object]
    index: str  # what SQLite is to read pages by
    lowest: int = 0  # of pages.seq
    highest: int = _LAST
    few: tuple[int, ...] | None = None  # all there are, newest first; None: more than FEW, or nothing was narrowed

    @property
    def is_open(self) -> bool:
        """Say whether every article is meant."""
        return self.condition == _ALL


_ALL = "p.merged_into IS NULL"
_SHOWN = "p.seq NOT IN (SELECT page FROM withdrawals WHERE undone_at IS NULL)"
_CHANGED = {"yes": "p.version > 1", "no": "p.version = 1"}


def narrow(connection: sqlite3.Connection, query: Query) -> Narrowing:
    """Return what the filters of *query* leave; days are those of the site's clock, or Vietnam's for all sites."""
    # Of what was withdrawn no word is found; where none is asked for, it would stand there without any.
    conditions, values = [_ALL] if query.words else [_ALL, _SHOWN], dict[str, object]()
    for name, value in (("site", query.site), ("section", query.section), ("state", query.state)):
        if value:
            conditions.append(f"p.{name} = :{name}")
            values[name] = value
    if query.changed:
        conditions.append(_CHANGED[query.changed])
    narrowing = Narrowing(condition=" AND ".join(conditions), values=values, index=_index(connection, query))
    if query.first or query.last:
        narrowing = _between(connection, query, narrowing)
    return narrowing if narrowing.is_open else _counted(connection, narrowing)


def _index(connection: sqlite3.Connection, query: Query) -> str:
    """The index that leaves least to look through. SQLite has no statistics to choose by."""
    if query.state in ("missing", "gone"):
        return "INDEXED BY pages_site" if query.site else "INDEXED BY pages_state"
    if query.changed and _are_rare(connection, query.changed):
        return "INDEXED BY pages_version"
    if query.section:
        return "INDEXED BY pages_newest_of_section" if query.site else "INDEXED BY pages_section"
    return "INDEXED BY pages_newest_of_site" if query.site else "NOT INDEXED"


def _are_rare(connection: sqlite3.Connection, changed: str) -> bool:
    """Say whether so few articles were changed, or so few were not, that sorting them costs nothing."""
    statement = f"""
        SELECT count(*) FROM (SELECT 1 FROM pages AS p INDEXED BY pages_version WHERE {_CHANGED[changed]} LIMIT ?)
    """  # noqa: S608 - constants
    return int(connection.execute(statement, (_RARE,)).fetchone()[0]) < _RARE


_REACH = """
    SELECT min(seq), max(seq) FROM pages INDEXED BY pages_published
    WHERE published_at >= :since AND published_at < :before
"""


def _between(connection: sqlite3.Connection, query: Query, narrowing: Narrowing) -> Narrowing:
    row = connection.execute("SELECT timezone FROM sites WHERE id = ?", (query.site,)).fetchone()
    zone = zone_of(row[0] if row else None)
    days = {
        "since": _midnight(query.first, zone) if query.first else "",
        "before": _midnight(query.last + timedelta(days=1), zone) if query.last else "9999",
    }
    # A page keeps its number when its site changes the day, so how far they reach is asked, not reckoned.
    lowest, highest = connection.execute(_REACH, days).fetchone()
    return Narrowing(
        condition=f"{narrowing.condition} AND p.published_at >= :since AND p.published_at < :before",
        values={**narrowing.values, **days},
        index=narrowing.index,
        lowest=1 if lowest is None else lowest,
        highest=0 if highest is None else highest,
    )


def _midnight(day: date, zone: ZoneInfo) -> str:
    return moment_text(datetime.combine(day, time(), zone))


def newest(connection: sqlite3.Connection, narrowing: Narrowing, most: int) -> Iterator[int]:
    """Yield the newest *most* articles that the filters leave, as ``pages.seq``."""
    if narrowing.few is not None:
        yield from narrowing.few[:most]
        return
    statement = (
        f"SELECT p.seq FROM pages AS p {narrowing.index} WHERE {narrowing.condition} "  # noqa: S608 - constants
        "AND p.seq BETWEEN :lowest AND :highest ORDER BY p.seq DESC LIMIT :most"
    )
    values = {**narrowing.values, "lowest": narrowing.lowest, "highest": narrowing.highest, "most": most}
    yield from (seq for (seq,) in map(tuple, connection.execute(statement, values)))


def _counted(connection: sqlite3.Connection, narrowing: Narrowing) -> Narrowing:
    """Hold what the filters leave, if it is few; else how new the newest is."""
    found = list(newest(connection, narrowing, FEW + 1))
    few = None if len(found) > FEW else tuple(found)
    return Narrowing(
        condition=narrowing.condition,
        values=narrowing.values,
        index=narrowing.index,
        lowest=narrowing.lowest if few is None else min(few, default=1),
        highest=max(found, default=0),
        few=few,
    )
