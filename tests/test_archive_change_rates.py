"""The estimate of how likely a page has changed."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.change_rates import AGES_DAYS, PageHistory, SiteRates, chance_of_change, corrected, rates_of

NOTHING = [0.0] * (len(AGES_DAYS) + 1)
ages = st.floats(min_value=0, max_value=4_000)


def history(*, first: float = 40, last: float = 60, age: float = 61, visits: int = 10, changes: int = 0) -> PageHistory:
    return PageHistory(first_age=first, last_age=last, age=age, visits=visits, changes=changes)


def test_the_rate_of_an_age_is_what_was_found_over_the_days_watched() -> None:
    watched = [0.0, 0.0, 0.0, 0.0, 0.0, 100_000.0, 0.0, 0.0]
    found = [0.0, 0.0, 0.0, 0.0, 0.0, 500.0, 0.0, 0.0]
    assert rates_of(found, watched).per_day[5] == pytest.approx(500 / 100_000, rel=0.02)


def test_before_anything_was_found_a_page_changes_less_the_older_it_is() -> None:
    rates = rates_of(NOTHING, NOTHING).per_day
    assert list(rates) == sorted(rates, reverse=True)


def test_days_without_a_change_lower_a_rate() -> None:
    assert rates_of(NOTHING, [1_000.0] * 8).per_day[6] < rates_of(NOTHING, NOTHING).per_day[6]


def test_expected_changes_add_up_over_the_classes_of_ages() -> None:
    rates = SiteRates((1.0, 0.1, 0.01, 0.0, 0.0, 0.0, 0.0, 0.5))
    assert rates.expected(0.5, 5.0) == pytest.approx(0.5 * 1.0 + 2 * 0.1 + 2 * 0.01)
    assert rates.expected(365, 367) == pytest.approx(1.0)


def test_changes_that_fell_between_two_visits_are_reckoned_with() -> None:
    # Ten visits of which each found a change: there were surely more; two in a hundred: hardly.
    assert corrected(10, 10) == pytest.approx(-10 * math.log(0.5 / 10.5))
    assert corrected(2, 100) == pytest.approx(2.0, rel=0.02)
    assert corrected(0, 10) == corrected(3, 0) == 0.0


def test_the_correction_finds_the_rate_of_a_poisson_process_that_is_looked_at_regularly() -> None:
    dice = random.Random(5)  # noqa: S311 - a draw, no secret
    rate, visits = 0.7, 4_000
    found = sum(dice.random() < -math.expm1(-rate) for _ in range(visits))
    assert corrected(found, visits) / visits == pytest.approx(rate, rel=0.05)
    assert found / visits < 0.55


def test_a_page_that_changed_again_and_again_is_likelier_to_than_one_that_never_did() -> None:
    rates = rates_of(NOTHING, NOTHING)
    chances = [chance_of_change(history(changes=changes), rates) for changes in (0, 1, 3, 9)]
    assert chances == sorted(chances)
    assert chances[-1] > 10 * chances[0]


def test_an_estimate_rests_on_the_site_until_the_page_has_been_watched() -> None:
    rates = rates_of([9.0] * 8, [100.0] * 8)
    unknown = chance_of_change(history(first=60, last=60, visits=1), rates)
    watched = chance_of_change(history(first=20, last=60, visits=40), rates)
    assert unknown == pytest.approx(-math.expm1(-rates.expected(60, 61)))
    assert watched < unknown / 2


@given(first=ages, watched=ages, unread=ages, visits=st.integers(1, 500), changes=st.integers(0, 500))
def test_a_chance_is_a_probability_that_grows_with_the_time_unread(
    first: float, watched: float, unread: float, visits: int, changes: int
) -> None:
    rates = rates_of(NOTHING, NOTHING)
    last = first + watched

    def chance(days: float) -> float:
        page = history(first=first, last=last, age=last + days, visits=visits, changes=changes)
        return chance_of_change(page, rates)

    assert chance(0.0) == 0.0
    assert 0.0 <= chance(unread) <= chance(unread + 1) <= 1.0
