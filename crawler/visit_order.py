"""The order in which a run visits addresses: what is new, what is due, what an earlier run left over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archive.frontier import FrontierEntry
from archive.revisits import Because, DuePage, count_known
from archive.store import Archive
from crawler.article_visits import ArticleVisits
from crawler.exchanges import Exchange
from crawler.item_identity import address_identity
from crawler.night_revisits import NightRevisits, visits_a_night
from crawler.visits import Visit


@dataclass(slots=True)
class VisitOrder:
    """The visits of one run of *site*, each kind of them as an exchange with the site's hosts."""

    site: str
    system: str
    run_id: int
    archive: Archive
    visits: ArticleVisits
    full: bool
    is_live: bool
    now: Callable[[], datetime]
    is_recorded: Callable[[str], bool]
    revisits: NightRevisits | None = field(default=None, init=False)  # of the pages due, once they were chosen

    def visit_new(self) -> Exchange[None]:
        """Visit what was just listed, and what a run that was cut off left unread."""
        yield from self._visit(self._new)

    def visit_unasked(self) -> Exchange[None]:
        """Visit what another walk put on the frontier."""
        yield from self._visit(lambda: (visit for visit in self._new() if visit.url not in self.visits.asked))

    def visit_due(self) -> Exchange[None]:
        """Visit the known pages that are due and that no listing of this run led to; tell how they were chosen."""
        pages = count_known(self.archive.connection, self.site)
        # Recordings cost nothing: all that they hold is looked at.
        likely = visits_a_night(pages) if self.is_live else None
        due = self.archive.pages_due(self.site, full=self.full, now=self.now(), likely=likely)
        yield from self._visit(lambda: self._chosen(due, pages))
        if self.revisits is not None:
            self.revisits.tell_of(self.site, self.run_id)

    def visit_moved(self) -> Exchange[None]:
        """Visit, once more if need be, the former addresses of pages that this run met at another one."""
        due = self.archive.pages_due(self.site, full=False, now=self.now(), likely=0)
        moved = [page for page in due if page.because is Because.MOVED]
        self.visits.asked.difference_update(page.url for page in moved)
        again = [Visit(url=one.url, found_by=one.found_by, section=one.section, listed=False) for one in moved]
        yield from self._visit(lambda: iter(again))

    def visit_left_over(self) -> Exchange[None]:
        """Visit the known pages that a full run left on the frontier, after all that is new or due."""
        yield from self._visit(self._left_over)

    def _visit(self, visits: Callable[[], Iterator[Visit]]) -> Exchange[None]:
        yield from self.visits.visit_all(visits(), sum(1 for _ in visits()))

    def _new(self) -> Iterator[Visit]:
        return self._on_frontier(lambda entry: entry.run_id == self.run_id or not self._is_known(entry.url))

    def _left_over(self) -> Iterator[Visit]:
        return self._on_frontier(lambda entry: entry.run_id != self.run_id and self._is_known(entry.url))

    def _on_frontier(self, wanted: Callable[[FrontierEntry], bool]) -> Iterator[Visit]:
        for entry in self.archive.pending(self.site):
            if wanted(entry) and self.is_recorded(entry.url):
                yield Visit(
                    url=entry.url,
                    found_by=entry.found_by,
                    section=entry.section,
                    fingerprint=entry.fingerprint,
                    listed=address_identity(entry.url, self.system) in self.visits.listed,
                )

    def _chosen(self, due: Iterable[DuePage], pages: int) -> Iterator[Visit]:
        self.revisits = NightRevisits(pages, lambda: self.visits.has_news)
        wanted = (
            page
            for page in due
            if page.page_id not in self.visits.seen_pages
            and page.url not in self.visits.asked
            and self.is_recorded(page.url)
        )
        chosen = wanted if self.full or not self.is_live else self.revisits.choose(wanted)
        return (Visit(url=one.url, found_by=one.found_by, section=one.section, listed=False) for one in chosen)

    def _is_known(self, url: str) -> bool:
        return self.archive.recipe_of_latest(self.site, url) is not None
