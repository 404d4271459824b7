"""Taking all rows of a site out of an archive, for the merge that puts a longer history in their place."""

from __future__ import annotations

import json
import sqlite3

from archive.near_duplicates import forget_pages
from archive.row_copying import table_plans
from archive.search_index import forget_page

# Tables of the archive as a whole whose rows say something of a page or run all the same.
_BESIDE = (
    "DELETE FROM move_candidates WHERE page IN (SELECT value FROM json_each(:pages))",
    "DELETE FROM paragraph_pages WHERE page IN (SELECT value FROM json_each(:pages))",
)


def remove_site(connection: sqlite3.Connection, site: str) -> None:
    """Delete every row of *site*, within the caller's transaction; its manifests stay and name no run any more."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    pages = [seq for (seq,) in connection.execute("SELECT seq FROM pages WHERE site = ?", (site,))]
    for seq in pages:
        forget_page(connection, seq)
    forget_pages(connection, frozenset(pages))
    for statement in _BESIDE:
        connection.execute(statement, {"pages": json.dumps(pages)})
    connection.execute("UPDATE manifests SET run = NULL WHERE run IN (SELECT id FROM runs WHERE site = ?)", (site,))
    plans = {plan.name: plan for plan in table_plans(connection)}
    owned: dict[str, str] = {}
    for name, plan in plans.items():
        if name == "sites":
            owned[name] = "id = :site"
        elif plan.has_site:
            owned[name] = "site = :site"
        else:
            column = plan.owner
            if column is None:
                raise LookupError(name)
            parent = plans[plan.points_at[column]]
            owned[name] = f"{column} IN (SELECT {parent.key} FROM {parent.name} WHERE {owned[parent.name]})"  # noqa: S608
    for name in reversed(plans):
        connection.execute(f"DELETE FROM {name} WHERE {owned[name]}", {"site": site})  # noqa: S608 - names of tables
