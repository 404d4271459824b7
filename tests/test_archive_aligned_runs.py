"""Equal items of two sequences: true, in order, and found however long the sequences are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.aligned_runs import EXACT_BITS, aligned

ITEMS = st.lists(st.integers(0, 12), max_size=60)


def assert_true_and_in_order(a: Sequence[int], b: Sequence[int], exact_bits: int) -> None:
    done_a = done_b = 0
    for match in aligned(a, b, exact_bits=exact_bits):
        assert match.size > 0
        assert match.at_a >= done_a
        assert match.at_b >= done_b
        assert list(a[match.at_a : match.at_a + match.size]) == list(b[match.at_b : match.at_b + match.size])
        done_a, done_b = match.at_a + match.size, match.at_b + match.size


@pytest.mark.parametrize("exact_bits", [0, EXACT_BITS], ids=["held together by runs", "exactly"])
@given(ITEMS, ITEMS, ITEMS, ITEMS)
def test_matches_are_equal_and_go_forward(
    exact_bits: int, before: list[int], old: list[int], new: list[int], after: list[int]
) -> None:
    assert_true_and_in_order([*before, *old, *after], [*before, *new, *after], exact_bits)


@pytest.mark.parametrize("exact_bits", [0, EXACT_BITS], ids=["held together by runs", "exactly"])
def test_what_was_taken_out_of_a_long_sequence_is_all_that_does_not_match(exact_bits: int) -> None:
    a = [number * number % 10_007 for number in range(5_000)]
    b = [*a[:1_000], *a[1_010:4_000], -1, *a[4_000:]]
    assert sum(match.size for match in aligned(a, b, exact_bits=exact_bits)) == len(a) - 10
    assert_true_and_in_order(a, b, exact_bits)


def test_what_is_too_long_and_shares_no_run_is_left_unmatched() -> None:
    """A table of its 60,000 times 60,000 places would take half a gigabyte."""
    a = [number % 2 for number in range(60_000)]
    b = [number % 2 + 2 for number in range(60_000)]
    assert list(aligned(a, b)) == []
