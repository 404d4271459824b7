from __future__ import annotations

import pytest

from archive.changes_between import ORDER
from archive.reading_room.change_phrases import change_phrase


def vietnamese(vi: str, _en: str) -> str:
    return vi


def english(_vi: str, en: str) -> str:
    return en


@pytest.mark.parametrize(
    ("change", "vi", "en"),
    [
        ("first", "Bản đầu tiên", "First version"),
        ("title+body", "Sửa tiêu đề, nội dung", "Changed: headline, text"),
        ("restored+body", "Bài trở lại; Sửa nội dung", "The article is back; Changed: text"),
        (
            "moved+reverted",
            "Chuyển địa chỉ; Lấy lại nội dung của bản 2",
            "Moved to another address; Back to the wording of version 2",
        ),
        ("something-new", "something-new", "something-new"),
    ],
)
def test_a_change_is_said_in_both_languages(change: str, vi: str, en: str) -> None:
    assert change_phrase(change, 2, vietnamese) == vi
    assert change_phrase(change, 2, english) == en


@pytest.mark.parametrize("word", [*ORDER, "missing", "gone"])
def test_every_word_of_a_change_has_a_phrase(word: str) -> None:
    assert word not in change_phrase(word, None, vietnamese)
