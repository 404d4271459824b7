"""Which captured file shows a picture that a captured page names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

# The latest first: of several captures of a picture, the first one met that is not after the page's own stands.
_FILES = """
    SELECT url, id, captured_at FROM captures WHERE page = :page AND kind = 'media' AND warc_file IS NOT NULL
    UNION ALL
    SELECT m.url, c.id, c.captured_at FROM media AS m JOIN captures AS c ON c.id = m.capture
    WHERE m.page = :page AND m.state = 'kept' AND c.warc_file IS NOT NULL
    ORDER BY 3 DESC LIMIT 2000
"""
_PAGE = "SELECT page, captured_at FROM captures WHERE id = ?"


def captured_pictures(connection: sqlite3.Connection, capture: int) -> Callable[[str], int | None]:
    """Return what finds the capture of a picture's address, as it was at the time of the page in *capture*.

    That is the latest one not after the page, else the first one after it: pictures are asked for after their page,
    and once a month. An address is known however it is escaped.
    """
    page, at = connection.execute(_PAGE, (capture,)).fetchone() or (None, "")
    found: dict[str, int] = {}
    settled: set[str] = set()
    for url, number, captured_at in map(tuple, connection.execute(_FILES, {"page": page})) if page is not None else ():
        name = _spelling(url)
        if name not in settled:
            found[name] = number
        if captured_at <= at:
            settled.add(name)
    return _lookup(found)


def _lookup(found: Mapping[str, int]) -> Callable[[str], int | None]:
    return lambda url: found.get(_spelling(url))


def _spelling(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc.lower()}{unquote(parts.path)}?{unquote(parts.query)}"
