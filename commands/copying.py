"""`luuvet backup`, `luuvet restore` and `luuvet merge`."""

from __future__ import annotations

import logging
from dataclasses import asdict
from pathlib import Path

import click

from archive.backups import BackupDone, back_up
from archive.event_log import keeping_log
from archive.events import tell
from archive.merging import merge
from archive.restoring import restore
from archive.store import Archive
from archive.wiping import is_wiped, wipe
from commands.options import archive_option, clock_from, json_option, print_json
from commands.work_progress import showing_work

logger = logging.getLogger(__name__)


@click.command(short_help="Copy the archive, safely while a crawl writes.")
@click.argument("place", type=click.Path(path_type=Path), metavar="DEST")
@archive_option
@json_option
@click.pass_context
def backup_command(context: click.Context, place: Path, folder: Path, as_json: bool) -> None:
    """Copy the archive to the folder DEST; what is there already and unchanged is not copied again.

    Each copy is read back. DEST is laid out as an archive: `luuvet verify --archive DEST` reads it again. Exit status
    1 when a file of the archive is not there or not as it was sealed; all others are copied.

    Example: luuvet backup /mnt/disk/luuvet
    """
    with showing_work(quiet=as_json) as progress:
        done = back_up(folder, place, progress)
    if as_json:
        print_json(asdict(done))
    else:
        _print(done, place)
    for name in done.unsound:
        click.echo(f"luuvet: {name} is missing or damaged in {folder}: see `luuvet verify`", err=True)
    context.exit(1 if done.unsound else 0)


def _print(done: BackupDone, place: Path) -> None:
    copied = f"{done.copied_files} files with {done.copied_bytes:,} bytes copied"
    click.echo(f"{place}: {copied}; {done.files} files with {done.bytes:,} bytes in all")


@click.command(short_help="Make an archive of a backup.")
@click.argument("source", type=click.Path(path_type=Path), metavar="SRC")
@archive_option
def restore_command(source: Path, folder: Path) -> None:
    """Make the archive at --archive of the backup in the folder SRC; every file is compared with what was backed up.

    Nothing is written over: a place that holds anything is refused.

    Example: luuvet restore /mnt/disk/luuvet --archive /srv/luuvet
    """
    with showing_work() as progress:
        files = restore(source, folder, progress)
    click.echo(f"{folder}: {files} files restored; `luuvet verify --archive {folder}` reads them again")


@click.command(short_help="Take in what another archive holds.")
@click.argument("other", type=click.Path(path_type=Path), metavar="OTHER")
@archive_option
@json_option
def merge_command(other: Path, folder: Path, as_json: bool) -> None:
    """Take in what the archive OTHER holds and this one does not: runs, raw records, manifests and history.

    OTHER is only read, and a second time changes nothing. Of a site that only the other machine crawls, what is new
    comes each time. The articles of a site that both have crawled are told anew, as if one archive had seen all of it
    in the order of time.

    Example: luuvet merge /mnt/second-machine/luuvet-archive
    """
    log = keeping_log(folder, clock_from(None))
    with log, showing_work(quiet=as_json) as progress, Archive.open(folder) as archive:
        done = merge(archive, other, progress)
        sites = sorted({*done.sites, *done.renewed, *(woven.site for woven in done.woven)})
        tell(logger, "merged", sites=sites, pages=done.pages, files=done.files)
        if not is_wiped(archive.connection):
            wipe(archive.connection, folder)
    if as_json:
        print_json(asdict(done))
        return
    if done.sites:
        click.echo(f"taken in: {', '.join(done.sites)}")
    if done.renewed:
        click.echo(f"brought up to date: {', '.join(done.renewed)}")
    for woven in done.woven:
        click.echo(f"crawled by both: {woven.site}: {woven.runs} runs came, {woven.pages} articles told anew of both")
        if woven.other_rules:
            click.echo(
                f"  {woven.other_rules} of their changes lie between readings by different rules, and may be no edits"
            )
    if done.known:
        click.echo(f"here already, to the last run: {', '.join(done.known)}")
    if done.files:
        click.echo(f"{done.pages} articles, {done.files} files")
