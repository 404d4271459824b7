"""Which texts of an article are captions of its pictures."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.blocks import Block, Kind

_LONGEST = 320  # characters
_LONGEST_PLAIN = 180  # where neither slant nor place says so, only the words do
# How captions begin in Vietnamese newsrooms; only asked of a short block right after a picture.
_OPENINGS = re.compile(
    r"^(?:\(?ảnh(?: minh h[oọ]a| tư liệu)?\b|hình(?: ảnh)?\b|toàn cảnh|quang cảnh|khung cảnh|các đại biểu|đại biểu"
    r"|(?:đ/c|đồng chí|ông|bà|thầy|cô|chủ tịch|lãnh đạo|đại diện|ban chấp hành|đoàn viên|cán bộ)\b.{0,140}?"
    r"\b(?:phát biểu|trao|tặng|chụp ảnh|lưu niệm|chủ trì|khai mạc|tham quan|báo cáo|chúc mừng|ký kết|trình bày|kết luận"
    r"|chỉ đạo))",
    re.IGNORECASE,
)


def mark_captions(blocks: list[Block], is_signature: Callable[[Block], bool]) -> None:
    """Set the kind of every caption in *blocks*; *is_signature* tells what is none although it looks like one."""
    before: Block | None = None  # the picture that may still get a caption
    for block in blocks:
        if block.kind is Kind.IMAGE:
            before = block
            continue
        if block.kind is Kind.CAPTION:
            before = None
            continue
        if is_signature(block):
            before = None
            continue
        if block.in_picture_table or (before is not None and _is_caption(block, before)):
            block.kind = Kind.CAPTION
        before = None


def _is_caption(block: Block, image: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST or block.kind in (Kind.ROW, Kind.ITEM, Kind.HEADING):
        return False
    if block.align == "right":
        return False
    if block.beside_image and not block.broken_off and not block.italic and len(text) > _LONGEST_PLAIN:
        return False
    if block.italic:
        return True
    if block.align == "center":
        return not (block.bold and text.isupper())
    if block.beside_image:
        return block.broken_off and len(text) <= _LONGEST_PLAIN and not text.endswith((".", ":", ";"))
    return len(text) <= _LONGEST_PLAIN and not text.endswith((".", ":", ";")) and bool(_OPENINGS.match(text))
