"""Which pages to visit again: what our choice finds for its requests, beside visiting all nightly, weekly, in turn.

    python -m benchmarks.revisit_policy [--rounds 3]

Invented sites (benchmarks.change_laws): 2,000 pages at first, five more a day, 150 nights, five laws of change. New
pages are read on the night of their publication whatever the policy, as listings show them; those visits are not
counted. Our choice is made by the code that a run uses, from an archive's tables. A change that is overtaken by the
next before anyone looked is found by nobody. A round is another seed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.change_laws import LAWS, NIGHTS, SimulatedPage, pages_of
from benchmarks.rounds import table
from benchmarks.simulated_archive import OurChoice

_RECENT_DAYS = 14.0


class Policy(Protocol):
    """Chooses the pages, by number, that a night visits again, and is told what came of it."""

    def choose(self, night: int) -> Sequence[int]:
        """Return the known pages to visit on *night*."""

    def visited(self, night: int, page: int, *, changed: bool) -> None:
        """Take that a page was visited, for the first time or again."""


@dataclass(slots=True)
class InTurn:
    """Visits the pages that have waited longest, as many a night as *number* says."""

    number: Callable[[int, int], int]  # night, pages known → visits
    waiting: dict[int, int] = field(default_factory=dict)  # page → its last visit, the oldest first

    def choose(self, night: int) -> Sequence[int]:
        """Return the pages that have waited longest."""
        return list(self.waiting)[: self.number(night, len(self.waiting))]

    def visited(self, night: int, page: int, *, changed: bool) -> None:
        """Put the page at the end of the queue."""
        self.waiting.pop(page, None)
        self.waiting[page] = night


@dataclass(slots=True)
class Outcome:
    """What a policy found."""

    requests: int = 0
    made: int = 0
    found: int = 0
    waits: list[float] = field(default_factory=list)  # days from a change to the visit that showed it
    recent_made: int = 0  # changes of pages of the last fortnight
    recent_in_time: int = 0  # seen on the night after
    by_night: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: Outcome) -> None:
        """Add another round."""
        self.requests += other.requests
        self.made += other.made
        self.found += other.found
        self.waits += other.waits
        self.recent_made += other.recent_made
        self.recent_in_time += other.recent_in_time


def simulate(pages: Sequence[SimulatedPage], policy: Policy) -> Outcome:
    """Let a policy visit the pages for all nights."""
    outcome = Outcome()
    last = [0.0] * len(pages)  # the night of the last visit
    known = 0
    for night in range(NIGHTS):
        chosen = policy.choose(night) if night else ()
        while known < len(pages) and pages[known].published <= night:
            policy.visited(night, known, changed=False)
            last[known], known = night, known + 1
        for page in chosen:
            fresh = [moment for moment in pages[page].changes if last[page] < moment <= night]
            _count(outcome, pages[page], fresh, night)
            policy.visited(night, page, changed=bool(fresh))
            last[page] = night
        outcome.requests += len(chosen)
        outcome.by_night[night] = len(chosen)
    for one, seen in zip(pages, last, strict=True):
        unseen = [moment for moment in one.changes if max(seen, one.published) < moment < NIGHTS - 1]
        outcome.made += len(unseen)
        outcome.waits += [NIGHTS - 1 - moment for moment in unseen]
        outcome.recent_made += sum(moment - one.published < _RECENT_DAYS for moment in unseen)
    return outcome


def _count(outcome: Outcome, page: SimulatedPage, fresh: Sequence[float], night: int) -> None:
    """Count the changes that a visit met: the last one is found."""
    outcome.made += len(fresh)
    outcome.found += bool(fresh)
    outcome.waits += [night - moment for moment in fresh]
    recent = [moment for moment in fresh if moment - page.published < _RECENT_DAYS]
    outcome.recent_made += len(recent)
    outcome.recent_in_time += sum(night - moment <= 1 for moment in recent)


def run_law(name: str, seed: int, folder: Path) -> dict[str, Outcome]:
    """Return what each policy finds on one site."""
    pages = pages_of(LAWS[name], seed)
    with (
        OurChoice(folder / f"{name}-{seed}", pages) as ours,
        OurChoice(folder / f"{name}-{seed}-full", pages, 7) as full,
    ):
        by_us = simulate(pages, ours)
        with_full = simulate(pages, full)
    return {
        "ours": by_us,
        "ours, with --full a week": with_full,
        "in turn, as many each night as ours": simulate(pages, InTurn(lambda night, known: by_us.by_night[night])),
        "all every night": simulate(pages, InTurn(lambda night, known: known)),
        "all once a week": simulate(pages, InTurn(lambda night, known: known if night % 7 == 0 else 0)),
    }


def row(law: str, policy: str, outcome: Outcome) -> tuple[object, ...]:
    """Return a row of the table."""
    return (
        law,
        policy,
        f"{outcome.requests:,}",
        f"{outcome.found / outcome.made:.0%}",
        f"{1000 * outcome.found / outcome.requests:.1f}",
        f"{statistics.median(outcome.waits):.1f} / {statistics.fmean(outcome.waits):.1f}",
        f"{outcome.recent_in_time / outcome.recent_made:.0%}" if outcome.recent_made else "none",
    )


def main() -> None:
    """Parse the options, simulate every law with every policy, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="luuvet-benchmark-") as name:
        for law in LAWS:
            total: dict[str, Outcome] = defaultdict(Outcome)
            for seed in range(1, chosen.rounds + 1):
                for policy, outcome in run_law(law, seed, Path(name)).items():
                    total[policy].add(outcome)
            rows += [row(law, policy, outcome) for policy, outcome in total.items()]
    head = ("law", "policy", "visits", "changes found", "for 1,000 visits", "days to notice, median / mean")
    print(table((*head, "of the last 14 days: the night after"), rows))


if __name__ == "__main__":
    main()
