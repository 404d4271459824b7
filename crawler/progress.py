"""What a crawl tells while it goes on."""

from __future__ import annotations

from typing import Protocol

from archive.records import RunSummary


class Progress(Protocol):
    """Told of every step of a run; must not raise and not take long."""

    def run_started(self, site: str, run_id: int) -> None:
        """A run of *site* has begun."""

    def listing_page(self, site: str, section: str, page: int, pages_stated: int | None) -> None:
        """Listing page *page* of *section* was read; the section states *pages_stated* pages, or does not say."""

    def article(self, site: str, done: int, due: int) -> None:
        """*done* of *due* article visits are over; *due* may still grow."""

    def run_ended(self, site: str, summary: RunSummary) -> None:
        """The run of *site* is over."""


class Silent:
    """Progress that nobody watches."""

    def run_started(self, site: str, run_id: int) -> None:
        """Do nothing."""

    def listing_page(self, site: str, section: str, page: int, pages_stated: int | None) -> None:
        """Do nothing."""

    def article(self, site: str, done: int, due: int) -> None:
        """Do nothing."""

    def run_ended(self, site: str, summary: RunSummary) -> None:
        """Do nothing."""
