"""`luuvet quarantine`, `luuvet accept` and `luuvet reject`: what a person decides of doubtful captures."""

from __future__ import annotations

import getpass
import logging
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path

import click

from archive.errors import ConfigurationError
from archive.event_log import keeping_log
from archive.events import tell
from archive.quarantine import QuarantineItem, open_items
from archive.quarantine_decisions import (
    Deciding,
    NotInQuarantineError,
    find_item,
    reject,
)
from archive.reading_connection import reading
from archive.store import Archive
from archive.terminal_text import harmless
from commands.options import archive_option, clock_from, json_option, print_json, sites_option
from crawler.quarantine_accepting import accept_capture

logger = logging.getLogger(__name__)

# Pages of one site that wait for the same reason, before the rest is only counted.
_SHOWN = 5


def _by_option(command: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--by",
        "person",
        envvar="LUUVET_PERSON",
        metavar="NAME",
        help="Who decides; else $LUUVET_PERSON, else the login.",
    )(command)


def _group_options(command: click.decorators.FC) -> click.decorators.FC:
    site = click.option("--site", metavar="ID", help="With --reason, in place of IDs: all that waits of this site.")
    reason = click.option("--reason", metavar="NAME", help="With --site, in place of IDs: all that waits for it.")
    return site(reason(command))


@click.command(short_help="List the captures that a person has to decide on.")
@archive_option
@click.option("--all", "show_all", is_flag=True, help="List every page, however many wait for the same reason.")
@json_option
def quarantine_command(folder: Path, show_all: bool, as_json: bool) -> None:
    """List the doubtful captures that wait for `luuvet accept` or `luuvet reject`, with their reasons and facts.

    They change no article. A page that a later run reads in order leaves the list by itself.

    Example: luuvet quarantine --archive luuvet-archive
    """
    with reading(folder) as database:
        items = list(open_items(database))
    if as_json:
        print_json([item.as_json() for item in items])
        return
    for (site, reason), group in groupby(_in_groups(items), key=lambda item: (item.site, item.reason)):
        waiting = list(group)
        click.echo(f"{site}: {reason}, {len(waiting)} waiting")
        for item in islice(waiting, None if show_all else _SHOWN):
            click.echo(f"  {item.capture_id}  {item.captured_at}  {harmless(item.url)}")
            click.echo(f"      {harmless(str(item.facts.get('detail', '')))}")
        if len(waiting) > _SHOWN and not show_all:
            click.echo(f"  and {len(waiting) - _SHOWN} more: --all lists them")
    click.echo(f"{len(items)} captures wait" if items else "nothing waits")


def _in_groups(items: list[QuarantineItem]) -> list[QuarantineItem]:
    return sorted(items, key=lambda item: (item.site, item.reason))


@click.command(short_help="Let a doubtful capture be its article's state.")
@click.argument("names", nargs=-1, metavar="[ID...]")
@_group_options
@click.option("--article", "as_article", is_flag=True, help="It is the article, whatever the quality gate says of it.")
@_by_option
@sites_option
@archive_option
def accept_command(
    names: tuple[str, ...],
    site: str | None,
    reason: str | None,
    folder: Path,
    sites_folder: Path,
    as_article: bool,
    person: str | None,
) -> None:
    """Say that the capture ID shows how its article really stands: its text becomes a version, or it is missing.

    The stored raw page is read under today's rules. An article that is read in it becomes the next version; where
    something else stands in its place (a login, a notice), the article is missing. No other article changes.

    Example: luuvet accept 1201 --by "Hải Yến"
    """
    deciding = _deciding(person)
    with keeping_log(folder, clock_from(None)), Archive.open(folder, create=False) as archive:
        items = _named(archive, names, site, reason)
        for item in items:
            accepted = accept_capture(archive, folder, item, deciding, sites=sites_folder, as_article=as_article)
            if accepted.system is not None:
                said = f"{sites_folder} holds no file of {item.site}: read by the rules of {accepted.system} alone"
                click.echo(f"luuvet: {said}; name your own folder with --sites", err=True)
            click.echo(f"{item.capture_id}: accepted, {harmless(item.url)}: {accepted.effect}")


def _named(archive: Archive, names: tuple[str, ...], site: str | None, reason: str | None) -> list[QuarantineItem]:
    """Return what waits under these ids, or of a site for a reason. Raises before anything is decided."""
    if bool(names) == bool(site or reason) or (site is None) != (reason is None):
        raise ConfigurationError("give the IDs of captures, or --site and --reason together: see luuvet quarantine")
    if names:
        return [find_item(archive.connection, name) for name in dict.fromkeys(names)]
    items = [item for item in open_items(archive.connection) if (item.site, item.reason) == (site, reason)]
    if not items:
        raise NotInQuarantineError(f"{site}: {reason}")
    return items


@click.command(short_help="Let a doubtful capture say nothing of its article.")
@click.argument("names", nargs=-1, metavar="[ID...]")
@_group_options
@_by_option
@archive_option
def reject_command(
    names: tuple[str, ...], site: str | None, reason: str | None, folder: Path, person: str | None
) -> None:
    """Say that the capture ID is no state of its article; nothing changes, and the same text is not asked about again.

    Example: luuvet reject 1201 1202
    """
    deciding = _deciding(person)
    with keeping_log(folder, clock_from(None)), Archive.open(folder, create=False) as archive:
        items = _named(archive, names, site, reason)
        for item in items:
            reject(archive, item, deciding)
            tell(logger, "capture-rejected", site=item.site, url=item.url, capture=item.capture_id, by=deciding.by)
            click.echo(f"{item.capture_id}: rejected, {harmless(item.url)}: no article was changed")


def _deciding(person: str | None) -> Deciding:
    try:
        name = (person or "").strip() or getpass.getuser()
    except (KeyError, OSError) as error:
        raise ConfigurationError("who decides? Give --by NAME, or set $LUUVET_PERSON") from error
    return Deciding(by=name, at=datetime.now(UTC))
