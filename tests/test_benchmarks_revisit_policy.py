"""The simulation of revisits: its laws, its counting, and that it asks the code that a run uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.change_laws import LAWS, NIGHTS, SimulatedPage, pages_of
from benchmarks.revisit_policy import InTurn, simulate
from benchmarks.simulated_archive import OurChoice


def everything(night: int, known: int) -> int:
    return known


@pytest.mark.parametrize("law", LAWS)
def test_a_seed_gives_the_same_pages_each_time(law: str) -> None:
    assert pages_of(LAWS[law], 3) == pages_of(LAWS[law], 3)
    assert pages_of(LAWS[law], 3) != pages_of(LAWS[law], 4)


def test_what_nobody_visits_is_found_by_nobody_and_what_is_visited_nightly_on_the_night_after() -> None:
    pages = [SimulatedPage(-50.0, (10.5, 10.8, 30.2))]
    never = simulate(pages, InTurn(lambda night, known: 0))
    assert (never.requests, never.made, never.found) == (0, 3, 0)
    nightly = simulate(pages, InTurn(everything))
    # Two changes before one visit are one to whoever visits.
    assert (nightly.requests, nightly.made, nightly.found) == (NIGHTS - 1, 3, 2)
    assert nightly.waits == pytest.approx([0.5, 0.2, 0.8])


def test_changes_of_a_new_page_are_in_time_when_seen_on_the_night_after() -> None:
    outcome = simulate([SimulatedPage(3.5, (5.5, 40.5))], InTurn(everything))
    assert (outcome.recent_made, outcome.recent_in_time) == (1, 1)


def test_in_turn_visits_those_first_that_have_waited_longest() -> None:
    policy = InTurn(lambda night, known: 2)
    for page in range(5):
        policy.visited(0, page, changed=False)
    turns: list[Sequence[int]] = []
    for night in range(1, 4):
        turns.append(policy.choose(night))
        for page in turns[-1]:
            policy.visited(night, page, changed=False)
    assert turns == [[0, 1], [2, 3], [4, 0]]


def test_our_choice_visits_the_newest_nightly_and_learns_which_page_is_kept_up(tmp_path: Path) -> None:
    kept_up = SimulatedPage(-200.0, tuple(day + 0.5 for day in range(0, NIGHTS, 3)))
    pages = [SimulatedPage(-300.0 + number / 10, ()) for number in range(900)]
    pages = sorted([*pages, kept_up, SimulatedPage(-0.5, ())], key=lambda page: page.published)
    with OurChoice(tmp_path, pages) as ours:
        for page in range(len(pages)):
            ours.visited(0, page, changed=False)
        place, chosen = pages.index(kept_up), []
        for night in range(1, 25):
            visits = ours.choose(night)
            for page in visits:
                ours.visited(night, page, changed=page == place and night % 3 == 1)
            chosen.append(visits)
    newest = len(pages) - 1
    assert all(visits[0] == newest for visits in chosen[:12])
    assert sum(place in visits for visits in chosen) > 3 * 24 * 80 / 900
