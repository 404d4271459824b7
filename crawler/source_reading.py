"""A response becomes what a feed or sitemap names: unpacked within bounds, told apart by its root, read in order."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from archive.content_encoding import EncodingError, decoded
from crawler import feeds, sitemaps
from crawler.limits import SOURCE_BYTES, SOURCE_ENTRIES
from crawler.source_entries import SourceEntry, SourceReading
from crawler.xml_elements import XmlError, local_name, read_elements

_GZIP = b"\x1f\x8b"


class NotASourceError(Exception):
    """What came is neither feed nor sitemap; *reason* is a name, *detail* says what it is."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


def read_source(payload: bytes) -> SourceReading:
    """Return what the feed or sitemap in *payload* names, at most SOURCE_ENTRIES addresses of each sort.

    Raises NotASourceError "too-large", "bad-encoding", "no-xml", "entities", "cut-off" and "another-document".
    """
    body = _unpacked(payload)
    if (listed := sitemaps.read_text(body)) is not None:
        return SourceReading(kind="sitemap", entries=tuple(listed[:SOURCE_ENTRIES]), cut=len(listed) > SOURCE_ENTRIES)
    try:
        return _read_xml(body)
    except XmlError as error:
        raise NotASourceError(error.reason, error.detail) from error


def _unpacked(payload: bytes) -> bytes:
    # A packed file may have been packed once more on its way; a third time nobody means it.
    for _ in range(2):
        if payload.startswith(_GZIP):
            try:
                payload = decoded(payload, "gzip", limit=SOURCE_BYTES)
            except EncodingError as error:
                raise NotASourceError(error.reason, error.detail) from error
    if len(payload) > SOURCE_BYTES:
        raise NotASourceError("too-large", f"{len(payload)} bytes")
    return payload


def _read_xml(body: bytes) -> SourceReading:
    elements = read_elements(body, feeds.ITEMS | sitemaps.ADDRESSES | sitemaps.SITEMAPS)
    _, root = next(elements)
    name = local_name(root)
    if name not in feeds.ROOTS | sitemaps.ROOTS:
        raise NotASourceError("another-document", f"its root is <{name[:40]}>")
    is_feed = name in feeds.ROOTS
    entries: list[SourceEntry] = []
    children: list[SourceEntry] = []
    for _, element in elements:
        kind = local_name(element)
        if is_feed != (kind in feeds.ITEMS):
            continue
        read: Callable[[etree._Element], SourceEntry | None] = feeds.read_item if is_feed else sitemaps.read_entry
        found = read(element)
        into = children if kind in sitemaps.SITEMAPS else entries
        if found is not None:
            into.append(found)
        if len(into) > SOURCE_ENTRIES:
            break
    return SourceReading(
        kind="feed" if is_feed else "sitemap",
        entries=tuple(entries[:SOURCE_ENTRIES]),
        sitemaps=tuple(children[:SOURCE_ENTRIES]),
        cut=max(len(entries), len(children)) > SOURCE_ENTRIES,
    )
