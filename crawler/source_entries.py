"""What a feed or sitemap names, before anybody asks whether it is an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One address that a feed or sitemap names."""

    href: str  # as written
    stamp: str | None = None  # what the document says of the state of what stands there; compared, never believed
    base: str | None = None  # what *href* is relative to, where the entry itself says so


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """What one document names, in its order."""

    kind: Literal["feed", "sitemap"]
    entries: tuple[SourceEntry, ...] = ()  # pages
    sitemaps: tuple[SourceEntry, ...] = ()  # of an index
    cut: bool = False  # it names more than is read
