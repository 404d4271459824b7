from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.picture_names import is_picture_name


@pytest.mark.parametrize(
    "line",
    [
        *(
            "IMG 20240115_101112",
            "IMG_4471",
            "img-0042 đc Lò Thị Mơ",
            "IMG 990011223",
            "DSC_0042",
            "DSCN1234",
            "PXL_20240115_101112",
        ),
        *(
            "z5112233445566 0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "Trao nha mai am - z5112233445566 0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        ),
        *(
            "z5112233445566 0a1b2c3d4e5f60718293a4b5c6d7e8f92222",
            "5 1",
            "3",
            "12",
            "ảnh 2",
            "Ảnh 1",
            "ẢNH 4",
            "Hình 3",
            "hinh 1 2",
            "a1",
        ),
        *(
            "FB_IMG_1700000000000",
            "viber_image_2024-01-15",
            "received_123456789012345",
            "WhatsApp Image 2024-01-15 at 10.11.12",
        ),
        *(
            "Screenshot 2024-01-15 101112",
            "Ảnh chụp màn hình 2024-01-15",
            "unnamed",
            "unnamed (1)",
            "download (2)",
            "Untitled-1",
        ),
        *(
            "hoi-nghi-cong-doan-2024",
            "le_trao_qua_1",
            "trao quà tết.jpg",
            "HOI NGHI.JPG",
            "Picture1",
            "image001",
            "clip_image002",
        ),
        *(
            "20240115_101112",
            "1700000000000_1700000000999",
            "đồng chí Lò Thị Mơ3333",
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        ),
    ],
)
def test_a_file_name_is_known_as_such(line: str) -> None:
    assert is_picture_name(line)
    assert is_picture_name(unicodedata.normalize("NFD", f" \u00a0{line} "))


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            "Toàn cảnh hội nghị",
            "Đồng chí Lò Thị Mơ phát biểu",
            "Ngày 05/10/2020",
            "Năm học 2019 - 2020",
            "2019 - 2020",
            "Ảnh 3 chiều",
        ),
        *(
            "Đội 1 gặp đội 2 trong trận chung kết",
            "Trường THPT số 2",
            "Tặng quà tại TP. Hồ Chí Minh",
            "Công văn số 106/CĐN",
            "1. Mục đích",
        ),
        *(
            "Covid-19",
            "Số tiền: 1.500.000.000 đồng",
            "Hotline 0912345678",
            "Ảnh: Ngọc Diệp",
            "P.V",
            "thư-ngỏ",
            "A",
            "80.000.000đ",
        ),
        *(
            "Mã số thuế 0123456789",
            "Image of the month",
            "Trang 3 / 7",
            "bao-cao.pdf",
            "CĐN Than",
            "Hình thức khen thưởng",
        ),
    ],
)
def test_a_caption_or_sentence_is_no_file_name(line: str) -> None:
    assert not is_picture_name(line)


@given(st.text(max_size=300))
def test_any_line_gets_the_same_answer_in_nfc_and_nfd(text: str) -> None:
    assert is_picture_name(text) == is_picture_name(unicodedata.normalize("NFD", text))
