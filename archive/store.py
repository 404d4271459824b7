"""The archive's only writer: one open folder, one public method for each thing that a crawl has to tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from archive import frontier, learned_sets, listed, run_ledger
from archive.capture_rows import EvidenceWriter, Maker, RawPolicy
from archive.connection import DATABASE, WAIT_SECONDS, archive_errors, open_database, transaction
from archive.errors import SiteInUseError
from archive.evidence import WarcEvidence
from archive.frontier import FrontierEntry
from archive.health_sampling import RunSamples
from archive.inline_recording import InlineWalk, record_inline_walk, shows_inline
from archive.listing_evidence import KeptListings, keep_listing_page
from archive.locks import HeldLock, site_lock_name, take_lock
from archive.manifests import seal_run, unsealed_runs
from archive.moves import settle_candidates
from archive.page_rows import Places, page_of_url
from archive.pen import Pen
from archive.recording import record_observation
from archive.records import (
    Article,
    Capture,
    FoundBy,
    InlineItem,
    Observation,
    Outcome,
    Recorded,
    RunSummary,
    State,
    WalkProof,
)
from archive.revisits import DuePages, due_pages
from archive.run_aftermath import tidy_up
from archive.run_conclusions import conclude_dead_run, conclude_run
from archive.run_ledger import Mode, NewRun, RunEnd
from archive.upgrading import read_anew

__all__ = ["Archive", "EvidenceWriter", "FrontierEntry"]


class Archive:
    """An archive folder open for writing; every public method that writes is one transaction.

    Methods raise the errors of :mod:`archive.errors` (locked, damaged, no space); what was stored before is safe then.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection, evidence: EvidenceWriter | None) -> None:
        self.folder = folder
        self._path = folder / DATABASE
        self._connection = connection
        self.evidence = evidence or WarcEvidence(folder, connection)
        self._pen = Pen(connection, Places(connection), self.evidence)
        self.samples = RunSamples(connection)
        self._locks: dict[str, HeldLock] = {}
        self._listings: dict[int, KeptListings] = {}
        connection.execute(listed.CREATE)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        create: bool = True,
        evidence: EvidenceWriter | None = None,
        wait_seconds: float = WAIT_SECONDS,
    ) -> Archive:
        """Open the archive at *folder*, made or migrated (after a copy) where need be.

        *evidence*: who keeps the raw exchanges, if not the WARC files of the archive itself.
        Raises ArchiveNotFoundError (only without *create*), ArchiveFromTheFutureError, ArchiveDamagedError,
        ArchiveLockedError (after *wait_seconds*) and ArchiveUnwritableError.
        """
        return cls(folder, open_database(folder, create=create, wait_seconds=wait_seconds), evidence)

    def close(self) -> None:
        """Close the database and let go of the sites; runs that were not finished count as dead from now on."""
        self.evidence.leave()
        self._connection.close()
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """The archive's database, for what stands beside this class in ``archive``; write within a transaction."""
        return self._connection

    def transaction(self) -> AbstractContextManager[None]:
        """Run one write transaction: all of it is stored when the block ends, or nothing."""
        return transaction(self._connection, self._path)

    def _reading(self) -> AbstractContextManager[None]:
        return archive_errors(self._path)

    def upsert_site(self, *, site: str, name: str, host: str, system: str, timezone: str) -> None:
        """Write what the site file says of a site, if it is not what the archive has already."""
        with self.transaction():
            self._connection.execute(
                "INSERT INTO sites (id, name, host, system, timezone) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name, host = excluded.host, "
                "system = excluded.system, timezone = excluded.timezone",
                (site, name, host, system, timezone),
            )

    def mark_dead_runs(self) -> list[int]:
        """Close as interrupted the runs whose process is dead: nobody holds their site's lock. Returns their ids."""
        with self._reading():
            unclosed = run_ledger.open_runs(self._connection)
        dead = []
        for site in dict.fromkeys(site for _, site in unclosed):
            lock = None if site in self._locks else take_lock(self.folder, site_lock_name(site))
            if lock is not None:
                dead += self._interrupt(site)
                lock.release()
        return sorted(dead)

    def _interrupt(self, site: str) -> list[int]:
        """Close and seal the dead runs of *site*, whose lock the caller holds, and the files they left open."""
        self.evidence.repair(site)
        with self.transaction():
            dead = [number for number, of_site in run_ledger.open_runs(self._connection) if of_site == site]
            for number in dead:
                run_ledger.interrupt(self._connection, number)
                conclude_dead_run(self._connection, site, number)
            for number in unsealed_runs(self._connection, site):
                seal_run(self._connection, self.folder, number)
        return dead

    def begin_run(
        self,
        site: str,
        *,
        started_at: datetime,
        mode: Mode,
        rehearsal: bool,
        program: str,
        rules: str,
        raw: RawPolicy = "changed",
        operator: str | None = None,
    ) -> int:
        """Begin a run of *site* and take its lock; a dead run of the site is closed first.

        *raw*: which exchanges are kept as they came; *operator*: whom their files name as the one who crawled.

        Raises SiteInUseError while another run of it goes on, RehearsalError for a rehearsal among real runs.
        """
        lock = take_lock(self.folder, site_lock_name(site))
        if lock is None:
            raise SiteInUseError(str(self.folder), site)
        try:
            self._interrupt(site)
            run = NewRun(site=site, started_at=started_at, mode=mode, rehearsal=rehearsal, program=program, rules=rules)
            with self.transaction():
                run_id = run_ledger.insert_run(self._connection, run, str(self.folder))
                listed.forget_listed(self._connection, site)
            self.evidence.begin(site, run_id, started_at, raw, Maker(program, operator))
        except BaseException:
            lock.release()
            raise
        self._locks[site] = lock
        return run_id

    def finish_run(
        self,
        run_id: int,
        *,
        ended_at: datetime,
        outcome: Outcome,
        why: str | None,
        requests: int,
        bytes: int,  # the column's name, and the word of `crawl --json`
        seconds: float,
    ) -> RunSummary:
        """Close a run and let go of its site; the counts are those of what was recorded. Raises LookupError."""
        end = RunEnd(ended_at=ended_at, outcome=outcome, why=why, requests=requests, bytes=bytes, seconds=seconds)
        self.evidence.end(run_id)
        self._listings.pop(run_id, None)
        with self.transaction():
            settle_candidates(self._connection, run_id)
            run_ledger.close_run(self._connection, run_id, end)
            summary = run_ledger.run_summary(self._connection, run_id)
            conclude_run(self._connection, self.folder, summary.site, run_id, self.samples.take(run_id))
            listed.forget_listed(self._connection, summary.site)
        if (lock := self._locks.pop(summary.site, None)) is not None:
            lock.release()
        tidy_up(self._connection, self.folder, self.transaction)
        return summary

    # -- what a crawl saw ----------------------------------------------------------------------------------------------

    def record(self, observation: Observation) -> Recorded:
        """Turn an observation into VERSION, REVISIT, TOMBSTONE or FAILURE; its address leaves the frontier."""
        with self.transaction():
            recorded = record_observation(self._pen, observation)
        self.samples.note(observation, recorded)
        return recorded

    def record_inline(
        self,
        site: str,
        run_id: int,
        section: str,
        items: Sequence[InlineItem],
        *,
        complete: bool,
        ended_at: datetime,
        first_page: Capture | None = None,
    ) -> list[Recorded]:
        """Write all articles without an address that one walk of a section showed (DESIGN 5.1).

        *first_page* shows what is listed no longer where no item does: the list is empty.
        One answer an item, in their order; then, only after a *complete* walk, one for each page newly missing or gone.
        """
        walk = InlineWalk(
            site=site,
            run_id=run_id,
            section=section,
            items=items,
            complete=complete,
            ended_at=ended_at,
            first_page=first_page,
            kept=self._listings.get(run_id, {}),
        )
        with self._reading():
            recorded = record_inline_walk(self._pen, walk, self.transaction)
        self.samples.note_inline(run_id, items, recorded)
        return recorded

    def record_listing(self, site: str, run_id: int, capture: Capture, *, failed: str | None = None) -> None:
        """Keep a listing page as it came; *failed*: why it could not be read (``reason: detail``)."""
        with self.transaction():
            row = keep_listing_page(self._pen, site, run_id, capture, failed)
        self._listings.setdefault(run_id, {})[capture.url, capture.captured_at] = row

    def record_walk(self, run_id: int, proof: WalkProof) -> None:
        """Write what was walked of a section, and whether that was all."""
        with self.transaction():
            run_ledger.insert_walk(self._connection, run_id, proof)
        self.samples.note_walk(run_id, proof)

    def upgrade_version(
        self, page_id: str, number: int, article: Article, recipe: str, *, at: datetime, run_id: int | None = None
    ) -> bool:
        """Let a version show its stored raw page as today's rules read it; history stays as it is.

        Returns whether the text differs from before. Raises PageNotFoundError for an unknown page or version.
        """
        with self.transaction():
            return read_anew(self._connection, page_id, number, article, recipe, at=at, run_id=run_id)

    # -- the frontier and what the walk asks ---------------------------------------------------------------------------

    def enqueue(
        self,
        site: str,
        run_id: int,
        url: str,
        *,
        found_by: FoundBy,
        section: str | None,
        fingerprint: str | None,
        reason: str,
    ) -> None:
        """Keep an address to be visited until something was recorded of it; a killed run leaves it to the next."""
        entry = FrontierEntry(
            url=url, found_by=found_by, section=section, fingerprint=fingerprint, reason=reason, run_id=run_id
        )
        self.enqueue_all(site, [entry])

    def enqueue_all(self, site: str, entries: Iterable[FrontierEntry]) -> None:
        """Keep addresses to be visited, as :meth:`enqueue` does, all in one transaction."""
        with self.transaction():
            for entry in entries:
                frontier.put_in_frontier(self._connection, site, entry)
                if entry.found_by is FoundBy.LISTING:
                    listed.note_listed(self._connection, site, entry.url)

    def pending(self, site: str) -> Iterator[FrontierEntry]:
        """Yield the addresses to be visited, first in first out; entries may come and go meanwhile."""
        return frontier.pending_entries(self._connection, site)

    def drop_pending(self, site: str, url: str) -> None:
        """Take an address out of the frontier of which nothing will be recorded (robots.txt, no recording)."""
        with self.transaction():
            frontier.take_from_frontier(self._connection, site, url)

    def is_known_unchanged(self, site: str, url: str, fingerprint: str) -> bool:
        """Whether the living page at *url* had this listing fingerprint at its last successful visit.

        Asked for every item that a walk meets, so it also notes that this run lists *url* (see :mod:`archive.listed`).
        """
        with self._reading():
            listed.note_listed(self._connection, site, url)
            page = page_of_url(self._connection, site, url)
        return page is not None and page.state is State.LIVE and page.listing_fingerprint == fingerprint

    def note_listed(self, site: str, url: str) -> None:
        """Note that this run's listings show *url*, for a walk that does not ask about it."""
        with self._reading():
            listed.note_listed(self._connection, site, url)

    def section_walked_to_end(self, site: str, section: str) -> bool:
        """Whether some run walked the section to a proved end; until then the nightly rule may not stop a walk."""
        with self._reading():
            return run_ledger.section_ever_complete(self._connection, site, section)

    def inline_known(self, site: str, section: str, content_digest: str) -> bool:
        """Whether a living article of the section without an address has this content digest."""
        with self._reading():
            return shows_inline(self._connection, site, section, content_digest)

    def pages_due(self, site: str, *, full: bool, now: datetime, likely: int | None = None) -> DuePages:
        """Return known pages to visit beside the listed ones, the most pressing first; see :mod:`archive.revisits`."""
        return due_pages(self._connection, site, full=full, now=now, likely=likely)

    def recipe_of_latest(self, site: str, url: str) -> str | None:
        """Return the recipe of the latest version of the page at *url*; None: no page is known there."""
        with self._reading():
            page = page_of_url(self._connection, site, url)
        return page.recipe if page else None

    def learned_blocks(self, site: str) -> str | None:
        """Return the set of learned blocks stored last for *site*, as JSON."""
        with self._reading():
            return learned_sets.latest_set(self._connection, site)

    def store_learned_blocks(self, site: str, recipe: str, json: str) -> None:
        """Keep a set of learned blocks under the recipe that it belongs to."""
        with self.transaction():
            learned_sets.store_set(self._connection, site, recipe, json)

    def learned_set(self, recipe: str) -> str | None:
        """Return the set of learned blocks of a recipe, as JSON."""
        with self._reading():
            return learned_sets.set_of_recipe(self._connection, recipe)
