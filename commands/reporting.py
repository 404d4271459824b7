"""`luuvet status` and `luuvet changes`: how the sites stand and what they changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.change_listing import find_changes
from archive.change_meanings import KINDS
from archive.reading_connection import reading
from archive.status_reading import read_status
from archive.terminal_lists import changes_lines, status_lines
from archive.told_changes import Order
from commands.options import (
    VIETNAM,
    Moment,
    archive_option,
    at_option,
    check_site,
    clock_from,
    json_option,
    print_json,
    sites_option,
    terminal_width,
)
from crawler.site_profiles import load_sites
from schedules.next_runs import next_runs_of


@click.command(short_help="Tell how each site stands and what needs a person.")
@archive_option
@sites_option
@at_option("Tell how things stood at this moment.")
@json_option
def status_command(folder: Path, sites_folder: Path, moment: datetime | None, as_json: bool) -> None:
    """Tell for each site when it was last read, what came of it, and whether a person is needed.

    Example: luuvet status --json
    """
    profiles = load_sites(sites_folder)
    with reading(folder) as database:
        status = read_status(
            database,
            folder=folder,
            now=clock_from(moment)(),
            configured={profile.id: profile.name for profile in profiles},
            unchecked={profile.id for profile in profiles if not profile.checked},
            next_runs=next_runs_of(folder),
        )
    if as_json:
        print_json(status.as_json())
    else:
        click.echo("\n".join(status_lines(status, zone=VIETNAM, width=terminal_width())))


@click.command(short_help="List what the sites changed.")
@archive_option
@click.option("--since", type=Moment(), metavar="ISO", help="Only what happened from this moment on.")
@click.option("--until", type=Moment(), metavar="ISO", help="Only what happened before this moment.")
@click.option("--site", metavar="ID", help="Only this site.")
@click.option("--section", metavar="NAME", help="Only articles of this section, as the site names it.")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    metavar="KIND",
    help=f"Only this kind: {', '.join(KINDS)}. New articles (first) are listed only when asked for.",
)
@click.option(
    "--sort",
    "order",
    type=click.Choice(("meaning", "newest")),
    default="meaning",
    show_default=True,
    help="The most meaningful first, or the newest.",
)
@click.option("--newest", "at_most", type=click.IntRange(1), metavar="N", help="Only the newest N of them.")
@json_option
def changes_command(
    folder: Path,
    since: datetime | None,
    until: datetime | None,
    site: str | None,
    section: str | None,
    kind: str | None,
    order: Order,
    at_most: int | None,
    as_json: bool,
) -> None:
    """List what the sites changed, most meaningful first, as the reading room's page of changes does.

    Example: luuvet changes --since 2024-11-20 --site langson
    """
    with reading(folder) as database:
        if site is not None:
            check_site(database, site)
        changes = find_changes(
            database, since=since, until=until, site=site, section=section, kind=kind, at_most=at_most, order=order
        )
    if as_json:
        print_json([change.as_json() for change in changes])
    else:
        click.echo("\n".join(changes_lines(changes, zone=VIETNAM, width=terminal_width())))
