"""How many of the pages due a nightly run visits, beside what its listings led to."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.events import tell
from archive.revisits import Because, DuePage

logger = logging.getLogger(__name__)

# A site of 5,000 pages or fewer gets one visit for each 25 of them a night, a larger one another for each 60 more: the
# last fortnight of a paper is 3 to 4 of 100 of what it put online in a year. Few pages cost nobody anything.
_FEWEST = 80
_SMALL_SITE = 5_000
_ONE_IN, _ONE_MORE_IN = 25, 60
# In a quiet night not more than one page in four is looked at by chance alone: a small site is not read whole again.
_BY_CHANCE_ONE_IN = 4
# Of those, at least one in three looks for changes of old pages, however many the new ones are.
_FOR_OLD_PAGES = 3
# Pages that are due because of their last visit's age are caught up within a fortnight after a long break.
_CATCH_UP_NIGHTS = 14
_FEWEST_TO_CATCH_UP = 300


def visits_a_night(pages: int) -> int:
    """Return how many visits a night without news is worth on a site of so many *pages*."""
    return max(_FEWEST, min(pages, _SMALL_SITE) // _ONE_IN + max(0, pages - _SMALL_SITE) // _ONE_MORE_IN)


@dataclass(slots=True)
class NightRevisits:
    """Chooses among the pages due.

    New pages are all visited once the run has found any news: editors who work on a site change its newest pages as
    well. Where neither the listings nor the newest pages show any, the last of them wait for another night.
    """

    pages: int  # known of the site
    has_news: Callable[[], bool]
    chosen: Counter[Because] = field(default_factory=Counter, init=False)
    waiting: Counter[Because] = field(default_factory=Counter, init=False)  # due, and left for another night

    def choose(self, due: Iterable[DuePage]) -> Iterator[DuePage]:
        """Yield those of *due*, the most pressing first, that this night visits."""
        for page in due:
            if self._has_room(page.because):
                self.chosen[page.because] += 1
                yield page
            else:
                self.waiting[page.because] += 1

    def _has_room(self, because: Because) -> bool:
        worth, new = visits_a_night(self.pages), self.chosen[Because.RECENT]
        if because is Because.RECENT:
            return new < worth or self.has_news()
        if (
            because is Because.LIKELY
            and not self.has_news()
            and self.chosen[because] >= self.pages // _BY_CHANCE_ONE_IN
        ):
            return False
        if because in (Because.FAILED, Because.LIKELY):
            least = worth // _FOR_OLD_PAGES if self.has_news() else 0
            return self.chosen[Because.FAILED] + self.chosen[Because.LIKELY] < max(worth - new, least)
        if because is Because.MONTHLY:
            return self.chosen[because] < max(_FEWEST_TO_CATCH_UP, self.pages // _CATCH_UP_NIGHTS)
        return True

    def tell_of(self, site: str, run: int) -> None:
        """Log how many pages were visited, and how many were due and wait, each by why they were due."""
        facts: dict[str, Any] = {because.name.lower(): number for because, number in sorted(self.chosen.items())}
        facts |= {f"{because.name.lower()}_waiting": number for because, number in sorted(self.waiting.items())}
        tell(logger, "revisits", site=site, run=run, pages=self.pages, news=self.has_news(), **facts)
