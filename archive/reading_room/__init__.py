"""The reading room: a Datasette plugin (entry point ``luuvet``); this module holds its hooks.

It may not import ``datasette.plugins``: that loads this very module by its entry point, half read and without hooks.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response, hookimpl
from markupsafe import Markup

from archive.reading_room.cells import cell
from archive.reading_room.search_text import excerpt, search_query

DATABASE_NAME = "archive"

# Bytes of one value, whatever a reader's SQL makes of it: no query may ask for a gigabyte.
_LONGEST_VALUE = 32 * 1024 * 1024


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Teach SQLite to search as readers type; last, so that Datasette's own search box folds đ as well."""
    if database != DATABASE_NAME:
        return
    conn.execute("PRAGMA query_only = ON")
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    for name in ("search_query", "escape_fts"):
        conn.create_function(name, 1, search_query, deterministic=True)
    conn.create_function("excerpt", 2, excerpt, deterministic=True)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Add the pages of our own."""
    return [(r"^/-/health$", health)]


async def health(datasette: Any) -> Response:
    """Say whether the archive can be read, and nothing else."""
    try:
        await datasette.get_database(DATABASE_NAME).execute("SELECT 1 FROM sites LIMIT 1")
    except (sqlite3.Error, KeyError):
        return Response.text("unreadable", status=503)
    return Response.text("ok")


@hookimpl
def render_cell(value: object, column: str, table: str | None, database: str) -> Markup | None:
    """Show addresses and page ids as links, everything else as Datasette does: escaped."""
    return cell(value, column, table) if database == DATABASE_NAME else None
