"""Whose turn it is to ask a host: one run at a time, across processes, and none sooner than the last request allows."""

from __future__ import annotations

import fcntl
import logging
import os
import time
from pathlib import Path

from archive.errors import ArchiveUnwritableError
from archive.events import tell
from archive.locks import FOLDER, lock_file_name

logger = logging.getLogger(__name__)


class HostTurn:
    """The turns of one host. Sites may share a host, and runs of them a night; the kernel ends those of the dead.

    The moment of the last request stands in the lock's file, by the machine's clock: it outlives a run that was killed.
    """

    def __init__(self, folder: Path, host: str) -> None:
        """Raises ArchiveUnwritableError where the lock's file cannot be made."""
        path = folder / FOLDER / lock_file_name(f"host-{host}")
        self._begun_at = time.time()
        self._is_ours = False
        try:
            path.parent.mkdir(exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ArchiveUnwritableError(str(path), error.strerror or str(error)) from error

    def take(self) -> bool:
        """Take the turn; return whether it is ours now."""
        if not self._is_ours:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._is_ours = True
        return True

    def seconds_left(self, gap_seconds: float) -> float:
        """Return how long the host is still to be left alone, counted from the last request of whichever process."""
        asked_at = self._asked_at()
        if asked_at is None:
            return 0.0
        now = time.time()
        # A clock that was set back says nothing of when that was; a whole gap since we know of it is enough.
        return gap_seconds - (now - asked_at if asked_at <= now else now - self._begun_at)

    def note_asked(self, seconds_ago: float = 0.0) -> None:
        """Note that a request was sent *seconds_ago*; nothing where the turn is not ours any more."""
        if not self._is_ours:
            return
        self._begun_at = time.time() - seconds_ago
        try:
            os.pwrite(self._descriptor, f"{self._begun_at:020.6f}".encode(), 0)
        except OSError as error:
            # On a full disk the run ends at what it came for, its records; this note only serves other runs.
            tell(logger, "host-turn-not-noted", level=logging.WARNING, why=error.strerror or str(error))

    def leave(self) -> None:
        """Let the next one have its turn."""
        if self._is_ours:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self._is_ours = False

    def close(self) -> None:
        """Leave for good."""
        os.close(self._descriptor)

    def _asked_at(self) -> float | None:
        written = os.pread(self._descriptor, 64, 0)
        try:
            return float(written)
        except ValueError:  # nobody has asked yet, or was cut off at its first writing
            return None
