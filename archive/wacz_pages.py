"""The list of pages of a WACZ file: one line for each version whose capture is in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator

from archive.wacz_withheld import Withheld

_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
# An article without a title is known by its first words.
_WORDS = 80
_VERSIONS = """
    SELECT p.id, v.number, coalesce(c.record_uri, c.final_url, c.url), c.captured_at, c.warc_file,
        coalesce(v.title, (SELECT substr(text, 1, :words) FROM paragraphs WHERE id = json_extract(v.body, '$[0]')))
    FROM version_rows AS v JOIN pages AS p ON p.seq = v.page JOIN captures AS c ON c.id = v.capture
    WHERE p.merged_into IS NULL AND c.warc_file IS NOT NULL AND (:site IS NULL OR p.site = :site)
    ORDER BY p.site, c.captured_at DESC, p.seq, v.number
"""


def page_lines(
    connection: sqlite3.Connection, files: Collection[str], site: str | None, withheld: Withheld
) -> Iterator[bytes]:
    """Yield the heading, then a line for each version whose capture stands in one of *files*, the newest first."""
    yield _line(_HEAD)
    for page, number, url, moment, file, title in connection.execute(_VERSIONS, {"site": site, "words": _WORDS}):
        if file in files and not withheld(url):
            yield _line({"id": f"{page}-{number}", "url": url, "ts": moment, "title": title or url})


def _line(value: dict[str, str]) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode()
