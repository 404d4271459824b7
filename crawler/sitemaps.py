"""Sitemaps (sitemaps.org) and their indexes: what one entry says."""

from __future__ import annotations

from lxml import etree

from crawler.source_entries import SourceEntry
from crawler.xml_elements import local_name, text_in

ROOTS = frozenset({"urlset", "sitemapindex"})
ADDRESSES = frozenset({"url"})
SITEMAPS = frozenset({"sitemap"})


def read_entry(entry: etree._Element) -> SourceEntry | None:
    """Return the address that a ``url`` or ``sitemap`` element names; None for one that names none.

    Its ``lastmod`` is taken as a text: what it is worth shows when it changes.
    """
    # Addresses of photos stand one level deeper, in elements of other namespaces.
    texts = {local_name(child): text_in(child) for child in reversed(entry) if isinstance(child.tag, str)}
    return SourceEntry(href=texts["loc"], stamp=texts.get("lastmod") or None) if texts.get("loc") else None


def read_text(payload: bytes) -> list[SourceEntry] | None:
    """Return the addresses of a sitemap that is plain text, one a line; None where it is none."""
    lines = [line.strip() for line in payload.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    if not lines or not all(line.startswith((b"http://", b"https://")) for line in lines):
        return None
    return [SourceEntry(href=line.decode("utf-8", "replace")) for line in lines]
