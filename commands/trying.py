"""`luuvet try`: what the rules see on one page, or on a plain text extraction."""

from __future__ import annotations

import os
from pathlib import Path

import click

from archive.errors import ArchiveNotFoundError, ConfigurationError
from archive.learned_sets import latest_set
from archive.reading_connection import reading
from commands.options import (
    archive_option,
    clock_from,
    json_option,
    load_named_site,
    print_json,
    recordings_option,
    sites_option,
)
from commands.trial_words import line_as_json, lines_of_text, lines_of_trial, trial_as_json
from crawler.learned_blocks import LearnedBlock, from_json
from crawler.live_fetch import fetch_live
from crawler.page_trial import Trial, fetch_recorded, profile_for, try_page
from crawler.replay import open_recordings
from crawler.site_profiles import SYSTEMS, SiteProfile, load_sites
from crawler.site_tables import host_in
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
    sites_folder: Path,
    as_json: bool,
) -> None:
    """Show what the rules see on the page at URL: fields, items, and what is cut by which rule. Stores nothing.

    Where the archive holds the page's site, its learned blocks are told and cut as well.

    Example: luuvet try http://congdoan.example.vn/tin-tuc/1001-bai-viet --system joomla
    """
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
