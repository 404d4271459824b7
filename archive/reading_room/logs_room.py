"""The log below ``/logs``: a Datasette of its own, so that no page, list or question of the archive leads into it.

A log that is large, locked or damaged costs the archive's readers nothing either.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from datasette.app import Datasette

from archive.log_table import DATABASE
from archive.reading_room.doors import Application, Receive, Scope, Send
from archive.reading_room.peers import THERE_IS_A_LOG, first_name

NAME = Path(DATABASE).stem


class LogsRoom:
    """Answers for the log of the archive in *folder* once there is one, and passes everything else on to *room*.

    *opened* makes the Datasette of the log, when somebody first asks for it.
    """

    def __init__(self, room: Application, folder: Path, opened: Callable[[], Datasette]) -> None:
        self._room, self._path, self._opened = room, folder / DATABASE, opened
        self._application: Application | None = None
        self.datasette: Datasette | None = None  # None: nobody has asked yet, or there is no log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._room(scope, receive, send)
            return
        there_is_one = self._path.is_file()
        application = self._log() if there_is_one and first_name(scope) == NAME else self._room
        await application({**scope, THERE_IS_A_LOG: there_is_one}, receive, send)

    def _log(self) -> Application:
        if self._application is None:
            self.datasette = self._opened()
            self._application = self.datasette.app()
        return self._application
