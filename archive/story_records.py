"""What is known of one article beside its text: its versions, what happened to it, failures, who carries it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.history_records import Page, StoredVersion
from archive.withheld import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version without its text."""

    number: int
    change: str  # DESIGN 7, Export
    reverts: int | None
    title: str | None
    first_captured_at: datetime
    last_captured_at: datetime
    visits: int
    content_digest: str
    capture_id: int | None  # None: no raw response was kept of it
    is_reread: bool  # better rules have read the same page again since
    sentence: str | None  # what differs from the version before, in Vietnamese; None: nothing, or nobody has told yet
    sentence_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event, and the capture that shows it."""

    kind: str  # missing, gone, restored or moved
    happened_at: datetime
    version: int  # the latest one's number at that moment
    with_version: bool
    before: str  # the state that it ended
    from_url: str | None
    to_url: str | None
    detail: str
    capture_id: int | None  # None: no raw response was kept of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A visit that says nothing about the article."""

    failed_at: datetime
    reason: str  # archive.reason_words tells what it means
    capture_id: int | None  # None: nothing came, or it was not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An article of another site with the same text, wholly or mostly."""

    page_id: str
    site: str
    site_name: str
    label: str  # its title, else its first words
    published_at: datetime | None  # as the page says
    first_seen_at: datetime
    share: float  # of the text, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as it is shown: one version with its text, and everything around it."""

    page: Page
    shown: StoredVersion
    last_visited_at: datetime  # whatever came of the visit
    versions: tuple[VersionLine, ...]  # oldest first
    happenings: tuple[Happening, ...]  # in order
    failures: tuple[Failure, ...]  # the latest ones, newest first
    failure_count: int
    carriers: tuple[Carrier, ...]  # whoever had the text first stands first
    is_in_a_spread: bool  # archive.spreads tells of all that carry its text, however indirectly
    kept_files: Mapping[str, int]  # address of a photo or attachment → the capture that was kept of it
    merged_into: str | None  # id of the page that this one proved to be; None: it is a page of its own
    withdrawal: Withdrawal | None  # where there is one, the texts are empty: nobody may read them

    @property
    def line(self) -> VersionLine:
        """Return the line of the version that is shown."""
        return next(one for one in self.versions if one.number == self.shown.number)

    @property
    def is_latest(self) -> bool:
        """Say whether the version that is shown is the latest."""
        return self.shown.number == self.versions[-1].number

    @property
    def headlines(self) -> tuple[VersionLine, ...]:
        """Return the first version under each headline, oldest first; empty where it never changed."""
        found = [
            one
            for before, one in zip((None, *self.versions), self.versions, strict=False)
            if before is None or before.title != one.title
        ]
        return tuple(found) if len(found) > 1 else ()
