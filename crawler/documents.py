"""A response body becomes one parsed document: unpacked, decoded, parsed once."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from archive.character_sets import decode
from crawler.element_index import ElementIndex
from crawler.readings import Unreadable

# Bytes. Pages with embedded photos reach one megabyte; a body beyond this is a book or a trap.
LARGEST_PAGE = 16 * 1024 * 1024
_GZIP = b"\x1f\x8b\x08"
_TAG = re.compile(r"<[a-zA-Z!/?]")
# Characters that stand for nothing in a text.
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\f\r")
# lxml.html asks a Python method for the class of every element that is touched; forms need no class of their own here.
_ALL_ALIKE = etree.ElementDefaultClassLookup(element=HtmlElement)
_LOOK_AT = 16384  # characters
_FOREIGN_TYPES = re.compile(
    r"^(?:image|audio|video|font)/|^application/(?!xhtml|xml|[\w.-]*\+xml|octet-stream)", re.IGNORECASE
)
_FOREIGN_STARTS = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"Rar!", b"RIFF")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page."""

    url: str
    root: HtmlElement
    base_url: str  # what relative addresses resolve against
    charset: str  # the right one, in Python's spelling
    payload_bytes: int
    repaired: tuple[str, ...]  # of "gzip", "charset", "mojibake"
    elements: ElementIndex = field(repr=False, compare=False)


def read_document(payload: bytes, *, url: str, content_type: str | None = None) -> Document | Unreadable:
    """Return the parsed page, or why it is none: "empty-body", "not-html", "too-large", "undecodable".

    *content_type* is the header as it came. A body that is still gzip is unpacked whatever the headers said.
    """
    repaired: tuple[str, ...] = ()
    size = len(payload)
    if payload.startswith(_GZIP):
        unpacked = _unpacked(payload)
        if isinstance(unpacked, Unreadable):
            return unpacked
        payload, repaired = unpacked, ("gzip",)
    if refusal := _refusal(payload, content_type):
        return refusal
    decoded = decode(payload, content_type)
    if refusal := _refusal_of_text(decoded.text):
        return refusal
    root = _parsed(decoded.text)
    if root is None:
        return Unreadable(reason="empty-body", detail="no element in the page")
    return Document(
        url=url,
        root=root,
        base_url=_base_url(root, url),
        charset=decoded.charset,
        payload_bytes=size,
        repaired=repaired + decoded.repaired,
        elements=ElementIndex(root),
    )


def _unpacked(payload: bytes) -> bytes | Unreadable:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(payload, LARGEST_PAGE + 1)
    except zlib.error as error:
        return Unreadable(reason="undecodable", detail=f"gzip: {error}")
    return (
        data if unpacker.eof or len(data) > LARGEST_PAGE else Unreadable(reason="undecodable", detail="gzip: cut off")
    )


def _refusal(payload: bytes, content_type: str | None) -> Unreadable | None:
    if not payload or payload.isspace():
        return Unreadable(reason="empty-body")
    if len(payload) > LARGEST_PAGE:
        return Unreadable(reason="too-large", detail=f"{len(payload)} bytes")
    if payload.startswith(_FOREIGN_STARTS):
        return Unreadable(reason="not-html", detail=f"begins with {payload[:4]!r}")
    if content_type and _FOREIGN_TYPES.match(content_type) and b"<html" not in payload[:2048].lower():
        return Unreadable(reason="not-html", detail=content_type[:80])
    return None


def _refusal_of_text(text: str) -> Unreadable | None:
    start = text[:_LOOK_AT]
    if not _TAG.search(start):
        return Unreadable(reason="not-html", detail="no tag in it")
    if _meaningless(start) * 20 > len(start):
        return Unreadable(reason="undecodable", detail="more than one character in twenty stands for nothing")
    return None


def _meaningless(text: str) -> int:
    data = text.encode("utf-8", "replace")
    return len(data) - len(data.translate(None, _CONTROLS)) + text.count("\ufffd")


def _parsed(text: str) -> HtmlElement | None:
    # huge_tree lifts the limits on depth and text length; the parser itself stops at 2,048 levels.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ALL_ALIKE)
    source = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return root if isinstance(root, HtmlElement) else None


def _base_url(root: HtmlElement, url: str) -> str:
    base = next(root.iter("base"), None)
    href = (base.get("href") or "").strip() if base is not None else ""
    try:
        return urljoin(url, href) if href else url
    except ValueError:
        return url
