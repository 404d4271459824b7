"""`luuvet import`: an export with all versions read back into an archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from archive.change_telling import tell_untold
from archive.errors import SiteInUseError
from archive.fixity_report import Progress, silent
from archive.import_history import ImportedStep
from archive.import_known import Standing, known_page, standing_of
from archive.import_pages import ImportedPage, read_pages
from archive.import_places import ImportPlaces
from archive.import_values import BadLineError
from archive.import_writing import continue_page, renew_visits, write_page
from archive.locks import site_lock_name, take_lock
from archive.near_duplicates import compare_waiting
from archive.store import Archive

# Kilobytes of the database that are held in memory: new rows go to all places of its indexes.
_CACHE = 64 << 10
# Lines. One transaction of so many takes a fraction of a second: a crawl waits no longer for its turn.
_BATCH = 500

Complain = Callable[[BadLineError], None]


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import did."""

    sites: set[str] = field(default_factory=set)
    pages: int = 0  # that were not here
    continued: int = 0  # that were here already, and of which the file tells more
    known: int = 0
    versions: int = 0  # that were written
    events: int = 0
    bad: int = 0  # complaints about lines


def import_lines(
    archive: Archive, file: BinaryIO, complain: Complain, *, size: int = 0, progress: Progress = silent
) -> Imported:
    """Take in the export in *file* (bytes, read once from where it stands); returns what was done.

    An article is stored whole or not at all, a few hundred in one transaction: an import that was killed goes on when
    it is run again, and one that is done changes nothing then. *complain* is told of every line that cannot be taken,
    and of every digest that is not that of its text. *size*: of the file, for *progress*.

    Raises SiteInUseError while a run of one of the sites goes on, and what :class:`archive.store.Archive` raises.
    """
    with ExitStack() as locks:
        locks.enter_context(_cached(archive.connection))
        taking = _Import(archive, complain, locks)
        for batch in _batches(read_pages(file, taking.complain)):
            taking.take(batch)
            progress("bytes read", batch[-1].read, size)
        _settle(archive, progress)
    return taking.done


def _settle(archive: Archive, progress: Progress) -> None:
    """Tell what the changes mean and find the reprints; what an import that was killed has left as well."""
    connection = archive.connection
    (untold,) = connection.execute("SELECT count(*) FROM told_changes WHERE told = 0").fetchone()
    tell_untold(connection, archive.transaction, progress=lambda told: progress("changes told", told, untold))
    (waiting,) = connection.execute("SELECT count(*) FROM near_waiting").fetchone()
    compare_waiting(connection, archive.folder, told=lambda count: progress("articles compared", count, waiting))


@contextmanager
def _cached(connection: sqlite3.Connection) -> Iterator[None]:
    (before,) = connection.execute("PRAGMA cache_size").fetchone()
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {before}")


def _batches(pages: Iterator[ImportedPage]) -> Iterator[list[ImportedPage]]:
    batch, lines = list[ImportedPage](), 0
    for page in pages:
        batch.append(page)
        lines += len(page.steps)
        if lines >= _BATCH:
            yield batch
            batch, lines = [], 0
    if batch:
        yield batch


_SITE = "INSERT OR IGNORE INTO sites (id, name, host, system, timezone) VALUES (?, ?, ?, 'generic', ?)"
_LEFT_OUT = {
    Standing.OTHERWISE: "this archive knows it already, and tells it otherwise",
    Standing.CRAWLED: "runs of this archive have seen it: `luuvet merge` joins what two archives saw",
    Standing.WITHDRAWN: "it was withdrawn here",
}


class _Import:
    """An import that goes on: the sites it holds, and what it has done so far."""

    def __init__(self, archive: Archive, complain: Complain, locks: ExitStack) -> None:
        self.archive, self.connection = archive, archive.connection
        self.done = Imported()
        self._complain, self._locks, self._places = complain, locks, ImportPlaces(archive.connection)

    def complain(self, error: BadLineError) -> None:
        """Count what is wrong, and tell it."""
        self.done.bad += 1
        self._complain(error)

    def take(self, batch: list[ImportedPage]) -> None:
        """Write what is new in *batch*, in one transaction."""
        for site in sorted({page.site for page in batch} - self.done.sites):
            lock = take_lock(self.archive.folder, site_lock_name(site))
            if lock is None:
                raise SiteInUseError(str(self.archive.folder), site)
            self._locks.callback(lock.release)
            self.done.sites.add(site)
        with self.archive.transaction():
            for page in batch:
                self._take_page(page)

    def _take_page(self, page: ImportedPage) -> None:
        known = known_page(self.connection, page.id)
        standing = standing_of(self.connection, page, known)
        if standing in _LEFT_OUT:
            why = f"article {page.id} is left out: {_LEFT_OUT[standing]}"
            self.complain(BadLineError(page.steps[0].line.number, why))
        elif known is None:
            host = page.steps[0].line.host
            self.connection.execute(_SITE, (page.site, host, host, page.clock))
            taken = write_page(self.connection, self._places, page)
            self.done.pages += 1
            self._written(page, page.steps, taken)
        elif standing is Standing.LONGER:
            taken = continue_page(self.connection, page, known)
            self.done.continued += 1
            self._written(page, page.steps[len(known.steps) :], taken)
        elif known.is_imported and standing is Standing.EQUAL and renew_visits(self.connection, page, known):
            self.done.continued += 1
        else:
            self.done.known += 1

    def _written(self, page: ImportedPage, steps: tuple[ImportedStep, ...], taken: list[str]) -> None:
        """Count what was written, and tell what of it is otherwise than the file has it."""
        for url in taken:
            why = f"article {page.id}: {url} is another article's here, and stays that one's"
            self.complain(BadLineError(page.steps[0].line.number, why))
        for step in steps:
            line = step.line
            if step.is_version and line.told_digest not in (None, line.digest):
                why = f"content_digest is not that of the text, which is {line.digest}: that one was stored"
                self.complain(BadLineError(line.number, why))
        versions = sum(step.is_version for step in steps)
        self.done.versions += versions
        self.done.events += len(steps) - versions
