"""The reading room: a Datasette plugin (entry point ``luuvet``); this module holds its hooks.

It may not import ``datasette.plugins``: that loads this very module by its entry point, half read and without hooks.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from datasette import Response, hookimpl
from markupsafe import Markup

from archive.reading_room.cells import cell
from archive.reading_room.log_cells import log_cell
from archive.reading_room.monitoring import monitoring_routes
from archive.reading_room.page_requests import DATABASE_NAME, PageRequest
from archive.reading_room.page_routes import page_routes
from archive.reading_room.peers import first_name, is_this_machine
from archive.reading_room.refusals import refusal
from archive.reading_room.search_text import excerpt, search_query
from archive.reading_room.static_files import ROUTE as STATIC_ROUTE
from archive.reading_room.template_values import template_values
from archive.reading_room.titles import title_cell

LOG_NAME = "logs"

# Of each of the few connections: what a common word's part of the full-text index takes up.
_CACHE_KIB = 16 * 1024
# Bytes of one value, whatever a reader's SQL makes of it: no query may ask for a gigabyte.
_LONGEST_VALUE = 32 * 1024 * 1024


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Teach SQLite to search as readers type; last, so that Datasette's own search box folds đ as well."""
    if database not in (DATABASE_NAME, LOG_NAME):
        return
    conn.execute("PRAGMA query_only = ON")
    conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    if database == LOG_NAME:
        return
    for name in ("search_query", "escape_fts"):
        conn.create_function(name, 1, search_query, deterministic=True)
    conn.create_function("excerpt", -1, _excerpt, deterministic=True)


def _excerpt(typed: str | None = None, *texts: str | None) -> str:
    """SQL's ``excerpt(:q, t.lead, t.body)``: where the words stand in the first of the texts that holds one."""
    return excerpt("\n".join(str(text) for text in texts if text is not None), typed)


@hookimpl(trylast=True)
def actor_from_request(request: Any) -> dict[str, str] | None:
    """Let whoever sits at this machine in as its operator, unless somebody has signed in."""
    return {"id": "operator"} if is_this_machine(request.scope) else None


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Add the pages of our own."""
    database = datasette.databases.get(DATABASE_NAME)
    if database is None:  # Datasette may have been started by itself, on whatever files
        return [STATIC_ROUTE, *monitoring_routes(None)]
    return [STATIC_ROUTE, *page_routes(), *monitoring_routes(Path(database.path).parent)]


@hookimpl
def skip_csrf(scope: Any) -> bool:
    """Leave the forms of our own pages to them: they ask for a token whether or not there are cookies."""
    return first_name(scope) == "ops"


@hookimpl
async def render_cell(
    row: Any, value: object, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Show each value as readers need it; what an archived page wrote stays text."""
    if database == LOG_NAME:
        return log_cell(value, column)
    if database != DATABASE_NAME:
        return None
    known = {name: row[name] for name in row.keys()}
    title = await title_cell(datasette.get_database(DATABASE_NAME), value, column, table, known)
    return cell(value, column, table, known) if title is None else title


@hookimpl
async def extra_template_vars(table: str | None, view_name: str | None, request: Any, datasette: Any) -> dict[str, Any]:
    """Give our templates what they say beside Datasette's own matter."""
    # Datasette may have been started by itself, on whatever files; the templates are ours all the same.
    values = await template_values(datasette.databases.get(DATABASE_NAME), table=table, view_name=view_name)
    return values | (PageRequest(request, datasette).words() if request is not None else {})


@hookimpl
async def handle_exception(datasette: Any, request: Any, exception: Exception) -> Response:
    """Say what is wrong; :func:`archive.reading_room.serving.datasette_of` takes Datasette's own handler out."""
    return await refusal(datasette, request, exception)
