"""``/api``: what programs may ask, with examples that work on this very archive."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import Any

from archive.reading_room import addresses
from archive.reading_room.api_forms import GROUPS
from archive.reading_room.page_requests import PageRequest

# An article with a capture, and with two versions if one of the newest has them: it shows every form at once.
_EXAMPLE = """
    SELECT p.id, p.url, p.site, v.number, c.id
    FROM (SELECT * FROM pages WHERE merged_into IS NULL AND title IS NOT NULL ORDER BY seq DESC LIMIT 200) AS p
    JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    LEFT JOIN captures AS c ON c.id = v.capture AND c.warc_file IS NOT NULL
    ORDER BY c.id IS NULL, p.version = 1, p.seq DESC LIMIT 1
"""

_TO_FILL = re.compile(r"\b(?:ID|NAME|SITE|CAPTURE|URL|WORDS)\b")


async def api(asked: PageRequest) -> Any:
    """Answer ``/api``."""
    example = await asked.read(_example)
    return await asked.page("api.html", groups=GROUPS, example=lambda path: _filled(path, example))


def _example(connection: sqlite3.Connection) -> Mapping[str, str]:
    """What to put for each word in capitals; nothing of an archive without articles."""
    row = connection.execute(_EXAMPLE).fetchone()
    if row is None:
        return {}
    page_id, url, site, number, capture = row
    words = {
        "/article/ID": addresses.article_path(page_id),
        "/compare/N..M": f"/compare/{max(number - 1, 1)}..{number}",
        "/version/N": f"/version/{number}",
        "/analysis/NAME": "/analysis/most-changed",
        "/site/SITE": addresses.site_path(site),
        "/timegate/URL": addresses.timegate_path(url),
        "/timemap/link/URL": addresses.timemap_path(url),
        "/timemap/json/URL": addresses.timemap_path(url, "json"),
    }
    return words if capture is None else words | {"/raw/CAPTURE": addresses.raw_path(capture)}


def _filled(path: str, example: Mapping[str, str]) -> str | None:
    """*path* with the example in it; None where the example has nothing for one of its words."""
    for words, meant in example.items():
        path = path.replace(words, meant)
    return None if _TO_FILL.search(path) else path


ROUTES = ((r"/api$", api),)
