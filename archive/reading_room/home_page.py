"""``/``: what this archive is, its sites, what changed lately."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.reading_room.page_requests import PageRequest


async def home(asked: PageRequest) -> Any:
    """Answer ``/``."""
    return await asked.page("home.html", sites=await asked.read(_sites))


def _sites(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    return connection.execute("SELECT id, name, host FROM sites ORDER BY name").fetchall()


ROUTES = ((r"/$", home),)
