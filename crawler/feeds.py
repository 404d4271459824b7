"""RSS and Atom: what one item says of the article that it leads to."""

from __future__ import annotations

import hashlib

from lxml import etree

from crawler.source_entries import SourceEntry
from crawler.xml_elements import local_name, text_in

ROOTS = frozenset({"rss", "rdf", "feed"})
ITEMS = frozenset({"item", "entry"})

# An item's own words: when these differ, its article may have changed. Counters of comments and the like are others.
_WORDS = frozenset({"title", "description", "summary", "content", "encoded"})
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read_item(item: etree._Element) -> SourceEntry | None:
    """Return what an item of RSS 0.9 to 2.0 or an entry of Atom leads to; None for one without an address."""
    children = [child for child in item if isinstance(child.tag, str)]
    href = _address(children)
    if href is None:
        return None
    updated = next((text_in(child) for child in children if local_name(child) == "updated"), "")
    words = "\n".join(text_in(child) for child in children if local_name(child) in _WORDS)
    said = updated or words
    stamp = hashlib.sha256(said.encode()).hexdigest()[:16] if said else None
    return SourceEntry(href=href, stamp=stamp, base=item.get(_XML_BASE))


def _address(children: list[etree._Element]) -> str | None:
    """Return the address of the article's page: Atom's alternate link, RSS's link, else a guid that is one."""
    for child in children:
        href = child.get("href")
        if local_name(child) == "link" and href and (child.get("rel") or "alternate") == "alternate":
            return href.strip()
    texts = {local_name(child): text_in(child) for child in reversed(children)}
    for name in ("origlink", "link"):
        if texts.get(name):
            return texts[name]
    guid = next((child for child in children if local_name(child) == "guid"), None)
    if guid is not None and guid.get("isPermaLink") != "false" and text_in(guid).startswith(("http://", "https://")):
        return text_in(guid)
    return None
