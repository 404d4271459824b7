"""The by-line leaves the text, with the unit below it; sentences that look alike stay."""

from __future__ import annotations

import pytest

from crawler.blocks import Block, Kind, Line
from crawler.signatures import signs, take_byline

TEXT = Block(Kind.TEXT, (Line("Xưởng cưa đã lắp xong quạt hút bụi cho ba dãy máy."),))
MORE = Block(Kind.TEXT, (Line("Thợ cưa bảo nhau: ngày mai khỏi đeo khẩu trang ướt."),))


def block(*lines: str, align: str = "", bold: bool = False, kind: Kind = Kind.TEXT) -> Block:
    return Block(kind, tuple(Line(line, bold=bold) for line in lines), align=align)


@pytest.mark.parametrize(
    ("last", "byline"),
    [
        ([block("Tin và ảnh: Mạc Thị Thơ")], "Tin và ảnh: Mạc Thị Thơ"),
        ([block("Mạc Thị Thơ - Báo LS", align="right")], "Mạc Thị Thơ - Báo LS"),
        ([block("Mạc Thị Thơ", bold=True)], "Mạc Thị Thơ"),
        ([block("Tin, ảnh: Mạc Thị Thơ"), block("CĐN Mộc", align="right")], "Tin, ảnh: Mạc Thị Thơ / CĐN Mộc"),
        ([block("Tin, ảnh: Mạc Thị Thơ", "Công đoàn ngành Mộc")], "Tin, ảnh: Mạc Thị Thơ / Công đoàn ngành Mộc"),
        ([block("Tin: Mạc Thị Thơ"), block("Ảnh: Vừ A Dính Sùng")], "Tin: Mạc Thị Thơ / Ảnh: Vừ A Dính Sùng"),
    ],
)  # fmt: skip
def test_the_signature_leaves_the_text(last: list[Block], byline: str) -> None:
    rest, found = take_byline([TEXT, MORE, *last])
    assert found == byline
    assert [one.text for one in rest] == [TEXT.text, MORE.text]


def test_a_signature_hung_on_the_last_paragraph_is_taken_off_it() -> None:
    rest, found = take_byline([TEXT, block(MORE.text, "Tin, ảnh: Mạc Thị Thơ")])
    assert found == "Tin, ảnh: Mạc Thị Thơ"
    assert [one.text for one in rest] == [TEXT.text, MORE.text]


@pytest.mark.parametrize(
    "last",
    [
        block("Theo kế hoạch: mùng 5 khởi công."),
        block("Mạc Thị Thơ", kind=Kind.ITEM),
        block("Ảnh hưởng của bụi: thợ hay ho."),
        block("Xin cảm ơn!", align="right"),
    ],
)
def test_what_only_looks_like_a_signature_stays(last: Block) -> None:
    rest, found = take_byline([TEXT, MORE, last])
    assert found is None
    assert rest[-1].text == last.text


def test_a_bare_name_signs_only_where_the_page_names_no_author() -> None:
    last = block("Mạc Thị Thơ", bold=True)
    assert take_byline([TEXT, MORE, last], is_bare_name_enough=False)[1] is None


def test_the_writer_signs_before_the_source() -> None:
    _, found = take_byline([TEXT, block("Tin: Mạc Thị Thơ"), block("Nguồn: Báo Rừng Xanh")])
    assert (found or "").startswith("Tin: Mạc Thị Thơ")


def test_a_whole_paragraph_signs_nothing_however_it_begins() -> None:
    assert not signs("Tin: " + "xưởng cưa đã lắp quạt, " * 40)


def test_a_name_set_to_the_right_signs_although_the_page_names_an_author() -> None:
    rest, found = take_byline([TEXT, MORE, block("Mạc Thị Thơ - CĐN Mộc", align="right")], is_bare_name_enough=False)
    assert found == "Mạc Thị Thơ - CĐN Mộc"
    assert rest == [TEXT, MORE]


@pytest.mark.parametrize("line", ["Bài: Mạc Thị Thơ; Ảnh: Vừ A Dính", "Tin: Mạc Thị Thơ, Ảnh: Vừ A Dính"])
def test_two_credits_on_one_line_sign(line: str) -> None:
    assert signs(line)


def test_a_name_and_its_unit_set_to_the_right_sign_together() -> None:
    parted = [block("Mạc Thị Thơ", align="right", bold=True), block("LĐLĐ huyện Mộc", align="right")]
    assert take_byline([TEXT, MORE, *parted])[1] == "Mạc Thị Thơ / LĐLĐ huyện Mộc"
    one = Block(Kind.TEXT, (Line("Mạc Thị Thơ", bold=True), Line("LĐLĐ huyện Mộc", italic=True)), align="right")
    assert take_byline([TEXT, MORE, one])[1] == "Mạc Thị Thơ / LĐLĐ huyện Mộc"


@pytest.mark.parametrize("office", ["CHỦ TỊCH", "TM. BAN THƯỜNG VỤ", "(Đã ký)", "Hiệu trưởng"])
def test_who_signs_a_document_is_no_writer_of_news(office: str) -> None:
    texts = [TEXT, MORE, block(office, bold=True), block("Mạc Thị Thơ", bold=True)]
    assert take_byline(texts) == (texts, None)
