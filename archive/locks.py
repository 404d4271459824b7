"""One run of a site at a time, across processes: kernel locks that a dying process cannot leave behind."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from urllib.parse import quote

from archive.errors import ArchiveUnwritableError

FOLDER = "locks"
# Seconds. Whoever only looks whether a lock is held holds it for a moment; nobody is to be turned away for that.
_A_LOOK = 0.05


class HeldLock:
    """An exclusive lock on one file of the archive's ``locks`` folder, held until released or the process dies."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def fileno(self) -> int:
        """Return the open file: a child process that inherits it holds the lock as well. Raises ValueError."""
        if self._descriptor is None:
            raise ValueError("the lock has been released")
        return self._descriptor

    def release(self) -> None:
        """Let the lock go; the file stays, since another process may be waiting on it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take_lock(folder: Path, name: str, *, wait: bool = False) -> HeldLock | None:
    """Take the lock called *name* of the archive at *folder*; None: another process (or run) holds it.

    Raises ArchiveUnwritableError where the lock's file cannot be made.
    """
    path = folder / FOLDER / lock_file_name(name)
    try:
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveUnwritableError(str(path), error.strerror or str(error)) from error
    try:
        _lock(descriptor, wait=wait)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        raise ArchiveUnwritableError(str(path), error.strerror or str(error)) from error
    return HeldLock(descriptor)


def lock_file_name(name: str) -> str:
    """Return the name of the file behind the lock called *name*."""
    return f"{quote(name, safe='')}.lock"


def _lock(descriptor: int, *, wait: bool) -> None:
    """Take the lock; raise BlockingIOError where it is held for longer than :func:`is_held` takes to look."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        time.sleep(_A_LOOK)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(folder: Path, name: str) -> bool:
    """Whether some process holds the lock called *name*; only looks, so that readers need not write."""
    try:
        descriptor = os.open(folder / FOLDER / lock_file_name(name), os.O_RDONLY)
    except OSError:  # nobody has ever taken it, or it is not ours to open
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def any_site_in_use(folder: Path, sites: list[str]) -> str | None:
    """Return the first of *sites* that a run is going on in; None when all are free."""
    for site in sites:
        lock = take_lock(folder, site_lock_name(site))
        if lock is None:
            return site
        lock.release()
    return None


def site_lock_name(site: str) -> str:
    """Return the name of the lock that a run of *site* holds; no other lock has such a name."""
    return f"site-{site}"
