"""A file of the log that may be full, locked or damaged: its lines wait, and whoever logs goes on."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from archive.errors import LuuVetError
from archive.log_lines import LogLine

# Lines that wait for a file that cannot be written, and seconds before it is tried again.
MOST_WAITING, REST_SECONDS = 2000, 30.0


class Sink(Protocol):
    """Where lines go."""

    path: Path

    def append(self, lines: Sequence[LogLine]) -> None:
        """Add lines, all or none. Raises sqlite3.Error, OSError and LuuVetError."""

    def close(self) -> None:
        """Close it; the next line opens it again."""


class PatientSink:
    """A sink that is written as long as it can be.

    *complain* is told in one sentence when it cannot, once; *clock* gives monotonic seconds.
    """

    def __init__(
        self, sink: Sink, complain: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sink, self._complain, self._clock = sink, complain, clock
        self._waiting: deque[LogLine] = deque()
        self._lost = 0
        self._rests_until = 0.0
        self._has_complained = False

    def add(self, line: LogLine) -> None:
        """Write *line*, and what waits before it; never raises for what befell the file."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append(line)
        if self._clock() >= self._rests_until:
            self._write()

    def close(self) -> None:
        """Try once more what waits, and close the file."""
        if self._waiting:
            self._write()
        self._sink.close()

    def _write(self) -> None:
        lines = list(self._waiting)
        if self._lost:
            lines.insert(0, _told_lost(lines[0], self._lost))
        try:
            self._sink.append(lines)
        except (sqlite3.Error, OSError, LuuVetError) as error:
            self._rests_until = self._clock() + REST_SECONDS
            self._sink.close()
            self._complain_of(error)
        else:
            self._waiting.clear()
            self._lost, self._rests_until = 0, 0.0

    def _complain_of(self, error: Exception) -> None:
        if not self._has_complained:
            self._has_complained = True
            why = getattr(error, "strerror", None) or str(error)
            self._complain(f"{self._sink.path} cannot be written ({why}): the work goes on, this log lacks its lines")


def _told_lost(first: LogLine, lost: int) -> LogLine:
    return LogLine(
        time=first.time, level="warning", run=None, site=None, url=None, event="log-lines-lost", facts={"lines": lost}
    )
