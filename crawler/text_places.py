"""Where in a page a text stands that somebody has picked out of it: the element that holds nearly all of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.blocks import Block, Kind
from crawler.furniture import block_heading
from crawler.signatures import signs

_LETTERS = re.compile(r"[\W_]+")
_FEWEST_LETTERS = 20  # of a piece of text; shorter ones stand in many places
_SHARE = 0.85  # of the text's letters that its element holds
_HOLDERS = frozenset("article body center div form html main section table tbody td tr".split())
_SILENT = frozenset(("script", "style", "noscript", "template", "select", "textarea", "title"))
_LINKED = 0.6  # share of its letters from which a block is a link
_SHORTEST_TEXT = 30  # characters of a block above the text that is no line of the head


class FoundText:
    """A text without its place: paragraphs, in reading order."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self._letters = "\n".join(map(letters_of, paragraphs))

    def has(self, text: str) -> bool:
        """Tell whether a piece of a page is of this text; too short a piece never is."""
        letters = letters_of(text)
        return len(letters) >= _FEWEST_LETTERS and letters in self._letters

    def holder_in(self, root: HtmlElement) -> HtmlElement | None:
        """Return the innermost box that holds nearly all of the text; None: it stands nowhere in one piece."""
        held: dict[HtmlElement, int] = defaultdict(int)
        for element in root.iter():
            if not isinstance(element.tag, str) or element.tag in _SILENT:
                continue
            own = sum(len(letters_of(piece)) for piece in _own_pieces(element) if self.has(piece))
            for one in (element, *element.iterancestors()) if own else ():
                held[one] += own
        enough = held[root] * _SHARE
        holder = root
        while True:
            inner = next((one for one in holder if one.tag in _HOLDERS and held.get(one, 0) >= enough), None)
            if inner is None:
                return holder if enough and holder is not root and holder.tag != "body" else None
            holder = inner

    def within(self, blocks: list[Block]) -> list[Block]:
        """Return those of a holder's *blocks* that belong to the text.

        From its first paragraph to its last all but links does, and before and after it what is set around a text:
        a lead and pictures above, captions and the signature below.
        """
        places = [place for place, block in enumerate(blocks) if block.image is None and self.has(block.text)]
        if not places:
            return []
        first, last = places[0], places[-1]
        above = [block for block in blocks[:first] if block.image is not None or len(block.text) >= _SHORTEST_TEXT]
        inside = [
            block
            for block in blocks[first : last + 1]
            if block.linked < _LINKED or self.has(block.text) or block_heading(block.text)
        ]
        return above + inside + list(_below(blocks[last + 1 :]))


def letters_of(text: str) -> str:
    """Return the letters and digits of *text*, in small letters."""
    return _LETTERS.sub("", canonical(text).casefold())


def _own_pieces(element: HtmlElement) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail


def _below(blocks: list[Block]) -> Iterator[Block]:
    """Yield what belongs to a text below its last known paragraph: all where nothing else begins there."""
    is_end = not any(block.linked >= _LINKED or block_heading(block.text) for block in blocks)
    for block in blocks:
        is_set_around = block.kind in (Kind.IMAGE, Kind.CAPTION) or block.italic or block.align in ("center", "right")
        if block.linked >= _LINKED or not (is_end or is_set_around or signs(block.text)):
            return
        yield block
