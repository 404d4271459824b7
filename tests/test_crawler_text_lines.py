from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.digests import canonical
from crawler.text_lines import clean_lines

SHARED = Path(__file__).parents[2] / "shared"

# What stands before the bar says what the line is: + kept, - cut; then, after a colon, the role where it matters.
PARAGRAPHS = (
    "Sáng 12/3, tại nhà máy sàng than, công đoàn bộ phận tổ chức ngày hội hiến máu với hơn 120 thợ mỏ tham gia.",
    "Theo ban tổ chức, số máu thu được đủ cho hai bệnh viện của vùng trong suốt một tháng, cao hơn năm "
    "trước 15 phần trăm.",
    "“Chúng tôi xem đây là nếp sống của người thợ, chẳng ai phải nhắc ai”, chị Lò Thị Mơ, tổ trưởng tổ "
    "băng tải, kể lại.",
    "Kết thúc ngày hội, lãnh đạo nhà máy trao 10 phần quà cho những người đã hiến máu từ năm lần trở lên./.",
    "Ngày 4/5/2022, phân xưởng cơ điện ra mắt góc đọc sách cho thợ ca ba, mở cửa cả ngày lẫn đêm.",
    "Góc đọc có 400 đầu sách do đoàn viên góp, trong đó một nửa là sách kỹ thuật và an toàn lao động…",
    "Tối 9/6, hội diễn văn nghệ quần chúng khép lại sau ba đêm thi với 27 tiết mục của chín đội.",
)
SLOGAN = (
    "Thợ mỏ Mường Mây đoàn kết, kỷ luật và đồng tâm; thi đua lao động "
    "giỏi, bảo đảm an toàn; chăm lo đời sống đoàn viên, "
    "xây dựng tổ chức vững mạnh, góp phần dựng xây quê hương giàu đẹp."
)


def check(marked: list[str], system: str, gap: str = "\n\n") -> None:
    """Assert what becomes of lines marked "+ text" (kept), "- text" (cut) or "+caption text" (kept in that role)."""
    expected = [tuple(line.split(" ", 1)) for line in marked]
    lines = clean_lines(gap.join(text for _, text in expected), system)
    got = [(("+" if line.keep else "-"), line.text) for line in lines]
    assert got == [(mark[0], canonical(text)) for mark, text in expected]
    for (mark, _), line in zip(expected, lines, strict=True):
        assert mark[1:] in ("", line.role), line
        assert line.rule


def p(number: int) -> str:
    return f"+body {PARAGRAPHS[number]}"


def test_a_listing_between_a_slogan_and_a_pager_keeps_its_articles() -> None:
    check(
        [
            f"- {SLOGAN}",
            *("- Tin phân xưởng", "- Tin phân xưởng (41)", p(0), "- z5112233445566 0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
            *(
                "+caption Thợ mỏ xếp hàng chờ hiến máu",
                p(1),
                "- 7 2",
                "+caption Chị Lò Thị Mơ nhận giấy chứng nhận",
                p(3),
            ),
            *("+byline Tin và ảnh: Phùng Bích Ngà", "+byline Công đoàn bộ phận Sàng than", p(4)),
            *("- IMG 880011223", "- IMG 880011224", p(5), "+byline Bài, ảnh: Quỳnh Chi", p(6), "- Trang 5 / 12"),
        ],
        "joomla",
    )


def test_a_heading_printed_twice_ends_what_stands_on_top() -> None:
    check(
        [
            *("- Vì lợi ích thợ mỏ", "- Trang chủ", "- Tài khoản", "- Tài khoản", p(0), "- IMG_20220312_081500"),
            *("+caption Quầy tiếp nước cho người hiến máu", p(3), "+byline Quỳnh Chi - Báo Mỏ", p(4), "- Trang 1 / 30"),
            *("- Liên kết website", "- |"),
        ],
        "joomla",
    )


@pytest.mark.parametrize(
    "top", [["- Tin phân xưởng"], [f"- {SLOGAN}", "- Tin phân xưởng"], ["- Thợ mỏ vùng cao", "- Tin tức"], []]
)
def test_the_top_of_a_listing_is_told_without_a_repeated_heading(top: list[str]) -> None:
    check(
        [
            *top,
            p(0),
            p(1),
            "+byline Tin: Quỳnh Chi",
            p(4),
            "+byline Tin, ảnh: Quỳnh Chi",
            "+byline CĐCS Cơ điện",
            p(6),
            "- Trang 2/9",
        ],
        "joomla",
    )


def test_titles_shown_in_a_listing_are_kept() -> None:
    check(
        [
            *("- Tin phân xưởng (12)", "+title Thợ mỏ hiến máu", p(0), "+byline Tin, ảnh: Quỳnh Chi"),
            *(
                "+title Góc đọc cho ca ba",
                "- IMG_4471",
                "+caption Góc đọc ngày khai trương",
                p(4),
                "+byline Tin: Quỳnh Chi",
            ),
            *("+title Khép lại hội diễn", p(6), "- Trang 2 / 3"),
        ],
        "joomla",
    )


def test_a_picture_name_in_ordinary_words_is_told_from_the_caption_below() -> None:
    check(
        [
            *(
                "- Tin mỏ (9)",
                p(0),
                "- CHỊ MƠ NHẬN QUÀ",
                "+caption Chị Lò Thị Mơ nhận quà của nhà máy từ tay quản đốc",
                p(1),
            ),
            *("- hien mau o nha may sang than 3", "+caption Ngày hội hiến máu ở nhà máy sàng than", p(3)),
            *(
                "+byline Tin, ảnh: Quỳnh Chi",
                p(4),
                "- CĐ Cơ điện - góc đọc",
                "+caption Góc đọc nhìn từ cửa phân xưởng",
                p(5),
            ),
            *("- hình 4", p(6), "- Toàn cảnh đêm bế mạc hội diễn", "- Trang 3 / 9"),
        ],
        "joomla",
    )


def test_sub_headings_and_lists_between_pictures_are_kept() -> None:
    check(
        [
            *(
                "- Tin mỏ (9)",
                p(0),
                "+ Ba việc làm được",
                p(1),
                "- IMG_4471",
                "+caption Một ca hiến máu",
                p(3),
                "+ Kết quả:",
            ),
            *(
                "+ - Hai bệnh viện đủ máu",
                "+ - Mười người được quà",
                p(4),
                "+byline Tin, ảnh: Quỳnh Chi",
                p(6),
                "- Trang 3 / 9",
            ),
        ],
        "joomla",
    )


def test_modules_below_the_last_article_are_cut_even_without_a_pager() -> None:
    check(
        [
            *("- Tin mỏ (2)", p(0), "+byline Tin: Quỳnh Chi", "+byline CĐCS Sàng than", p(4), p(5)),
            *("+byline Tin: Tuấn Khải", "+byline CĐCS Cơ điện", "- Thư viện ảnh", "- Video", "- :"),
        ],
        "joomla",
    )


def test_buttons_below_each_item_of_a_listing_cut_nothing_else() -> None:
    check(
        [
            *("- Tin mỏ (3)", "+ Thợ mỏ hiến máu", p(0), "- Xem thêm", "+ Góc đọc cho ca ba", p(4), "- Xem thêm"),
            *("+ Khép lại hội diễn", p(6), "- Xem thêm", "- Trang 1 / 2"),
        ],
        "joomla",
    )


def test_a_wordpress_article_loses_counters_and_buttons() -> None:
    check(
        [
            *(
                "+title Nhà máy sàng than tổ chức ngày hội hiến máu lần thứ bảy",
                "- Lượt xem: 88",
                "- Nghe bài viết",
                p(0),
            ),
            *(
                "+caption Quang cảnh ngày hội",
                p(1),
                "+caption Chị Lò Thị Mơ – Tổ trưởng tổ băng tải phát biểu tại ngày hội",
                p(2),
            ),
            *(
                "+ MỘT VÀI KHOẢNH KHẮC:",
                "+caption Trao quà cho thợ mỏ hiến máu nhiều lần",
                "+caption Trao quà cho thợ mỏ hiến máu nhiều lần",
            ),
            *(
                "+caption Trao quà cho thợ mỏ hiến máu lần đầu",
                "+byline Tin, ảnh: Công đoàn Mỏ",
                "- image_print",
                "- image_pdf",
            ),
        ],
        "wordpress",
    )


def test_a_headed_block_goes_to_the_end() -> None:
    check(
        [
            *(
                "+title Góc đọc cho ca ba",
                "- 04/05/2022",
                "- Chuyên mục: Đời sống",
                p(4),
                p(5),
                "+byline Quỳnh Chi",
                "- Chia sẻ",
            ),
            *(
                "- Bài viết cùng chủ đề",
                "- Thợ mỏ hiến máu",
                f"- {PARAGRAPHS[0]}",
                "- Bình luận",
                "- Khép lại hội diễn",
            ),
        ],
        "wordpress",
    )


def test_a_block_of_links_inside_an_article_ends_where_its_text_goes_on() -> None:
    check(
        [
            *(
                "+title Góc đọc cho ca ba",
                p(4),
                "- Tin liên quan:",
                "- Thợ mỏ hiến máu",
                "- Khép lại hội diễn",
                p(5),
                p(1),
            ),
            *("+byline Tin, ảnh: Quỳnh Chi", "- Tin khác", "- Mở lớp học nghề"),
        ],
        "wordpress",
    )


def test_the_old_mastercms_layout_keeps_captions_and_loses_related_links() -> None:
    check(
        [
            "+title Phân xưởng cơ điện: Góc đọc mở cửa cả đêm",
            "- Thắp sáng đêm ca ba từ “Tủ sách người thợ” Công đoàn mỏ Khe Sim đẩy mạnh phong trào đọc, viết |",
            *(
                p(4),
                "+caption Quản đốc trao sách cho thợ ca ba đầu tiên đến đọc. |",
                p(5),
                p(1),
                "+caption Một góc tủ sách |",
                p(2),
            ),
            *(
                "- Có thể bạn quan tâm",
                "- Đọc nhiều",
                "- Giá than hôm nay nhích lên",
                "- Tin khác",
                "- Mở lớp học nghề cho con thợ mỏ",
            ),
            *("- Đời sống 22/11/2023 15:21", f"- {PARAGRAPHS[6]}", "- Đời sống 21/11/2023 08:42"),
        ],
        "mastercms",
        gap="\n",
    )


def test_a_caption_on_top_is_no_line_of_related_links() -> None:
    check(
        [
            *(
                "+title Phân xưởng cơ điện: Góc đọc mở cửa cả đêm",
                "+caption Quang cảnh góc đọc ngày khai trương |",
                p(4),
                p(5),
            ),
            *("- Tin khác", "- Mở lớp học nghề cho con thợ mỏ"),
        ],
        "mastercms",
        gap="\n",
    )


def test_the_new_mastercms_layout_loses_related_links_and_headlines_in_threes() -> None:
    title = "Phân xưởng cơ điện: Góc đọc mở cửa cả đêm"
    related = [
        ("Mở lớp học nghề cho con thợ mỏ", PARAGRAPHS[0]),
        ("Giá than nhích lên", PARAGRAPHS[2]),
        ("Nước sạch về bản", PARAGRAPHS[6]),
    ]
    body = [
        *(f"+title {title}", f"+lead {PARAGRAPHS[4]}"),
        "- Công đoàn mỏ Khe Sim phát động tháng đọc sách 2023 Công đoàn mỏ Núi Béo: Trao tủ sách cho thợ lò vùng xa",
        *("+body Cuốn sách đặt cạnh đèn lò", p(5), f"- {title}", "+caption Thợ ca ba chọn sách. Ảnh: Q.C", p(1)),
        *("+body Chuyện của người giữ tủ", p(2), "+byline Bích Ngà", "- Có thể bạn quan tâm", "- Nên xem"),
    ]
    threes = [f"- {line}" for name, summary in related for line in (name, name, summary)]
    check([*body, *threes, "- Tin khác", *threes, "- Xem thêm", "- Phiên bản di động"], "mastercms")
    check([*body[:-2], *threes], "mastercms")


def test_an_alternative_text_that_shortens_the_title_is_cut() -> None:
    check(
        [
            "+title Phân xưởng cơ điện: Góc đọc mở cửa cả đêm",
            p(4),
            "- phan xuong co dien goc doc mo cua…",
            "+ Thợ chọn sách",
            p(5),
        ],
        "mastercms",
    )


def test_a_bare_name_at_the_end_of_an_article_signs_it() -> None:
    check(["+title Góc đọc cho ca ba", p(4), p(5), "+byline Phùng Bích Ngà", "+byline CĐCS Cơ điện"], "generic")


def test_lines_without_words_are_cut_and_numbers_of_lines_are_kept() -> None:
    lines = clean_lines("Góc đọc cho ca ba\n\u00a0\n\n|\n" + PARAGRAPHS[4], "generic")
    assert [(line.number, line.keep) for line in lines] == [(1, True), (4, False), (5, True)]


def test_an_empty_text_has_no_lines() -> None:
    assert clean_lines("", "joomla") == []
    assert clean_lines("\u00a0\n \n", "mastercms") == []


def test_combining_marks_change_nothing() -> None:
    text = "\n\n".join(
        [SLOGAN, "Tin mỏ", "Tin mỏ (41)", *PARAGRAPHS[:4], "Tin và ảnh: Quỳnh Chi", *PARAGRAPHS[4:], "Trang 5 / 12"]
    )
    assert clean_lines(unicodedata.normalize("NFD", text), "joomla") == clean_lines(text, "joomla")


PIECES = st.sampled_from(
    [
        *PARAGRAPHS,
        SLOGAN,
        "",
        "IMG_4471",
        "Tin mỏ (9)",
        "Tin khác",
        "Tin, ảnh: Quỳnh Chi",
        "Quỳnh Chi",
        "CĐCS Cơ điện",
        "Trang 1 / 2",
        "Một góc |",
        "Toàn cảnh",
        ":",
        "Xem thêm",
    ]
)


@given(
    st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=30),
    st.sampled_from(["joomla", "wordpress", "mastercms", "generic"]),
)
def test_any_text_comes_back_line_by_line(pieces: list[str], system: str) -> None:
    text = "\n".join(pieces)
    lines = clean_lines(text, system)
    assert [line.number for line in lines] == [n for n, line in enumerate(text.split("\n"), 1) if canonical(line)]
    assert all(line.rule and (line.keep == (line.role != "boilerplate")) for line in lines)


def test_the_seed_texts_are_cleaned_as_a_person_did() -> None:
    if not (SHARED / "seeds-truth.jsonl").is_file():
        pytest.skip("seed texts are not beside the repository")
    wrong: list[str] = []
    for row in map(json.loads, (SHARED / "seeds-truth.jsonl").read_text(encoding="utf-8").splitlines()):
        names = {number for article in row["articles"] for number in article["image_alt_lines"]}
        cut = names | {line["line"] for line in row["not_content_lines"]}
        for line in clean_lines((SHARED / "seeds" / row["seed"]).read_text(encoding="utf-8"), row["system"]):
            if line.keep == (line.number in cut):
                wrong.append(f"{row['seed']} {line.number} {line.rule}: {line.text[:60]}")
    assert wrong == []
