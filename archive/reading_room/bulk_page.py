"""``/export.jsonl``: the whole archive a piece at a time, as the lines of ``luuvet export``."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette import Response

from archive.export_lines import Line, export_lines_after
from archive.reading_room.addresses import with_query
from archive.reading_room.memento_links import link_header
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import not_found

# Articles in one answer: a tenth of a second, a megabyte or two.
MOST_PAGES = 200
_JSON_LINES = "application/jsonl; charset=utf-8"


async def bulk(asked: PageRequest) -> Any:
    """Answer with the lines of the articles after ``after``; the header ``Link`` says where to go on."""
    after, site, versions = (asked.argument(name) for name in ("after", "site", "all_versions"))

    def lines(connection: sqlite3.Connection) -> tuple[list[Line], str | None]:
        if after and connection.execute("SELECT 1 FROM pages WHERE id = ?", (after,)).fetchone() is None:
            raise not_found("Kho không có bài ghi ở “after”.", "The archive has no article named by “after”.")
        return export_lines_after(
            connection, after or None, most=MOST_PAGES, all_versions=versions == "1", site=site or None
        )

    found, last = await asked.read(lines)
    body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in found)
    onward = with_query("/export.jsonl", {"after": last, "site": site, "all_versions": versions})
    headers = {"Link": link_header([(asked.base + onward, 'rel="next"')])} if last else {}
    return Response(body, content_type=_JSON_LINES, headers=headers)


ROUTES = ((r"/export\.jsonl$", bulk),)
