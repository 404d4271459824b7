"""Foreign XML read element by element: nothing is fetched for it, no entity is opened, no whole tree is kept."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

# What stands before the document itself: byte order marks, blank lines, a PHP warning printed into the page.
_BEGINNING = re.compile(rb"<\?xml|<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Sites print addresses with a bare "&", of which the parser would make another address; in CDATA it stands rightly.
_BARE_AMPERSAND = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!#?\w+;)", re.DOTALL)
_LOOK_AT = 4096  # bytes at either end


class XmlError(Exception):
    """A document cannot be read; *reason* is a name, *detail* says what happened."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def local_name(element: etree._Element) -> str:
    """Return the name of *element* in lower case without its namespace: sites misspell namespaces."""
    return etree.QName(element).localname.lower()


def text_in(element: etree._Element) -> str:
    """Return all text in *element*, trimmed."""
    return "".join(str(text) for text in element.itertext()).strip()


def read_elements(payload: bytes, wanted: frozenset[str]) -> Iterator[tuple[str, etree._Element]]:
    """Yield the root as ``("start", root)``, then each element of a *wanted* local name as ``("end", element)``.

    An element is emptied once the next one is asked for. Faults that do not hide where elements end are passed over.
    Raises XmlError "no-xml"; "entities" for a document that declares any, which no feed or sitemap has to; "cut-off"
    for one that does not close: what its last element holds is not known.
    """
    source = _in_order(payload)
    # Without huge_tree, libxml2 itself ends what is nested 256 deep, or a text of ten megabytes.
    events = etree.iterparse(
        io.BytesIO(source),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=True,
        huge_tree=False,
    )
    begun = False
    try:
        for event, element in events:
            if not isinstance(element.tag, str):
                continue
            if not begun:
                begun = True
                _refuse_entities(element)
                _refuse_cut_off(element, source)
                yield "start", element
            elif event == "end" and local_name(element) in wanted:
                yield "end", element
                _empty(element)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlError("no-xml", str(error)[:200]) from error
    if not begun:
        raise XmlError("no-xml", "no element in it")


def _in_order(payload: bytes) -> bytes:
    """Return the document from its beginning on, in an encoding whose ASCII is ASCII, every "&" in order."""
    if payload.startswith(_UTF_16):
        payload = _DECLARATION.sub(b"", payload.decode("utf-16", "replace").encode())
    found = _BEGINNING.search(payload, 0, _LOOK_AT)
    source = payload[found.start() :] if found else payload
    return _BARE_AMPERSAND.sub(lambda hit: hit.group(1) or b"&amp;", source)


def _refuse_entities(root: etree._Element) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise XmlError("entities", "the document declares entities")


def _refuse_cut_off(root: etree._Element, source: bytes) -> None:
    name = etree.QName(root).localname.encode()
    if name.lower() != b"html" and not re.search(rb"</(?:[\w.-]+:)?" + re.escape(name) + rb"\s*>", source[-_LOOK_AT:]):
        raise XmlError("cut-off", "the document does not close")


def _empty(element: etree._Element) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
