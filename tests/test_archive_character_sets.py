"""The bytes decide what a page says, its label only where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.character_sets import decode

TEXT = "Tổ thợ đường tàu đã về đến ga Đồng Mỏ, mệt nhưng vui; ước gì đêm ấy đừng mưa. Được nghỉ một buổi."


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "us-ascii", "x-unknown-99", "utf-16", "rot13", ""])
def test_utf8_bytes_are_utf8_whatever_their_label(label: str) -> None:
    page = f"<meta charset={label}>{TEXT}"
    decoded = decode(page.encode(), f"text/html; charset={label}")
    assert (decoded.text, decoded.charset) == (page, "utf-8")


def test_a_wrong_label_is_told() -> None:
    assert decode(TEXT.encode(), "text/html; charset=iso-8859-1").repaired == ("charset",)
    assert decode(TEXT.encode(), "text/html; charset=utf-8").repaired == ()


def test_letters_saved_twice_are_put_right() -> None:
    scrambled = TEXT.encode().decode("latin-1")
    decoded = decode(scrambled.encode(), "text/html; charset=utf-8")
    assert (decoded.text, decoded.repaired) == (TEXT, ("mojibake",))


def test_letters_saved_twice_through_windows_1252_are_put_right() -> None:
    scrambled = "Đường về quê đông người được đợi đã đủ đầy đi đâu đó".encode().decode("cp1252", "replace")
    assert "\ufffd" in scrambled  # 0x90 and its like stand for nothing there: those letters are lost for good
    assert "được".encode().decode("cp1252") in scrambled
    assert "được" in decode((scrambled * 3).encode(), None).text


def test_an_article_that_quotes_scrambled_letters_is_left_alone() -> None:
    quoting = (TEXT + " ") * 8 + "Có trang in ra: " + "được".encode().decode("latin-1")
    assert decode(quoting.encode(), None).text == quoting


def test_a_few_damaged_letters_do_not_change_the_character_set() -> None:
    damaged = TEXT[:40].encode() + b"\xff" + TEXT[40:].encode()
    decoded = decode(damaged, "text/html; charset=utf-8")
    assert decoded.charset == "utf-8"
    assert decoded.text.count("\ufffd") == 1


def test_old_bytes_under_an_honest_label_are_read_by_it() -> None:
    old = "Thư viện công đoàn".encode("cp1258", "ignore") + b" caf\xe9"
    assert decode(old, "text/html; charset=windows-1258").charset == "cp1258"


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=60)))
def test_any_bytes_under_any_label_have_a_text(payload: bytes, content_type: str | None) -> None:
    assert isinstance(decode(payload, content_type).text, str)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=300))
def test_sound_text_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), None).text == text
