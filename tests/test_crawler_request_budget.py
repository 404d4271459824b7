"""What a run may send: by night, by run, and how much of it the listings may take."""

from __future__ import annotations

import pytest

from crawler.request_budget import RequestBudget


def test_without_a_bound_nothing_is_ever_spent() -> None:
    budget = RequestBudget()
    assert not budget.spent(10**9)
    assert budget.for_walk(5, 2) is None


@pytest.mark.parametrize(
    ("budget", "limit", "said"),
    [
        (RequestBudget(a_night=200), 200, "the night's budget of 200 requests is spent"),
        (
            RequestBudget(a_night=200, sent_tonight=150),
            50,
            "the night's budget of 200 requests is spent, 150 of it by earlier runs",
        ),
        (RequestBudget(a_night=200, sent_tonight=230), 0, "is spent, 230 of it by earlier runs"),
        (RequestBudget(a_night=200, a_run=30), 30, "the 30 requests that this run was given are sent"),
        (RequestBudget(a_night=200, sent_tonight=190, a_run=30), 10, "the night's budget of 200"),
        (RequestBudget(a_run=7), 7, "the 7 requests"),
    ],
)
def test_the_stricter_bound_holds_and_is_named(budget: RequestBudget, limit: int, said: str) -> None:
    assert budget.limit == limit
    assert said in budget.why
    assert budget.spent(limit)
    assert not budget.spent(limit - 1)


def test_listings_share_half_of_a_budget_and_each_gets_a_part() -> None:
    budget = RequestBudget(a_night=100)
    assert budget.for_walk(1, 2) == 25
    assert budget.for_walk(25, 1) == 50
    # However little is left, a section's first page is read: the newest stands there.
    assert budget.for_walk(60, 3) == 61
