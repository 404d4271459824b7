"""``logs/luuvet.jsonl``: the log as lines of JSON, for whatever reads logs; many processes add to it at once."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from archive.locks import take_lock
from archive.log_lines import LogLine
from archive.moments import moment_text, read_moment_text

FOLDER, NAME = "logs", "luuvet.jsonl"

# The file is set aside when it has grown to so many bytes, or its first line is so much older than the next one.
MOST_BYTES = 8 * 1024 * 1024
OLDEST_LINE = timedelta(days=7)
# A clock that jumps years ahead may not empty the log: for each jump, no more goes than in this time.
LONGEST_JUMP = timedelta(days=31)
_LOCK = "log"
_LONGEST_LINE = 256 * 1024


class LogFile:
    """The file that lines are added to; opened at the first one, and again after :meth:`close`."""

    def __init__(self, folder: Path, days: int) -> None:
        self.path = folder / FOLDER / NAME
        self._folder, self._days = folder, timedelta(days=days)
        self._descriptor: int | None = None
        self._begun: datetime | None = None  # the moment of the file's first line

    def append(self, lines: Sequence[LogLine]) -> None:
        """Add *lines*, all or none. Raises OSError, and ArchiveUnwritableError where the archive takes no lock."""
        descriptor = self._opened()
        if self._is_full(descriptor, read_moment_text(lines[0].time)):
            self._set_aside(lines[0].time)
            descriptor = self._opened()
        if self._begun is None:
            self._begun = read_moment_text(lines[0].time)
        # One call, so that lines of several processes never mix.
        _write_whole(descriptor, "".join(f"{one.as_json()}\n" for one in lines).encode())

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = self._begun = None

    def _opened(self) -> int:
        if self._descriptor is not None:
            if _is_at(self.path, self._descriptor):
                return self._descriptor
            self.close()  # another process has set it aside
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        self._begun = _first_moment(self._descriptor)
        _end_last_line(self._descriptor)
        return self._descriptor

    def _is_full(self, descriptor: int, now: datetime) -> bool:
        too_old = self._begun is not None and now - self._begun > OLDEST_LINE
        return too_old or os.fstat(descriptor).st_size >= MOST_BYTES

    def _set_aside(self, time: str) -> None:
        """Give the file the name of its last line's moment, unless another process is at it."""
        lock = take_lock(self._folder, _LOCK)
        if lock is None:
            return
        try:
            if self._descriptor is None or not _is_at(self.path, self._descriptor):
                return
            last = _last_moment(self.path) or read_moment_text(time)
            self.path.rename(_free_name(self.path, last))
            self._drop_old(min(read_moment_text(time), last + LONGEST_JUMP) - self._days)
        finally:
            lock.release()

    def _drop_old(self, oldest: datetime) -> None:
        """Remove the files whose last line is older than *oldest*."""
        for path in self.path.parent.glob(f"{NAME}.*"):
            # A name that is no moment is somebody else's file.
            with suppress(ValueError):
                if _moment_in(path.name) < oldest:
                    path.unlink(missing_ok=True)


def _write_whole(descriptor: int, data: bytes) -> None:
    """Write *data* in one piece; a full disk leaves no half of it. Raises OSError."""
    written = os.write(descriptor, data)
    if written < len(data):
        size = os.lseek(descriptor, 0, os.SEEK_CUR)
        if os.fstat(descriptor).st_size == size:
            os.ftruncate(descriptor, size - written)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _first_moment(descriptor: int) -> datetime | None:
    return _moment_of_line(os.pread(descriptor, _LONGEST_LINE, 0).partition(b"\n")[0])


def _last_moment(path: Path) -> datetime | None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_LINE))
        return _moment_of_line(file.read().rstrip(b"\n").rpartition(b"\n")[2])


def _moment_of_line(line: bytes) -> datetime | None:
    """Return the moment of a line; None of one that is broken, as a power cut leaves it."""
    try:
        return read_moment_text(json.loads(line)["time"])
    except (ValueError, TypeError, KeyError):
        return None


def _end_last_line(descriptor: int) -> None:
    """End a line that a power cut left without its end, so that it spoils no other."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        os.write(descriptor, b"\n")


def _free_name(path: Path, moment: datetime) -> Path:
    stamp = moment_text(moment).replace("-", "").replace(":", "")
    number, found = 1, path.with_name(f"{NAME}.{stamp}")
    while found.exists():
        number += 1
        found = path.with_name(f"{NAME}.{stamp}-{number}")
    return found


def _moment_in(name: str) -> datetime:
    stamp = name.removeprefix(f"{NAME}.").partition("-")[0]
    return read_moment_text(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").strftime("%Y-%m-%dT%H:%M:%SZ"))  # noqa: DTZ007
