"""CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.csv_guard import CsvGuard, guarded_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-2+3+cmd",
        "@SUM(1)",
        "\t=1",
        "\rx",
        "  =1+2",
        "=",
        "- gạch đầu dòng",
        "\n=1",
        " -1.5",
        "-1.234.567",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "12", "-2", "+84", "-2,5", "-1.5", "1e5", "Công đoàn", "a=b", "'=1", " tin"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert guarded_cell(text) == text


CELLS = st.text(alphabet="=+-@\t\r\n ,\"'12ađ", max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=4), st.lists(st.integers(0, 60), max_size=6))
def test_guarded_csv_holds_the_same_cells_wherever_it_was_cut(rows: list[list[str]], cuts: list[int]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    text = written.getvalue()
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    guard = CsvGuard()
    pieces = [guard.feed(text[start:end]) for start, end in pairwise(places)]
    out = list(csv.reader(io.StringIO("".join(pieces) + guard.finish(), newline="")))
    assert out == [[guarded_cell(one) for one in row] for row in rows]
    plain = re.compile(r"[+-]?\d+([.,]\d+)?")
    assert all(plain.fullmatch(one) or not re.match(r"\s*[=+@-]|[\t\r]", one) for row in out for one in row)
