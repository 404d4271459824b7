from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks import search_pace
from benchmarks.search_pace import measured, questions, share_of
from tests.archive_samples import fill


def test_every_kind_of_search_is_asked_of_an_archive_in_both_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_pace, "_COLD", 1)
    rows = list(measured(fill(tmp_path), 1))
    assert len(rows) == 12
    assert {row[1] for row in rows} == {"newest", "best"}
    assert all(float(figure) >= 0 for row in rows for figure in row[2:])


def test_phrases_are_asked_for_in_quotation_marks_and_words_without_marks_too() -> None:
    drawn = ["Công đoàn cơ sở tặng quà cho đoàn viên ở Đắk Nông và nhiều nơi khác nữa trong năm"] * 3
    asked = dict(questions(drawn, random.Random(1)))  # noqa: S311
    assert all(one.count('"') == 2 for one in asked["phrase of four"])
    assert all(one.isascii() for one in asked["without marks"])


def test_ninety_five_of_a_hundred_are_not_slower_than_the_share_said() -> None:
    assert share_of(list(range(100)), 0.95) == 95
    assert share_of([7.0], 0.95) == 7.0
