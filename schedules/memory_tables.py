"""The tables of ``schedule.db``, beside the job store's own: what the schedule owes and what became of it."""

from __future__ import annotations

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
from sqlalchemy.types import TypeDecorator

from schedules.names import DATABASE


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
    """Open (or make) the schedule's database in the archive *folder*."""
    # Whoever reads it looks for a moment; the service is the only writer.
    engine = create_engine(f"sqlite:///{folder / DATABASE}", connect_args={"timeout": 10})
    event.listen(engine, "connect", _set_up)
    metadata.create_all(engine)
    return engine


def _set_up(connection: Any, record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # A power cut may take back the last moments as a whole; what they held comes due, or is settled, again.
    connection.execute("PRAGMA synchronous = NORMAL")
