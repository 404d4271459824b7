"""What stands in the text of an article, in reading order, before anyone has said what each piece is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from archive.records import Attachment, Cut, Image


class Kind(StrEnum):
    """How a piece is set."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"  # of a list
    QUOTE = "quote"
    ROW = "row"  # of a table, cells joined by " | "
    CAPTION = "caption"  # by its own markup
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block; blocks have several where a single <br> parts them."""

    text: str  # canonical, not empty
    bold: bool = False  # every letter of it
    italic: bool = False
    linked: bool = False


@dataclass(slots=True)
class Block:
    """One piece: a paragraph, a heading, a table row, a picture."""

    kind: Kind
    lines: tuple[Line, ...] = ()
    image: Image | None = None
    align: str = ""  # "center", "right" or ""
    small: bool = False  # set in a smaller type than the text
    beside_image: bool = False  # in one paragraph with the picture before it
    in_picture_table: bool = False
    broken_off: bool = False  # a <br> stands between it and the picture before it
    names: frozenset[str] = frozenset()  # class names of the element and its parents within the text
    boxes: tuple[int, ...] = ()  # numbers of the lists, tables and boxes that it stands in, outermost first
    linked: float = 0.0  # share of its letters that are links, 0 to 1

    @property
    def text(self) -> str:
        """The whole text with single spaces."""
        return self.lines[0].text if len(self.lines) == 1 else " ".join(line.text for line in self.lines)

    @property
    def bold(self) -> bool:
        """Whether every letter is bold."""
        return bool(self.lines) and all(line.bold for line in self.lines)

    @property
    def italic(self) -> bool:
        """Whether every letter is italic."""
        return bool(self.lines) and all(line.italic for line in self.lines)


@dataclass(slots=True)
class Blocks:
    """All pieces of a text, and what was left out on the way."""

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    cut: list[Cut] = field(default_factory=list)
