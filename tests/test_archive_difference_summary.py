"""The sentence on top of a comparison, in both languages, and where it is printed."""

from __future__ import annotations

from archive.difference_html import difference_page
from archive.difference_lines import difference_lines
from archive.difference_summary import summarise
from archive.diffs import find_differences
from archive.records import Article, Image

OLD = Article(
    title="Trao 5 mái ấm",
    body=("Có 5.314 đoàn viên dự thi; ra về vui.", "Chi nhánh sẽ cắt giảm phụ cấp.", "Lễ trao nhà ở xã Hòa An."),
    images=(Image(url="/a/le-1.jpg", alt=""),),
)
NEW = Article(
    title="Trao 6 mái ấm",
    body=(
        "Có 5.413 đoàn viên dự thi, ra về vui.",
        "Chi nhánh sẽ không cắt giảm phụ cấp.",
        "Lễ trao nhà ở xã Hoà An.",
        "Ảnh do tổ chụp.",
        "Tổ trưởng cảm ơn.",
    ),
    images=(Image(url="/a/le-2.jpg", alt=""),),
)


def test_both_languages_say_the_same_things_in_the_same_order() -> None:
    found = find_differences(OLD, NEW)
    assert found.summary == (
        "Thêm chữ “không”; tiêu đề, số: 5 → 6 mái ấm; số: 5.314 → 5.413 đoàn viên; thêm hai đoạn; thay một ảnh; "
        "sửa dấu câu (1 chỗ); đổi cách đặt dấu thanh (1 chỗ)."
    )
    assert found.summary_en == (
        "Negation added: “không”; headline, number: 5 → 6 mái ấm; number: 5.314 → 5.413 đoàn viên; "
        "two paragraphs added; one photo exchanged; punctuation (1 place); spelling style (1 place)."
    )


def test_what_is_not_told_with_its_words_is_counted_in_both_languages() -> None:
    old, new = (Article(body=tuple(f"Tổ {n} có {n + more} đoàn viên." for n in range(1, 8))) for more in (10, 20))
    found = find_differences(old, new)
    assert found.summary.endswith("; và 3 chỗ khác.")
    assert found.summary_en.endswith("; and 3 more places.")
    assert summarise(found.changes, "en", at_most=7).count("→") == 7


def test_no_difference_is_said_in_both_languages() -> None:
    found = find_differences(OLD, OLD)
    assert (found.summary, found.summary_en) == ("Không có khác biệt về nội dung.", "No difference in content.")


def test_the_terminal_the_html_and_the_json_give_both_sentences() -> None:
    found = find_differences(OLD, NEW, from_version=1, to_version=2)
    lines = list(difference_lines(found, colour=False, width=1000))
    assert lines[:2] == [f"Phiên bản 1 → 2: {found.summary}", found.summary_en]
    html = difference_page(found, title="Tin", url="http://ban.test/1")
    assert found.summary in html
    assert found.summary_en in html
    assert found.as_json()["summary_en"] == found.summary_en
