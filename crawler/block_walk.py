"""An article's container becomes blocks in reading order, in one pass without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from lxml.html import HtmlElement

from archive.digests import canonical
from archive.records import Cut, Image
from crawler import elements
from crawler.blocks import Block, Blocks, Kind, Line
from crawler.dropping import Dropper
from crawler.shortcodes import without_codes
from crawler.tables import Shape, rows_of, shape_of

_CAPTION_NAMES = frozenset(
    """wp-caption-text wp-element-caption img_caption img-caption image-caption image_caption photo-caption photocaption
    PhotoCMS_Caption picCaption pic-caption pCaption caption-image caption_image chu-thich chuthich chu_thich
    chu-thich-anh figure-caption article-caption note-image imgcaption itemImageCaption media-caption
    detail-caption desc-image thumb-caption Image tplCaption-text""".split()
)
_SPACE = re.compile(r"\s+")
_CUT_LENGTH = 400  # characters of a cut text that are kept to show
_WHOLE_PARAGRAPH = 300  # characters
_LONGEST_HEADING = 120
_ENDS = (".", "!", "?", "…", ":", "”", '"')
_BOXES = frozenset({"ul", "ol", "dl", "table", "section", "aside", "article", "div"})


@dataclass(slots=True)
class _Frame:
    """What an open block element means for the text in it."""

    tag: str
    kind: Kind
    align: str
    small: bool
    names: frozenset[str]
    boxes: tuple[int, ...]
    picture_table: bool


class _Run(NamedTuple):
    """A stretch of text of one look; ``text`` is "\\n" for a <br>."""

    text: str
    bold: bool = False
    italic: bool = False
    linked: bool = False
    small: bool = False
    image: Image | None = None


_BREAK = _Run("\n")


class BlockWalk:
    """Walks a container; :meth:`blocks` gives what stands in it."""

    def __init__(self, base_url: str, dropper: Dropper) -> None:
        self._base_url, self._dropper = base_url, dropper
        self._found = Blocks()
        self._runs: list[_Run] = []
        self._frames = [_Frame("", Kind.TEXT, "", False, frozenset(), (), False)]
        self._bold, self._italic, self._linked, self._small = [False], [False], 0, 0
        self._box_count = 0
        self._is_picture_table = False  # the table about to be opened

    def blocks(self, container: HtmlElement) -> Blocks:
        """Return the blocks of *container*, whose own tail does not belong to it."""
        todo: list[tuple[HtmlElement, bool]] = [(container, False)]
        while todo:
            element, is_leaving = todo.pop()
            if is_leaving:
                self._leave(element)
            elif element is container or self._enters(element):
                self._open(element)
                todo.append((element, True))
                self._say(element.text)
                todo.extend((child, False) for child in reversed(element))
                continue
            if element is not container:
                self._say(element.tail)
        self._flush()
        return self._found

    def _enters(self, element: HtmlElement) -> bool:
        """Deal with *element* if it is no mere wrapper; tell whether its content is to be walked."""
        tag = element.tag
        if not isinstance(tag, str):
            return False
        if tag == "br":
            self._runs.append(_BREAK)
            return False
        if tag == "img":
            self._picture(element)
            return False
        if tag in elements.SILENT_TAGS:
            self._silent(element)
            return False
        if rule := self._dropper.rule_for(element):
            self._cut(element, rule)
            return False
        if (mail := elements.protected_mail(element)) is not None:
            self._say(mail)
            return False
        if tag == "table":
            return self._table(element)
        if tag == "hr":
            self._flush()
            return False
        return True

    def _silent(self, element: HtmlElement) -> None:
        if element.tag in ("iframe", "embed", "object") and (file := elements.attachment_of(element, self._base_url)):
            self._found.attachments.append(file)
        if element.tag in ("form", "nav", "footer", "button"):
            self._cut(element, f"tag {element.tag}")

    def _cut(self, element: HtmlElement, rule: str) -> None:
        if text := canonical(" ".join(element.itertext(with_tail=False)))[:_CUT_LENGTH]:
            self._found.cut.append(Cut(text=text, rule=rule))

    def _picture(self, element: HtmlElement) -> None:
        if (sign := elements.emoji_of(element)) is not None:
            self._say(sign)
        elif image := elements.image_of(element, self._base_url):
            self._runs.append(_Run("", image=image))

    # -- tables ------------------------------------------------------------------------------------------------------

    def _table(self, element: HtmlElement) -> bool:
        shape = shape_of(element)
        if shape is not Shape.ROWS:
            self._is_picture_table = shape is Shape.PICTURES
            return True
        self._flush()
        self._box_count += 1
        boxes = (*self._frames[-1].boxes, self._box_count)
        for row in rows_of(element):
            cells = [self._cell(cell) for cell in row if cell.tag in ("td", "th")]
            if text := " | ".join(filter(None, cells)):
                line = Line(text)
                self._found.blocks.append(Block(Kind.ROW, (line,), names=self._names(element), boxes=boxes))
        return False

    def _cell(self, cell: HtmlElement) -> str:
        """Return a cell's text on one line; its pictures and files join those of the article."""
        inner = BlockWalk(self._base_url, self._dropper).blocks(cell)
        self._found.attachments += inner.attachments
        self._found.cut += inner.cut
        self._found.blocks += [block for block in inner.blocks if block.kind is Kind.IMAGE]
        return canonical(" ".join(block.text for block in inner.blocks if block.kind is not Kind.IMAGE))

    # -- open and close ----------------------------------------------------------------------------------------------

    def _open(self, element: HtmlElement) -> None:
        bold, italic = elements.boldness(element), elements.slant(element)
        self._bold.append(self._bold[-1] if bold is None else bold)
        self._italic.append(self._italic[-1] if italic is None else italic)
        self._small += elements.is_small(element)
        if element.tag == "a":
            self._linked += 1
            if file := elements.attachment_of(element, self._base_url):
                self._found.attachments.append(file)
        elif element.tag in elements.BLOCK_TAGS:
            self._flush()
            self._frames.append(self._frame(element))

    def _leave(self, element: HtmlElement) -> None:
        if element.tag in elements.BLOCK_TAGS:
            self._flush()
            self._frames.pop()
        elif element.tag == "a":
            self._linked -= 1
        self._bold.pop()
        self._italic.pop()
        self._small -= elements.is_small(element)

    def _frame(self, element: HtmlElement) -> _Frame:
        outer, tag, names = self._frames[-1], str(element.tag), self._names(element)
        kind = outer.kind
        if tag in elements.HEADINGS:
            kind = Kind.HEADING
        elif tag == "figcaption" or not _CAPTION_NAMES.isdisjoint((element.get("class") or "").split()):
            kind = Kind.CAPTION
        elif kind is not Kind.CAPTION and tag in ("li", "blockquote", "dt", "dd"):
            kind = Kind.QUOTE if tag == "blockquote" else Kind.ITEM
        boxes = outer.boxes
        if tag in _BOXES:
            self._box_count += 1
            boxes = (*boxes, self._box_count)
        picture_table = outer.picture_table or (tag == "table" and self._is_picture_table)
        align = elements.alignment(element)
        small = elements.is_small(element) or outer.small
        return _Frame(tag, kind, outer.align if align is None else align, small, names, boxes, picture_table)

    def _names(self, element: HtmlElement) -> frozenset[str]:
        own = (element.get("class") or "").split()
        return self._frames[-1].names.union(own) if own else self._frames[-1].names

    # -- text --------------------------------------------------------------------------------------------------------

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if self._frames[-1].tag == "pre" and "\n" in text:
            for place, line in enumerate(text.split("\n")):
                if place:
                    self._runs.append(_BREAK)
                self._say(line)
            return
        plain = _SPACE.sub(" ", text)
        self._runs.append(_Run(plain, self._bold[-1], self._italic[-1], self._linked > 0, self._small > 0))

    def _flush(self) -> None:
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        for paragraph in _paragraphs(runs):
            self._emit(paragraph)

    def _emit(self, runs: list[_Run]) -> None:
        """Add the blocks of one paragraph: its pictures and the text before, between and after them."""
        text: list[_Run] = []
        after_image = False
        for run in [*runs, None]:
            if run is not None and run.image is None:
                text.append(run)
                continue
            self._add_text(text, after_image)
            text = []
            if run is not None:
                frame = self._frames[-1]
                self._found.blocks.append(
                    Block(Kind.IMAGE, image=run.image, align=frame.align, names=frame.names, boxes=frame.boxes)
                )
                after_image = True

    def _add_text(self, runs: list[_Run], after_image: bool) -> None:
        lines = _lines(runs)
        if not lines:
            return
        frame = self._frames[-1]
        kind = Kind.CAPTION if after_image and any("[/caption]" in run.text for run in runs) else frame.kind
        letters = sum(len(run.text) for run in runs if run.text.strip())
        linked = sum(len(run.text) for run in runs if run.linked and run.text.strip())
        self._found.blocks.append(
            Block(
                kind,
                tuple(lines),
                align=frame.align,
                small=frame.small or all(run.small for run in runs if run.text.strip()),
                beside_image=after_image,
                in_picture_table=frame.picture_table,
                broken_off=after_image and bool(_first_break(runs)),
                names=frame.names,
                boxes=frame.boxes,
                linked=linked / letters if letters else 0.0,
            )
        )


def _first_break(runs: Iterable[_Run]) -> bool:
    """Tell whether a <br> comes before any letter."""
    for run in runs:
        if run.text == "\n":
            return True
        if canonical(run.text):
            return False
    return False


def _paragraphs(runs: list[_Run]) -> list[list[_Run]]:
    """Part *runs* where two <br> follow each other with nothing but white space between, or one ends a paragraph."""
    if _BREAK not in runs:
        return [runs]
    paragraphs: list[list[_Run]] = [[]]
    has_break = False
    for place, run in enumerate(runs):
        if run.text == "\n":
            if has_break or _ends_paragraph(paragraphs[-1], runs, place):
                paragraphs.append([])
            has_break = not has_break
            paragraphs[-1].append(run)
            continue
        if run.image is not None or canonical(run.text):
            has_break = False
        paragraphs[-1].append(run)
    return paragraphs


def _ends_paragraph(before: list[_Run], runs: list[_Run], place: int) -> bool:
    """Tell whether the single <br> at *place* stands between whole paragraphs, or below a bold sub-heading.

    A line break within a paragraph parts nothing. But editors who press shift and enter throughout leave nothing else
    between paragraphs of many sentences; no line of a paragraph is that long and ends with a full stop.
    """
    following = list(takewhile(lambda run: run.text != "\n" and run.image is None, runs[place + 1 :]))
    last, next_line = _lines(before)[-1:], _line(following)
    if not last or next_line is None or any(run.image is not None for run in before):
        return False
    line = last[0]
    is_heading = line.bold and not next_line.bold and len(_lines(before)) == 1 and len(line.text) <= _LONGEST_HEADING
    is_whole = len(line.text) >= _WHOLE_PARAGRAPH and line.text.endswith(_ENDS) and not next_line.text[0].islower()
    return is_whole or (is_heading and len(next_line.text) > len(line.text))


def _lines(runs: list[_Run]) -> list[Line]:
    lines: list[list[_Run]] = [[]]
    for run in runs:
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    return [line for line in map(_line, lines) if line is not None]


def _line(runs: list[_Run]) -> Line | None:
    text = without_codes(canonical("".join(run.text for run in runs)))
    if not text:
        return None
    letters = [run for run in runs if canonical(run.text)] if len(runs) > 1 else runs
    return Line(
        text,
        bold=all(run.bold for run in letters),
        italic=all(run.italic for run in letters),
        linked=all(run.linked for run in letters),
    )
