"""`luuvet reextract`: a site's stored captures read under today's rules, in a process for each core."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from archive.change_telling import tell_untold
from archive.errors import SiteInUseError
from archive.learned_sets import latest_set
from archive.locks import site_lock_name, take_lock
from archive.near_duplicates import compare_waiting
from archive.reading_connection import reading
from archive.records import Article
from archive.store import Archive
from archive.stored_versions import StoredCapture, stored_captures, versions_without_record
from archive.upgrading import read_anew
from archive.worker_processes import done_at_once
from crawler.learned_blocks import from_json, to_json
from crawler.page_reading import PageReader
from crawler.rereading import Reread, reads_as_stored, reread
from crawler.site_profiles import SiteProfile

# Captures that one worker takes at a time.
_BATCH = 40
# Captures that this process reads in the time that another one needs to start.
_WORTH_A_PROCESS = 300
_FIELDS = ("title", "lead", "byline", "body", "captions", "images", "attachments")
# Differences that a report shows in full.
_SAMPLES = 20

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A version that today's rules read otherwise."""

    page_id: str
    url: str
    version: int
    fields: tuple[str, ...]
    lost: tuple[str, ...]  # lines that would no longer be shown
    gained: tuple[str, ...]
    share: float  # of the text, 0 to 1, that is lost or gained


@dataclass(slots=True)
class Reextraction:
    """What reading a site's captures again came to."""

    site: str
    dry_run: bool
    versions: int = 0  # that rest on a stored response
    up_to_date: int = 0  # today's rules read them already
    same: int = 0  # read by other rules, to the same text
    changed: int = 0
    without_record: int = 0
    fields: dict[str, int] = field(default_factory=dict)  # how many versions differ in each
    unread: dict[str, int] = field(default_factory=dict)  # by reason: versions that keep the text they have
    unread_samples: list[tuple[str, int, str]] = field(default_factory=list)  # url, version, reason
    samples: list[Difference] = field(default_factory=list)  # worst first


def reextract(
    archive_folder: Path, profile: SiteProfile, *, now: datetime, dry_run: bool, report: Report, workers: int = 0
) -> Reextraction:
    """Read every stored capture of a site again; without *dry_run* each version shows what today's rules read.

    Numbers, changes and moments stay; the text of before is kept (``earlier_readings``). Each capture is one
    transaction, so that a process killed anywhere is taken up by the next call. *workers*: 0 for one a core.
    Raises SiteInUseError while a run of the site goes on, and errors of the archive.
    """
    lock = None if dry_run else take_lock(archive_folder, site_lock_name(profile.id))
    if lock is None and not dry_run:
        raise SiteInUseError(str(archive_folder), profile.id)
    try:
        return _reextract(archive_folder, profile, now, dry_run, report, workers or os.cpu_count() or 1)
    finally:
        if lock is not None:
            lock.release()


def _reextract(
    folder: Path, profile: SiteProfile, now: datetime, dry_run: bool, report: Report, workers: int
) -> Reextraction:
    done = Reextraction(site=profile.id, dry_run=dry_run)
    with reading(folder) as connection:
        learned = latest_set(connection, profile.id)
        reader = PageReader(profile, from_json(learned) if learned is not None else ())
        todo: list[StoredCapture] = []
        for stored in stored_captures(connection, profile.id):
            done.versions += len(stored.versions)
            if reads_as_stored(reader, stored):
                done.up_to_date += len(stored.versions)
            else:
                todo.append(stored)
        done.without_record = versions_without_record(connection, profile.id)
    answers = _read_all(folder, reader, todo, workers, lambda number: report(profile.id, number, len(todo)))
    if dry_run:
        for found in answers:
            _tally(done, found)
    else:
        with Archive.open(folder, create=False) as archive:
            # Should the power fail, what was not on the disk yet is read once more by the next call.
            archive.connection.execute("PRAGMA synchronous = NORMAL")
            known: set[str] = set()
            for found in answers:
                _tally(done, found)
                used = {one.recipe for one in found if one.after is not None}
                _keep_learned(archive, reader, used - known)
                known |= used
                _apply(archive, found, now)
            # What the versions beside a better reading changed is no longer what was told.
            tell_untold(archive.connection, archive.transaction)
            compare_waiting(archive.connection, archive.folder)
    done.samples.sort(key=lambda one: one.share, reverse=True)
    del done.samples[_SAMPLES:]
    return done


def _read_all(
    folder: Path, reader: PageReader, todo: Sequence[StoredCapture], workers: int, told: Callable[[int], None]
) -> Iterator[list[Reread]]:
    """Yield what each capture of *todo* reads as now, in their order."""
    batches = [todo[place : place + _BATCH] for place in range(0, len(todo), _BATCH)]
    read = partial(_read_batch, folder, reader)
    workers = min(workers, len(todo) // _WORTH_A_PROCESS)
    number = 0
    for result in map(read, batches) if workers < 2 else done_at_once(read, batches, workers=workers):
        number += len(result)
        told(number)
        yield from result


def _read_batch(folder: Path, reader: PageReader, batch: Sequence[StoredCapture]) -> list[list[Reread]]:
    """Read some captures; runs in a worker, which asks the archive itself for their bytes."""
    with _quiet_reader(), reading(folder) as connection:
        found = (reread(connection, folder, reader, stored) for stored in batch)
        # What was cut is of no use to the process that asked, and as long as the texts.
        return [[replace(version, cut=()) for version in versions] for versions in found]


@contextmanager
def _quiet_reader() -> Iterator[None]:
    """Say nothing of what a page breaks in a reader: it is told as the page's reason."""
    teller = logging.getLogger("crawler.page_reading")
    before = teller.level
    teller.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        teller.setLevel(before)


def _apply(archive: Archive, found: Sequence[Reread], now: datetime) -> None:
    with archive.transaction():
        for one in found:
            if one.after is not None:
                version = one.version
                read_anew(archive.connection, version.page_id, version.number, one.after, one.recipe, at=now)


def _keep_learned(archive: Archive, reader: PageReader, recipes: set[str]) -> None:
    """Store the learned blocks under each of *recipes*, so that a later crawl can read by them again."""
    for recipe in sorted(recipes):
        archive.store_learned_blocks(reader.profile.id, recipe, to_json(reader.learned))


def _tally(done: Reextraction, found: Sequence[Reread]) -> None:
    for one in found:
        if one.after is None:
            done.unread[one.reason] = done.unread.get(one.reason, 0) + 1
            if len(done.unread_samples) < _SAMPLES:
                done.unread_samples.append((one.version.url, one.version.number, one.reason))
        elif not one.is_changed:
            done.same += 1
        else:
            done.changed += 1
            difference = _difference(one, one.after)
            for name in difference.fields:
                done.fields[name] = done.fields.get(name, 0) + 1
            done.samples.append(difference)
            if len(done.samples) > 4 * _SAMPLES:
                done.samples.sort(key=lambda one: one.share, reverse=True)
                del done.samples[_SAMPLES:]


def _difference(one: Reread, after: Article) -> Difference:
    before = one.before
    old, new = _lines(before), _lines(after)
    lost, gained = [line for line in old if line not in set(new)], [line for line in new if line not in set(old)]
    length = sum(map(len, old)) + sum(map(len, new))
    return Difference(
        page_id=one.version.page_id,
        url=one.version.url,
        version=one.version.number,
        fields=tuple(name for name in _FIELDS if getattr(before, name) != getattr(after, name)),
        lost=tuple(lost),
        gained=tuple(gained),
        share=round((sum(map(len, lost)) + sum(map(len, gained))) / length, 4) if length else 0.0,
    )


def _lines(article: Article) -> list[str]:
    single = (article.title, article.lead, article.byline)
    return [*(text for text in single if text), *article.body, *article.captions]
