"""How often a site that is well alarms somebody, and how often a trouble is found the same night, beside a fixed limit.

    python -m benchmarks.health_alarms [--sites 400]

Invented sites: 30 nights each, every seventh reading five times as many pages. A share of the pages fails as a matter
of course (none to five in a hundred, another one each site), and differs from night to night by more than chance. Then
one night on which so many pages in a hundred fail that did not, and nights in order again. Judged by the code that a
run uses, from an archive's tables. The fixed limit: more than a tenth of the pages, three at the least.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from archive.health_shares import Share
from archive.health_troubles import Trouble, judge_troubles
from archive.schema_health import HEALTH
from benchmarks.rounds import table

NIGHTS = 30
_USUAL = (0.0, 0.001, 0.01, 0.02, 0.05)
# Of the beta distribution from which each night draws its share: 40 trials' worth of sameness.
_SAMENESS = 40
_FIXED_SHARE, _FIXED_FEWEST = 0.1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNights:
    """One invented site: what each of its nights counted."""

    pages: int  # read on an ordinary night
    well: tuple[Share, ...]
    troubled: Share  # the night after
    after: tuple[Share, ...]  # in order again


def invented_site(dice: random.Random, pages: int, trouble: float) -> SiteNights:
    """Return a site that reads *pages* a night; *trouble*: the share of them that fails on the troubled one."""
    usual = dice.choice(_USUAL)

    def night(number: int, extra: float = 0.0) -> Share:
        judged = 5 * pages if number % 7 == 0 else max(1, round(dice.gauss(pages, pages / 5)))
        share = dice.betavariate(usual * _SAMENESS, (1 - usual) * _SAMENESS) if usual else 0.0
        return Share(sum(dice.random() < share + extra * (1 - share) for _ in range(judged)), judged)

    return SiteNights(
        pages=pages,
        well=tuple(night(number) for number in range(NIGHTS)),
        troubled=night(NIGHTS + 1, trouble),
        after=tuple(night(number) for number in range(NIGHTS + 2, NIGHTS + 9)),
    )


def ours(site: SiteNights) -> Iterator[bool | None]:
    """Yield what each night is found to be: in trouble, well, or None where it does not tell."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in HEALTH:
            connection.execute(statement)
        for number, share in enumerate((*site.well, site.troubled, *site.after), 1):
            found = judge_troubles(connection, "ban", number, [Trouble(name="empty", cause="empty", share=share)])
            yield found[0].found if found else None


def fixed(site: SiteNights) -> Iterator[bool | None]:
    """Yield what a fixed limit says of each night."""
    for share in (*site.well, site.troubled, *site.after):
        yield share.bad >= _FIXED_FEWEST and share.part > _FIXED_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of the nights of many sites."""

    false_alarms: float  # a site and month
    found: float  # part of the troubles that were found the same night
    closed_after: float  # nights in order until it was said that all is well; of those that were, on average


def tell(judge: Callable[[SiteNights], Iterator[bool | None]], sites: list[SiteNights]) -> Told:
    """Return how *judge* does on *sites*."""
    false, found, waits = 0, 0, list[int]()
    for site in sites:
        verdicts = list(judge(site))
        false += sum(one is True for one in verdicts[:NIGHTS])
        found += verdicts[NIGHTS] is True
        if verdicts[NIGHTS] and False in verdicts[NIGHTS + 1 :]:
            waits.append(verdicts[NIGHTS + 1 :].index(False) + 1)
    closed = sum(waits) / len(waits) if waits else 0.0
    return Told(false_alarms=false / len(sites), found=found / len(sites), closed_after=closed)


def main() -> None:
    """Print the table of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description="False alarms and troubles found, by simulation.")
    parser.add_argument("--sites", type=int, default=400)
    count = parser.parse_args().sites
    dice = random.Random(20_241_120)  # noqa: S311 - no secret
    rows: list[tuple[object, ...]] = []
    for pages in (6, 25, 120):
        for trouble in (0.25, 0.5, 1.0):
            sites = [invented_site(dice, pages, trouble) for _ in range(count)]
            mine, other = tell(ours, sites), tell(fixed, sites)
            alarms = [f"{1000 * one.false_alarms:.0f}" for one in (mine, other)]
            found = [f"{one.found:.0%}" for one in (mine, other)]
            rows.append((pages, f"{trouble:.0%}", *alarms, *found, f"{mine.closed_after:.1f}"))
    head = (
        "pages a night",
        "that fail",
        "false, ours",
        "false, fixed",
        "found, ours",
        "found, fixed",
        "nights to close",
    )
    print(table(head, rows))


if __name__ == "__main__":
    main()
