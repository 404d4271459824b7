"""``logs.db``: the log as a table, for whoever asks it questions; no writer of the archive ever waits for it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from archive.log_files import LONGEST_JUMP
from archive.log_lines import LogLine
from archive.moments import moment_text, read_moment_text

DATABASE = "logs.db"

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS log (
        id INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        level TEXT NOT NULL,
        run INTEGER,
        site TEXT,
        url TEXT,
        event TEXT NOT NULL,
        facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts)),
        CHECK (run IS NULL OR site IS NOT NULL)
    ) STRICT
"""
# One for each facet, and for the questions "what happened to this site, this page, this run".
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS log_time ON log (time)",
    "CREATE INDEX IF NOT EXISTS log_level ON log (level, time)",
    "CREATE INDEX IF NOT EXISTS log_run ON log (run)",
    "CREATE INDEX IF NOT EXISTS log_site ON log (site, time)",
    "CREATE INDEX IF NOT EXISTS log_url ON log (url) WHERE url IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS log_event ON log (event, time)",
)
_INSERT = "INSERT INTO log (time, level, run, site, url, event, facts) VALUES (?, ?, ?, ?, ?, ?, ?)"
# Rows at a time, so that nobody waits long for a month of lines to go.
_PRUNE = "DELETE FROM log WHERE id IN (SELECT id FROM log WHERE time < ? ORDER BY time LIMIT 2000)"
# Seconds. Whoever writes a line holds the file for less than a millisecond; the crawl waits no longer than this.
_WAIT_SECONDS = 0.5


class LogTable:
    """The table ``log``, open for adding lines; opened at the first one, and again after :meth:`close`."""

    def __init__(self, folder: Path, days: int) -> None:
        self.path = folder / DATABASE
        self._days = timedelta(days=days)
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._file: os.stat_result | None = None  # the file that is open
        self._pruned_at: str | None = None  # the day of the line before which the table was last pruned

    def append(self, lines: Sequence[LogLine]) -> None:
        """Add *lines*, all or none. Raises sqlite3.Error and OSError."""
        connection = self._opened()
        rows = [(one.time, one.level, one.run, one.site, one.url, one.event, one.facts_text()) for one in lines]
        self._prune(connection, lines[-1].time)
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_INSERT, rows)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and self._process == os.getpid() and self._is_there():
            return self._connection
        # A connection that came with a fork is left to the process that opened it.
        self.close()
        connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            # A power cut may cost the last lines, which the crawl is not to wait for; it never costs the file.
            connection.execute("PRAGMA synchronous = NORMAL")
            for statement in (_SCHEMA, *_INDEXES):
                connection.execute(statement)
        except BaseException:
            connection.close()
            raise
        self._connection, self._process, self._file = connection, os.getpid(), self.path.stat()
        return connection

    def _is_there(self) -> bool:
        """Whether the file is still the one that was opened: a person may move a damaged one away."""
        try:
            return self._file is not None and os.path.samestat(self.path.stat(), self._file)
        except FileNotFoundError:
            return False

    def _prune(self, connection: sqlite3.Connection, time: str) -> None:
        """Once for each day of the log, take out what is older than it is to be kept."""
        day = time[:10]
        if day == self._pruned_at:
            return
        (last,) = connection.execute("SELECT max(time) FROM log").fetchone()
        if last is not None:
            today = min(read_moment_text(time), read_moment_text(last) + LONGEST_JUMP)
            oldest = moment_text(today - self._days)
            while connection.execute(_PRUNE, (oldest,)).rowcount > 0:
                pass
            connection.executescript("PRAGMA incremental_vacuum")
        self._pruned_at = day
