"""The child processes of the schedule: begun with their limits, or found alive after the service that begun them died.

A child holds a lock of the archive from before it begins until its end, so that nobody starts a second one beside it,
whoever is killed when.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from archive.locks import HeldLock, is_held
from schedules.contacts import VARIABLE

# -P: what lies in the folder that we were started in is no part of the program.
_PROGRAM = (sys.executable, "-P", "-m", "luuvet")
_LOOK_SECONDS = 0.5


class Child(Protocol):
    """A process that does one thing for the schedule."""

    pid: int | None

    async def ended_within(self, seconds: float) -> bool:
        """Wait for its end, but no longer than *seconds*; whether it has ended."""

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is there."""


class OwnChild:
    """A process begun by this one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid: int | None = process.pid

    @property
    def exit_status(self) -> int | None:
        """What it ended with, negative for a signal; None: it goes on."""
        return self._process.returncode

    async def ended_within(self, seconds: float) -> bool:
        """Wait for its end, but no longer than *seconds*; whether it has ended."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), seconds)
        return self._process.returncode is not None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is there."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)


class OrphanChild:
    """A process begun by a service that is dead; it lives as long as its lock is held."""

    def __init__(self, pid: int | None, folder: Path, lock_name: str) -> None:
        self.pid = pid
        self._folder, self._lock_name = folder, lock_name

    async def ended_within(self, seconds: float) -> bool:
        """Wait for its end, but no longer than *seconds*; whether it has ended."""
        end = asyncio.get_running_loop().time() + seconds
        while is_held(self._folder, self._lock_name):
            if asyncio.get_running_loop().time() >= end:
                return False
            await asyncio.sleep(min(_LOOK_SECONDS, seconds))
        return True

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is there: who holds the lock has the number that was kept."""
        if self.pid is not None and is_held(self._folder, self._lock_name):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, number)


async def begin_child(words: Sequence[str | Path], lock: HeldLock, *, contact: str | None, memory_mb: int) -> OwnChild:
    """Begin `luuvet` with these *words*; it takes over *lock*. Raises OSError where no process can be begun.

    *memory_mb*: of address space, 0 for no limit. Its words go where ours go. It stays in our process group: what
    ends all of us at once (a terminal, a container) reaches it too.
    """
    process = await asyncio.create_subprocess_exec(
        *_PROGRAM,
        *map(str, words),
        stdin=asyncio.subprocess.DEVNULL,
        env=os.environ | ({VARIABLE: contact} if contact else {}),
        pass_fds=(lock.fileno(),),
    )
    if memory_mb and sys.platform == "linux":
        size = memory_mb * 2**20
        with suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_AS, (size, size))
    return OwnChild(process)


async def end_child(child: Child, *, stop_seconds: float) -> bool:
    """End a process: asked to, asked again to leave at once, then killed. Returns whether it had to be killed."""
    child.send(signal.SIGTERM)
    if await child.ended_within(stop_seconds / 3):
        return False
    # The second one lets a crawl close its run without waiting for the answer that it is waiting for.
    child.send(signal.SIGTERM)
    if await child.ended_within(stop_seconds * 2 / 3):
        return False
    child.send(signal.SIGKILL)
    await child.ended_within(stop_seconds)
    return True
