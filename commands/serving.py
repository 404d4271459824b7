"""`luuvet serve`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.reading_room.serving import serve
from commands.options import archive_option


@click.command(short_help="Open the reading room.")
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The port to listen on.")
@click.option(
    "--public-host",
    "public_hosts",
    multiple=True,
    metavar="NAME",
    help="A host name under which readers reach it; others are refused. May be given several times.",
)
def serve_command(folder: Path, host: str, port: int, public_hosts: tuple[str, ...]) -> None:
    """Open the reading room on the archive, read-only, until Ctrl-C.

    Example: luuvet serve --port 8002
    """
    serve(folder, host=host, port=port, public_hosts=public_hosts, opened=room_is_open)


def room_is_open(address: str) -> None:
    """Say where the reading room is, once it answers there."""
    click.echo(f"Phòng đọc (reading room): {address}   Ctrl-C để dừng (to stop)")
