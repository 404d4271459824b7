"""`luuvet import`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import click

from archive.errors import ConfigurationError
from archive.event_log import keeping_log
from archive.events import tell
from archive.import_values import BadLineError
from archive.importing import Imported, import_lines
from archive.store import Archive
from commands.options import archive_option, clock_from, json_option, print_json
from commands.work_progress import showing_work

logger = logging.getLogger(__name__)

STANDARD_INPUT = Path("-")
_GZIP = b"\x1f\x8b"


@click.command(short_help="Take in an export with all versions.")
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE.jsonl")
@archive_option
@json_option
@click.pass_context
def import_command(context: click.Context, source: Path, folder: Path, as_json: bool) -> None:
    """Take in the articles of FILE.jsonl, as `luuvet export --all-versions` writes them; - is standard input.

    No site file is needed. Digests are made anew of the texts. The raw pages are no part of an export: what comes of
    one is without evidence, and says so. An article is stored whole or not at all; a second time changes nothing, and
    an import that broke off goes on when it is run again. Exit status 1 when a line cannot be taken, or a digest is
    not that of its text; each is named with its number.

    Example: luuvet import luuvet.jsonl --archive /srv/luuvet
    """
    log = keeping_log(folder, clock_from(None))
    with _opened(source) as (file, size), Archive.open(folder) as archive, log, showing_work(quiet=as_json) as progress:
        done = import_lines(archive, file, _complain, size=size, progress=progress)
        tell(logger, "imported", file=source.name, pages=done.pages, versions=done.versions, bad=done.bad)
    if as_json:
        print_json(asdict(done) | {"sites": sorted(done.sites)})
    else:
        _print(done)
    context.exit(1 if done.bad else 0)


@contextmanager
def _opened(source: Path) -> Iterator[tuple[BinaryIO, int]]:
    if source == STANDARD_INPUT:
        yield sys.stdin.buffer, 0
        return
    if not source.is_file() and not source.is_fifo():
        raise ConfigurationError(f"no file {source}: name one that `luuvet export --all-versions -o FILE.jsonl` wrote")
    with source.open("rb") as file:
        if source.is_file() and file.read(len(_GZIP)) == _GZIP:
            raise ConfigurationError(f"{source} is packed: gunzip -c {source} | luuvet import -")
        if source.is_file():
            file.seek(0)
        yield file, source.stat().st_size


def _complain(error: BadLineError) -> None:
    click.echo(f"luuvet: {error}", err=True)


def _print(done: Imported) -> None:
    sites = len(done.sites)
    click.echo(
        f"{done.pages} article{'' if done.pages == 1 else 's'} taken in, with {done.versions} versions "
        f"and {done.events} events, of {sites} site{'' if sites == 1 else 's'}"
    )
    if done.continued:
        click.echo(f"{done.continued} that were here already were told further")
    if done.known:
        click.echo(f"{done.known} were here already")
