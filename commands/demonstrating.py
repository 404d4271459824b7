"""`luuvet demo`."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from archive.connection import DATABASE, archive_errors
from archive.errors import ConfigurationError
from archive.reading_room.serving import check_address, serve
from commands.serving import handed_to_the_room, room_is_open
from demo.replicas import NIGHTS, serve_replicas
from demo.report import write_report


@click.command(short_help="Crawl three small replica sites over two nights, with no network.")
@click.option(
    "--archive",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="luuvet-demo",
    show_default=True,
    metavar="DIR",
    help="Where to put the demo's archive; one that an earlier demo left there is made anew.",
)
@click.option("--no-serve", is_flag=True, help="End after the report.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The reading room's address.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The reading room's port.")
@click.pass_context
def demo_command(context: click.Context, folder: Path, no_serve: bool, host: str, port: int) -> None:
    """Crawl three small replica sites over two nights, report what changed, open the reading room.

    Needs no network: the sites run on this machine.

    Example: luuvet demo --no-serve
    """
    if not no_serve:
        check_address(
            host, port
        )  # before half a minute of crawling, and before an archive that is being read is replaced
    with tempfile.TemporaryDirectory() as temporary:
        sites = Path(temporary) / "sites"
        with serve_replicas() as replicas:
            _make_room(folder, set(replicas.sites))
            replicas.site_files(sites)
            for number, begun in enumerate(NIGHTS, 1):
                replicas.set_night(number)
                click.echo(f"Đêm {number} (night {number}):")
                _crawl(context, folder, sites, begun)
        click.echo()
        click.echo(write_report(folder, NIGHTS))
        if no_serve:
            click.echo(f"Kho lưu trữ (the archive): {folder}. Mở phòng đọc: luuvet serve --archive {folder}")
            return
        serve(folder, host=host, port=port, handed=handed_to_the_room(folder, sites), opened=room_is_open)


def _make_room(folder: Path, demo_sites: set[str]) -> None:
    """Take away what an earlier demo left; anything else is somebody's work."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / DATABASE).is_file():
        raise ConfigurationError(f"{folder} holds something else than a demo: name another with --archive")
    # Not by `reading`: a demo that an older luuvet made is one all the same.
    path = folder / DATABASE
    with archive_errors(path), closing(sqlite3.connect(path)) as database:
        kept = {site for (site,) in database.execute("SELECT id FROM sites")}
    if not kept <= demo_sites:
        raise ConfigurationError(f"{folder} holds an archive of {', '.join(sorted(kept))}: name another with --archive")
    shutil.rmtree(folder)


def _crawl(context: click.Context, folder: Path, sites: Path, begun: datetime) -> None:
    """Run one night in a process of its own, as the nightly service would."""
    words = ["crawl", "--archive", str(folder), "--sites", str(sites), "--full", "--at", begun.isoformat()]
    done = subprocess.run([sys.executable, "-m", "luuvet", *words], check=False)  # noqa: S603  (our own program)
    if done.returncode != 0:
        context.exit(done.returncode)
