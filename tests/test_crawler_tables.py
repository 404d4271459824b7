"""What a table in an article is for decides how its cells are read."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.tables import Shape, has_text, shape_of

LONG = "Kho mở cửa lúc bảy giờ và đóng lúc mười bảy giờ, trừ ngày lễ. " * 12


@pytest.mark.parametrize(
    ("rows", "shape"),
    [
        ("<tr><th>Tổ</th><th>Điểm</th></tr><tr><td>Hàn</td><td>9</td></tr>", Shape.ROWS),
        ("<thead><tr><th>Tổ</th></tr></thead><tbody><tr><td>Hàn</td><td>9</td></tr></tbody>", Shape.ROWS),
        ('<tr><td><img src="a.jpg"></td></tr><tr><td>Thợ hàn ca đêm</td></tr>', Shape.PICTURES),
        ('<tr><td><img src="a.jpg">Thợ hàn ca đêm</td></tr>', Shape.PICTURES),
        (f'<tr><td><img src="a.jpg"></td><td>{LONG}</td></tr>', Shape.LAYOUT),
        (f'<tr><td><p>{LONG[:150]}</p><p>{LONG[:150]}</p></td></tr><tr><td><img src="a.jpg"></td></tr>', Shape.LAYOUT),
        (
            '<tr><td><img src="a.jpg"></td></tr><tr><td><p>Thợ hàn ca đêm</p><p>Ảnh: Vi Lăng</p></td></tr>',
            Shape.PICTURES,
        ),
        (f"<tr><td>{LONG}</td></tr>", Shape.LAYOUT),
        (f"<tr><td>{LONG}</td><td>{LONG}</td></tr>", Shape.LAYOUT),
        ("<tr><td><table><tr><td>Một</td><td>Hai</td></tr></table></td></tr>", Shape.LAYOUT),
        ("<tr><td><p>Nơi nhận:</p><p>- Tổ 1;</p><p>- Lưu.</p></td><td>TM. BCH</td></tr>", Shape.LAYOUT),
        ("", Shape.LAYOUT),
    ],
)
def test_a_table_is_read_by_what_it_holds(rows: str, shape: Shape) -> None:
    assert shape_of(html.fromstring(f"<table>{rows}</table>")) is shape


def test_a_table_of_the_picture_editor_holds_captions_whatever_stands_in_it() -> None:
    table = html.fromstring('<table class="MASTERCMS_TPL_TABLE"><tr><td>Một</td><td>Hai</td></tr></table>')
    assert shape_of(table) is Shape.PICTURES


@pytest.mark.parametrize("markup", ["<td>chữ</td>", '<td><img src="a.png">chữ</td>', "<td><br>&nbsp;chữ</td>"])
def test_text_is_seen_wherever_it_stands_in_a_cell(markup: str) -> None:
    assert has_text(html.fragment_fromstring(markup))


@pytest.mark.parametrize("markup", ["<td>&nbsp;</td>", '<td><img src="a.png"> </td>', "<td>\u200b\ufeff</td>"])
def test_blanks_are_no_text(markup: str) -> None:
    assert not has_text(html.fragment_fromstring(markup))
