"""What machines ask the reading room: ``/-/health``, whether it can read the archive, and ``/-/metrics``."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

from datasette import Response

from archive.errors import LuuVetError
from archive.events import tell
from archive.folder_sizes import folder_sizes
from archive.metrics import read_metrics, size_metrics
from archive.prometheus_text import CONTENT_TYPE, prometheus_text
from archive.reading_connection import reading

View = Callable[[], Awaitable[Response]]
_T = TypeVar("_T")
logger = logging.getLogger(__name__)

# Seconds. Whoever asks wants an answer now; an archive that is locked for longer cannot be read.
_WAIT_SECONDS = 1.0
# Seconds for which an answer is given again: what stops working is told as much later. A large archive takes longer to
# read, and then is read less often: at most a twentieth of the time.
_HEALTH_KEPT_SECONDS = 1.0
_KEPT_SECONDS = 10.0
_SIZES_KEPT_SECONDS = 60.0
_REST = 20
_FRESH = {"cache-control": "no-store"}


class Kept(Generic[_T]):
    """What *read* returns, read in a thread, by one asker for all, and given again for a while."""

    def __init__(self, read: Callable[[], _T], *, seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._lock = asyncio.Lock()
        self._value: tuple[_T] | None = None
        self._until = 0.0

    async def get(self) -> _T:
        """Return the value; raises what *read* raises, and then keeps nothing."""
        async with self._lock:
            if self._value is None or monotonic() >= self._until:
                self._value = None
                begun = monotonic()
                self._value = (await asyncio.to_thread(self._read),)
                ended = monotonic()
                self._until = ended + max(self._seconds, _REST * (ended - begun))
            return self._value[0]


def monitoring_routes(folder: Path | None) -> list[tuple[str, View]]:
    """Return the addresses of the archive in *folder*; None: there is none, and so it cannot be read."""
    watch = _Watch(folder)
    return [(r"^/-/health$", watch.health), (r"^/-/metrics$", watch.metrics)]


def _plain(words: str, status: int = HTTPStatus.OK) -> Response:
    return Response(words, status=status, content_type="text/plain; charset=utf-8", headers=_FRESH)


class _Watch:
    """Answers for one archive, and remembers whether it could be read."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._was_read = True
        self._health = Kept(self._read_health, seconds=_HEALTH_KEPT_SECONDS)
        self._ledger = Kept(self._read_ledger, seconds=_KEPT_SECONDS)
        self._sizes = Kept(self._read_sizes, seconds=_SIZES_KEPT_SECONDS)

    async def health(self) -> Response:
        """Say whether the archive can be read, and nothing else: anybody may ask."""
        try:
            word = await self._health.get()
        except (LuuVetError, OSError, sqlite3.Error) as error:
            return self._unreadable(error)
        self._was_read = True
        return _plain(word)

    async def metrics(self) -> Response:
        """Answer a scrape; the last reading is given again while it is fresh."""
        try:
            text = await self._ledger.get() + await self._sizes.get()
        except (LuuVetError, OSError, sqlite3.Error) as error:
            return self._unreadable(error)
        return Response(text, content_type=CONTENT_TYPE, headers=_FRESH)

    def _unreadable(self, error: Exception) -> Response:
        if self._was_read:  # told once, however often it is asked
            tell(logger, "archive-unreadable", level=logging.ERROR, error=str(error))
        self._was_read = False
        return _plain("unreadable", status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _read_health(self) -> str:
        with reading(self._known_folder(), wait_seconds=_WAIT_SECONDS) as connection:
            connection.execute("SELECT 1 FROM sites LIMIT 1").fetchone()
        return "ok"

    def _read_ledger(self) -> str:
        folder = self._known_folder()
        with reading(folder, wait_seconds=_WAIT_SECONDS) as connection:
            return prometheus_text(read_metrics(connection, now=datetime.now(UTC), folder=folder))

    def _read_sizes(self) -> str:
        return prometheus_text(size_metrics(folder_sizes(self._known_folder())))

    def _known_folder(self) -> Path:
        if self._folder is None:
            raise FileNotFoundError("the reading room was opened without an archive")
        return self._folder
