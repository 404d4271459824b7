"""``/robots.txt``: what this archive asks of search engines. It keeps pages, and does not compete with them."""

from __future__ import annotations

from typing import Any

from datasette import Response

from archive.reading_room.page_requests import PageRequest

# Articles may be fetched, or nobody would see that they are not to be indexed (a meta element on each, and its
# canonical link to the original). What is computed from a question, and captured pages themselves, are left alone.
_TEXT = """\
# Kho lưu trữ: bài gốc ở trang tin, không phải ở đây. / An archive: the originals are on their sites, not here.
User-agent: *
Disallow: /search
Disallow: /raw/
Disallow: /timegate/
Disallow: /timemap/
Disallow: /archive
Disallow: /logs
Disallow: /ops
Disallow: /-/
Disallow: /*/compare/
Disallow: /*.csv
Disallow: /*.json
Crawl-delay: 5
"""


async def robots(_: PageRequest) -> Any:
    """Answer ``/robots.txt``."""
    return Response.text(_TEXT)


ROUTES = ((r"/robots\.txt$", robots),)
