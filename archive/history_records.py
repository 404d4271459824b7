"""What the read side gives back: pages, stored versions, events, captures, reprints; and what it cannot find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.errors import ConfigurationError
from archive.moments import moment_text
from archive.records import Article, State


class VersionNotFoundError(ConfigurationError):
    """Page *page_id* has no version *wanted*; *known* are its numbers, oldest first."""

    def __init__(self, page_id: str, wanted: int, known: tuple[int, ...]) -> None:
        super().__init__(page_id, wanted, known)
        self.page_id, self.wanted, self.known = page_id, wanted, known

    def __str__(self) -> str:
        known = ", ".join(map(str, self.known)) or "none"
        return f"page {self.page_id} has no version {self.wanted}; it has {known}"


class NotYetSeenError(ConfigurationError):
    """Page *page_id* was first captured at *first*, after the moment asked for."""

    def __init__(self, page_id: str, first: datetime) -> None:
        super().__init__(page_id, first)
        self.page_id, self.first = page_id, first

    def __str__(self) -> str:
        return (
            f"page {self.page_id} was first captured at {moment_text(self.first)}: ask for that moment or a later one"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article as the archive knows it today."""

    page_id: str
    site: str
    site_name: str
    timezone: str  # of the site, for example "Asia/Ho_Chi_Minh"
    url: str  # its own address; of an article without one, the listing page, "#" and the page id
    aliases: tuple[str, ...]  # every other address that led to it
    title: str | None
    section: str | None
    published_at: datetime | None  # as the page says today
    state: State
    state_since: datetime
    first_seen_at: datetime
    last_seen_at: datetime  # the last visit in which the article was read
    versions: int  # number of the latest version


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One distinct state of an article's content, with the evidence it rests on."""

    page_id: str
    site: str
    url: str
    number: int
    change: str  # DESIGN 7, Export
    reverts: int | None  # number of the earlier version that it equals
    article: Article
    content_digest: str
    payload_digest: str | None
    recipe: str
    first_captured_at: datetime
    last_captured_at: datetime
    visits: int
    capture_id: int | None
    warc_file: str | None  # relative to the archive folder
    warc_offset: int | None
    warc_length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEvent:
    """What happened to a page beside or together with a version."""

    kind: str  # missing, gone, restored or moved
    happened_at: datetime
    version: int  # the latest one's number at that moment
    with_version: bool
    from_url: str | None
    to_url: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCapture:
    """One response that left a row: of a version, a tombstone, a failure, a listing page."""

    capture_id: int
    kind: str
    url: str
    captured_at: datetime
    http_status: int | None
    payload_digest: str | None
    warc_file: str | None
    page_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """A page of another site with the same text, wholly or mostly."""

    page_id: str
    site: str
    title: str | None
    share: float  # of the long paragraphs, 0 to 1
