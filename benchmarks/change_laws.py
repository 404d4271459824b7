"""Invented sites for the simulation of revisits: when pages are published, and by which law they change afterwards.

Every law is a Poisson process of its own kind; all draws come from one seed. Days are counted from the first night.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

NIGHTS = 150
PAGES = 2_000  # on the first night, published over the days before
NEW_A_DAY = 5
PAST_DAYS = 400.0


@dataclass(frozen=True, slots=True)
class SimulatedPage:
    """A page: when it was published and when it changes, oldest first."""

    published: float
    changes: tuple[float, ...]


Law = Callable[[random.Random, float], Iterator[float]]


def _process(dice: random.Random, rate: float, begin: float, end: float) -> Iterator[float]:
    """Yield the moments of a Poisson process with *rate* events a day."""
    moment = begin
    while rate > 0 and (moment := moment + dice.expovariate(rate)) < end:
        yield moment


def news(dice: random.Random, published: float) -> Iterator[float]:
    """Corrections of the first days, then hardly any: 0.2 a day at first, 0.0005 a day in the end."""
    for begin, end, rate in ((0, 1, 0.2), (1, 3, 0.05), (3, 10, 0.01), (10, 60, 0.002), (60, 2_000, 0.0005)):
        yield from _process(dice, rate, published + begin, published + end)


def ageless(dice: random.Random, published: float) -> Iterator[float]:
    """Every page at any age alike: one change in 200 days."""
    yield from _process(dice, 0.005, published, NIGHTS)


def living(dice: random.Random, published: float) -> Iterator[float]:
    """One page in twenty is a plan or a list that is kept up for ever, every two weeks; the others are left alone."""
    yield from _process(dice, 0.07 if dice.random() < 0.05 else 0.0002, published, NIGHTS)


def bursts(dice: random.Random, published: float) -> Iterator[float]:
    """A change in 400 days, which brings one to five more in the days after."""
    for moment in _process(dice, 0.0025, published, NIGHTS):
        yield moment
        for _ in range(dice.randint(1, 5)):
            moment += dice.expovariate(1.0)
            yield moment


def campaigns(dice: random.Random, published: float) -> Iterator[float]:
    """As news; on one day in thirty someone also corrects a name on one page in twenty, whatever its age."""
    yield from news(dice, published)
    yield from (day + dice.random() for day in range(15, NIGHTS, 30) if day > published and dice.random() < 0.05)


LAWS: dict[str, Law] = {"news": news, "ageless": ageless, "living": living, "bursts": bursts, "campaigns": campaigns}


def pages_of(law: Law, seed: int) -> list[SimulatedPage]:
    """Return the pages of a site, in the order of their publication."""
    dice = random.Random(seed)  # noqa: S311 - a draw, no secret
    old = [-dice.random() * PAST_DAYS for _ in range(PAGES)]
    new = [dice.random() * NIGHTS for _ in range(NEW_A_DAY * NIGHTS)]
    return [SimulatedPage(one, tuple(sorted(law(dice, one)))) for one in sorted(old + new)]
