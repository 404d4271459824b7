"""What single HTML elements say about their text: hidden, bold, aligned, an icon, a file, a protected address."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from archive.digests import canonical
from archive.records import Attachment, Image

BLOCK_TAGS = frozenset(
    """address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead
    tr ul""".split()
)
# Elements that may set their text otherwise by their name alone; any other needs a style.
LOOK_TAGS = frozenset({"a", "b", "strong", "th", "i", "em", "cite", "small"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Never part of the running text. A form around a whole page stands outside the container.
SILENT_TAGS = frozenset(
    """script style noscript template head title meta link base iframe frame frameset object embed applet svg math
    video audio canvas map button input select option optgroup textarea datalist form nav footer dialog marquee
    noframes""".split()
)
FILE_SUFFIXES = frozenset(
    {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".7z", ".odt", ".ods", ".rtf"}
)
_PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".jfif", ".avif"})
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|mso-hide\s*:\s*all", re.I)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_SLANT = re.compile(r"font-style\s*:\s*(\w+)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(center|right|end|left|justify|start)", re.IGNORECASE)
_SMALL = re.compile(
    r"font-size\s*:\s*(?:(?:[1-9]|10)(?:\.\d+)?pt|(?:[1-9]|1[0-3])(?:\.\d+)?px|0?\.[5-9]\d*r?em|small|x-small|smaller)",
    re.I,
)
_ALIGN_CLASSES = {
    **dict.fromkeys(("text-center", "has-text-align-center", "text-xs-center", "aligncenter", "rtecenter"), "center"),
    **dict.fromkeys(("text-right", "text-end", "has-text-align-right", "rteright"), "right"),
}
# Where lazy loaders keep the true address, and the address that is shown meanwhile.
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-orig-file",
    "data-url",
    "data-echo",
    "data-img",
)
_CACHE_STAMP = re.compile(r"^(?:rt|v|ver|t|ts|time|_|r|rev|m)=[\w.:-]*$", re.IGNORECASE)
_EMOJI_CLASSES = frozenset({"emoji", "wp-smiley", "emojione"})
_ICON_PATHS = re.compile(
    r"/(?:plugins|modules|templates|themes|smilies|emoticons|icons?|m_images)/|/images/(?:icon|system)", re.I
)
# Joomla: var addy1 = 'name' + '&#64;'; addy1 = addy1 + 'host' + '&#46;' + 'vn';
_CLOAK_PIECE = re.compile(r"\baddy(?!_text)\w*\s*=\s*((?:addy\w*\s*\+\s*)?(?:'[^']*'\s*\+?\s*)+);")
_LITERAL = re.compile(r"'([^']*)'")
_LONGEST_STYLE = 4000  # characters
_LEAST_PIXELS = 40  # a photo is larger, an icon is not
_LONGEST_SIZE = 6  # digits; more are no pixels, and Python refuses to read thousands of them


@dataclass(frozen=True, slots=True)
class Style:
    """What a style attribute says of the text; None: nothing."""

    hidden: bool = False
    bold: bool | None = None
    italic: bool | None = None
    align: str | None = None  # "center", "right" or ""
    small: bool = False


NO_STYLE = Style()
_SIDES = {"center": "center", "right": "right", "end": "right"}


# Pasted texts repeat a few long styles on every element.
@lru_cache(maxsize=512)
def _read_style(style: str) -> Style:
    weight, slanted, aligned = _WEIGHT.search(style), _SLANT.search(style), _ALIGN.search(style)
    return Style(
        hidden=_HIDING.search(style) is not None,
        bold=_is_bold(weight.group(1).lower()) if weight else None,
        italic=slanted.group(1).lower() in ("italic", "oblique") if slanted else None,
        align=_SIDES.get(aligned.group(1).lower(), "") if aligned else None,
        small=_SMALL.search(style) is not None,
    )


def _is_bold(weight: str) -> bool:
    return weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= 600)


def style_of(element: HtmlElement) -> Style:
    """Return what the style attribute of *element* says."""
    style = element.get("style")
    return _read_style(style[:_LONGEST_STYLE]) if style else NO_STYLE


def is_hidden(element: HtmlElement) -> bool:
    """Tell whether a reader never sees *element*."""
    return element.get("hidden") is not None or style_of(element).hidden


def boldness(tag: str, style: Style) -> bool | None:
    """Return whether an element sets its text bold; None: it leaves that alone."""
    return True if style.bold is None and tag in ("b", "strong", "th") else style.bold


def slant(tag: str, style: Style) -> bool | None:
    """Return whether an element sets its text italic; None: it leaves that alone."""
    return True if style.italic is None and tag in ("i", "em", "cite") else style.italic


def alignment(element: HtmlElement, style: Style) -> str | None:
    """Return "center", "right" or "" where *element* aligns its text; None: it leaves that alone."""
    if style.align is not None:
        return style.align
    if word := (element.get("align") or "").lower() or ("center" if element.tag == "center" else ""):
        return _SIDES.get(word, "")
    if names := element.get("class"):
        return next((_ALIGN_CLASSES[name] for name in names.split() if name in _ALIGN_CLASSES), None)
    return None


def is_small(tag: str, style: Style) -> bool:
    """Tell whether an element sets its text smaller than running text."""
    if tag in ("small", "sub", "sup"):
        return tag == "small"
    return style.small


def emoji_of(element: HtmlElement) -> str | None:
    """Return the sign that an <img> stands for; None: it is a picture."""
    if _EMOJI_CLASSES.isdisjoint((element.get("class") or "").split()):
        return None
    return element.get("alt") or ""


def image_of(element: HtmlElement, base_url: str) -> Image | None:
    """Return the photo that an <img> shows, by the address of the full-size file; None for icons and placeholders."""
    address = picture_address(element, base_url)
    if address is None or _is_icon(element, address):
        return None
    return Image(url=address, alt=canonical(element.get("alt")))


def picture_address(element: HtmlElement, base_url: str) -> str | None:
    """Return the absolute address of a picture without its cache stamp; None: it is embedded or has none."""
    sources = [element.get(name) for name in _LAZY] + [element.get("src")]
    source = next((s.strip() for s in sources if s and s.strip() and not s.strip().startswith("data:")), None)
    if source is None:
        listed = (element.get("data-srcset") or element.get("srcset") or "").split()
        source = listed[0].rstrip(",") if listed and not listed[0].startswith("data:") else None
    if source is None:
        return None
    return without_stamp(resolved(source, _full_size(element, source), base_url))


def _full_size(element: HtmlElement, source: str) -> str | None:
    """Return where the link around a thumbnail leads, if that is the same picture in full."""
    parent = element.getparent()
    if parent is None or parent.tag != "a":
        return None
    href = (parent.get("href") or "").strip()
    stem = re.sub(r"-\d+x\d+$", "", PurePosixPath(urlsplit_path(source)).stem)
    path = PurePosixPath(urlsplit_path(href))
    return href if path.suffix.lower() in _PICTURE_SUFFIXES and path.stem == stem else None


def urlsplit_path(url: str) -> str:
    """Return the path of an address as written; empty for what is no address."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def resolved(source: str, better: str | None, base_url: str) -> str | None:
    """Return *better*, else *source*, as an absolute address; None for what is none."""
    try:
        return urljoin(base_url, better or source)
    except ValueError:
        return None


def without_stamp(url: str | None) -> str | None:
    """Return a picture's address without the field that only defeats caches (``?rt=20220419233331``)."""
    if url is None or "?" not in url:
        return url
    parts = urlsplit(url)
    if PurePosixPath(parts.path).suffix.lower() not in _PICTURE_SUFFIXES:
        return url
    kept = [item for item in parts.query.split("&") if not _CACHE_STAMP.match(item)]
    return urlunsplit(parts._replace(query="&".join(kept)))


def _is_icon(element: HtmlElement, address: str) -> bool:
    for name in ("width", "height"):
        size = (element.get(name) or "").removesuffix("px").strip()
        if size.isdecimal() and len(size) < _LONGEST_SIZE and int(size) <= _LEAST_PIXELS:
            return True
    return bool(_ICON_PATHS.search(urlsplit_path(address)))


def attachment_of(element: HtmlElement, base_url: str) -> Attachment | None:
    """Return the file that an <a>, <iframe>, <embed> or <object> offers; None: it offers none."""
    href = (element.get("href") or element.get("src") or element.get("data") or "").strip()
    address = resolved(href, None, base_url) if href else None
    if address is None or not address.startswith(("http://", "https://")):
        return None
    address = _viewed_file(address)
    path = PurePosixPath(urlsplit_path(address))
    if path.suffix.lower() not in FILE_SUFFIXES and "/savefile/" not in str(path) and element.get("download") is None:
        return None
    name = canonical(element.text_content()) if element.tag == "a" else ""
    return Attachment(url=address, name=name or canonical(path.name))


def _viewed_file(address: str) -> str:
    """Return the file that a viewer shows (``…/viewer.html?file=…``, Google's and Microsoft's), else the address."""
    parts = urlsplit(address)
    if not parts.query:
        return address
    for name, values in parse_qs(parts.query).items():
        suffix = PurePosixPath(urlsplit_path(values[0])).suffix.lower()
        if name.lower() in ("url", "file", "src", "pdf") and suffix in FILE_SUFFIXES:
            return urljoin(address, values[0])
    return address


def protected_mail(element: HtmlElement) -> str | None:
    """Return the e-mail address that a spam protection hides in *element*: Cloudflare's or Joomla's; None: none."""
    if cipher := element.get("data-cfemail"):
        return _cloudflare(cipher)
    if element.tag == "joomla-hidden-mail":
        text = _base64(element.get("text") or "")
        return text or "@".join(filter(None, (_base64(element.get("first") or ""), _base64(element.get("last") or ""))))
    if element.tag == "span" and (element.get("id") or "").startswith("cloak"):
        return _cloaked(element)
    return None


def _cloaked(span: HtmlElement) -> str:
    """Return the address that Joomla's script writes into *span*; empty where the script says nothing."""
    script = next((one for one in (*span.iter("script"), *span.itersiblings("script"))), None)
    pieces = _CLOAK_PIECE.findall(script.text or "") if script is not None else []
    return unescape("".join("".join(_LITERAL.findall(piece)) for piece in pieces))


def _cloudflare(cipher: str) -> str | None:
    try:
        key, *letters = bytes.fromhex(cipher)
    except ValueError:
        return None
    return bytes(letter ^ key for letter in letters).decode("utf-8", "replace")


def _base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
