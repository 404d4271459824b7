"""What a person sees while a crawl goes on: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from archive.records import RunSummary
from archive.terminal_text import harmless
from crawler.progress import Progress as Watcher

# Seconds between two plain lines of one site: a log that is read in the morning, not watched.
_EVERY = 15.0


@contextmanager
def watching() -> Iterator[Watcher]:
    """Give a watcher that writes to stderr, so that stdout holds results only."""
    if sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            yield Bars(bars)
    else:
        yield Lines()


class Bars:
    """One bar a site: first its listing pages, then its articles."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def run_started(self, site: str, run_id: int) -> None:
        """Add the site's bar."""
        self._tasks[site] = self._bars.add_task(f"{site}: robots.txt", total=None)

    def listing_page(self, site: str, section: str, page: int, pages_stated: int | None) -> None:
        """Move the bar over the section's pages."""
        name = f"{site}: {harmless(section)}"
        self._bars.update(self._tasks[site], description=name, completed=page, total=pages_stated)

    def article(self, site: str, done: int, due: int) -> None:
        """Move the bar over the articles."""
        self._bars.update(self._tasks[site], description=f"{site}: articles", completed=done, total=due)

    def run_ended(self, site: str, summary: RunSummary) -> None:
        """Take the bar away; the summary line says the rest."""
        if site in self._tasks:
            self._bars.remove_task(self._tasks.pop(site))


class Lines:
    """A line when a run begins, when a section's walk begins, and now and then in between."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[str, float]] = {}

    def run_started(self, site: str, run_id: int) -> None:
        """Say that the run has begun."""
        self._say(site, f"run {run_id} begins")

    def listing_page(self, site: str, section: str, page: int, pages_stated: int | None) -> None:
        """Say which page of which section was read."""
        of = f" of {pages_stated}" if pages_stated else ""
        self._now_and_then(site, section, f"{harmless(section)}: page {page}{of}")

    def article(self, site: str, done: int, due: int) -> None:
        """Say how many articles were visited."""
        self._now_and_then(site, "articles", f"articles: {done} of {due}")

    def run_ended(self, site: str, summary: RunSummary) -> None:
        """Say nothing: the summary line follows on stdout."""

    def _now_and_then(self, site: str, topic: str, text: str) -> None:
        before, moment = self._said.get(site, ("", 0.0))
        if topic != before or time.monotonic() - moment >= _EVERY:
            self._said[site] = (topic, time.monotonic())
            self._say(site, text)

    @staticmethod
    def _say(site: str, text: str) -> None:
        click.echo(f"{site}: {text}", err=True)
