"""Line breaks part lines; two of them, or one between whole paragraphs, part paragraphs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.digests import canonical
from crawler.text_runs import BREAK, Look, Run, begins_with_break, lines_of, paragraphs_of

BOLD = Look(bold=True)
SENTENCE = "Đoàn kiểm tra đi qua bốn kho, xem sổ trực, thử chuông báo cháy rồi hỏi chuyện từng người gác đêm ở đó. " * 4


def texts(runs: list[Run]) -> list[str]:
    return [" ".join(line.text for line in lines_of(part)) for part in paragraphs_of(runs) if lines_of(part)]


def test_two_breaks_part_paragraphs_and_one_does_not() -> None:
    assert texts([Run("Một"), BREAK, Run("hai"), BREAK, Run(" "), BREAK, Run("Ba")]) == ["Một hai", "Ba"]


def test_one_break_between_whole_paragraphs_parts_them() -> None:
    assert len(texts([Run(SENTENCE), BREAK, Run(SENTENCE)])) == 2
    assert len(texts([Run(SENTENCE), BREAK, Run("và còn nữa")])) == 1


def test_one_break_below_a_bold_heading_parts_it_from_its_text() -> None:
    assert texts([Run("Kho số 3", BOLD), BREAK, Run("Kho này có hai người gác.")]) == [
        "Kho số 3",
        "Kho này có hai người gác.",
    ]


def test_a_line_is_bold_when_every_letter_is() -> None:
    (all_bold,) = lines_of([Run("Gác ", BOLD), Run(" "), Run("đêm", BOLD)])
    (half_bold,) = lines_of([Run("Gác ", BOLD), Run("đêm")])
    assert all_bold.bold
    assert not half_bold.bold


def test_words_that_markup_cuts_are_one_word() -> None:
    assert [line.text for line in lines_of([Run("ngh", BOLD), Run("iệp "), Run(" vụ")])] == ["nghiệp vụ"]


def test_a_caption_set_apart_by_a_break_is_known() -> None:
    assert begins_with_break([Run(" "), BREAK, Run("Kho")])
    assert not begins_with_break([Run("Kho"), BREAK])
    assert not begins_with_break([Run("\u200b ")])


@given(st.lists(st.one_of(st.just(BREAK), st.builds(Run, st.text(max_size=12), st.just(BOLD))), max_size=20))
def test_no_letter_is_lost_and_none_is_doubled(runs: list[Run]) -> None:
    runs = [run if run is BREAK else Run(run.text.replace("[", "").replace("{", ""), run.look) for run in runs]
    shown = "".join(texts(runs)).replace(" ", "")
    said = canonical("".join(" " if run is BREAK else run.text for run in runs)).replace(" ", "")
    assert canonical(shown).replace(" ", "") == said
