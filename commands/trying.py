"""`luuvet try`: what the rules see on one page, or on a plain text extraction."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from archive.errors import ArchiveNotFoundError, ConfigurationError
from archive.history import find_page, find_version
from archive.learned_sets import latest_set
from archive.reading_connection import reading
from archive.withheld import refuse_withdrawn
from commands.options import (
    Moment,
    archive_option,
    clock_from,
    json_option,
    load_named_site,
    print_json,
    recordings_option,
    sites_option,
    terminal_width,
)
from commands.stored_trial_words import lines_of_stored_trial, stored_trial_as_json
from commands.trial_words import line_as_json, lines_of_text, lines_of_trial, trial_as_json
from crawler.addresses import normalise
from crawler.archived_site import site_of
from crawler.learned_blocks import LearnedBlock, from_json
from crawler.live_fetch import fetch_live
from crawler.page_trial import Trial, fetch_recorded, profile_for, try_page
from crawler.replay import open_recordings
from crawler.site_profiles import SYSTEMS, SiteProfile, load_sites
from crawler.site_tables import host_in
from crawler.stored_trial import StoredTrial, try_stored
from crawler.text_lines import clean_lines


@click.command(short_help="Show what the rules see on one page or text.")
@click.argument("url", required=False)
@recordings_option
@click.option("--site", "site_id", metavar="ID", help="Read it by this site's file.")
@click.option("--system", type=click.Choice(SYSTEMS), help="Read it by the rules of this publishing system alone.")
@click.option(
    "--text",
    "text_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="In place of URL: clean this plain text extraction, line by line.",
)
@click.option(
    "--stored", is_flag=True, help="Read the page that the archive kept, as it was read and as it would be now."
)
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="With --stored: not the latest version.")
@click.option(
    "--layout-of",
    "layouts_of",
    type=Moment(),
    multiple=True,
    metavar="DAY",
    help="With --stored: by the layout valid on DAY; given twice, by both.",
)
@sites_option
@json_option
@archive_option
@click.pass_context
def try_command(
    context: click.Context,
    folder: Path,
    url: str | None,
    recordings: tuple[Path, ...],
    site_id: str | None,
    system: str | None,
    text_file: Path | None,
    stored: bool,
    number: int | None,
    layouts_of: tuple[datetime, ...],
    sites_folder: Path,
    as_json: bool,
) -> None:
    """Show what the rules see on the page at URL: fields, items, and what is cut by which rule. Stores nothing.

    Where the archive holds the page's site, its learned blocks are told and cut as well.

    With --stored no network is asked: two recipes read the page that the archive kept of a version (URL may be its page
    id), side by side.

    \b
    Example: luuvet try http://congdoan.example.vn/tin-tuc/1001-bai-viet --system joomla
             luuvet try http://congdoan.example.vn/tin-tuc/1001-bai-viet --stored --version 1
    """
    if not stored and (number is not None or layouts_of):
        raise ConfigurationError("--version and --layout-of go with --stored")
    if (url is None) == (text_file is None):
        raise ConfigurationError("give either a URL or --text FILE: see luuvet try --help")
    if text_file is not None:
        if system is None:
            raise ConfigurationError(f"--text needs --system: one of {', '.join(SYSTEMS)}")
        lines = clean_lines(_text_of(text_file), system)
        if as_json:
            print_json({"lines": [line_as_json(line) for line in lines]})
        else:
            click.echo("\n".join(lines_of_text(lines)))
        return
    if stored:
        if recordings or system is not None or len(layouts_of) > 2:
            raise ConfigurationError("--stored takes no --from, no --system, and at most two --layout-of")
        days = [day.date() for day in layouts_of]
        two = _stored_trial(folder, url or "", number, days, site_id, sites_folder)
        if as_json:
            print_json(stored_trial_as_json(two))
        else:
            click.echo("\n".join(lines_of_stored_trial(two, terminal_width())))
        context.exit(1 if any(side.article is None for side in two.sides) else 0)
    profile = _profile(url or "", site_id, system, sites_folder)
    trial = _trial(url or "", recordings, profile, _learned(folder, profile))
    if as_json:
        print_json(trial_as_json(trial))
    else:
        click.echo("\n".join(lines_of_trial(trial)))
    if trial.kind == "unreadable":
        context.exit(1)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: is not UTF-8 text ({error.reason} at byte {error.start})") from error


def _stored_trial(
    folder: Path, page: str, number: int | None, days: Sequence[date], site_id: str | None, sites_folder: Path
) -> StoredTrial:
    with reading(folder) as database:
        found = find_page(database, page, normalise=normalise)
        refuse_withdrawn(database, found.page_id)
        if site_id is not None:
            profile = load_named_site(site_id, sites_folder)
        else:
            profile, _ = site_of(database, found.site, found.url, sites_folder)
        version = find_version(database, found, number or found.versions)
        return try_stored(database, folder, profile, found.page_id, version.number, days)


def _learned(folder: Path, profile: SiteProfile) -> tuple[LearnedBlock, ...]:
    """Return what the archive has learned of the site; nothing where there is no archive yet."""
    try:
        with reading(folder) as database:
            stored = latest_set(database, profile.id)
    except ArchiveNotFoundError:
        return ()
    return from_json(stored) if stored is not None else ()


def _trial(url: str, recordings: tuple[Path, ...], profile: SiteProfile, learned: tuple[LearnedBlock, ...]) -> Trial:
    if not recordings:
        contact = os.environ.get("LUUVET_CONTACT")
        return try_page(fetch_live(url, profile, now=clock_from(None), contact=contact), profile, learned)
    visits = open_recordings(recordings)
    holding = [visit for visit in visits if visit.holds(url)]
    return try_page(fetch_recorded(url, profile, (holding or list(visits))[-1]), profile, learned)


def _profile(url: str, site_id: str | None, system: str | None, folder: Path) -> SiteProfile:
    """Take the site named, else the system named, else the configured site of that host, else the generic rules."""
    host = host_in(url)
    if host is None:
        raise ConfigurationError(f"{url!r} is no address of a page: give one that begins with http:// or https://")
    if site_id is not None:
        return load_named_site(site_id, folder)
    if system is not None:
        return profile_for(url, system)
    configured = [profile for profile in load_sites(folder) if host in profile.hosts]
    return configured[0] if configured else profile_for(url, "generic")
