"""How unlikely a share of bad ones is where the site's own past knows another: no threshold is fixed.

The past gives a beta distribution of the share (Jeffreys' prior), and the beta-binomial distribution that follows says
how probable so many bad ones among so few are: the posterior predictive check of Box (Sampling and Bayes' inference,
JRSS A 143, 1980); the prior as recommended by Brown, Cai and DasGupta (Interval estimation for a binomial proportion,
Statistical Science 16, 2001). Where nights of the past differ more than chance would have them, all counts are worth
less by that factor (the quasi-likelihood of McCullagh and Nelder, Generalized Linear Models, 1989, chapter 4.5).
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
# Nights that tell how much nights differ.
_FEWEST_NIGHTS = 5
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
    return chance_of(now, past, dispersion_of(nights)) < _ALARM


def dispersion_of(nights: Sequence[Share]) -> float:
    """Return how much more *nights* differ than by chance, 1.0 at least: Pearson's statistic a degree of freedom."""
    past, told = total(nights), [night for night in nights if night.judged]
    expected = past.part * (1 - past.part)
    if len(told) < _FEWEST_NIGHTS or not expected:
        return 1.0
    squares = sum((night.bad - night.judged * past.part) ** 2 / (night.judged * expected) for night in told)
    return max(1.0, squares / (len(told) - 1))


def is_over(now: Share, trouble: Share) -> bool:
    """Whether *now* shows that a *trouble* has ended: were half of it left, so few bad ones would be a rare chance."""
    now, left = _scaled(now, _MOST_JUDGED), trouble.part / 2
    if left <= 0:
        return now.judged > 0
    return _binomial_up_to(now.bad, now.judged, left) < _HEALED


def chance_of(now: Share, past: Share, dispersion: float = 1.0) -> float:
    """Return how probable at least so many bad ones are, if the share is what the *past* makes one expect."""
    now, past = _worth(_scaled(now, _MOST_JUDGED), dispersion), _worth(_scaled(past, _MOST_PAST), dispersion)
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


def _worth(share: Share, dispersion: float) -> Share:
    """Return what counts are worth where nights differ by more than chance."""
    return Share(round(share.bad / dispersion), max(1, round(share.judged / dispersion)))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
