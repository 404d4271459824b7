from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Outcome, WalkProof
from crawler.run_outcome import RunFacts, judge_run


def proof(*, complete: bool = True, stopped_early: bool = False, why: str = "page 3 of 3") -> WalkProof:
    return WalkProof(
        section="Tin",
        url="http://ban.test/tin",
        pages_walked=3,
        items_listed=30,
        complete=complete,
        why=why,
        stopped_early=stopped_early,
    )


GOOD = RunFacts(proofs=(proof(),), sections=1, listing_pages_read=3, articles_seen=30, pages_due=30)


def test_proved_walks_and_read_pages_are_a_complete_run() -> None:
    assert judge_run(GOOD) == (Outcome.COMPLETE, None)


def test_a_walk_ended_by_the_nightly_rule_counts_as_proved() -> None:
    facts = replace(GOOD, proofs=(proof(complete=False, stopped_early=True),))
    assert judge_run(facts) == (Outcome.COMPLETE, None)


def test_a_walk_without_proof_is_named_with_its_reason() -> None:
    outcome, why = judge_run(replace(GOOD, proofs=(proof(complete=False, why="page 2 links back: a loop"),)))
    assert (outcome, why) == (Outcome.PARTIAL, "Tin: page 2 links back: a loop")


@pytest.mark.parametrize(
    ("failed", "outcome"), [(0, Outcome.COMPLETE), (3, Outcome.COMPLETE), (4, Outcome.PARTIAL), (30, Outcome.PARTIAL)]
)
def test_more_than_a_tenth_of_failed_pages_is_too_much(failed: int, outcome: Outcome) -> None:
    assert judge_run(replace(GOOD, pages_failed=failed))[0] is outcome


def test_a_site_of_which_nothing_could_be_read_is_a_failed_run() -> None:
    facts = RunFacts(proofs=(proof(complete=False, why="page 1 could not be read: dns"),), sections=1)
    outcome, why = judge_run(facts)
    assert outcome is Outcome.FAILED
    assert "dns" in (why or "")


def test_an_unread_robots_is_a_failed_run() -> None:
    assert judge_run(RunFacts(sections=2, unread_robots="robots.txt answers 503")) == (
        Outcome.FAILED,
        "robots.txt answers 503",
    )


def test_a_program_that_broke_off_is_said_before_all_else() -> None:
    facts = replace(GOOD, broken="no space left", interrupted="SIGTERM")
    assert judge_run(facts) == (Outcome.FAILED, "no space left")


def test_a_stop_from_outside_is_an_interrupted_run() -> None:
    assert judge_run(replace(GOOD, interrupted="stopped")) == (Outcome.INTERRUPTED, "stopped")


def test_a_host_that_closed_leaves_a_partial_run_that_says_what_is_left() -> None:
    outcome, why = judge_run(replace(GOOD, closed="the host answers 429", pages_left=7, sections=2))
    assert outcome is Outcome.PARTIAL
    assert why == "the host answers 429; 7 pages are left for the next run; 1 of 2 sections were not walked"


@given(
    st.builds(
        RunFacts,
        proofs=st.lists(st.builds(proof, complete=st.booleans(), stopped_early=st.booleans()), max_size=3),
        sections=st.integers(0, 3),
        listing_pages_read=st.integers(0, 5),
        articles_seen=st.integers(0, 5),
        pages_due=st.integers(0, 30),
        pages_failed=st.integers(0, 30),
        pages_left=st.integers(0, 3),
        unread_robots=st.none() | st.just("robots"),
        closed=st.none() | st.just("closed"),
        interrupted=st.none() | st.just("stopped"),
        broken=st.none() | st.just("broken"),
    )
)
def test_every_outcome_but_complete_has_its_reason(facts: RunFacts) -> None:
    outcome, why = judge_run(facts)
    assert (why is None) == (outcome is Outcome.COMPLETE)
