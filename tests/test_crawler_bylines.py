from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.bylines import is_byline, is_source_line, is_unit_line, join_byline

SIGNATURES = (
    "Tin và ảnh: Lò Thị Mơ",
    "TIN, ẢNH: Vàng A Páo",
    "Tin, ảnh: Công đoàn Khối",
    "Tin, ảnh : Lò Thị Mơ.",
    "Bài và ảnh: Phùng Bích Ngà – LĐLĐ huyện",
    "Bài, ảnh: tổ tuyên truyền nhà máy",
    "Tin bài, ảnh: Quỳnh Chi, Tuấn Khải",
    "Tin - Ảnh: Ngọc Diệp",
    "Tin, ảnh Ngọc Diệp",
    "(Tin và ảnh: Ngọc Diệp)",
    "Tin: Ngọc Diệp",
    "Ảnh: Ngọc Diệp",
    "Bài viết: Ngọc Diệp",
    "Tác giả: phòng tuyên truyền",
    "Tác giả bài viết: Lò Thị Mơ",
    "Người viết: Lò Thị Mơ",
    "Viết bởi Ngọc Diệp",
    "Written by Harper Lane",
    "Thực hiện: Ngọc Diệp",
    "Theo Báo Vùng Cao",
    "Theo báo Vùng Cao",
    "(Theo TTXVN)",
    "Theo vungcao.vn",
    "Theo Tạp chí Thợ Mỏ",
    "Nguồn: Báo Vùng Cao",
    "Nguồn: Cổng thông tin điện tử tỉnh",
    "Nguồn: vungcao.vn",
    "P.V",
    "PV",
    "BBT",
    "Nhóm PV",
    "Ban Biên tập",
    "CTV: Ngọc Diệp",
)
WEAKER = (
    "Ngọc Diệp",
    "Lò Thị Mơ",
    "LÒ THỊ MƠ",
    "Ngọc Diệp - Báo VC",
    "Ngọc Diệp – LĐLĐ huyện",
    "Lò Thị Mơ, Công đoàn ngành Than",
    "Lò Thị Mơ - Chủ tịch CĐCS Trường Mầm non Hoa Ban",
    "Ngọc Diệp, Tuấn Khải",
    "Ngọc Diệp (tổng hợp)",
    "Ngọc Diệp (LĐLĐ huyện)",
    "N.D",
    "Mr Harper",
    "Công đoàn ngành Than",
    "Website Hoa Ban",
    "Theo Thợ Mỏ",
)
NO_SIGNATURES = (
    "",
    "Kính gửi: Các công đoàn cơ sở",
    "Nơi nhận:",
    "Ghi chú: Lò Thị Mơ vắng mặt",
    "Đồng chí Lò Thị Mơ phát biểu khai mạc hội nghị",
    "Theo kế hoạch",
    "Theo báo cáo của Liên đoàn Lao động huyện",
    "Theo đó, mỗi suất quà trị giá 500 nghìn đồng.",
    "Tin vui: công nhân được tăng lương",
    "Tin: công nhân nhà máy được nghỉ thêm một ngày",
    "Ảnh: Toàn cảnh buổi tập huấn",
    "Ảnh minh họa",
    "Bài học kinh nghiệm",
    "Bài 2: Giữ chân người thợ",
    "Nguồn vốn: 5 tỷ đồng",
    "Nguồn: ngân sách của tỉnh",
    "Nguồn: https://vungcao.vn/tin-1.html",
    "Toàn cảnh hội nghị",
    "Trao quà cho đoàn viên",
    "Hình ảnh tại buổi lễ",
    "Tin và ảnh ghi lại những giờ phút khó quên ở công trường",
    "Tin, ảnh, bài gửi về địa chỉ của ban biên tập trước ngày 20/10 để kịp in trong số đặc biệt của năm nay.",
)


@pytest.mark.parametrize("line", SIGNATURES)
def test_a_labelled_signature_is_a_byline_wherever_it_stands(line: str) -> None:
    assert is_byline(line)
    assert is_byline(line, set_apart=True)
    assert is_byline(unicodedata.normalize("NFD", f"\u00a0{line}\u200b "))


@pytest.mark.parametrize("line", WEAKER)
def test_a_bare_name_signs_only_where_it_is_set_apart(line: str) -> None:
    assert is_byline(line, set_apart=True)
    assert not is_byline(line)


@pytest.mark.parametrize("line", NO_SIGNATURES)
def test_sentences_headings_and_captions_are_no_bylines(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Xem Thêm",
            "Việt Nam",
            "Hà Nội",
            "KẾT LUẬN",
            "Trân trọng cảm ơn!",
            "Ngọc Diệp trao quà",
            "Ngọc Diệp - Cờ lưu niệm",
        ),
        *("Công đoàn ngành Than đã trao quà cho thợ lò", "Đội bóng", "Năm 2023", "1. Mục đích", "Nơi nhận: Như trên"),
    ],
)
def test_even_set_apart_some_lines_are_no_signature(line: str) -> None:
    assert not is_byline(line, set_apart=True)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Công đoàn ngành Than tỉnh",
            "CĐN Than",
            "LĐLĐ huyện Mường Mây",
            "Chủ tịch CĐGD huyện",
            "Ban Tuyên giáo LĐLĐ tỉnh",
        ),
        *("Ban Tổ chức Liên đoàn", "Trường Tiểu học số 2", "Văn phòng LĐLĐ tỉnh", "Phó Chủ tịch Công đoàn cơ sở"),
    ],
)
def test_a_unit_line_names_a_unit_or_an_office(line: str) -> None:
    assert is_unit_line(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            "CĐN Than thăm và tặng quà thợ lò",
            "Công đoàn ngành Than tổ chức hội thao",
            "Ngọc Diệp",
            "Công đoàn ngành Than.",
        ),
        *("Phòng khám đã được khánh thành", "Hội nghị:", "Trường học được trao tặng máy tính", "Công bằng là trên hết"),
    ],
)
def test_a_sentence_about_a_unit_is_no_unit_line(line: str) -> None:
    assert not is_unit_line(line)


def test_the_lines_of_a_signature_are_joined_with_a_slash() -> None:
    assert (
        join_byline(["Tin, ảnh: Ngọc Diệp ", " ", "Công đoàn ngành\u00a0Than"])
        == "Tin, ảnh: Ngọc Diệp / Công đoàn ngành Than"
    )


def test_a_label_without_its_name_takes_the_name_below_it() -> None:
    assert is_byline("Tin, ảnh:")
    assert join_byline(["Tin, ảnh:", "Ngọc Diệp", "CĐN Than"]) == "Tin, ảnh: Ngọc Diệp / CĐN Than"


def test_a_source_line_is_told_from_a_signature() -> None:
    assert is_source_line("Nguồn: https://vungcao.vn/tin-1.html")
    assert is_source_line("Nguồn tin: Báo Vùng Cao")
    assert not is_source_line("Tin, ảnh: Ngọc Diệp")
    assert not is_source_line("Nguồn vốn: 5 tỷ đồng")


@given(st.text(max_size=200), st.booleans())
def test_any_text_gets_an_answer(text: str, set_apart: bool) -> None:
    if is_byline(text):
        assert is_byline(text, set_apart=True)
    assert is_byline(text, set_apart=set_apart) in (True, False)
    assert is_unit_line(text) == is_unit_line(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "line",
    ["Người đưa tin: Ngọc Diệp", "Viết bài: Ngọc Diệp", "ST: Ngọc Diệp", "T/h: Ngọc Diệp", "Bài: Ngọc Diệp - GV Sử"],
)
def test_labels_of_schools_and_collectors_sign(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line", ["Phóng viên Ngọc Diệp", "ThS. Ngọc Diệp", "PGS.TS Ngọc Diệp", "T.Diệp", "(Theo Đời sống Vùng cao)"]
)
def test_a_name_with_its_standing_signs_where_it_is_set_apart(line: str) -> None:
    assert is_byline(line, set_apart=True)
    assert not is_byline(line)


@pytest.mark.parametrize("line", ["Giải Nhất", "Giải Khuyến khích", "(Theo đó, các tổ đã dự đủ)", "ThS đã dự"])
def test_prizes_and_asides_sign_nothing_even_there(line: str) -> None:
    assert not is_byline(line, set_apart=True)
