"""The central records: frozen, slotted, made of standard types only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A photo of the body."""

    url: str  # absolute
    alt: str  # as written in the page; "" when there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that an article offers (PDF, DOC, XLS …)."""

    url: str  # absolute
    name: str  # the link text, else the file name


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a reader sees of one article; texts are NFC with single spaces (:func:`archive.digests.canonical`)."""

    title: str | None = None
    lead: str | None = None
    byline: str | None = None
    section: str | None = None  # as the page says it; not part of the content digest
    published_at: datetime | None = None  # aware; midnight where the page shows a day only
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[str, ...] = ()


class State(StrEnum):
    """What the archive believes of a page (DESIGN 5.4)."""

    LIVE = "live"
    MISSING = "missing"
    GONE = "gone"


class FoundBy(StrEnum):
    """How a page came to our knowledge."""

    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    LINK = "link"
    HAND = "hand"


class Decision(StrEnum):
    """What :meth:`archive.store.Archive.record` made of an observation."""

    VERSION = "version"
    REVISIT = "revisit"
    TOMBSTONE = "tombstone"
    FAILURE = "failure"
    MEDIA = "media"  # of no observation: a photo or file that an article names (archive.media)


class Outcome(StrEnum):
    """How a run ended (DESIGN 8, Runs)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawExchange:
    """One response as the network gave it, kept available to whoever writes evidence."""

    request_method: str
    request_headers: tuple[tuple[bytes, bytes], ...]
    status: int
    response_headers: tuple[tuple[bytes, bytes], ...]
    body: bytes  # before any Content-Encoding is undone
    protocol: str | None = None  # "HTTP/1.1"
    ip_address: str | None = None
    certificate_valid: bool | None = None  # None: no TLS
    url: str = ""  # the address that answered; "": the capture's final address


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A redirect passed on the way to a capture's final address."""

    url: str  # the address that redirected
    captured_at: datetime  # aware
    raw: RawExchange = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """A response record that stands in the archive, as a revisit names it."""

    url: str
    captured_at: datetime  # aware, whole seconds: its WARC-Date
    payload_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One fetch of one address, kept whether or not the text changed."""

    url: str  # the address asked for, normalised
    captured_at: datetime  # aware
    final_url: str | None = None  # after redirects; None: the same
    redirects: tuple[str, ...] = ()  # addresses passed on the way, url first, without final_url
    http_status: int | None = None  # None: no response arrived
    content_type: str | None = None
    payload_digest: str | None = None  # over the body as it came; None: no payload was read
    payload_bytes: int = 0
    warc_file: str | None = None  # relative to the archive folder
    warc_offset: int | None = None
    warc_length: int | None = None
    raw: RawExchange | None = field(default=None, repr=False, compare=False)
    hops: tuple[Hop, ...] = field(default=(), repr=False, compare=False)
    confirms: StoredResponse | None = None  # of a 304: the response whose validators it was asked with


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A text that was taken away as boilerplate, and by which rule."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A capture in which an article was read."""

    article: Article
    recipe: str  # identity of the rules that read it, for example "joomla/4f1c22ab90de"
    key: str | None = None  # the publishing system's own id of the article; None: it has none, the address is the key
    canonical_url: str | None = None  # rel=canonical, when it names an article address of the same site
    cut_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A capture that says the article is not there: 404, 410, soft-404 or redirect-home."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A capture that says nothing about the article."""

    reason: str  # a name from crawler.quality_gate, or the rule that missed
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A 304: the host says that nothing changed since the last capture."""


Finding = Seen | Absent | Failed | NotModified


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One visit to one article address within a run: what came and what was read in it."""

    site: str
    run_id: int
    capture: Capture
    finding: Finding
    found_by: FoundBy = FoundBy.LISTING
    section: str | None = None  # the section whose listing led here
    listed_url: str | None = None  # the address that this run's listings give the article; None: none listed it
    listing_fingerprint: str | None = None  # of its listing item, stored once the visit is
    previous_reading: Article | None = None
    """The same response read by the recipe of the page's latest version, when that is another and still known.

    Lets the archive tell an editorial change from an extraction upgrade (DESIGN 5.5).
    """
    drift: str | None = None  # what shows that the layout has changed: a reading that differs is not believed
    drift_sign: str | None = None  # the difference that this reading shares with others


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineItem:
    """An article without an address of its own, read from a listing page."""

    article: Article
    recipe: str
    capture: Capture  # of the listing page
    listing_url: str  # address of the section's first listing page
    position: int  # order over the whole walk, from 0
    cut_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkProof:
    """What was walked of one section in one run, and whether that was all (DESIGN 6, Walk)."""

    section: str  # its name
    url: str  # its first listing page
    pages_walked: int
    items_listed: int  # distinct items
    complete: bool  # every listing page up to a proved end was read
    why: str  # how the end was proved, or why it was not; a sentence for a person
    pages_stated: int | None = None
    items_stated: int | None = None
    stopped_early: bool = False  # the nightly rule ended it: counts as proved for the outcome, proves no absence
    unread: str | None = None  # why a page could not be read, by name, where that ended the walk
    links_on: bool | None = None  # whether the first page offers a further one; None: it was not read


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What became of the pages of a run."""

    new: int = 0
    changed: int = 0
    missing: int = 0
    gone: int = 0
    restored: int = 0
    moved: int = 0
    unchanged: int = 0
    failed: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A run as `luuvet crawl` reports it."""

    run_id: int
    site: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None  # None: it still runs
    why: str | None
    sections: tuple[WalkProof, ...]
    counts: RunCounts
    requests: int
    bytes: int
    seconds: float
    answers: Mapping[str, int] = field(default_factory=dict)  # by status, or by why there was none ("timeout")
    smallest_gap_seconds: float | None = None  # between the starts of two requests to one host


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The archive's answer to an observation."""

    decision: Decision
    page_id: str | None  # None: nothing is known under that address (a failure of an unknown page)
    change: str | None = None  # "first", "body", "title+body", "restored" … (DESIGN 7, Export); None: no change
    version: int | None = None  # number of the page's latest version
    why: str = ""  # for the log: what the decision rests on
