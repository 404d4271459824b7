"""The whole reading room as a browser meets it, in process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from archive.reading_room.doors import guarded
from archive.reading_room.handed_in import HandedIn
from archive.reading_room.logs_room import LogsRoom
from archive.reading_room.serving import datasette_of, log_of

HERE = "127.0.0.1:8001"
SECRET = "only the tests sign with it"  # noqa: S105


class Door:
    """Asks the application, doors included, and reads its answers."""

    def __init__(self, datasette: Any, runner: asyncio.Runner, room: Any = None) -> None:
        self.datasette, self.runner, self.room = datasette, runner, room or datasette.app()

    def get(
        self, path: str, *, host: str = HERE, hosts: tuple[str, ...] = (), peer: str = "127.0.0.1", **headers: str
    ) -> httpx.Response:
        return self.ask("GET", path, host=host, hosts=hosts, peer=peer, form=None, **headers)

    def ask(
        self,
        method: str,
        path: str,
        *,
        host: str = HERE,
        hosts: tuple[str, ...] = (),
        peer: str = "127.0.0.1",
        form: dict[str, str] | None = None,
        **headers: str,
    ) -> httpx.Response:
        """*peer* is the address that the connection comes from; in names of headers, "_" stands for "-"."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.runner.run(self._ask(method, path, host, hosts, peer, named, form))

    async def _ask(
        self,
        method: str,
        path: str,
        host: str,
        hosts: tuple[str, ...],
        peer: str,
        headers: dict[str, str],
        form: dict[str, str] | None,
    ) -> httpx.Response:
        application: Any = guarded(self.room, hosts)
        transport = httpx.ASGITransport(app=application, client=(peer, 50000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HERE}") as client:
            sent = {name.encode(): value.encode("latin-1") for name, value in {"Host": host, **headers}.items()}
            return await client.request(method, path, headers=sent, data=form)

    def rows(self, query: str, **asked: str) -> list[dict[str, Any]]:
        """Return the rows of a canned query or a table."""
        answer = self.get(f"/archive/{query}.json?{urlencode({'_shape': 'array', **asked})}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found


@contextmanager
def opened(folder: Path, handed: HandedIn | None = None) -> Iterator[Door]:
    """Open the room on the archive in *folder*, and close every connection of it after."""
    datasette = datasette_of(folder, secret=SECRET, handed=handed)
    room = LogsRoom(datasette.app(), folder, partial(log_of, folder, secret=SECRET))
    with asyncio.Runner() as runner:
        yield Door(datasette, runner, room)
    for opened_one in filter(None, (datasette, room.datasette)):
        for database in opened_one.databases.values():
            database.close()
        opened_one.executor.shutdown()
