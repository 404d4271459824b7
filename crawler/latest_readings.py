"""Latest versions brought under today's rules from their stored pages, before anything is compared with them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.digests import canonical_article, content_digest
from archive.events import tell
from archive.records import Article
from archive.store import Archive
from archive.stored_versions import StoredCapture, latest_at, latest_inline
from crawler.page_reading import PageReader
from crawler.rereading import reads_as_stored, reread

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LatestReadings:
    """Reads again what the latest versions of a site rest on, where other rules than today's read them.

    A difference of rules would be taken for an edit otherwise (DESIGN 5.5).
    """

    site: str
    run_id: int
    archive: Archive
    reader: PageReader

    def stands(self, url: str, reading: Article) -> bool:
        """Whether the latest version at *url* says just *reading*, and is read by the layout of its own day already.

        A later layout does not read it then, although it reads the same text on the site today.
        """
        latest = latest_at(self.archive.connection, self.site, url)
        if latest is None or not latest.captures or latest.digest != content_digest(canonical_article(reading)):
            return False
        return all(reads_as_stored(self.reader, one) for one in latest.captures)

    def renew(self, url: str, article: Article, at: datetime) -> None:
        """Let the latest version at *url* say what today's rules read in its page, if *article* differs from it."""
        latest = latest_at(self.archive.connection, self.site, url)
        if latest is not None and latest.digest != content_digest(canonical_article(article)):
            self._renew(latest.captures, at)

    def renew_inline(self, section: str, articles: Iterable[Article], at: datetime) -> None:
        """Do so with the articles of *section* that have no address, if *articles* hold any that it does not know."""
        digests = (content_digest(canonical_article(one)) for one in articles)
        if all(self.archive.inline_known(self.site, section, digest) for digest in digests):
            return
        self._renew(latest_inline(self.archive.connection, self.site, section), at)

    def _renew(self, captures: Iterable[StoredCapture], at: datetime) -> None:
        former = [one for one in captures if not reads_as_stored(self.reader, one)]
        for stored in former:
            for one in reread(self.archive.connection, self.archive.folder, self.reader, stored):
                if one.after is None:
                    tell(logger, "stored-page-unread", site=self.site, url=one.version.url, why=one.reason)
                    continue
                page, number = one.version.page_id, one.version.number
                self.archive.upgrade_version(page, number, one.after, one.recipe, at=at, run_id=self.run_id)
