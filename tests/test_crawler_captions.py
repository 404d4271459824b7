"""A caption is told by how and where it is set; a paragraph below a photo stays a paragraph."""

from __future__ import annotations

import pytest

from archive.records import Image
from crawler.blocks import Block, Kind, Line
from crawler.captions import mark_captions

PHOTO = Image(url="http://mo.test/anh.jpg", alt="")


def block(text: str, **set_as: object) -> Block:
    italic = bool(set_as.pop("italic", False))
    return Block(Kind.TEXT, (Line(text, italic=italic),), **set_as)  # type: ignore[arg-type]


def kinds(*blocks: Block, is_signature: bool = False) -> list[Kind]:
    shown = [Block(Kind.IMAGE, image=PHOTO), *blocks]
    mark_captions(shown, lambda one: is_signature)
    return [one.kind for one in shown[1:]]


@pytest.mark.parametrize(
    "caption",
    [
        block("Thợ lò vào ca ở mức âm 150", italic=True),
        block("Thợ lò vào ca ở mức âm 150", align="center"),
        block("Toàn cảnh hội thi thợ giỏi"),
        block("Đồng chí Lưu Thị Sáo phát biểu khai mạc"),
        block("Thợ lò vào ca", in_picture_table=True),
        block("Thợ lò vào ca", beside_image=True, broken_off=True),
    ],
)
def test_a_line_set_as_a_caption_is_one(caption: Block) -> None:
    assert kinds(caption) == [Kind.CAPTION]


@pytest.mark.parametrize(
    "text",
    [
        block("Hội thi có mười hai đội, mỗi đội năm người."),
        block("Các đại biểu đã góp 12 ý kiến vào dự thảo."),
        block("Bài và ảnh: Lưu Thị Sáo", align="right"),
        Block(Kind.TEXT, (Line("KẾT QUẢ HỘI THI", bold=True),), align="center"),
        block("Một đoạn rất dài. " * 30, italic=True),
    ],
)
def test_running_text_below_a_photo_is_no_caption(text: Block) -> None:
    assert kinds(text) == [Kind.TEXT]


def test_only_the_first_line_below_a_photo_is_its_caption() -> None:
    assert kinds(block("Quang cảnh bến", italic=True), block("Quang cảnh chợ", italic=True)) == [
        Kind.CAPTION,
        Kind.TEXT,
    ]


def test_a_signature_below_a_photo_is_no_caption() -> None:
    assert kinds(block("Ảnh: Lưu Thị Sáo", italic=True), is_signature=True) == [Kind.TEXT]


def test_a_heading_or_an_item_below_a_photo_is_no_caption() -> None:
    heading, item = block("Toàn cảnh hội thi"), block("Toàn cảnh hội thi")
    heading.kind, item.kind = Kind.HEADING, Kind.ITEM
    assert kinds(heading) == [Kind.HEADING]
    assert kinds(item) == [Kind.ITEM]
