"""When each site is run next, as the service has planned it; for whoever reads the archive beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from archive.locks import is_held
from schedules.names import DATABASE, JOB_TABLE, SERVICE_LOCK

# Seconds since 1970, as the job store keeps them.
_PLANNED = f"SELECT id, next_run_time FROM {JOB_TABLE} WHERE next_run_time IS NOT NULL"  # noqa: S608 - a table's name
# A run that is due and waits for its turn comes next, whatever is planned after it.
_WAITING = "SELECT site, planned_at FROM due_runs WHERE state = 'waiting'"


def next_runs_of(folder: Path) -> dict[str, datetime]:
    """Return the aware moment, in UTC, of each site's next run; nothing where no service is at work at *folder*.

    Never writes, and imports neither APScheduler nor SQLAlchemy.
    """
    path = folder / DATABASE
    if not path.is_file() or not is_held(folder, SERVICE_LOCK):
        return {}
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as connection:
            planned = connection.execute(_PLANNED).fetchall()
            waiting = connection.execute(_WAITING).fetchall()
    except sqlite3.Error:  # it is just being made, or damaged: then nobody knows
        return {}
    moments = [(name.partition("/")[2], datetime.fromtimestamp(at, UTC)) for name, at in planned]
    moments += [(site, datetime.fromisoformat(at)) for site, at in waiting]
    return dict(sorted(moments, key=lambda found: found[1], reverse=True))
