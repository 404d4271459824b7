"""``/opensearch.xml``: lets a browser search the archive from its address bar (OpenSearch 1.1)."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from datasette import Response

from archive.reading_room.page_requests import PageRequest

OPENSEARCH_TYPE = "application/opensearchdescription+xml"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_TERMS = "/search{}?q={{searchTerms}}&page={{startPage?}}"


async def opensearch(asked: PageRequest) -> Any:
    """Answer with the description."""
    root = ElementTree.Element("OpenSearchDescription", {"xmlns": _NAMESPACE})
    for name, text in (
        ("ShortName", "Lưu Vết"),
        ("Description", asked.say("Tìm bài trong kho Lưu Vết", "Search the Lưu Vết archive")),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Language", "vi"),
    ):
        ElementTree.SubElement(root, name).text = text
    for ending, kind in (("", "text/html"), (".atom", "application/atom+xml"), (".json", "application/json")):
        ElementTree.SubElement(root, "Url", {"type": kind, "template": asked.base + _TERMS.format(ending)})
    image = ElementTree.SubElement(root, "Image", {"type": "image/svg+xml"})
    image.text = f"{asked.base}/static/favicon.svg"
    body = ElementTree.tostring(root, encoding="unicode")
    return Response(
        f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n', content_type=f"{OPENSEARCH_TYPE}; charset=utf-8"
    )


ROUTES = ((r"/opensearch\.xml$", opensearch),)
