"""What a run counts while it records: the fields that its pages yield, their lengths; written when it is closed."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from archive.digests import text_sequence
from archive.records import Article, Decision, InlineItem, Observation, Recorded, Seen, WalkProof

FIELDS = ("title", "date", "lead", "body", "caption", "byline")

# Printed papers date an issue ahead, and a date without a clock is midnight somewhere.
_AHEAD = timedelta(days=2)


class CertificateDates(NamedTuple):
    """How long a host's certificate is good for; aware."""

    since: datetime
    until: datetime


@dataclass(slots=True)
class RunSample:
    """What one run has counted so far."""

    pages: int = 0  # read and believed
    known: int = 0  # of these, pages that had been read before
    yielded: Counter[str] = field(default_factory=Counter)  # field → pages that have it
    characters: array[int] = field(default_factory=lambda: array("l"))  # of lead and body, page by page
    undated: list[str] = field(default_factory=list)  # addresses of pages that had a date before and show none now
    ahead: list[tuple[datetime, str]] = field(default_factory=list)  # dates that lie in the future, and whose they are
    seconds: array[float] = field(default_factory=lambda: array("f"))  # until an answer was there
    broken: bool = False  # the program itself broke the run off
    closed: str | None = None  # why the host was asked nothing more, in a run that had not asked all
    certificate: CertificateDates | None = None  # of the one that ends first
    walks: dict[str, WalkProof] = field(default_factory=dict)  # section → its latest walk

    def note_article(self, article: Article, url: str, seen_at: datetime, *, is_new: bool) -> None:
        """Count an article that was read and believed."""
        self.pages += 1
        self.known += not is_new
        self.characters.append(sum(map(len, text_sequence(article))))
        has = {
            "title": article.title,
            "date": article.published_at,
            "lead": article.lead,
            "body": article.body,
            "caption": article.captions,
            "byline": article.byline,
        }
        self.yielded.update(name for name, value in has.items() if value)
        if article.published_at is not None and article.published_at > seen_at + _AHEAD:
            self.ahead.append((article.published_at - _AHEAD, url))

    def note_answer(self, seconds: float | None, certificate: CertificateDates | None) -> None:
        """Count an answer of the host, where it was measured."""
        if seconds is not None:
            self.seconds.append(seconds)
        if certificate is not None and (self.certificate is None or certificate.until < self.certificate.until):
            self.certificate = certificate


@dataclass(slots=True)
class RunSamples:
    """The samples of the runs that go on in the archive of *connection*."""

    connection: sqlite3.Connection
    _of: dict[int, RunSample] = field(default_factory=dict)

    def of(self, run_id: int) -> RunSample:
        """Return the sample of a run, begun where there is none yet."""
        return self._of.setdefault(run_id, RunSample())

    def take(self, run_id: int) -> RunSample:
        """Return the sample of a run that is being closed, and forget it."""
        return self._of.pop(run_id, None) or RunSample()

    def note(self, observation: Observation, recorded: Recorded) -> None:
        """Count what an observation shows; a reading that was not believed counts among the failures."""
        finding, capture = observation.finding, observation.capture
        if not isinstance(finding, Seen) or recorded.decision is Decision.FAILURE:
            return
        sample, is_new = self.of(observation.run_id), recorded.change == "first"
        sample.note_article(finding.article, capture.url, capture.captured_at, is_new=is_new)
        if finding.article.published_at is None and not is_new and self._had_date(recorded.page_id):
            sample.undated.append(capture.url)

    def note_inline(self, run_id: int, items: Sequence[InlineItem], recorded: Sequence[Recorded]) -> None:
        """Count the articles that a walk read from its listing pages; *recorded*: one answer each, in their order."""
        for item, answer in zip(items, recorded, strict=False):
            if answer.decision is not Decision.FAILURE:
                is_new, at = answer.change == "first", item.capture.captured_at
                self.of(run_id).note_article(item.article, item.listing_url, at, is_new=is_new)

    def note_walk(self, run_id: int, proof: WalkProof) -> None:
        """Keep what a walk says beyond what its row tells; a second walk of a section replaces the first."""
        self.of(run_id).walks[proof.section] = proof

    def _had_date(self, page_id: str | None) -> bool:
        query = "SELECT 1 FROM pages WHERE id = ? AND published_at IS NOT NULL"
        return self.connection.execute(query, (page_id,)).fetchone() is not None
