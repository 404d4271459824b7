"""What the archive's ledger says of a run that the schedule began: its outcome is believed, no exit status."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.errors import ArchiveError, ArchiveNotFoundError
from archive.events import tell
from archive.moments import moment_text
from archive.reading_connection import reading
from archive.store import Archive

logger = logging.getLogger(__name__)

# Seconds that a look may wait for whoever has locked the archive; the next look is soon enough.
_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRun:
    """A row of ``runs``."""

    id: int
    outcome: str | None  # None: it goes on, or its process died
    why: str | None


_RUN = """
    SELECT id, outcome, why FROM runs WHERE site = ? AND started_at >= ? AND mode != 'replay'
    ORDER BY id DESC LIMIT 1
"""


def run_since(folder: Path, site: str, moment: datetime) -> LedgerRun | None:
    """Return the newest run of *site* begun at *moment* or later; None: there is none. Raises ArchiveError."""
    try:
        with reading(folder) as database:
            row = database.execute(_RUN, (site, moment_text(moment))).fetchone()
    except ArchiveNotFoundError:
        return None
    return None if row is None else LedgerRun(id=row["id"], outcome=row["outcome"], why=row["why"])


# Whatever a run writes as it goes on.
_SIGNS = """
    SELECT runs.id, runs.requests, runs.bytes,
        (SELECT max(id) FROM captures WHERE run = runs.id),
        (SELECT max(visited_at) FROM visits WHERE visited_run = runs.id)
    FROM runs WHERE site = ? AND ended_at IS NULL ORDER BY runs.id DESC LIMIT 1
"""


def signs_of_life(folder: Path, site: str) -> tuple[object, ...]:
    """Return something that differs from the last time if the open run of *site* has moved on."""
    try:
        with reading(folder, wait_seconds=_WAIT_SECONDS) as database:
            row = database.execute(_SIGNS, (site,)).fetchone()
    except (ArchiveError, ArchiveNotFoundError) as error:
        tell(logger, "run-not-seen", level=logging.WARNING, site=site, why=str(error))
        return ()
    return () if row is None else tuple(row)


def mark_dead(folder: Path) -> list[int]:
    """Close the runs whose process is dead, as every start of a crawl does; return their ids.

    Raises the errors of :meth:`archive.store.Archive.open`.
    """
    with Archive.open(folder) as archive:
        return archive.mark_dead_runs()
