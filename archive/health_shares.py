"""How unlikely a share of bad ones is where the site's own past knows another: no threshold is fixed.

The past gives a beta distribution of the share (Jeffreys' prior), and the beta-binomial distribution that follows says
how probable so many bad ones among so few are: the posterior predictive check of Box (Sampling and Bayes' inference,
JRSS A 143, 1980); the prior as recommended by Brown, Cai and DasGupta (Interval estimation for a binomial proportion,
Statistical Science 16, 2001). Where nights of the past differ more than chance would have them, pages of one night are
alike, and n of them are worth n / (1 + (n - 1) r), r being how alike they are (the design effect of Kish, Survey
Sampling, 1965; r by moments, from Pearson's statistic).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

# Eight questions a site and night: two hundred sites that are well raise at most one false alarm a month.
_ALARM = 2e-5
# Two broken pages in one night are two broken pages.
_FEWEST_BAD = 3
# Pages. What fewer have shown is no past.
_FEWEST_PAST = 20
# Nights differ more than pages within one do, so a long past counts as no more than this many pages.
_MOST_PAST = 100
# How alike pages of one night are taken to be before nights have told, and as how many nights that counts.
_LIKENESS, _LIKENESS_NIGHTS = 0.02, 5
# Of more pages than these only the share counts.
_MOST_JUDGED = 400
# How probable it may be at most that a night looks so well by chance while half of the trouble goes on.
_HEALED = 0.05


@dataclass(frozen=True, slots=True)
class Share:
    """*bad* ones among *judged*."""

    bad: int
    judged: int

    @property
    def part(self) -> float:
        """Return the share itself; 0.0 of nothing."""
        return self.bad / self.judged if self.judged else 0.0


def total(nights: Sequence[Share]) -> Share:
    """Return all *nights* together."""
    return Share(sum(night.bad for night in nights), sum(night.judged for night in nights))


def is_unusual(now: Share, nights: Sequence[Share]) -> bool:
    """Whether *now* has more bad ones than chance gives a site with such *nights*; False where they are too few."""
    past = total(nights)
    if now.bad < _FEWEST_BAD or past.judged < _FEWEST_PAST or now.part <= past.part:
        return False
    likeness = likeness_of(nights)
    return chance_of(_worth(now, likeness), total([_worth(night, likeness) for night in nights])) < _ALARM


def likeness_of(nights: Sequence[Share]) -> float:
    """Return how alike pages of one night are, beyond what chance makes them: from 0.0 to 1.0."""
    past, told = total(nights), [night for night in nights if night.judged]
    expected = past.part * (1 - past.part)
    size = past.judged / len(told) if told else 0.0
    seen = 0.0
    if len(told) > 1 and expected and size > 1:
        squares = sum((night.bad - night.judged * past.part) ** 2 / (night.judged * expected) for night in told)
        seen = min(1.0, max(0.0, (squares / (len(told) - 1) - 1) / (size - 1)))
    return (_LIKENESS_NIGHTS * _LIKENESS + len(told) * seen) / (_LIKENESS_NIGHTS + len(told))


def is_over(now: Share, trouble: Share) -> bool:
    """Whether *now* shows that a *trouble* has ended: were half of it left, so few bad ones would be a rare chance."""
    now, left = _scaled(now, _MOST_JUDGED), trouble.part / 2
    if left <= 0:
        return now.judged > 0
    return _binomial_up_to(now.bad, now.judged, left) < _HEALED


def chance_of(now: Share, past: Share) -> float:
    """Return how probable at least so many bad ones are, if the share is what the *past* makes one expect."""
    now, past = _scaled(now, _MOST_JUDGED), _scaled(past, _MOST_PAST)
    alpha, beta = past.bad + 0.5, past.judged - past.bad + 0.5
    whole = _log_beta(alpha, beta)
    return sum(
        exp(_log_choose(now.judged, bad) + _log_beta(alpha + bad, beta + now.judged - bad) - whole)
        for bad in range(now.bad, now.judged + 1)
    )


def _binomial_up_to(bad: int, judged: int, share: float) -> float:
    return sum(exp(_log_choose(judged, one)) * share**one * (1 - share) ** (judged - one) for one in range(bad + 1))


def _scaled(share: Share, most: int) -> Share:
    if share.judged <= most:
        return share
    return Share(round(share.bad * most / share.judged), most)


def _worth(share: Share, likeness: float) -> Share:
    """Return how many pages say as much as *share*, whose pages are alike."""
    effect = 1 + (share.judged - 1) * likeness
    return Share(round(share.bad / effect), max(1, round(share.judged / effect))) if share.judged else share


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
