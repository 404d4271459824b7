"""`luuvet reextract`."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.event_log import keeping_log
from archive.events import tell
from archive.reading_connection import reading
from archive.terminal_text import harmless
from commands.options import (
    archive_option,
    check_site,
    clock_from,
    json_option,
    load_named_site,
    print_json,
    sites_option,
)
from commands.work_progress import showing_work
from crawler.reextraction import Difference, Reextraction, reextract
from crawler.site_profiles import SiteProfile

logger = logging.getLogger(__name__)

# Lines of a difference that a terminal shows of each side.
_LINES = 3
_WIDTH = 96


@click.command(short_help="Read stored pages again under today's rules.")
@archive_option
@sites_option
@click.option("--site", metavar="ID", help="Only this site; else all that the archive holds and a site file names.")
@click.option("--dry-run", is_flag=True, help="Show what would change, worst first; change nothing.")
@json_option
@click.pass_context
def reextract_command(
    context: click.Context, folder: Path, sites_folder: Path, site: str | None, dry_run: bool, as_json: bool
) -> None:
    """Read the stored raw pages again under today's rules and let each version show what they read.

    History stays: numbers, changes and moments; what a version said before is kept beside it. A page that today's rules
    cannot read keeps its text and is named; exit status 1 then.

    Example: luuvet reextract --site langson --dry-run
    """
    profiles = _profiles(folder, sites_folder, site)
    done = []
    with nullcontext() if dry_run else keeping_log(folder, clock_from(None)), showing_work(quiet=as_json) as report:
        for profile in profiles:
            now = datetime.now(UTC)
            one = reextract(folder, profile, now=now, dry_run=dry_run, report=report)
            tell(logger, "read-again", site=one.site, versions=one.versions, changed=one.changed, dry_run=dry_run)
            done.append(one)
    if as_json:
        print_json({"dry_run": dry_run, "sites": [_as_json(one) for one in done]})
    else:
        for one in done:
            _print(one)
    context.exit(1 if any(one.unread for one in done) else 0)


def _profiles(folder: Path, sites_folder: Path, site: str | None) -> list[SiteProfile]:
    """Return the sites to be read again; those without a site file are said and left out."""
    with reading(folder) as database:
        if site is not None:
            check_site(database, site)
            return [load_named_site(site, sites_folder)]
        held = [name for (name,) in map(tuple, database.execute("SELECT id FROM sites ORDER BY id"))]
    profiles = []
    for name in held:
        if (sites_folder / f"{name}.toml").is_file():
            profiles.append(load_named_site(name, sites_folder))
        else:
            click.echo(f"luuvet: {name} has no site file in {sites_folder} and is left out", err=True)
    return profiles


def _as_json(done: Reextraction) -> dict[str, Any]:
    unread = [{"url": url, "version": number, "reason": reason} for url, number, reason in done.unread_samples]
    return asdict(done) | {"unread_samples": unread}


def _print(done: Reextraction) -> None:
    verb = "would read" if done.dry_run else "read"
    fields = ", ".join(f"{name} {number}" for name, number in sorted(done.fields.items(), key=lambda one: -one[1]))
    click.echo(
        f"{done.site}: {done.versions} versions with a stored page: {done.up_to_date} up to date, {done.same} {verb} "
        f"the same, {done.changed} otherwise" + (f" ({fields})" if fields else "")
    )
    if done.without_record:
        click.echo(f"{done.site}: {done.without_record} versions have no stored page and stay as they are")
    for reason, number in sorted(done.unread.items()):
        click.echo(f"{done.site}: {number} cannot be read today ({reason}) and keep their text", err=True)
    for url, number, reason in done.unread_samples:
        click.echo(f"  {harmless(url)} version {number}: {reason}", err=True)
    for one in done.samples if done.dry_run else ():
        _print_difference(one)


def _print_difference(one: Difference) -> None:
    click.echo(f"  {100 * one.share:.0f} % {harmless(one.url)} version {one.version}: {', '.join(one.fields)}")
    for sign, lines in (("-", one.lost), ("+", one.gained)):
        for line in lines[:_LINES]:
            text = harmless(line)
            click.echo(f"    {sign} {text if len(text) <= _WIDTH else text[:_WIDTH] + '…'}")
        if len(lines) > _LINES:
            click.echo(f"    {sign} … {len(lines) - _LINES} more")
