"""A captured page made inert: what it says and looks like stays, what runs, loads, leads or sends goes.

Whoever serves it forbids the same by policy as well: this rewriting spares a reader broken parts, the policy holds
where a browser reads markup otherwise than we do.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree, html
from lxml.html import defs
from lxml_html_clean import Cleaner
from markupsafe import Markup

from archive.reading_room.captured_markup import CONTROLS, base_of, joined, parsed_page

PictureOf = Callable[[str], str | None]

# Where a page says which picture it shows; those that load late write it elsewhere than in src.
_NAMED_IN = ("src", "data-src", "data-original", "data-lazy-src")
# Pictures that stand in the page itself. SVG is left out: it may hold what only a browser understands.
_PICTURE_IN_PAGE = re.compile(r"\s*data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
# What may be said of an element: nothing that names an address, an event, or where something goes.
_ATTRIBUTES = frozenset(
    "abbr align alt bgcolor border cellpadding cellspacing charset class clear color cols colspan compact coords "
    "datetime dir face height hspace id label lang nowrap noshade rows rowspan rules scope shape size span src start "
    "style summary title type valign value vspace width".split()
)
_ADDRESS_IN_STYLE = re.compile(r"url\s*\([^)]*\)?", re.IGNORECASE)
_OUR_STYLE = "img, table { max-width: 100%; } img { height: auto; } body { overflow-wrap: break-word; }"
# Of drawings and formulas the text stays: what they may hold is read in ways of its own.
_ELEMENTS = frozenset({*defs.tags, "bdi", "main", "nobr", "picture", "search"}) - {"svg", "math"}
_CLEANER = Cleaner(
    page_structure=False,
    kill_tags=("base",),
    allow_tags=_ELEMENTS,
    remove_unknown_tags=False,
    safe_attrs=_ATTRIBUTES,
)
_DOCTYPE = "<!DOCTYPE html>"
_PLAIN = Markup('<!DOCTYPE html><html><head><meta charset="utf-8"><title>{}</title></head><body>{}</body></html>')


def inert_page(text: str, url: str, picture_of: PictureOf) -> bytes:
    """Return the page in *text*, captured at *url*, as an HTML document in UTF-8 that does nothing.

    *picture_of* gives our address of a picture's address, or None where it was not kept; its alternative text stays.
    """
    root = parsed_page(text)
    base = base_of(root, url)
    for element in root.iter(etree.Element):
        _tame(element, base, picture_of)
    _CLEANER(root)
    for style in root.iter("style"):
        style.text = _tamed_style(style.text or "").replace("<", "")
    head = root.find("head")
    if head is None:
        head = root.makeelement("head")
        root.insert(0, head)
    for place, ours in enumerate((root.makeelement("meta", charset="utf-8"), root.makeelement("style"))):
        ours.text = _OUR_STYLE if ours.tag == "style" else None
        head.insert(place, ours)
    document: bytes = etree.tostring(root, method="html", encoding="utf-8", doctype=_DOCTYPE)
    return document


def inert_text(text: str, name: str) -> bytes:
    """Return a captured text as an HTML document that shows it letter for letter, under the title *name*."""
    return _PLAIN.format(name, Markup("<pre>{}</pre>").format(text)).encode("utf-8", "replace")


def inert_picture(address: str, name: str) -> bytes:
    """Return an HTML document that shows the picture at our *address*, under the title *name*."""
    return _PLAIN.format(name, Markup('<img src="{}" alt="{}">').format(address, name)).encode("utf-8", "replace")


def _tame(element: html.HtmlElement, base: str, picture_of: PictureOf) -> None:
    """Put our address of a picture into it; let a link say where it led, and lead nowhere."""
    for name, value in element.attrib.items():
        if CONTROLS.search(value):
            element.set(name, CONTROLS.sub("", value))
    if element.tag in ("img", "image"):
        shown = next((found for name in _NAMED_IN if (found := _picture(element.get(name), base, picture_of))), None)
    else:
        shown = None
    if shown:
        element.set("src", shown)
    else:
        element.attrib.pop("src", None)
    if style := element.get("style"):
        element.set("style", _tamed_style(style))
    if element.tag == "a" and (address := joined(base, element.get("href"))):
        element.set("title", address)


def _tamed_style(style: str) -> str:
    return CONTROLS.sub("", _ADDRESS_IN_STYLE.sub("none", style))


def _picture(named: str | None, base: str, picture_of: PictureOf) -> str | None:
    if named and _PICTURE_IN_PAGE.match(named):
        return named
    address = joined(base, named)
    return picture_of(address) if address else None
