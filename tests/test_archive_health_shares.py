"""Shares of bad ones beside their past: what is unusual, what is over, what says nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.health_shares import Share, chance_of, is_over, is_unusual, likeness_of

WELL = [Share(0, 20)] * 5


@pytest.mark.parametrize("now", [Share(3, 3), Share(5, 10), Share(12, 40), Share(80, 400), Share(6_000, 30_000)])
def test_a_site_without_troubles_is_judged_by_few_bad_pages(now: Share) -> None:
    assert is_unusual(now, WELL)


@pytest.mark.parametrize("now", [Share(0, 9), Share(2, 2), Share(3, 20), Share(9, 100), Share(2_000, 30_000)])
def test_a_few_bad_pages_among_many_are_no_trouble(now: Share) -> None:
    assert not is_unusual(now, WELL)


def test_what_is_usual_on_a_site_is_no_trouble_there() -> None:
    assert not is_unusual(Share(6, 20), [Share(5, 20), Share(4, 20), Share(6, 20), Share(5, 20), Share(5, 20)])


def test_without_a_past_nothing_is_unusual() -> None:
    assert not is_unusual(Share(40, 40), [])
    assert not is_unusual(Share(40, 40), [Share(0, 19)])
    assert is_unusual(Share(40, 40), [Share(0, 40)])


def test_nights_that_differ_much_make_one_more_bad_night_less_of_a_surprise() -> None:
    even, uneven = [Share(2, 20)] * 10, [Share(0, 20), Share(4, 20)] * 5
    assert likeness_of(even) < 0.01
    assert likeness_of(uneven) > 0.05
    assert is_unusual(Share(16, 30), even)
    assert not is_unusual(Share(16, 30), uneven)


def test_a_trouble_is_over_when_so_few_bad_pages_would_be_a_rare_chance_under_half_of_it() -> None:
    assert is_over(Share(0, 5), Share(9, 9))
    assert not is_over(Share(0, 4), Share(9, 9))
    assert not is_over(Share(0, 9), Share(20, 40))
    assert is_over(Share(0, 12), Share(20, 40))
    assert not is_over(Share(4, 12), Share(20, 40))
    assert is_over(Share(90, 5_000), Share(2_500, 5_000))


def test_nothing_seen_proves_nothing_over() -> None:
    assert not is_over(Share(0, 0), Share(5, 9))
    assert not is_over(Share(0, 0), Share(0, 9))


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 80), st.integers(0, 80))
def test_more_bad_pages_are_never_more_probable(bad: int, judged: int, past_bad: int, past_good: int) -> None:
    bad, past = min(bad, judged), Share(past_bad, past_bad + past_good)
    chance = chance_of(Share(bad, judged), past)
    assert 0.0 <= chance <= 1.0 + 1e-9
    if bad:
        assert chance <= chance_of(Share(bad - 1, judged), past) + 1e-9


def test_sites_that_are_well_raise_no_false_alarm_in_a_month() -> None:
    """Nights differ by more than chance, full ones read far more than the others; none of it is a trouble."""
    dice = random.Random(20_241_120)  # noqa: S311 - no secret
    alarms = 0
    for _ in range(60):
        usual, pages = dice.choice([0.001, 0.005, 0.02, 0.05]), dice.choice([6, 25, 120])
        nights: list[Share] = []
        for night in range(30):
            judged = 5 * pages if night % 7 == 0 else pages
            share = dice.betavariate(usual * 40, (1 - usual) * 40)
            now = Share(sum(dice.random() < share for _ in range(judged)), judged)
            alarms += is_unusual(now, nights)
            nights.append(now)
    assert alarms <= 1
