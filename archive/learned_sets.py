"""Sets of learned blocks, each under the recipe that it belongs to, so that any recipe can be applied again."""

from __future__ import annotations

import sqlite3

from archive.digests import payload_digest

_STORE = """
    INSERT INTO learned_sets (recipe, site, blocks, digest) VALUES (?, ?, ?, ?)
"""
_IS_LAST = "SELECT recipe = ? AND blocks = ? FROM learned_sets WHERE site = ? ORDER BY id DESC LIMIT 1"


def store_set(connection: sqlite3.Connection, site: str, recipe: str, blocks: str) -> None:
    """Store a set; the one stored last is the site's present one. Sites that learned the same share a recipe."""
    if connection.execute(_IS_LAST, (recipe, blocks, site)).fetchone() == (1,):
        return
    connection.execute("DELETE FROM learned_sets WHERE recipe = ? AND site = ?", (recipe, site))
    connection.execute(_STORE, (recipe, site, blocks, payload_digest(blocks.encode())))


def latest_set(connection: sqlite3.Connection, site: str) -> str | None:
    """Return the set stored last for *site*."""
    query = "SELECT blocks FROM learned_sets WHERE site = ? ORDER BY id DESC LIMIT 1"
    row = connection.execute(query, (site,)).fetchone()
    return str(row[0]) if row else None


def set_of_recipe(connection: sqlite3.Connection, recipe: str) -> str | None:
    """Return the set of a recipe."""
    row = connection.execute("SELECT blocks FROM learned_sets WHERE recipe = ? LIMIT 1", (recipe,)).fetchone()
    return str(row[0]) if row else None
