"""What our templates say beside what Datasette gives them: the sites, words for columns, their order."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted

from archive.reading_room.canned_queries import QUERIES
from archive.reading_room.cells import unfolded
from archive.reading_room.descriptions import FIRST_COLUMNS, table_descriptions
from archive.reading_room.log_descriptions import FIRST_COLUMNS_OF_THE_LOG, LOG_QUERIES, LOG_TABLES
from archive.reading_room.search_text import marked
from archive.reading_room.static_files import static_address
from archive.reading_room.words import column_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a page of the reading room may tell besides its own matter."""

    is_rehearsal: bool  # its moments were given by hand, with ``crawl --at``
    sites: Sequence[Mapping[str, str]]  # id, name, host; on the home page only
    queries: Sequence[tuple[str, Any]] = tuple(QUERIES.items())
    log_queries: Sequence[tuple[str, Any]] = tuple(LOG_QUERIES.items())
    log_tables: Sequence[tuple[str, Any]] = tuple(LOG_TABLES.items())
    tables: Sequence[tuple[str, Any]] = tuple(table_descriptions())


async def template_values(database: Any, *, table: str | None, view_name: str | None) -> dict[str, Any]:
    """Return the variables that all templates may use; an archive that cannot be read leaves them poorer, no more."""
    first_run = await _rows(database, "SELECT rehearsal FROM runs ORDER BY id LIMIT 1")
    sites = await _rows(database, "SELECT id, name, host FROM sites ORDER BY name") if view_name == "index" else []
    room = Room(
        is_rehearsal=any(row["rehearsal"] for row in first_run),
        sites=sites,
    )
    return {
        "room": room,
        "static": static_address,
        "column_word": column_word,
        "column_order": _order_for(table),
        "marked": marked,
        "unfolded": unfolded,
    }


async def _rows(database: Any, sql: str) -> list[dict[str, Any]]:
    if database is None:
        return []
    try:
        return [dict(row) for row in (await database.execute(sql)).rows]
    except (sqlite3.Error, QueryInterrupted):  # the page itself says what is wrong
        return []


def _order_for(table: str | None) -> Callable[[Sequence[Mapping[str, Any]]], list[int]]:
    first = {**FIRST_COLUMNS, **FIRST_COLUMNS_OF_THE_LOG}.get(table or "", ())

    def column_order(columns: Sequence[Mapping[str, Any]]) -> list[int]:
        """Return the places of *columns* in the order they are shown."""
        names = [column["name"] for column in columns]
        chosen = [names.index(name) for name in first if name in names]
        return chosen + [place for place in range(len(names)) if place not in chosen]

    return column_order
