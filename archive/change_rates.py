"""How likely a page has changed since it was read last, estimated from its own history and from its site's. Pure.

News is corrected while it is new and hardly ever afterwards, so changes are a Poisson process whose rate falls with age
(S. R. Singh, Estimating the Rate of Web Page Updates, IJCAI 2007). The site's rate at each age is what was found over
the days watched, begun with a guess that a single change outweighs. A page's own factor on top of it is
gamma-distributed with mean 1; Poisson counts leave it a gamma distribution, whose mean is ``(k + found) / (k +
expected)``. A page seldom visited shows several changes as one: what was found is first corrected with the estimator
of J. Cho and H. Garcia-Molina, Estimating Frequency of Change, ACM TOIT 3(3), 2003, section 4.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

# Days since publication at which a class of ages ends; the last class has no end.
AGES_DAYS = (1.0, 3.0, 7.0, 14.0, 30.0, 90.0, 365.0)
# Changes a page and day before a site has shown any of its own: the guess, spread over seven orders of age.
_GUESSED_PER_DAY = (0.1, 0.03, 0.01, 0.005, 0.002, 0.001, 0.0004, 0.0002)
# Of the gamma distribution of pages' own factors. Below 1: most pages never change, a few do again and again.
_SHAPE = 0.4


@dataclass(frozen=True, slots=True)
class SiteRates:
    """Changes a page and day at each class of ages, as one site's pages have shown them."""

    per_day: tuple[float, ...]  # one more than AGES_DAYS
    _before: tuple[float, ...] = field(init=False)  # changes from birth until each class begins

    def __post_init__(self) -> None:
        days = (upper - lower for lower, upper in pairwise((0.0, *AGES_DAYS)))
        sums = accumulate((rate * span for rate, span in zip(self.per_day, days, strict=False)), initial=0.0)
        object.__setattr__(self, "_before", tuple(sums))

    def expected(self, from_age: float, to_age: float) -> float:
        """Return how many changes an ordinary page of the site has between two ages in days."""
        return self._until(to_age) - self._until(from_age)

    def _until(self, age: float) -> float:
        number = bisect_right(AGES_DAYS, age)
        begin = AGES_DAYS[number - 1] if number else 0.0
        return self._before[number] + self.per_day[number] * (age - begin)


def rates_of(changes: Sequence[float], watched_days: Sequence[float]) -> SiteRates:
    """Return a site's rates from the changes found and the days its pages were watched, both by class of ages."""
    return SiteRates(
        tuple(
            (1.0 + found) / (1.0 / guess + days)
            for guess, found, days in zip(_GUESSED_PER_DAY, changes, watched_days, strict=True)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHistory:
    """What is known of one page; ages are days since its publication."""

    first_age: float  # when it was read for the first time
    last_age: float  # when it was read last
    age: float  # now
    visits: int  # in which it was read
    changes: int  # that they found


def chance_of_change(page: PageHistory, rates: SiteRates) -> float:
    """Return the probability that *page* has changed since it was read last."""
    found = corrected(page.changes, page.visits - 1)
    watched = rates.expected(page.first_age, page.last_age)
    factor = (_SHAPE + found) / (_SHAPE + watched)
    return -math.expm1(-factor * rates.expected(page.last_age, page.age))


def corrected(changes: int, visits: int) -> float:
    """Return how many changes there were, those that fell between two visits included, if *visits* found *changes*."""
    if changes <= 0 or visits <= 0:
        return 0.0
    seen = min(changes, visits)
    return -visits * math.log((visits - seen + 0.5) / (visits + 0.5))
