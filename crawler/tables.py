"""What a table is for: figures in rows, a picture with its caption, or nothing but layout."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from lxml.html import HtmlElement

from archive.digests import canonical

_LAYOUT_TABLES = frozenset({"contentpaneopen", "blog", "contentpane"})
_PICTURE_TABLES = frozenset({"MASTERCMS_TPL_TABLE", "tplCaption", "picture", "imgcaption", "image-table", "ImageBox"})
_LONGEST_CELL = 600  # characters; longer cells of a one-row table are columns of running text
_LONGEST_CAPTION = 400
_SHORTEST_PROSE = 200  # of a cell with several paragraphs; a caption and its credit are shorter
_BLANKS = " \t\r\n\u00a0\u200b\ufeff"
_TEXT_BLOCKS = frozenset({"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})


class Shape(Enum):
    """How the cells of a table are read."""

    ROWS = auto()  # a paragraph each row
    PICTURES = auto()  # texts are captions
    LAYOUT = auto()  # each cell is read as if there were no table


def shape_of(table: HtmlElement) -> Shape:
    """Return what *table* is for."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows_of(table)]
    cells = [cell for row in rows for cell in row]
    names = (table.get("class") or "").split()
    has_image = next(table.iter("img"), None) is not None
    if not _PICTURE_TABLES.isdisjoint(names):
        return Shape.PICTURES
    if not cells or not _LAYOUT_TABLES.isdisjoint(names) or _holds_tables(table):
        return Shape.LAYOUT
    if has_image:
        return _shape_with_images(rows)
    if max(len(row) for row in rows) == 1:
        return Shape.LAYOUT
    if len(rows) == 1 and any(_is_column(cell) for cell in cells):
        return Shape.LAYOUT
    return Shape.ROWS


def rows_of(table: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the rows of *table* itself, not those of tables within."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _holds_tables(table: HtmlElement) -> bool:
    """Tell whether a table with anything in it stands inside; asked of the outermost ones only."""
    for one in table.iter("table"):
        if one is not table and (has_text(one) or next(one.iter("img"), None) is not None):
            return True
    return False


def has_text(element: HtmlElement) -> bool:
    """Tell whether *element* holds a letter, without reading on behind the first."""
    return any(text.strip(_BLANKS) for text in element.itertext())


def _shape_with_images(rows: list[list[HtmlElement]]) -> Shape:
    """Pictures and short texts make a picture table; texts that run on beside pictures make a layout."""
    cells = [cell for row in rows for cell in row]
    texts = [canonical(cell.text_content()) for cell in cells]
    if len(cells) == 1 and _runs_on(cells[0]):
        return Shape.LAYOUT
    if any(len(text) > _LONGEST_CAPTION or _is_prose(cell, text) for cell, text in zip(cells, texts, strict=True)):
        return Shape.LAYOUT
    wide = [row for row in rows if sum(1 for cell in row if has_text(cell)) > 1]
    beside = [row for row in wide if any(next(cell.iter("img"), None) is not None for cell in row)]
    plain = [row for row in wide if row not in beside]
    if len(plain) > len(rows) // 2 and len(rows) > 2:
        return Shape.ROWS  # a list with a logo or a stamp in it
    return Shape.PICTURES


def _is_prose(cell: HtmlElement, text: str) -> bool:
    blocks = sum(1 for child in cell if child.tag in _TEXT_BLOCKS and has_text(child))
    return blocks > 1 and len(text) > _SHORTEST_PROSE


def _runs_on(cell: HtmlElement) -> bool:
    """Tell whether the only cell holds a text with a picture in it, and not a picture with a line below it."""
    blocks = [child for child in cell if child.tag in _TEXT_BLOCKS and has_text(child)]
    first = next((child for child in cell.iter() if child.tag == "img" or child in blocks), None)
    return len(blocks) > 1 and (len(blocks) > 2 or (first is not None and first.tag != "img"))


def _is_column(cell: HtmlElement) -> bool:
    blocks = sum(1 for child in cell if child.tag in _TEXT_BLOCKS and has_text(child))
    return blocks > 2 or len(canonical(cell.text_content())) > _LONGEST_CELL
