"""The whole reading room as a browser meets it, in process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from archive.reading_room.doors import guarded
from archive.reading_room.serving import datasette_of

HERE = "127.0.0.1:8001"


class Door:
    """Asks the application, doors included, and reads its answers."""

    def __init__(self, datasette: Any, runner: asyncio.Runner) -> None:
        self.datasette, self.runner = datasette, runner

    def get(self, path: str, *, host: str = HERE, hosts: tuple[str, ...] = (), **headers: str) -> httpx.Response:
        return self.ask("GET", path, host=host, hosts=hosts, **headers)

    def ask(
        self, method: str, path: str, *, host: str = HERE, hosts: tuple[str, ...] = (), **headers: str
    ) -> httpx.Response:
        return self.runner.run(self._ask(method, path, host, hosts, headers))

    async def _ask(
        self, method: str, path: str, host: str, hosts: tuple[str, ...], headers: dict[str, str]
    ) -> httpx.Response:
        application: Any = guarded(self.datasette.app(), hosts)
        transport = httpx.ASGITransport(app=application)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HERE}") as client:
            return await client.request(method, path, headers={"Host": host, **headers})

    def rows(self, query: str, **asked: str) -> list[dict[str, Any]]:
        """Return the rows of a canned query or a table."""
        answer = self.get(f"/archive/{query}.json?{urlencode({'_shape': 'array', **asked})}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found


@contextmanager
def opened(folder: Path) -> Iterator[Door]:
    """Open the room on the archive in *folder*, and close every connection of it after."""
    datasette = datasette_of(folder)
    with asyncio.Runner() as runner:
        yield Door(datasette, runner)
    for database in datasette.databases.values():
        database.close()
    datasette.executor.shutdown()
