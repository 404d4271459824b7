"""Words within one paragraph: nothing is lost on the way, however long the text or however much of it differs."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.change_kinds import NEGATIONS
from archive.difference_records import FACTS, ChangeKind
from archive.diffs import find_differences
from archive.records import Article
from archive.text_tokens import read_tokens
from archive.word_changes import Effort, compare_words
from archive.word_stretches import stretches

STOCK = (
    "công đoàn viên lao động hội nghị trao quà cho người thợ nghèo năm nay có và của không 5.314 12 triệu đồng".split()
)
WORDS = st.sampled_from([*STOCK, "Hải", "Yến,", "hòa", "hoà", "ngày", "5/3/2024.", "(mới)"])
SENTENCES = st.lists(WORDS, max_size=60).map(" ".join)


def made_up(seed: int, size: int) -> list[str]:
    return Random(seed).choices(STOCK, k=size)  # noqa: S311 - made-up text, no secret


def edited(words: list[str], every: int) -> list[str]:
    return ["MỚI" if place % every == every - 1 else word for place, word in enumerate(words)]


@given(SENTENCES, SENTENCES, SENTENCES, SENTENCES)
@settings(max_examples=150, deadline=None)
def test_stretches_join_to_both_texts(same: str, old: str, new: str, rest: str) -> None:
    before, after = f"{same} {old} {rest}", f"{same} {new} {rest}"
    found = list(stretches(before, after))
    assert "".join(stretch.old for stretch in found) == before
    assert "".join(stretch.new for stretch in found) == after


@given(SENTENCES, SENTENCES, st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_segments_join_to_both_texts_however_little_effort_is_allowed(old: str, new: str, characters: int) -> None:
    segments, _ = compare_words(old, new, Effort(characters))
    assert "".join(segment.old for segment in segments) == old
    assert "".join(segment.new for segment in segments) == new
    assert all(segment.is_equal == (segment.old == segment.new) for segment in segments)


FACTUAL = st.sampled_from(
    "công đoàn trao quà cho thợ nghèo và của , . không chưa chẳng đã 5.314 12 triệu đồng ngày 5/3/2024 14h30 (".split()
)


def facts_of(text: str) -> Counter[str]:
    tokens, _ = read_tokens(text)
    return Counter(token.text for token in tokens if token.fact or token.text in NEGATIONS)


@given(st.lists(FACTUAL, max_size=30).map(" ".join), st.lists(FACTUAL, max_size=30).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_no_figure_and_no_negation_changes_without_a_place_that_says_so(old: str, new: str) -> None:
    segments, _ = compare_words(old, new, Effort())
    kinds = {segment.kind for segment in segments}
    before, after = facts_of(old), facts_of(new)
    changed = set((before - after) + (after - before))
    assert not changed or kinds & FACTS
    assert not changed & NEGATIONS or ChangeKind.NEGATION in kinds


def test_only_the_neighbourhood_of_a_difference_is_read_word_by_word() -> None:
    words = made_up(1, 5_000)
    other = [*words[:2_500], "mới", *words[2_500:]]
    segments, is_coarse = compare_words(" ".join(words), " ".join(other), Effort(characters=400))
    assert not is_coarse
    assert [segment.new.strip() for segment in segments if not segment.is_equal] == ["mới"]


def test_what_is_beyond_the_effort_is_coarse_but_marked_where_it_differs() -> None:
    words = made_up(2, 610)
    segments, is_coarse = compare_words(" ".join(words), " ".join(edited(words, 20)), Effort(characters=100))
    assert is_coarse
    assert [segment.new.split() for segment in segments if segment.kind and segment.new.strip()] == [["MỚI"]] * 30


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("có 5.314 người", "có 5.413 người", ChangeKind.NUMBER),
        ("họ được nghỉ", "họ không được nghỉ", ChangeKind.NEGATION),
        ("đoàn viên dự", "hội viên dự", ChangeKind.WORD),
        ("họp ở xã", "họp ởxã", ChangeKind.WHITESPACE),
    ],
)
def test_a_coarse_comparison_still_tells_facts_from_words(old: str, new: str, kind: ChangeKind) -> None:
    segments, is_coarse = compare_words(old, new, Effort(characters=0))
    assert is_coarse
    assert {segment.kind for segment in segments} <= {None, kind}
    assert any(segment.kind is kind for segment in segments)


def test_paragraphs_too_long_for_one_table_are_held_together_by_runs_that_stand_once() -> None:
    words = [f"{word}{number % 997}" for number, word in enumerate(made_up(3, 40_000))]
    other = [*words[:100], "mới", *words[100:39_000], *words[39_001:]]
    segments, is_coarse = compare_words(" ".join(words), " ".join(other), Effort())
    assert not is_coarse
    assert len([segment for segment in segments if not segment.is_equal]) == 2
    assert "".join(segment.new for segment in segments) == " ".join(other)


def test_two_long_versions_with_an_edit_in_every_line_are_compared_coarsely_and_say_so() -> None:
    old = [f"Tổ {number} có {number} đoàn viên, đã nộp {number}.000 đồng cho quỹ của tỉnh." for number in range(2_000)]
    new = [line.replace(".000 đồng", ".500 đồng") for line in old]
    found = find_differences(Article(body=tuple(old)), Article(body=tuple(new)))
    assert found.is_coarse
    assert found.as_json()["coarse"] is True
    assert len(found.changes) == 2_000
    assert {change.kind for change in found.changes} <= FACTS


def test_text_of_nothing_but_figures_is_read_in_one_go() -> None:
    """A search that begins again at each of them would take minutes."""
    old, new = "5 triệu " * 4_000, "5 triệu " * 3_999 + "đồng"
    segments, _ = compare_words(old.strip(), new, Effort(characters=1_000_000))
    assert "".join(segment.new for segment in segments) == new
