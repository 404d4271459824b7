"""Learning which blocks recur around a site's articles, before the first version is made and over every full run."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime

from archive.events import tell
from archive.store import Archive
from crawler.documents import Document
from crawler.learned_blocks import BlockLearner, LearnedBlock, from_json, to_json
from crawler.limits import PAGES_TO_LEARN_FROM
from crawler.page_reading import PageReader
from crawler.recipes import recipe_of
from crawler.visits import VisitedPage

logger = logging.getLogger(__name__)

# Fewer pages than this are a handful of articles, not the site: they add nothing to what is known.
_PAGES_TO_ADD_FROM = 24


@dataclass(slots=True)
class Learning:
    """What one run learns of one site.

    A site of which nothing is known has its first articles held back until they were looked at together; a known site
    goes on with its set. What a full run adds to it belongs to the rules from the next run on.
    """

    site: str
    archive: Archive
    reader: PageReader
    full: bool
    _learner: BlockLearner = field(default_factory=BlockLearner)
    _looked_at: int = 0
    _is_new: bool = False
    _held: list[VisitedPage] = field(default_factory=list)
    _recipes: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Read by what earlier runs learned."""
        stored = self.archive.learned_blocks(self.site)
        self._is_new = stored is None
        if stored is not None:
            self.reader.learned = from_json(stored)

    def take(self, page: VisitedPage) -> list[VisitedPage]:
        """Look at a visited page; return the pages that may be read now: none, this one, or all that were held back."""
        if isinstance(page.document, Document) and (self._is_new or self.full):
            self._look_at(page, page.document)
        if not self._is_new:
            return [page]
        self._held.append(page)
        return self.release() if len(self._held) >= PAGES_TO_LEARN_FROM else []

    def _look_at(self, page: VisitedPage, document: Document) -> None:
        if not self._learner.wants(document.url):
            return
        container = self.reader.container(page.fetched, document)
        if container is not None:
            self._learner.look_at(container, document.url)
            self._looked_at += 1

    def release(self) -> list[VisitedPage]:
        """Learn from the pages held back, and return them to be read."""
        if self._is_new and self._held:
            self._is_new = False
            self.reader.learned = self._learner.learned()
            tell(logger, "learned", site=self.site, blocks=len(self.reader.learned), pages=self._looked_at)
        held, self._held = self._held, []
        return held

    def used(self, recipe: str) -> None:
        """Note that an article was read by *recipe*."""
        self._recipes.add(recipe)

    def finish(self, moment: datetime) -> None:
        """Store the set that this run read by, then what it adds for the runs to come."""
        if not self._recipes:
            return
        for recipe in sorted(self._recipes):
            self.archive.store_learned_blocks(self.site, recipe, to_json(self.reader.learned))
        if not self.full or self._looked_at < _PAGES_TO_ADD_FROM:
            return
        known = {block.signature for block in self.reader.learned}
        added = tuple(block for block in self._learner.learned() if block.signature not in known)
        if added:
            tell(logger, "learned-more", site=self.site, blocks=len(added), pages=self._looked_at)
            self._store_for_next_run((*self.reader.learned, *added), moment)

    def _store_for_next_run(self, blocks: tuple[LearnedBlock, ...], moment: datetime) -> None:
        rules = replace(self.reader.rules_at(moment), learned=blocks)
        for flavour in sorted({recipe.partition("/")[0] for recipe in self._recipes}):
            recipe = recipe_of(rules, None if flavour == "generic" else flavour)
            self.archive.store_learned_blocks(self.site, recipe, to_json(blocks))
