"""The blocks of an article's container by their place: path of classes, links inside, running text around."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from archive.digests import canonical, image_stem
from crawler.bylines import is_byline
from crawler.element_texts import ElementTexts, Part
from crawler.elements import BLOCK_TAGS, HEADINGS

# Classes that editors and themes put on the content itself: layout, captions, tables, signatures, attachments.
_BODY_CLASS = re.compile(
    r"(?:wp-(?:block|caption|image|element)|align|text|has|size|is|mso|ql|mce|cke|col|row|span|grid|image|img|photo|picture"
    r"|pic|anh|gallery|figure|fig|caption|chu-?thich|table|tbl|quote|font|color|attachment|attach|file|download|document"
    r"|tai-?lieu|dinh-?kem|tap-?tin|author|tac-?gia|byline|signature|chu-?ky)s?(?:[-_].*|\d.*)?|mso\w+"
    r"|(?:(?:article|post|entry|news|content|item|detail)[-_]?)?"
    r"(?:article|post|entry|content|body|text|detail|page|inner|main|full|fulltext)"
    r"|clear(?:fix)?|container|wrapper|normal|bold|italic|lead|sapo|intro(?:text)?|title|section",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[ts]|rtf|zip|rar|7z|jpe?g|png|gif|webp|mp[34])$|/(?:savefile|download|tai-?ve|uploads?)/",
    re.IGNORECASE,
)
_LISTS = frozenset({"ul", "ol", "dl", "div", "section", "table", "nav", "aside"})
_FEWEST_RUNNING_WORDS = 12
_MOST_HEADING_WORDS = 10
_MOST_SIGNATURE_WORDS = 25
_EXAMPLE_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A block as it stands on one page."""

    path: str  # "div>ul.tin-moi": tags and own classes below the container, digits as "#"
    tokens: tuple[str, ...]  # own classes and id, without those that running text has as well
    digest: str  # of its text and the stems of its pictures
    example: str  # the beginning of its text
    heading: str | None  # in lower case: its first short block, or the one right above it
    start: int  # of its elements, in document order
    end: int  # the first element behind it
    targets: tuple[str, ...]  # of its links, absolute; empty unless nearly all lead to other pages of one host
    link_share: float  # of the characters below its heading, 0 to 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of running text: a dozen words or more, most of them outside links."""

    at: int  # in document order
    digest: str  # of its text


@dataclass(slots=True)
class Places:
    """What :func:`read_places` found in one container."""

    blocks: list[tuple[HtmlElement, Place]] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)


def read_places(container: HtmlElement, url: str, steps: Set[str] | None = None) -> Places:
    """Return the blocks of *container* that a theme may have added, and its running text.

    *url* is the page's own address: links to it, and to its host, are told by it. With *steps*, only blocks to
    which one of these steps leads are given (see :func:`step_to`). A container of more than 20,000 elements gives
    nothing.
    """
    text = ElementTexts(container)
    places = Places()
    for part in text.parts[1:]:
        if part.element.tag not in BLOCK_TAGS:
            continue
        words = text.of(part.element)
        if not words:
            continue
        if (
            not part.holds_blocks
            and len(words.split()) >= _FEWEST_RUNNING_WORDS
            and text.link_share(part, words, "") < 0.5
        ):
            places.paragraphs.append(Paragraph(part.start, _digest(words)))
        if steps is not None and step_to(part.element) not in steps:
            continue
        if place := _place(text, part, words, url):
            places.blocks.append((part.element, place))
    return places


def heading_above(element: HtmlElement, heading: str) -> HtmlElement | None:
    """Return the block right above *element* if its text is *heading* (in lower case)."""
    above = element.getprevious()
    while above is not None and (not isinstance(above.tag, str) or not canonical(above.text_content())):
        above = above.getprevious()
    if above is None or canonical(above.tail or "") or canonical(above.text_content()).lower() != heading:
        return None
    return above


def _place(text: ElementTexts, part: Part, words: str, url: str) -> Place | None:
    element, tokens = part.element, _tokens(part.element)
    if not tokens and element.tag not in _LISTS:
        return None
    heading = _heading(text, element)
    if (not tokens and heading is None) or _is_signature(text, element, words):
        return None
    inner = heading if heading and words.lower().startswith(heading) else ""
    stems = (image_stem(picture.get("data-src") or picture.get("src") or "") for picture in element.iter("img"))
    return Place(
        path=_path(element, text.container),
        tokens=tokens,
        digest=_digest(" ".join([words, *filter(None, stems)])),
        example=words[:_EXAMPLE_CHARACTERS],
        heading=heading,
        start=part.start,
        end=part.end,
        targets=_targets([link.get("href", "") for link in text.links(part)], url),
        link_share=text.link_share(part, words, inner),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _tokens(element: HtmlElement) -> tuple[str, ...]:
    """Return the classes and the id of *element* that running text would not have; numbers in them differ by page."""
    return _own_names(element.get("class", ""), element.get("id", ""))


@lru_cache(maxsize=4096)
def _own_names(classes: str, ids: str) -> tuple[str, ...]:
    names = [*classes.split(), *(f"#{name}" for name in ids.split())]
    return tuple(sorted({re.sub(r"\d+", "#", name) for name in names if not _BODY_CLASS.fullmatch(name.lstrip("#"))}))


def step_to(element: HtmlElement) -> str:
    """Return the last step of a :class:`Place`'s path to *element*."""
    return ".".join([str(element.tag), *_tokens(element)])


def _path(element: HtmlElement, container: HtmlElement) -> str:
    steps: list[str] = []
    step: HtmlElement | None = element
    while step is not None and step is not container:
        steps.append(step_to(step))
        step = step.getparent()
    return ">".join(reversed(steps))


def _heading(text: ElementTexts, element: HtmlElement) -> str | None:
    """Return the heading inside *element*, else the one right above it."""
    inner = next((child for child in element if text.of(child)), None)
    if inner is not None and _is_heading(text, inner) and not canonical(element.text or ""):
        return text.of(inner).lower()
    above = element.getprevious()
    while above is not None and not text.of(above):
        above = above.getprevious()
    if above is None or canonical(above.tail or "") or not _is_heading(text, above):
        return None
    words = text.of(above)
    # A name in bold that ends the text is its signature, also where a list of links follows.
    return None if above.tag not in HEADINGS and is_byline(words, set_apart=True) else words.lower()


def _is_heading(text: ElementTexts, element: HtmlElement) -> bool:
    """Say whether *element* is short, and a heading by its tag, by its class or by being bold throughout."""
    words = text.of(element)
    if len(words.split()) > _MOST_HEADING_WORDS or element.tag in ("a", "ul", "ol"):
        return False
    if element.tag in HEADINGS or element.tag in ("b", "strong"):
        return True
    named = any(re.search(r"title|head|tieu-?de", name, re.IGNORECASE) for name in element.get("class", "").split())
    return named or canonical(" ".join(text.of(part) for part in element.iter("b", "strong"))) == words


def _is_signature(text: ElementTexts, element: HtmlElement, words: str) -> bool:
    if len(words.split()) > _MOST_SIGNATURE_WORDS:
        return False
    parts = (text.of(part) for part in element.iter() if isinstance(part.tag, str))
    return any(part and is_byline(part, set_apart=True) for part in parts)


def _targets(hrefs: Sequence[str], url: str) -> tuple[str, ...]:
    """Return where links lead, if nearly all lead to other pages of one host; files and pictures are no pages."""
    try:
        links = [urldefrag(urljoin(url, href)).url for href in hrefs]
        hosts = [urlsplit(link).netloc for link in links]
        own = urlsplit(url).netloc or max(sorted(set(hosts)), key=hosts.count, default="")
    except ValueError:  # an address that is none
        return ()
    pages = [
        link
        for link, host in zip(links, hosts, strict=True)
        if host in (own, "")
        and link != url
        and not _FILE.search(urlsplit(link).path)
        and not link.startswith(("mailto:", "tel:"))
    ]
    return tuple(dict.fromkeys(pages)) if len(pages) >= 0.8 * len(links) else ()
