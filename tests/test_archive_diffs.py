"""Differences: what changed is found, called what it is, and leads from one text to the other."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.difference_records import Change, ChangeKind, ChangeOp, Differences, Field, Row
from archive.diffs import find_differences
from archive.digests import text_sequence
from archive.records import Article, Image

FRAME = ("Hội nghị sơ kết diễn ra tại nhà văn hóa xã.", "Ban tổ chức ghi nhận nhiều ý kiến của công nhân.")


def an_article(*body: str, title: str = "Hội nghị sơ kết quý ba") -> Article:
    return Article(title=title, body=body)


def changes_of(old: str, new: str) -> list[Change]:
    return list(find_differences(an_article(FRAME[0], old, FRAME[1]), an_article(FRAME[0], new, FRAME[1])).changes)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Toàn ngành có 5.314 đoàn viên.", "Toàn ngành có 5.413 đoàn viên.", "number"),
        ("Đạt 87,5% kế hoạch năm.", "Đạt 87,7% kế hoạch năm.", "number"),
        ("Đoàn có 12 đồng chí dự.", "Đoàn có 13 đồng chí dự.", "number"),
        ("Đại hội lần thứ XII thông qua.", "Đại hội lần thứ XIII thông qua.", "number"),
        ("Hai tổ trưởng và ba tổ viên vắng.", "Hai tổ trưởng và bốn tổ viên vắng.", "number"),
        ("Theo Nghị định 43/2014/NĐ-CP về đất đai.", "Theo Nghị định 44/2014/NĐ-CP về đất đai.", "number"),
        ("Tổng trị giá 115 triệu đồng.", "Tổng trị giá 151 triệu đồng.", "money"),
        ("Mỗi suất 500.000đ gửi tận tay.", "Mỗi suất 300.000đ gửi tận tay.", "money"),
        ("Lương bình quân 7 triệu mỗi tháng.", "Lương bình quân 9 triệu mỗi tháng.", "money"),
        ("Hỗ trợ từ 2 đến 3 triệu đồng mỗi nhà.", "Hỗ trợ từ 2 đến 5 triệu đồng mỗi nhà.", "money"),
        ("Vay quỹ 50tr trong năm.", "Vay quỹ 60tr trong năm.", "money"),
        ("Ủng hộ hai triệu đồng.", "Ủng hộ ba triệu đồng.", "money"),
        ("Có hai đồng chí vắng.", "Có ba đồng chí vắng.", "number"),
        ("Đợt phát thanh lần thứ hai.", "Đợt phát thanh lần thứ ba.", "number"),
        ("Họp sáng thứ hai.", "Họp sáng thứ ba.", "date"),
        ("Họp vào Thứ Bảy.", "Họp vào Chủ nhật.", "date"),
        ("Báo cáo quý I/2024.", "Báo cáo quý II/2024.", "date"),
        ("Sáng mùng 2 Tết ra quân.", "Sáng mùng 3 Tết ra quân.", "date"),
        ("Lễ vào lúc 7 giờ sáng.", "Lễ vào lúc 8 giờ sáng.", "date"),
        ("Bà Vũ Thị Miên trao quà.", "Bà Đinh Thị Lựu trao quà.", "name"),
        ("Đồng chí Lê Văn Tám dự.", "Đồng chí Lê Văn Chín dự.", "name"),
        (
            "Sau lễ trao quà, ông Miên phát biểu khai mạc trước toàn thể thợ của tổ.",
            "Sau lễ trao quà, bà Lựu kết luận cuộc họp trước toàn thể thợ của tổ.",
            "name",
        ),
        ("Tại lễ, anh Hùng dẫn đầu.", "Tại lễ, anh Hưng dẫn đầu.", "name"),
        ("Họ chưa từng gặp nhau.", "Họ từng gặp nhau.", "negation"),
        ("Hội tạo không khí vui.", "Hội tạo không vui.", "negation"),
        ("Quà có chả giò và bánh.", "Quà có giò và bánh.", "word"),
        ("Các nghề chẳng hạn thợ may.", "Các nghề như thợ may.", "word"),
        ("TRAO QUÀ CHO THỢ.", "TẶNG QUÀ CHO THỢ.", "word"),
        ("Họp 3tổ tại nhà.", "Họp 3 tổ tại nhà.", "whitespace"),
        ("Từ 2023-2025 đã xong.", "Từ 2023–2025 đã xong.", "punctuation"),
        ("Họp ngày 5/3/2024 tại trụ sở.", "Họp ngày 6/3/2024 tại trụ sở.", "date"),
        ("Hạn nộp là ngày 5 tháng 12 năm 2024.", "Hạn nộp là ngày 5 tháng 11 năm 2024.", "date"),
        ("Gặp mặt chiều 5/3 ở hội trường.", "Gặp mặt chiều 7/3 ở hội trường.", "date"),
        ("Khai mạc lúc 14h30 cùng ngày.", "Khai mạc lúc 15h30 cùng ngày.", "date"),
        ("Nhiệm kỳ 2018-2023 đã kết thúc.", "Nhiệm kỳ 2019-2024 đã kết thúc.", "date"),
        ("Do đồng chí Vũ Thị Miên chủ trì.", "Do đồng chí Vũ Thị Lựu chủ trì.", "name"),
        ("Vũ Thị Miên phát biểu khai mạc.", "Đinh Thị Miên phát biểu khai mạc.", "name"),
        ("Công ty sẽ trả lương tháng 13.", "Công ty sẽ không trả lương tháng 13.", "negation"),
        ("Không cắt giảm phụ cấp chuyên cần.", "Cắt giảm phụ cấp chuyên cần.", "negation"),
        ("Tiền ốm đau đã được chi trả.", "Tiền ốm đau chưa được chi trả.", "negation"),
        ("Nơi làm việc có hội trường rộng.", "Nơi làm việc có không gian rộng.", "word"),
        ("Công đoàn tặng quà cho con em thợ.", "Công đoàn trao quà cho con em thợ.", "word"),
        ("Công Đoàn cơ sở nhận cờ.", "Công đoàn cơ sở nhận cờ.", "word"),
        ("Lớp học hướng dẩn kỹ năng.", "Lớp học hướng dẫn kỹ năng.", "diacritics"),
        ("Ủy ban hòa giải và khóa sổ.", "Uỷ ban hoà giải và khoá sổ.", "spelling-style"),
        ("Đoàn viên,người lao động dự họp.", "Đoàn viên, người lao động dự họp.", "whitespace"),
        ("Công đoàn cơ sởsố 5 dự họp.", "Công đoàn cơ sở số 5 dự họp.", "whitespace"),
        ("Phong trào “Xanh – sạch” lan rộng.", 'Phong trào "Xanh – sạch" lan rộng.', "punctuation"),
        ("Tổ đã nhận quà; ra về.", "Tổ đã nhận quà, ra về.", "punctuation"),
    ],
)
def test_one_edit_is_one_change_of_its_kind_both_ways(old: str, new: str, kind: str) -> None:
    assert [change.kind for change in changes_of(old, new)] == [kind]
    assert [change.kind for change in changes_of(new, old)] == [kind]


def test_a_change_holds_what_stood_and_what_stands() -> None:
    (change,) = changes_of("Toàn ngành có 5.314 đoàn viên.", "Toàn ngành có 5.413 đoàn viên.")
    assert (change.op, change.field, change.old, change.new) == (ChangeOp.REPLACE, Field.BODY, "5.314", "5.413")
    assert change.unit == "đoàn viên"


def test_a_negation_put_in_has_no_old_text() -> None:
    (change,) = changes_of("Công ty sẽ trả lương.", "Công ty sẽ không trả lương.")
    assert (change.op, change.old, change.new) == (ChangeOp.INSERT, None, "không")


def test_two_facts_side_by_side_are_two_places() -> None:
    found = changes_of("Tặng 5 suất, 200.000 đồng ngày 3/4.", "Tặng 6 suất, 300.000 đồng ngày 4/4.")
    assert [change.kind for change in found] == ["number", "money", "date"]


def test_facts_inside_an_added_paragraph_are_not_listed_again() -> None:
    added = "Bổ sung: nhận thêm 15 hồ sơ, trị giá 3 triệu đồng, không thu phí."
    found = find_differences(an_article(*FRAME), an_article(FRAME[0], added, FRAME[1])).changes
    assert [(change.op, change.kind, change.new) for change in found] == [("insert", "paragraph", added)]


@pytest.mark.parametrize(
    ("added", "kind"),
    [
        (" Tổng kinh phí trao cho các tổ trong đợt này là 50 triệu đồng.", "money"),
        (" Trong số ấy có 12 người lần đầu tiên được nhận quà của tỉnh.", "number"),
        (" Nhiều người cho biết họ không nhận được khoản nào trong đợt trước.", "negation"),
        (" Cùng dự có ông Vũ Văn Miên cùng nhiều người khác của tổ ấy.", "name"),
        (" Ai nấy ra về trong niềm vui và hẹn gặp lại nhau vào mùa sau.", "word"),
    ],
)
def test_a_fact_in_a_sentence_put_into_a_paragraph_is_not_missed(added: str, kind: str) -> None:
    (change,) = changes_of("Ban tổ chức trao quà cho các tổ.", "Ban tổ chức trao quà cho các tổ." + added)
    assert (change.op, change.kind) == ("insert", kind)


def test_a_paragraph_that_moved_is_not_removed_and_added() -> None:
    body = ("Đoạn thứ nhất kể về lễ ra quân.", *FRAME, "Đoạn cuối cảm ơn các nhà tài trợ.")
    found = find_differences(an_article(*body), an_article(*body[1:], body[0])).changes
    assert [(change.op, change.kind, change.old) for change in found] == [("move", "moved", body[0])]


def test_a_lead_that_became_the_first_paragraph_is_no_change() -> None:
    old = Article(title="Tin", lead="Sáng nay khai mạc giải bóng.", body=FRAME)
    new = Article(title="Tin", body=("Sáng nay khai mạc giải bóng.", *FRAME))
    assert find_differences(old, new).changes == ()


def test_title_byline_caption_and_photo_are_named_as_such() -> None:
    old = Article(
        title="Trao 5 mái ấm",
        byline="Tin: Thu Lan",
        captions=("Lễ trao nhà",),
        images=(Image(url="/a/le-1.jpg", alt=""),),
    )
    new = Article(
        title="Trao 6 mái ấm",
        byline="Tin: Thu Cúc",
        captions=("Lễ nhận nhà",),
        images=(Image(url="/b/le-2.jpg", alt=""),),
    )
    found = find_differences(old, new).changes
    assert [(change.field, change.kind) for change in found] == [
        ("title", "number"),
        ("byline", "name"),
        ("caption", "word"),
        ("image", "paragraph"),
    ]


def test_the_same_photo_from_another_folder_is_no_change() -> None:
    old = Article(title="Tin", images=(Image(url="http://a.test/2023/le.jpg", alt=""),))
    new = Article(title="Tin", images=(Image(url="http://a.test/2024/le-300x200.jpg", alt="khác"),))
    assert find_differences(old, new).changes == ()


def test_the_summary_says_the_facts_first_in_plain_words() -> None:
    old = an_article("Có 5.314 đoàn viên dự thi; ra về vui.", "Chi nhánh sẽ cắt giảm phụ cấp.")
    new = an_article("Có 5.413 đoàn viên dự thi, ra về vui.", "Chi nhánh sẽ không cắt giảm phụ cấp.", "Ảnh do tổ chụp.")
    assert find_differences(old, new).summary == (
        "Thêm chữ “không”; số: 5.314 → 5.413 đoàn viên; thêm một đoạn; sửa dấu câu (1 chỗ)."
    )


def test_the_json_is_what_scripts_rely_on() -> None:
    said = find_differences(an_article("Có 5 tổ."), an_article("Có 6 tổ."), from_version=1, to_version=2).as_json()
    assert said["from"] == 1
    assert said["to"] == 2
    assert said["changes"] == [{"op": "replace", "field": "body", "kind": "number", "old": "5", "new": "6"}]


def texts(rows: tuple[Row, ...]) -> tuple[list[str], list[str]]:
    """The body's old and new paragraphs as the rows give them, put together from their segments."""
    rows = tuple(row for row in rows if row.field in (Field.BODY, Field.LEAD))
    before = sorted((row for row in rows if row.old_place is not None), key=lambda row: row.old_place or 0)
    after = [row for row in rows if row.new_place is not None]
    return (
        ["".join(s.old for s in row.segments) if row.segments else row.old or "" for row in before],
        ["".join(s.new for s in row.segments) if row.segments else row.new or "" for row in after],
    )


WORDS = st.sampled_from(
    "công đoàn Công Đoàn không chưa 5.314 12 triệu đồng ngày 5/3/2024 hòa hoà , . ; “ ” ( ) Hải bán một hai đ".split()
)
PARAGRAPHS = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=20)


@given(st.lists(PARAGRAPHS, max_size=8), st.lists(PARAGRAPHS, max_size=8))
@settings(max_examples=200, deadline=None)
def test_the_rows_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    one, other = an_article(*old), an_article(*new)
    found = find_differences(one, other)
    assert texts(found.rows) == (text_sequence(one), text_sequence(other))
    assert bool(found.changes) == (text_sequence(one) != text_sequence(other))
    assert all(s.kind is not None or s.old == s.new for row in found.rows for s in row.segments)


@given(st.lists(PARAGRAPHS, max_size=8))
@settings(max_examples=50, deadline=None)
def test_the_same_text_twice_gives_no_change(body: list[str]) -> None:
    found = find_differences(an_article(*body), an_article(*body))
    assert found.changes == ()
    assert found.summary == "Không có khác biệt về nội dung."


def long_text(seed: int, words: int) -> list[str]:
    dice = Random(seed)  # noqa: S311 - made-up text, no secret
    stock = "công đoàn viên lao động tỉnh huyện tổ chức hội nghị trao quà cho người thợ nghèo năm nay có và của".split()
    return [" ".join(dice.choices(stock, k=words)) + "." for _ in range(20_000 // words)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (long_text(1, 50), long_text(2, 50)),
        ([" ".join(long_text(3, 50))], [" ".join(long_text(3, 50)).replace(" có ", " không có ")]),
        ([" ".join(long_text(3, 50))], [" ".join(long_text(4, 50))]),
        (long_text(5, 2), long_text(6, 2)),
    ],
    ids=["written anew", "one paragraph", "one paragraph anew", "short lines"],
)
def test_twenty_thousand_words_are_compared_without_losing_any(old: list[str], new: list[str]) -> None:
    found: Differences = find_differences(an_article(*old), an_article(*new))
    assert texts(found.rows) == (old, new)
    assert found.changes
    assert any(change.kind is not ChangeKind.WHITESPACE for change in found.changes)


def test_a_figure_that_was_added_is_quoted_and_one_exchanged_speaks_for_itself() -> None:
    added = find_differences(Article(title="Trao quà"), Article(title="Trao quà – đợt 2"))
    assert added.summary == "Tiêu đề, thêm số “– đợt 2”."
    exchanged = find_differences(Article(body=("Có 5 tổ.",)), Article(body=("Có 6 tổ.",)))
    assert exchanged.summary == "Số: 5 → 6 tổ."
