"""Whether what stands at an address that a feed or sitemap names is an article of the site, once it was read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.discovered_addresses import judge_address
from archive.records import Absent, Failed, Finding, FoundBy, NotModified, Seen
from archive.site_articles import KnownArticles, section_word, stands_inline
from archive.store import Archive
from crawler.documents import Document
from crawler.page_kind import kind_by_structure, kind_of
from crawler.page_reading import PageReader
from crawler.visits import VisitedPage

# Articles of a site that have to be known before it can be said what all of them have in common.
_ENOUGH_DATED = 10
_ENOUGH_SECTIONED = 20
_NEARLY_ALL = 0.9
# A page that is no article is looked at twice a year: sites are rebuilt, and rules become better.
_REFUSED_FOR = timedelta(days=180)
_ABSENT_FOR = timedelta(days=30)
_LONGEST_WAIT = 64  # days
# WordPress prints of each page whether it is a post or one that stands for itself.
_STATIC_CLASS = re.compile(r"(?:^|\s)(?:page-id-\d+|page-template(?:-\S+)?)(?:\s|$)")


@dataclass(slots=True)
class FoundPages:
    """Judges the visits to found addresses of one run, and keeps what came of each."""

    site: str
    run_id: int
    archive: Archive
    reader: PageReader
    known: Callable[[], KnownArticles]
    taken: int = 0
    refused: dict[str, int] = field(default_factory=dict)  # why → how many

    def refuse(self, page: VisitedPage, finding: Finding) -> str | None:
        """Return why what was found is not recorded; None: it is an article of the site, or a page known already."""
        if isinstance(finding, NotModified):
            return None
        at, url = page.fetched.capture.captured_at, page.visit.url
        why, again, state = self._judged(page, finding, at)
        with self.archive.transaction():
            judge_address(
                self.archive.connection,
                self.site,
                url,
                "article" if why is None else "waiting" if state else "refused",
                at=at,
                why=why,
                again=again,
                tries=page.visit.found_tries + 1,
            )
        if why is None:
            self.taken += 1
        else:
            name = why.partition(":")[0]
            self.refused[name] = self.refused.get(name, 0) + 1
        return why

    def _judged(
        self, page: VisitedPage, finding: Absent | Failed | Seen, at: datetime
    ) -> tuple[str | None, datetime | None, bool]:
        """Return why it is none, when to look again, and whether it may yet become one."""
        if (kind := self._kind_of(page)) is not None:
            return kind, at + _REFUSED_FOR, False
        if isinstance(finding, Absent):
            return finding.reason, at + min(_ABSENT_FOR * 2**page.visit.found_tries, _REFUSED_FOR), True
        if isinstance(finding, Failed):
            return f"{finding.reason}: {finding.detail}", at + nights(page.visit.found_tries), True
        why = self._is_no_article(page, finding)
        return why, None if why is None else at + _REFUSED_FOR, False

    def _kind_of(self, page: VisitedPage) -> str | None:
        """Return what a page is by its own making, where that is no article."""
        document = page.document
        if not isinstance(document, Document):
            return None
        if _is_static(document):
            return "static-page"
        rules = self.reader.rules_at(page.fetched.capture.captured_at)
        kinds = {kind_of(document, rules), kind_by_structure(document, rules)}
        return "listing" if "listing" in kinds else None

    def _is_no_article(self, page: VisitedPage, seen: Seen) -> str | None:
        known = self.known()
        is_dated = seen.article.published_at is not None
        dates_its_articles = known.listed >= _ENOUGH_DATED and known.dated >= _NEARLY_ALL * known.listed
        if page.visit.found_by is FoundBy.SITEMAP and dates_its_articles and not is_dated:
            return "undated"
        if _is_elsewhere(known, seen.article.section):
            return f"another-section: {seen.article.section}"
        return "inline" if stands_inline(self.archive.connection, self.site, seen.article) else None


def nights(tries: int) -> timedelta:
    """Return how long to leave an address alone that was tried so often before: 1, 2, 4 … nights."""
    # A few hours less than whole days: no night begins at the very minute of the one before.
    return timedelta(days=min(2**tries, _LONGEST_WAIT), hours=-6)


def _is_elsewhere(known: KnownArticles, section: str | None) -> bool:
    """Whether an article names a section that none of the many listed ones does: the site file leaves that one out."""
    # Where there are many names they are tags, or headings of the articles' own.
    tells = known.sectioned >= _ENOUGH_SECTIONED and 4 * len(known.sections) <= known.sectioned
    return tells and section is not None and section_word(section) not in known.sections


def _is_static(document: Document) -> bool:
    body = next(document.root.iter("body"), None)
    return body is not None and bool(_STATIC_CLASS.search(body.get("class") or ""))
