"""Starting the reading room: one process of its own that opens the archive read-only, never as an immutable file."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive import reading_room
from archive.connection import DATABASE
from archive.errors import ConfigurationError
from archive.log_table import DATABASE as LOG_DATABASE
from archive.reading_connection import reading
from archive.reading_room.descriptions import metadata_of
from archive.reading_room.doors import Application, guarded
from archive.reading_room.handed_in import HandedIn, hand_in
from archive.reading_room.log_descriptions import log_metadata
from archive.reading_room.logs_room import LogsRoom
from archive.reading_room.static_files import static_address

SETTINGS = {
    # Readers may write SQL of their own; this and the row limit keep one question from starving the others.
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "facet_time_limit_ms": 200,
    # A few long downloads must not keep everybody else waiting.
    "num_sql_threads": 6,
    # Suggesting facets counts every column of a table; a million rows take a minute.
    "suggest_facets": False,
    # What was withdrawn must not leave by the file; `luuvet export` and `luuvet backup` give copies.
    "allow_download": False,
    # A stream of a whole table holds an SQL thread for minutes.
    "allow_csv_stream": False,
    "max_csv_mb": 20,
    "default_page_size": 50,
    # The archive changes at night, but a reader who comes back must not see yesterday's page.
    "default_cache_ttl": 0,
    "truncate_cells_html": 600,
}

_LOUD_HANDLER = "datasette.handle_exception"  # ours stands in archive.reading_room.refusals


class AddressInUseError(ConfigurationError):
    """Nothing can listen on *host* and *port*."""

    def __init__(self, host: str, port: int, detail: str) -> None:
        super().__init__(host, port, detail)
        self.host, self.port, self.detail = host, port, detail

    def __str__(self) -> str:
        return f"cannot listen on {self.host} port {self.port} ({self.detail}): choose another with --host or --port"


def datasette_of(folder: Path, *, secret: str | None = None, handed: HandedIn | None = None) -> Datasette:
    """Return Datasette on the archive in *folder*, set up but not started; *secret* signs its cookies.

    *handed* is what its pages may do beside reading the archive.

    Raises what :func:`archive.reading_connection.reading` raises when the archive cannot be read.
    """
    with reading(folder) as database:  # says in our words what Datasette would say in a traceback
        tables = [row["name"] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    if not pm.is_registered(reading_room):
        pm.register(reading_room, "luuvet")
    if pm.has_plugin(_LOUD_HANDLER):
        pm.unregister(name=_LOUD_HANDLER)
    metadata = metadata_of(tables) | _style()
    datasette = Datasette([str(folder / DATABASE)], metadata=metadata, settings=dict(SETTINGS), secret=secret)
    hand_in(datasette, handed or HandedIn())
    return datasette


def log_of(folder: Path, *, secret: str | None = None) -> Datasette:
    """Return Datasette on the log of the archive in *folder*; the same *secret* lets in whoever signed in there."""
    files = [str(folder / LOG_DATABASE)]
    return Datasette(files, metadata=log_metadata() | _style(), settings=dict(SETTINGS), secret=secret)


def _style() -> dict[str, list[str]]:
    return {"extra_css_urls": [static_address("tables.css")]}


def application_of(folder: Path, hosts: Iterable[str], handed: HandedIn | None = None) -> Application:
    """Return the whole room on the archive in *folder*, its log and its doors included.

    *hosts* may stand in ``Host`` beside loopback names. Raises what :func:`datasette_of` raises.
    """
    secret = secrets.token_hex()
    room = datasette_of(folder, secret=secret, handed=handed).app()
    return guarded(LogsRoom(room, folder, partial(log_of, folder, secret=secret)), hosts)


def serve(
    folder: Path,
    *,
    host: str,
    port: int,
    public_hosts: Sequence[str] = (),
    handed: HandedIn | None = None,
    opened: Callable[[str], None],
) -> None:
    """Serve the archive in *folder* until the process is told to stop; *opened* is told the address, once it is ours.

    Answers where ``Host`` is a loopback name, *host* or one of *public_hosts*. Raises AddressInUseError.
    """
    application = application_of(folder, [host, *public_hosts], handed)
    # Ctrl-C is how one stops: uvicorn closes everything, then passes it on.
    with suppress(KeyboardInterrupt), _listening(host, port) as listener:
        opened(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        config = uvicorn.Config(
            application,
            log_level="warning",
            access_log=False,
            server_header=False,
            # The peer's true address decides who may see what; no header may stand in for it.
            proxy_headers=False,
            lifespan="on",
        )
        uvicorn.Server(config).run(sockets=[listener])


def check_address(host: str, port: int) -> None:
    """Raise AddressInUseError where nothing could listen on *host* and *port* now."""
    _listening(host, port).close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressInUseError(host, port, error.strerror or str(error)) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise AddressInUseError(host, port, error.strerror or str(error)) from error
    return listener
