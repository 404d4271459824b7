from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.paragraphs import Score, double_lines, html_paragraphs, in_order, lines, score


def test_html_is_cut_at_blocks_double_breaks_and_table_rows() -> None:
    html = (
        "<div><p>Một <b>hai</b></p>Ba<br>bốn<br><br>năm<ul><li>sáu</li><li>bảy</li></ul>"
        "<table><tr><td><p>tám</p></td><td>chín</td></tr></table></div>"
    )
    assert html_paragraphs(html) == ["Một hai", "Ba bốn", "năm", "sáu", "bảy", "tám | chín"]


def test_a_script_is_no_paragraph() -> None:
    assert html_paragraphs("<p>Một</p><script>var x</script><p>hai</p>") == ["Một", "hai"]


def test_bullets_are_taken_off_lines() -> None:
    assert lines("- Một\n\n• Hai\n3. Ba") == ["Một", "Hai", "Ba"]


def test_empty_lines_part_paragraphs() -> None:
    assert double_lines("Một\nhai\n\nBa") == ["Một hai", "Ba"]


def test_a_paragraph_out_of_order_counts_only_where_order_does_not() -> None:
    wanted, given_back = ["a", "b", "c"], ["c", "a", "b"]
    assert score(wanted, given_back, ordered=True).same == 2
    assert score(wanted, given_back, ordered=False).same == 3


def test_nothing_wanted_and_nothing_given_scores_nothing() -> None:
    assert Score().f1 == 0.0


def test_f1_of_all_articles_together_weighs_paragraphs() -> None:
    assert (Score(4, 4, 4) + Score(0, 4, 0)).f1 == 8 / 12


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_paragraphs_in_order_are_never_more_than_paragraphs_shared(wanted: list[str], given_back: list[str]) -> None:
    in_sequence = in_order(wanted, given_back)
    assert in_sequence == in_order(given_back, wanted)
    assert in_sequence <= score(wanted, given_back, ordered=False).same


@given(st.text())
def test_any_text_can_be_cut(text: str) -> None:
    assert all(paragraph == " ".join(paragraph.split()) for paragraph in html_paragraphs(text))
