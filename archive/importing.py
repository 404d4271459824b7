"""`luuvet import`: an export with all versions read back into an archive."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import BinaryIO

from archive.change_telling import tell_untold
from archive.errors import SiteInUseError
from archive.fixity_report import Progress, silent
from archive.import_known import Standing, known_page, standing_of
from archive.import_pages import ImportedPage, read_pages
from archive.import_places import ImportPlaces
from archive.import_values import BadLineError
from archive.import_writing import write_page
from archive.locks import site_lock_name, take_lock
from archive.near_duplicates import compare_waiting
from archive.store import Archive

logger = logging.getLogger(__name__)

# Lines. One transaction of so many takes a fraction of a second: a crawl waits no longer for its turn.
_BATCH = 1000

Complain = Callable[[BadLineError], None]


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import did."""

    sites: set[str] = field(default_factory=set)
    pages: int = 0  # that were not here
    continued: int = 0  # whose history the file told further
    known: int = 0
    versions: int = 0
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
    done, places = Imported(), ImportPlaces(archive.connection)

    def count(error: BadLineError) -> None:
        done.bad += 1
        complain(error)

    with ExitStack() as locks:
        for batch in _batches(read_pages(file, count)):
            for site in sorted({page.site for page in batch} - done.sites):
                lock = take_lock(archive.folder, site_lock_name(site))
                if lock is None:
                    raise SiteInUseError(str(archive.folder), site)
                locks.callback(lock.release)
                done.sites.add(site)
            with archive.transaction():
                for page in batch:
                    _import_page(archive.connection, places, page, done, count)
            progress("import", batch[-1].read, size)
        _conclude(archive, done, progress)
    return done


def _conclude(archive: Archive, done: Imported, progress: Progress) -> None:
    """Say what the changes mean, and which articles are reprints: of what an import that was killed left, too."""
    tell_untold(archive.connection, archive.transaction, progress=lambda told: progress("changes", told, done.versions))
    compare_waiting(archive.connection, archive.folder, told=lambda count: progress("reprints", count, done.pages))


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


def _import_page(
    connection: sqlite3.Connection, places: ImportPlaces, page: ImportedPage, done: Imported, complain: Complain
) -> None:
    known = known_page(connection, page.id)
    standing = standing_of(connection, page, known)
    first = page.steps[0].line
    if standing is Standing.KNOWN:
        done.known += 1
        return
    if standing is not Standing.NEW:
        complain(BadLineError(first.number, f"article {page.id} is left out: {_WHY[standing]}"))
        return
    connection.execute(_SITE, (page.site, first.host, first.host, _zone(page)))
    for url in write_page(connection, places, page):
        complain(BadLineError(first.number, f"{url} is another article's here, and stays that one's"))
    for step in page.steps:
        line = step.line
        if step.is_version and line.told_digest not in (None, line.digest):
            why = f"content_digest is not that of its text, which is {line.digest}: that one was stored"
            complain(BadLineError(line.number, why))
    versions = page.steps[-1].number
    done.pages += 1
    done.versions += versions
    done.events += len(page.steps) - versions


_WHY = {
    Standing.LONGER: "an earlier import told its beginning",
    Standing.OTHERWISE: "the archive knows it already, and tells it otherwise",
    Standing.WITHDRAWN: "it was withdrawn here",
}


def _zone(page: ImportedPage) -> str:
    """Return the clock that the days of publication are told by; Vietnam's where the file does not say."""
    minutes = next((line.offset_minutes for line in page.lines if line.offset_minutes is not None), 420)
    if minutes == 420 or minutes % 60:
        return "Asia/Ho_Chi_Minh"
    # The sign of these names is turned round.
    return f"Etc/GMT{-minutes // 60:+d}" if minutes else "Etc/GMT"
