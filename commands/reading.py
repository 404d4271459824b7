"""`luuvet show` and `luuvet diff`: reading an article and comparing its versions."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from archive.difference_html import difference_page
from archive.difference_lines import difference_lines
from archive.diffs import find_differences
from archive.errors import ConfigurationError
from archive.history import find_events, find_page, find_reprints, find_version, find_versions, state_at, version_at
from archive.history_records import Page, StoredVersion
from archive.reading_connection import reading
from archive.terminal import show_lines
from archive.withheld import refuse_withdrawn
from commands.options import archive_option, at_option, json_option, print_json, terminal_width
from commands.output_files import STANDARD_OUTPUT
from commands.raw_showing import records_of, show_raw
from commands.version_json import version_as_json
from crawler.addresses import normalise


@click.command(short_help="Show an article and its versions.")
@click.argument("page", metavar="URL|ID")
@archive_option
@at_option("Show it as it stood at this moment.")
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="Show this version, not the latest.")
@click.option(
    "--raw", "is_raw", is_flag=True, help="Write what the server sent, byte for byte; with --json, where it lies."
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    default=STANDARD_OUTPUT,
    metavar="FILE",
    help="With --raw: where to; else standard output.",
)
@json_option
def show_command(
    page: str,
    folder: Path,
    moment: datetime | None,
    number: int | None,
    is_raw: bool,
    target: Path,
    as_json: bool,
) -> None:
    """Show an article: its text, where and when it was seen, its versions.

    With --raw, the page as it came, which on a terminal is shown made harmless. An article without an address of its
    own came with a listing page.

    Example: luuvet show http://congdoan.example.vn/tin-tuc/1001-bai-viet --at 2024-11-20
    """
    if target != STANDARD_OUTPUT and (as_json or not is_raw):
        raise ConfigurationError("-o names a file for the bytes of --raw: give it with --raw, and without --json")
    if moment is not None and number is not None:
        raise ConfigurationError("--at and --version both name a version: give one of them")
    with reading(folder) as database:
        found = find_page(database, page, normalise=normalise)
        refuse_withdrawn(database, found.page_id)
        versions = find_versions(database, found)
        if number is not None:
            shown = find_version(database, found, number)
        else:
            shown = version_at(database, found, moment) if moment is not None else versions[-1]
        if is_raw:
            show_raw(records_of(database, folder, shown), shown, target, as_json=as_json)
            return
        then = None if moment is None else (moment, state_at(database, found, moment))
        if as_json:
            print_json(version_as_json(found, shown) | ({} if then is None else {"state_then": then[1].value}))
            return
        lines = show_lines(
            found,
            shown,
            versions=versions,
            events=find_events(database, found),
            reprints=find_reprints(database, found),
            then=then,
            width=terminal_width(),
        )
        click.echo("\n".join(lines))


@click.command(short_help="Compare two versions of an article.")
@click.argument("page", metavar="URL|ID")
@click.argument("first", type=click.IntRange(1), required=False, metavar="[N]")
@click.argument("second", type=click.IntRange(1), required=False, metavar="[M]")
@archive_option
@click.option("--html", "as_html", is_flag=True, help="Print a whole HTML page.")
@json_option
def diff_command(page: str, first: int | None, second: int | None, folder: Path, as_html: bool, as_json: bool) -> None:
    """Compare two versions of an article: N and M, else N and the one after it, else the last two.

    Of the latest version alone: what it changed.

    Example: luuvet diff http://congdoan.example.vn/tin-tuc/1001-bai-viet 1 3
    """
    with reading(folder) as database:
        found = find_page(database, page, normalise=normalise)
        refuse_withdrawn(database, found.page_id)
        old, new = _two_versions(find_versions(database, found), found, first, second)
    differences = find_differences(old.article, new.article, from_version=old.number, to_version=new.number)
    if as_json:
        print_json(differences.as_json())
    elif as_html:
        click.echo(difference_page(differences, title=found.title or found.url, url=found.url))
    else:
        click.echo("\n".join(difference_lines(differences, colour=sys.stdout.isatty(), width=terminal_width())))


def _two_versions(
    versions: list[StoredVersion], page: Page, first: int | None, second: int | None
) -> tuple[StoredVersion, StoredVersion]:
    by_number = {version.number: version for version in versions}
    if second is None and len(versions) < 2:
        raise ConfigurationError(f"page {page.page_id} has one version only: there is nothing to compare")
    old, new = first, second
    if old is None or (new is None and old == versions[-1].number):
        old, new = versions[-2].number, versions[-1].number
    elif new is None:
        new = old + 1
    for number in (old, new):
        if number not in by_number:
            known = ", ".join(map(str, by_number))
            raise ConfigurationError(f"page {page.page_id} has no version {number}; it has {known}")
    return by_number[old], by_number[new]
