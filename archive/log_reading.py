"""The log as it is asked: which lines of ``logs.db`` are about a site, a run, a page, an event."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.connection import DATABASE as ARCHIVE
from archive.connection import archive_errors
from archive.errors import ArchiveNotFoundError
from archive.log_lines import LogLine
from archive.log_table import DATABASE
from archive.moments import moment_text

LEVELS = ("info", "warning", "error", "critical")  # each with those that follow it


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuestion:
    """Which lines are wanted; what is None or empty does not matter."""

    site: str | None = None
    run: int | None = None
    url: str | None = None
    events: tuple[str, ...] = ()
    since: datetime | None = None  # aware
    until: datetime | None = None  # aware
    level: str = LEVELS[0]  # at least
    last: int | None = None  # only so many, the newest


def find_lines(folder: Path, question: LogQuestion) -> list[LogLine]:
    """Return the lines that *question* asks for, in the order in which they were written; writes nothing.

    Raises ArchiveNotFoundError where there is no archive, ArchiveDamagedError and ArchiveLockedError.
    """
    path = folder / DATABASE
    if not path.exists():
        if (folder / ARCHIVE).exists():
            return []  # nothing has run since there is a log
        raise ArchiveNotFoundError(str(folder))
    where, values = _conditions(question)
    query = f"SELECT time, level, run, site, url, event, facts FROM log WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608
    with archive_errors(path), closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute(query, (*values, -1 if question.last is None else question.last)).fetchall()
    return list(_lines(reversed(found)))


def _conditions(question: LogQuestion) -> tuple[str, list[str | int]]:
    levels = LEVELS[LEVELS.index(question.level) :]
    asked: list[tuple[str, list[str | int]]] = [(f"level IN ({_places(len(levels))})", [*levels])]
    for column, value in (("site", question.site), ("run", question.run), ("url", question.url)):
        if value is not None:
            asked.append((f"{column} = ?", [value]))
    if question.events:
        asked.append((f"event IN ({_places(len(question.events))})", [*question.events]))
    for sign, moment in ((">=", question.since), ("<=", question.until)):
        if moment is not None:
            asked.append((f"time {sign} ?", [moment_text(moment)]))
    return " AND ".join(text for text, _ in asked), [value for _, values in asked for value in values]


def _places(number: int) -> str:
    return ", ".join("?" * number)


def _lines(rows: Iterator[tuple[str, str, int | None, str | None, str | None, str, str]]) -> Iterator[LogLine]:
    for time, level, run, site, url, event, facts in rows:
        yield LogLine(time=time, level=level, run=run, site=site, url=url, event=event, facts=json.loads(facts))
