"""The choice that a nightly run makes, on an archive whose visits are only told: no site, no pages' texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from archive.connection import open_database
from archive.moments import moment_text
from archive.revisits import count_known, due_pages
from benchmarks.change_laws import SimulatedPage
from crawler.night_revisits import NightRevisits, visits_a_night

_SITE = "mo-phong"
_FIRST_NIGHT = datetime(2024, 3, 1, 19, tzinfo=UTC)
_VERSION = """
    INSERT INTO version_rows (page, number, step, change, first_captured_at, content_digest, recipe, made_by,
        body, captions, images, attachments, tags) VALUES (?, ?, ?, 'body', ?, '', '', '', '[]', '[]', '[]', '[]', '[]')
"""
_CLOSE_VERSION = """
    UPDATE version_rows
    SET (last_captured_at, visits) = (SELECT seen_at, visits FROM visits WHERE page = :seq)
    WHERE page = :seq AND number = (SELECT version FROM pages WHERE seq = :seq)
"""
_FIRST_VISIT = """
    INSERT INTO visits (page, visited_at, visited_run, seen_at, seen_run, visits) VALUES (?, ?, ?, ?, ?, 1)
"""
_PAGE = """
    INSERT INTO pages (seq, id, site, url, state, state_since, inline, published_at, found_by, first_seen_at,
        changed_at, version, step) VALUES (:seq, :id, :site, :id, 'live', :at, 0, :published, 'listing', :at, :at, 1, 1)
"""


class OurChoice:
    """What a nightly run would visit again; every *full_every* nights a full run."""

    def __init__(self, folder: Path, pages: Sequence[SimulatedPage], full_every: int | None = None) -> None:
        self.pages, self.full_every = pages, full_every
        self.connection: sqlite3.Connection = open_database(folder, create=True)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("INSERT INTO sites VALUES (?, '', '', 'generic', 'Asia/Ho_Chi_Minh')", (_SITE,))
        self.night = -1

    def __enter__(self) -> OurChoice:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self.connection):
            pass

    def choose(self, night: int) -> Sequence[int]:
        """Return the known pages to visit on *night*."""
        self._begin(night)
        now, full = _moment(night), self._is_full(night)
        known = count_known(self.connection, _SITE)
        due = due_pages(self.connection, _SITE, full=full, now=now, likely=visits_a_night(known))
        # The site publishes every day: a night has news before it comes to what is due.
        chosen = due if full else NightRevisits(known, lambda: True).choose(due)
        return [int(page.page_id) for page in chosen]

    def visited(self, night: int, page: int, *, changed: bool) -> None:
        """Write what a visit found."""
        if night != self.night:
            self._begin(night)
        at, seq = moment_text(_moment(night)), page + 1
        if self.connection.execute("SELECT 1 FROM pages WHERE seq = ?", (seq,)).fetchone() is None:
            published = moment_text(_moment(self.pages[page].published))
            values = {"seq": seq, "id": str(page), "site": _SITE, "at": at, "published": published}
            self.connection.execute(_PAGE, values)
            self.connection.execute(_VERSION, (seq, 1, 1, at))
            self.connection.execute(_FIRST_VISIT, (seq, at, self.run, at, self.run))
            return
        again = "visits + 1" if not changed else "1"
        if changed:
            self._write_version(seq, at)
        self.connection.execute(
            f"UPDATE visits SET visited_at = ?, visited_run = ?, seen_at = ?, seen_run = ?, visits = {again} "  # noqa: S608 - constants
            "WHERE page = ?",
            (at, self.run, at, self.run, seq),
        )

    def _write_version(self, seq: int, at: str) -> None:
        self.connection.execute(_CLOSE_VERSION, {"seq": seq})
        self.connection.execute("UPDATE pages SET version = version + 1, changed_at = ? WHERE seq = ?", (at, seq))
        (number,) = self.connection.execute("SELECT version FROM pages WHERE seq = ?", (seq,)).fetchone()
        self.connection.execute(_VERSION, (seq, number, number, at))

    def _begin(self, night: int) -> None:
        """Close the run of the night before and begin that of *night*."""
        at = moment_text(_moment(night))
        self.connection.execute("UPDATE runs SET ended_at = started_at, outcome = 'complete' WHERE ended_at IS NULL")
        cursor = self.connection.execute(
            "INSERT INTO runs (site, started_at, mode, rehearsal, program, rules) VALUES (?, ?, ?, 1, '', '')",
            (_SITE, at, "full" if self._is_full(night) else "nightly"),
        )
        self.run, self.night = int(cursor.lastrowid or 0), night

    def _is_full(self, night: int) -> bool:
        return night == 0 or (self.full_every is not None and night % self.full_every == 0)


def _moment(day: float) -> datetime:
    return _FIRST_NIGHT + timedelta(days=day)
