"""Whether the text that a row of a full-text index stands for holds words, read from the text itself.

An index that is asked about one row looks for the first match from one end before it jumps there. Where few rows are
meant, or words stand in nearly every text, reading them costs less.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence

from archive.reading_room.search_text import fold
from archive.search_index import PAST_PLACES

_COLUMNS = "title, lead, body, captions, byline"
_TEXTS = {
    "page_search": f"SELECT {_COLUMNS} FROM latest_texts WHERE seq = :place",  # noqa: S608 - constants
    "page_search_past": f"""
        SELECT {_COLUMNS} FROM past_texts WHERE page = :place / {PAST_PLACES} AND number = :place % {PAST_PLACES}
    """,  # noqa: S608 - constants
}
_PAST_VERSIONS = "SELECT number FROM version_rows WHERE page = ? AND number < ? ORDER BY number DESC"
_LATEST_VERSION = "SELECT version FROM pages WHERE seq = ?"


def holds(connection: sqlite3.Connection, table: str, place: int, patterns: Sequence[re.Pattern[str]]) -> bool:
    """Say whether each pattern is found somewhere in the text of a row of the index *table*."""
    row = connection.execute(_TEXTS[table], {"place": place}).fetchone()
    texts = [fold(text) for text in tuple(row or ()) if text]
    return all(any(pattern.search(text) for text in texts) for pattern in patterns)


def rows_of(connection: sqlite3.Connection, table: str, seq: int) -> Iterator[int]:
    """Yield the rows that an article may have in the index *table*, that of its newest version first."""
    if table == "page_search":
        yield seq
        return
    (latest,) = connection.execute(_LATEST_VERSION, (seq,)).fetchone()
    for (number,) in map(tuple, connection.execute(_PAST_VERSIONS, (seq, latest))):
        yield seq * PAST_PLACES + number
