"""`luuvet serve`."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import click

from archive.cut_texts import CutTexts
from archive.event_log import keeping_log
from archive.history import find_kept_page
from archive.quarantine_decisions import Deciding, find_item
from archive.reading_room.handed_in import HandedIn
from archive.reading_room.serving import serve
from archive.store import Archive
from commands.options import archive_option, clock_from, sites_option
from crawler.archived_site import site_of
from crawler.quarantine_accepting import accept_capture
from crawler.stored_trial import cut_texts
from schedules.next_runs import next_runs_of


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
@sites_option
def serve_command(folder: Path, host: str, port: int, public_hosts: tuple[str, ...], sites_folder: Path) -> None:
    """Open the reading room on the archive until Ctrl-C.

    Readers may only read. Whoever sits at this machine finds below /ops what the archive's operator decides; accepting
    a doubtful capture reads it under the rules of its site file.

    Example: luuvet serve --port 8002
    """
    handed = handed_to_the_room(folder, sites_folder)
    serve(folder, host=host, port=port, public_hosts=public_hosts, handed=handed, opened=room_is_open)


def handed_to_the_room(folder: Path, sites: Path) -> HandedIn:
    """Return what the reading room on the archive in *folder* may do beside reading; *sites* holds the site files."""
    return HandedIn(
        next_runs=partial(next_runs_of, folder),
        accept=partial(_accept, folder, sites),
        cut_from=partial(_cut_from, folder, sites),
    )


def _accept(folder: Path, sites: Path, capture: str, deciding: Deciding) -> str:
    with keeping_log(folder, clock_from(None)), Archive.open(folder, create=False) as archive:
        item = find_item(archive.connection, capture)
        return accept_capture(archive, folder, item, deciding, sites=sites).effect


def _cut_from(folder: Path, sites: Path, connection: sqlite3.Connection, page_id: str, number: int) -> CutTexts:
    page = find_kept_page(connection, page_id)
    profile, _ = site_of(connection, page.site, page.url, sites)
    return cut_texts(connection, folder, profile, page_id, number)


def room_is_open(address: str) -> None:
    """Say where the reading room is, once it answers there."""
    click.echo(f"Phòng đọc (reading room): {address}   Ctrl-C để dừng (to stop)")
