"""The tables of ``schedule.db``, beside the job store's own: what the schedule owes and what became of it."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.types import TypeDecorator

from archive.errors import ArchiveUnwritableError
from archive.events import tell
from schedules.names import DATABASE

logger = logging.getLogger(__name__)


class Moment(TypeDecorator[datetime]):
    """An aware moment as ISO 8601 text in UTC, with microseconds; such texts sort as the moments do."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else moment_key(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return what was stored."""
        return None if value is None else datetime.fromisoformat(value)


def moment_key(moment: datetime) -> str:
    """Return the aware *moment* as it is stored."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


metadata = MetaData()

# One run that has come due; state: waiting, running, ended, or let-go (never begun).
due_runs = Table(
    "due_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String, nullable=False),
    Column("site", String, nullable=False),
    Column("full", Boolean, nullable=False),
    Column("round_at", Moment, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("begun", Integer, nullable=False, default=0),  # how often a process was started for it
    Column("pid", Integer),
    Column("begun_at", Moment),
    Column("ended_at", Moment),
    Column("outcome", String),  # the run's, or why there was none
    UniqueConstraint("job", "site", "planned_at"),
    Index("due_runs_by_state", "state"),
)
# One time of a job, until what has to be told of it is told.
rounds = Table(
    "rounds",
    metadata,
    Column("job", String, primary_key=True),
    Column("round_at", Moment, primary_key=True),
)


def open_engine(folder: Path) -> Engine:
    """Open (or make) the schedule's database in the archive *folder*.

    One that is damaged is put aside: it held times that are planned anew, and nothing of the archive. Raises
    ArchiveUnwritableError where none can be made.
    """
    path = folder / DATABASE
    try:
        return _open(path)
    except DatabaseError as error:
        if not isinstance(error.__cause__, sqlite3.DatabaseError) or isinstance(error, OperationalError):
            raise ArchiveUnwritableError(str(path), str(error.__cause__)) from error
        aside = path.with_name(f"{DATABASE}.damaged")
        tell(logger, "schedule-damaged", level=logging.ERROR, why=str(error.__cause__), aside=aside.name)
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(DATABASE + ending).replace(aside.with_name(aside.name + ending))
    return _open(path)


def _open(path: Path) -> Engine:
    # Whoever reads it looks for a moment; the service is the only writer.
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    event.listen(engine, "connect", _set_up)
    try:
        metadata.create_all(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _set_up(connection: Any, record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # A power cut may take back the last moments as a whole; what they held comes due, or is settled, again.
    connection.execute("PRAGMA synchronous = NORMAL")
