"""The text of every element of a container, read in one pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.elements import BLOCK_TAGS

_UNREAD = frozenset({"script", "style", "noscript", "template"})
_MOST_ELEMENTS = 20_000  # of a container; a page with more teaches nothing and is never walked twice
_MOST_LEVELS = 60
_MOST_CHARACTERS = 20_000  # of a block; furniture is smaller


@dataclass(slots=True)
class Part:
    """An element of the container with its stretch of the text."""

    element: HtmlElement
    start: int
    end: int = 0
    first_piece: int = 0
    last_piece: int = 0
    holds_blocks: bool = False


class ElementTexts:
    """The text of a container, read in one pass, so that the text of any element is a slice."""

    def __init__(self, container: HtmlElement) -> None:
        self.container = container
        self.parts: list[Part] = []
        self._of: dict[HtmlElement, Part] = {}
        self._pieces: list[str] = []
        self._links: list[Part] = []
        self._read(container)
        self._links.sort(key=_start)
        if len(self.parts) > _MOST_ELEMENTS:
            self.parts = self.parts[:1]

    def _read(self, container: HtmlElement) -> None:
        open_parts: list[Part] = []
        unread: HtmlElement | None = None
        for event, element in etree.iterwalk(container, events=("start", "end", "comment", "pi")):
            if event in ("comment", "pi"):
                self._pieces.append("" if unread is not None else element.tail or "")
            elif event == "start" and unread is None and element.tag in _UNREAD:
                unread = element
            elif event == "start" and unread is None:
                open_parts.append(self._open(element, open_parts))
            elif event == "end" and unread is None:
                self._close(open_parts.pop(), tailed=bool(open_parts))
            elif event == "end" and unread is element:
                unread = None
                self._pieces.append(element.tail or "")

    def _open(self, element: HtmlElement, above: Sequence[Part]) -> Part:
        part = Part(element, start=len(self.parts))
        self.parts.append(part)
        if element.tag in BLOCK_TAGS:
            for outer in reversed(above):
                if outer.holds_blocks:
                    break
                outer.holds_blocks = True
        if element.tag in BLOCK_TAGS or element.tag == "br":
            self._pieces.append(" ")
        part.first_piece = len(self._pieces)
        self._pieces.append(element.text or "")
        if len(above) < _MOST_LEVELS:
            self._of[element] = part
        return part

    def _close(self, part: Part, *, tailed: bool) -> None:
        part.last_piece, part.end = len(self._pieces), len(self.parts)
        if part.element.tag == "a" and part.element.get("href"):
            self._links.append(part)
        if part.element.tag in BLOCK_TAGS:
            self._pieces.append(" ")
        if tailed:
            self._pieces.append(part.element.tail or "")

    def of(self, element: HtmlElement) -> str:
        """Return the canonical text of *element*; empty where it is too deep or too long for furniture."""
        part = self._of.get(element)
        if part is None:
            return ""
        pieces = self._pieces[part.first_piece : part.last_piece]
        return canonical("".join(pieces)) if sum(map(len, pieces)) <= _MOST_CHARACTERS else ""

    def links(self, part: Part) -> list[HtmlElement]:
        """Return the links with a text inside *part*."""
        first = bisect_left(self._links, part.start, key=_start)
        last = bisect_left(self._links, part.end, lo=first, key=_start)
        return [link.element for link in self._links[first:last] if self.of(link.element)]

    def link_share(self, part: Part, text: str, heading: str) -> float:
        """Return the share of the characters of *text*, that of *part*, below *heading* that are links."""
        whole = len(text) - len(heading)
        linked = sum(len(self.of(link)) for link in self.links(part))
        return min(1.0, linked / whole) if whole > 0 else 0.0


def _start(part: Part) -> int:
    return part.start
