"""What a run counts while it records: the fields that its pages yield, their lengths; written when it is closed."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.digests import text_sequence
from archive.records import Article, Decision, InlineItem, Observation, Recorded, Seen

FIELDS = ("title", "date", "lead", "body", "caption", "byline")


@dataclass(slots=True)
class RunSample:
    """What one run has counted so far."""

    pages: int = 0  # read and believed
    yielded: Counter[str] = field(default_factory=Counter)  # field → pages that have it
    characters: array[int] = field(default_factory=lambda: array("l"))  # of lead and body, page by page

    def note_article(self, article: Article) -> None:
        """Count an article that was read and believed."""
        self.pages += 1
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


@dataclass(slots=True)
class RunSamples:
    """The samples of the runs that go on."""

    _of: dict[int, RunSample] = field(default_factory=dict)

    def of(self, run_id: int) -> RunSample:
        """Return the sample of a run, begun where there is none yet."""
        return self._of.setdefault(run_id, RunSample())

    def take(self, run_id: int) -> RunSample:
        """Return the sample of a run that is being closed, and forget it."""
        return self._of.pop(run_id, None) or RunSample()

    def note(self, observation: Observation, recorded: Recorded) -> None:
        """Count what an observation shows; a reading that was not believed counts among the failures."""
        if isinstance(observation.finding, Seen) and recorded.decision is not Decision.FAILURE:
            self.of(observation.run_id).note_article(observation.finding.article)

    def note_inline(self, run_id: int, items: Sequence[InlineItem], recorded: Sequence[Recorded]) -> None:
        """Count the articles that a walk read from its listing pages; *recorded*: one answer each, in their order."""
        for item, answer in zip(items, recorded, strict=False):
            if answer.decision is not Decision.FAILURE:
                self.of(run_id).note_article(item.article)
