"""Where a captured page led: its links lead nowhere in the frame, so those to archived articles stand below it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from archive.reading_room.captured_markup import base_of, joined, parsed_page

_MOST_ADDRESSES = 1000  # a page with more is a site map
_MOST_LINKS = 100
_KNOWN = """
    SELECT p.id, p.title, u.url FROM json_each(:addresses) AS j JOIN urls AS u ON u.url = j.value
    JOIN pages AS p ON p.seq = u.page
    WHERE p.merged_into IS NULL AND p.id IS NOT :own GROUP BY p.id ORDER BY min(j.key) LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class KnownLink:
    """An archived article that a page led to."""

    page_id: str
    title: str | None
    url: str


def addresses_in(text: str, url: str) -> list[str]:
    """Return the addresses that the page in *text*, captured at *url*, links to, in full, each once and in order."""
    root = parsed_page(text)
    base = base_of(root, url)
    found = (joined(base, link.get("href")) for link in root.iter("a"))
    plain = (address.partition("#")[0] for address in found if address and address.startswith(("http://", "https://")))
    return list(dict.fromkeys(plain))[:_MOST_ADDRESSES]


def known_links(connection: sqlite3.Connection, addresses: list[str], own: str | None) -> list[KnownLink]:
    """Return the articles, but the page's *own* one, that *addresses* lead to, in their order."""
    values = {"addresses": json.dumps(addresses), "own": own, "most": _MOST_LINKS}
    return [KnownLink(*row) for row in connection.execute(_KNOWN, values)]
