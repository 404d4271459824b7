"""Feeds and sitemaps beside the listings: what only they name is visited; what goes wrong with them is only told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice

from archive.discovered_addresses import (
    Waiting,
    acknowledge_articles,
    hinted_addresses,
    judge_address,
    settle_hints,
    waiting_addresses,
)
from archive.discovery_sources import sources_of
from archive.events import tell
from archive.site_articles import KnownArticles, is_known_address, known_articles
from archive.store import Archive
from crawler.addresses import key_in_address
from crawler.article_visits import ArticleVisits
from crawler.exchanges import Exchange
from crawler.fetching import Fetcher
from crawler.found_pages import FoundPages, nights
from crawler.item_identity import address_identity
from crawler.limits import FOUND_PER_FULL_RUN, FOUND_PER_NIGHT
from crawler.site_profiles import SiteProfile
from crawler.source_addresses import spellings
from crawler.source_rounds import SourceRound
from crawler.visits import Visit

logger = logging.getLogger(__name__)

# Of what does not look like the site's articles, a few in a night: enough to learn that some of it is.
_UNLIKELY_PER_NIGHT = 3
# Changed stamps looked at in a night: of a source that has proved honest, and of one of which nothing is known yet.
_HINTS_OF_THE_HONEST, _HINTS_OF_THE_UNKNOWN = 40, 2
_PROOFS, _DISPROOFS = 3, 6
# Of what is left of a night's budget; known articles that are due have a right to the rest.
_SHARE_OF_BUDGET = 1 / 3


@dataclass
class Discovery:
    """The feeds and sitemaps of one run of one site."""

    profile: SiteProfile
    run_id: int
    archive: Archive
    fetcher: Fetcher
    visits: ArticleVisits
    may_follow: Callable[[str], bool]
    now: Callable[[], datetime]
    full: bool
    recorded: Callable[[str], bool] | None = None  # a replay: whether an address is recorded
    closed_by: str | None = field(default=None, init=False)  # why the host was asked no more, where that was our doing

    def __post_init__(self) -> None:
        self.pages = FoundPages(self.profile.id, self.run_id, self.archive, self.visits.reader, lambda: self.known)
        self.visits.refuse = self.pages.refuse
        self.round = SourceRound(
            profile=self.profile,
            run_id=self.run_id,
            archive=self.archive,
            fetcher=self.fetcher,
            may_follow=self.may_follow,
            now=self.now,
            full=self.full,
            is_recorded=self._is_recorded,
        )

    @cached_property
    def known(self) -> KnownArticles:
        """What the site's own articles are like, as this run's listings left it."""
        return known_articles(self.archive.connection, self.profile.id)

    def run(self) -> Exchange[None]:
        """Ask the feeds and sitemaps that are due, then visit what only they name."""
        if self.fetcher.closed is not None:
            return
        yield from self.round.run(self.known)
        found = list(self._found())
        yield from self.visits.visit_all(iter(found), len(found))
        hinted = list(self._hinted())
        yield from self.visits.visit_all(iter(hinted), len(hinted))
        self.closed_by = None if self.fetcher.budget_spent else self.fetcher.closed
        tell(
            logger,
            "discovery-ended",
            site=self.profile.id,
            run=self.run_id,
            sources=self.round.asked,
            visited=len(found),
            taken=self.pages.taken,
            refused=[f"{why} {number}" for why, number in sorted(self.pages.refused.items())],
            hints_followed=len(hinted),
            stopped=self.closed_by,
        )

    def finish(self) -> None:
        """Learn from all visits of the run whether changed stamps told the truth."""
        with self.archive.transaction():
            true, false = settle_hints(self.archive.connection, self.profile.id, self.run_id)
        if true or false:
            tell(logger, "hints-settled", site=self.profile.id, run=self.run_id, true=true, false=false)

    def _found(self) -> Iterator[Visit]:
        """Yield the visits to what only feeds and sitemaps name; each is noted as tried before it is asked."""
        connection, site, now = self.archive.connection, self.profile.id, self.now()
        with self.archive.transaction():
            acknowledge_articles(connection, site)
            wanted, others = self._waiting(likely=True), self._waiting(likely=False)
            chosen = [*islice(wanted, self._most()), *islice(others, _UNLIKELY_PER_NIGHT)]
            for one in chosen:
                again = now + nights(one.tries)
                judge_address(connection, site, one.url, "waiting", at=now, again=again, tries=one.tries + 1)
        for one in chosen:
            yield Visit(url=one.url, found_by=one.found_by, listed=False, is_found=True, found_tries=one.tries)

    def _most(self) -> int:
        """Return how many addresses that look like articles' may be visited."""
        most = FOUND_PER_FULL_RUN if self.full else FOUND_PER_NIGHT
        limit = self.fetcher.budget.limit
        return most if limit is None else min(most, max(1, int((limit - self.fetcher.requests) * _SHARE_OF_BUDGET)))

    def _waiting(self, *, likely: bool) -> Iterator[Waiting]:
        listed, system = self.visits.listed, self.profile.system
        connection, site = self.archive.connection, self.profile.id
        for one in waiting_addresses(connection, site, self.now(), likely=likely):
            if address_identity(one.url, system) in listed or one.url in self.visits.asked:
                continue
            if is_known_address(connection, site, spellings(one.url), key_in_address(one.url, system)):
                continue
            if self._is_recorded(one.url) and self.fetcher.allows(one.url):
                yield one

    def _hinted(self) -> Iterator[Visit]:
        """Yield visits to known articles whose stamps have changed, as far as their sources can be believed."""
        left = {
            source.url: _hints_allowed(source.hints_true, source.hints_false)
            for source in sources_of(self.archive.connection, self.profile.id)
        }
        for url, source in hinted_addresses(self.archive.connection, self.profile.id):
            if left.get(source, 0) > 0 and url not in self.visits.asked and self._is_recorded(url):
                left[source] -= 1
                yield Visit(url=url, listed=False)

    def _is_recorded(self, url: str) -> bool:
        return self.recorded is None or self.recorded(url)


def _hints_allowed(true: int, false: int) -> int:
    """Return how many changed stamps of a source are looked at tonight, given how many told of a change before."""
    if true >= _PROOFS and true >= 2 * false:
        return _HINTS_OF_THE_HONEST
    return _HINTS_OF_THE_UNKNOWN if true + false < _DISPROOFS or true > false else 0
