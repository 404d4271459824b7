"""An article's container becomes blocks in reading order, in one pass without recursion."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.digests import canonical
from archive.records import Cut
from crawler import elements
from crawler.blocks import Block, Blocks, Kind, Line
from crawler.dropping import Dropper
from crawler.tables import Shape, rows_of, shape_of
from crawler.text_runs import BREAK, PLAIN, Look, Run, begins_with_break, lines_of, paragraphs_of

_CAPTION_NAMES = frozenset(
    """wp-caption-text wp-element-caption img_caption img-caption image-caption image_caption photo-caption photocaption
    PhotoCMS_Caption picCaption pic-caption pCaption caption-image caption_image chu-thich chuthich chu_thich
    chu-thich-anh figure-caption article-caption note-image imgcaption itemImageCaption media-caption
    detail-caption desc-image thumb-caption Image tplCaption-text""".split()
)
_SPACE = re.compile(r"\s+")
_CUT_LENGTH = 400  # characters of a cut text that are kept to show
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


class BlockWalk:
    """Walks a container; :meth:`blocks` gives what stands in it."""

    def __init__(self, base_url: str, dropper: Dropper, captions: Collection[HtmlElement] | None = None) -> None:
        """*captions*: the elements that hold the captions, where the site's own rules say so."""
        self._base_url, self._dropper, self._captions = base_url, dropper, captions
        self._found = Blocks()
        self._runs: list[Run] = []
        self._has_picture = False  # among the runs
        self._frames = [_Frame("", Kind.TEXT, "", False, frozenset(), (), False)]
        self._looks = [PLAIN]
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
                self._say(element.text)
                if len(element):
                    todo.append((element, True))
                    todo += [(child, False) for child in reversed(element)]
                    continue
                self._leave(element)
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
            self._runs.append(BREAK)
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
        if text := canonical(" ".join(element.itertext()))[:_CUT_LENGTH]:
            self._found.cut.append(Cut(text=text, rule=rule))

    def _picture(self, element: HtmlElement) -> None:
        if (sign := elements.emoji_of(element)) is not None:
            self._say(sign)
        elif image := elements.image_of(element, self._base_url):
            self._runs.append(Run("", image=image))
            self._has_picture = True

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
        inner = BlockWalk(self._base_url, self._dropper, self._captions).blocks(cell)
        self._found.attachments += inner.attachments
        self._found.cut += inner.cut
        self._found.blocks += [block for block in inner.blocks if block.kind is Kind.IMAGE]
        return canonical(" ".join(block.text for block in inner.blocks if block.kind is not Kind.IMAGE))

    # -- open and close ----------------------------------------------------------------------------------------------

    def _open(self, element: HtmlElement) -> None:
        tag, style, look = str(element.tag), elements.style_of(element), self._looks[-1]
        if tag in elements.LOOK_TAGS or style is not elements.NO_STYLE:
            look = _changed(look, tag, style)
        self._looks.append(look)
        if tag == "a":
            if file := elements.attachment_of(element, self._base_url):
                self._found.attachments.append(file)
        elif self._is_block(element):
            self._flush()
            self._frames.append(self._frame(element, style))

    def _leave(self, element: HtmlElement) -> None:
        if self._is_block(element):
            self._flush()
            self._frames.pop()
        self._looks.pop()

    def _is_block(self, element: HtmlElement) -> bool:
        if element.tag in elements.BLOCK_TAGS:
            return True
        return self._captions is not None and element in self._captions and element.tag != "a"

    def _is_caption(self, element: HtmlElement) -> bool:
        if self._captions is not None:
            return element in self._captions
        names = element.get("class")
        return element.tag == "figcaption" or (names is not None and not _CAPTION_NAMES.isdisjoint(names.split()))

    def _frame(self, element: HtmlElement, style: elements.Style) -> _Frame:
        outer, tag, names = self._frames[-1], str(element.tag), self._names(element)
        kind = outer.kind
        if tag in elements.HEADINGS:
            kind = Kind.HEADING
        elif self._is_caption(element):
            kind = Kind.CAPTION
        elif kind is not Kind.CAPTION and tag in ("li", "blockquote", "dt", "dd"):
            kind = Kind.QUOTE if tag == "blockquote" else Kind.ITEM
        boxes = outer.boxes
        if tag in _BOXES:
            self._box_count += 1
            boxes = (*boxes, self._box_count)
        picture_table = outer.picture_table or (tag == "table" and self._is_picture_table)
        align = elements.alignment(element, style)
        small = elements.is_small(tag, style) or outer.small
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
                    self._runs.append(BREAK)
                self._say(line)
            return
        if text.isspace():
            if self._runs:  # what the source leaves between two blocks is nothing
                self._runs.append(Run(" ", self._looks[-1]))
            return
        plain = text if text.isprintable() and "  " not in text else _SPACE.sub(" ", text)
        self._runs.append(Run(plain, self._looks[-1]))

    def _flush(self) -> None:
        if not self._runs:
            return
        runs, has_picture = self._runs, self._has_picture
        self._runs, self._has_picture = [], False
        for paragraph in paragraphs_of(runs):
            if has_picture:
                self._emit(paragraph)
            else:
                self._add_text(paragraph, after_image=False)

    def _emit(self, runs: list[Run]) -> None:
        """Add the blocks of one paragraph: its pictures and the text before, between and after them."""
        text: list[Run] = []
        after_image = False
        for run in runs:
            if run.image is None:
                text.append(run)
                continue
            self._add_text(text, after_image=after_image)
            text = []
            frame = self._frames[-1]
            self._found.blocks.append(
                Block(Kind.IMAGE, image=run.image, align=frame.align, names=frame.names, boxes=frame.boxes)
            )
            after_image = True
        self._add_text(text, after_image=after_image)

    def _add_text(self, runs: list[Run], *, after_image: bool) -> None:
        lines = lines_of(runs)
        if not lines:
            return
        frame = self._frames[-1]
        kind = Kind.CAPTION if after_image and any("[/caption]" in run.text for run in runs) else frame.kind
        shown = [run for run in runs if not run.text.isspace() and run.text]
        letters = sum([len(run.text) for run in shown])
        linked = sum([len(run.text) for run in shown if run.look.linked])
        self._found.blocks.append(
            Block(
                kind,
                tuple(lines),
                align=frame.align,
                small=frame.small or all(run.look.small for run in shown),
                beside_image=after_image,
                in_picture_table=frame.picture_table,
                broken_off=after_image and begins_with_break(runs),
                names=frame.names,
                boxes=frame.boxes,
                linked=linked / letters if letters else 0.0,
            )
        )


def _changed(look: Look, tag: str, style: elements.Style) -> Look:
    """Return how text inside an element is set, where *look* is how it is set around it."""
    bold, italic = elements.boldness(tag, style), elements.slant(tag, style)
    return Look(
        bold=look.bold if bold is None else bold,
        italic=look.italic if italic is None else italic,
        linked=look.linked or tag == "a",
        small=look.small or elements.is_small(tag, style),
    )
