"""Keeps what is told (:mod:`archive.events`) in the archive's ``logs.db`` and ``logs/luuvet.jsonl``."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from archive.errors import ConfigurationError
from archive.events import Event
from archive.log_files import LogFile
from archive.log_lines import LogLine, event_of, line_of
from archive.log_secrets import proxy_secrets
from archive.log_sinks import PatientSink
from archive.log_table import LogTable

# Our own packages tell every decision.
_OURS = ("archive", "crawler", "spiders", "schedules", "commands")
# How long lines are kept where nobody says otherwise, and where one does.
KEEP_DAYS, KEEP_DAYS_VARIABLE = 90, "LUUVET_LOG_DAYS"


class LogDaysError(ConfigurationError):
    """``$LUUVET_LOG_DAYS`` is *value*, which is no number of days."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return f"${KEEP_DAYS_VARIABLE} is {self.value!r}: give the days that log lines are kept, such as {KEEP_DAYS}"


def days_to_keep(environment: Mapping[str, str]) -> int:
    """Return for how many days *environment* wants log lines kept. Raises LogDaysError."""
    value = environment.get(KEEP_DAYS_VARIABLE, "").strip()
    if not value:
        return KEEP_DAYS
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 36_500):
        raise LogDaysError(value)
    return int(value)


class EventLog(logging.Handler):
    """Writes what loggers are told to the log of the archive at *folder*; several processes may at once.

    A file of the log that cannot be written costs nothing but its lines. *now*: the clock of what does not tell its
    own moment; *days*: how long lines are kept; *complain*: told once, in one sentence, that a file cannot be written.
    """

    def __init__(
        self, folder: Path, now: Callable[[], datetime], *, days: int = KEEP_DAYS, complain: Callable[[str], None]
    ) -> None:
        super().__init__(logging.INFO)
        self.addFilter(_is_worth_a_line)
        self.folder = folder.resolve()
        self._now = now
        self._secrets = proxy_secrets(os.environ)
        self._runs: dict[str, int] = {}  # by site, those that go on in this process
        self._sinks = [PatientSink(sink, complain) for sink in (LogFile(folder, days), LogTable(folder, days))]

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line that *record* makes."""
        try:
            line = self._line(record)
        except (TypeError, ValueError):  # arguments that do not fit their sentence; logging says where it was told
            self.handleError(record)
            return
        for sink in self._sinks:
            sink.add(line)

    def close(self) -> None:
        """Write what waits, if that can be, and close the files; a later line, as after Scrapy's set-up, opens them."""
        self.acquire()
        try:
            for sink in self._sinks:
                sink.close()
        finally:
            self.release()
        super().close()

    def _line(self, record: logging.LogRecord) -> LogLine:
        event = event_of(record)
        if event.name == "run-started" and event.site is not None and event.run is not None:
            self._runs[event.site] = event.run
        line = line_of(event, record.levelno, self._now(), self._runs, self._secrets)
        if event.name == "run-ended" and event.site is not None:
            self._runs.pop(event.site, None)
        return line


def log_of(folder: Path, now: Callable[[], datetime], complain: Callable[[str], None] | None = None) -> EventLog:
    """Return the log of the archive at *folder*; the environment says for how long. Raises LogDaysError."""
    return EventLog(folder, now, days=days_to_keep(os.environ), complain=complain or _say_on_stderr)


@contextmanager
def keeping_log(
    folder: Path,
    now: Callable[[], datetime],
    *,
    complain: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Keep what this process tells within the block in the log of the archive at *folder*; blocks may be nested.

    Raises LogDaysError.
    """
    root = logging.getLogger()
    if any(isinstance(one, EventLog) and one.folder == folder.resolve() for one in root.handlers):
        yield
        return
    log = log_of(folder, now, complain)
    levels = {name: logging.getLogger(name).level for name in _OURS}
    root.addHandler(log)
    try:
        for name in _OURS:
            logging.getLogger(name).setLevel(logging.INFO)
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(log)
        log.close()


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Whether a record is an event of ours; of what libraries log, only warnings and errors are kept."""
    return record.levelno >= logging.WARNING or isinstance(getattr(record, "event", None), Event)


def _say_on_stderr(sentence: str) -> None:
    """Say what the log itself cannot; as logging does with its own errors."""
    sys.stderr.write(f"luuvet: {sentence}\n")
