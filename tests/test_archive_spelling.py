"""Tone-mark styles: what counts as the same spelling, and what does not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.spelling import same_but_spelling_style, without_tone_style


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("hòa", "hoà"),
        ("thúy", "thuý"),
        ("khỏe", "khoẻ"),
        ("lòa xòa", "loà xoà"),
        ("ủy ban", "uỷ ban"),
        ("HÓA", "HOÁ"),
        ("Họa", "Hoạ"),
        ("lũy", "luỹ"),
        ("Hóa học và văn hóa", "Hoá học và văn hoá"),
    ],
)
def test_the_two_places_of_a_tone_mark_are_one_spelling(older: str, newer: str) -> None:
    assert same_but_spelling_style(older, newer)
    assert same_but_spelling_style(newer, older)
    assert without_tone_style(older) == newer == without_tone_style(newer)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quý", "qúy"),
        ("QUỲ", "QÙY"),
        ("hòa", "hóa"),
        ("hoà", "hoa"),
        ("bán", "bàn"),
        ("mùa", "muà"),
        ("thủy", "thuý"),
        ("hoà bình", "hòa  bình"),
        ("hòa", "Hoà"),
    ],
)
def test_another_word_tone_or_case_is_no_matter_of_style(one: str, other: str) -> None:
    assert not same_but_spelling_style(one, other)


def test_equal_texts_do_not_differ_in_style() -> None:
    assert not same_but_spelling_style("hoà", "hoà")
    assert not same_but_spelling_style("hoà", unicodedata.normalize("NFD", "hoà"))


def test_decomposed_text_is_read_like_composed_text() -> None:
    assert same_but_spelling_style(unicodedata.normalize("NFD", "khỏe"), "khoẻ")


@given(st.text(alphabet="hoạàáòóaeuyỳúquQHOÀÁ \u0301\u0323", max_size=30))
def test_taking_the_style_away_twice_is_taking_it_away_once(text: str) -> None:
    once = without_tone_style(text)
    assert without_tone_style(once) == once


@given(st.text(max_size=60))
def test_any_text_keeps_its_length_and_its_letters(text: str) -> None:
    plain = unicodedata.normalize("NFC", text)
    assert len(without_tone_style(text)) == len(plain)
    assert sorted(unicodedata.normalize("NFD", without_tone_style(text))) == sorted(unicodedata.normalize("NFD", plain))
