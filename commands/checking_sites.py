"""`luuvet sites`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.terminal_text import in_columns
from commands.options import json_option, print_json, sites_option
from crawler.site_profiles import SiteProfile, load_sites


@click.command(short_help="List the configured sites and every mistake in a site file.")
@sites_option
@json_option
@click.option("--archive", "folder", type=click.Path(path_type=Path), expose_value=False, hidden=True)
def sites_command(sites_folder: Path, as_json: bool) -> None:
    """List the configured sites; name every mistake in a site file with file and key.

    Example: luuvet sites --sites my-sites
    """
    profiles = load_sites(sites_folder)
    if as_json:
        print_json([_as_json(profile) for profile in profiles])
        return
    rows = [(one.id, one.system, _sections(one), one.home, _checked(one), _kept(one)) for one in profiles]
    click.echo("\n".join(in_columns(rows)))
    unchecked = [one.id for one in profiles if not one.checked]
    if unchecked:
        click.echo(
            f"\nNot tried on the live site: {', '.join(unchecked)}. `luuvet crawl` skips them until you have set the "
            "true addresses in the site file and checked = true."
        )


def _sections(profile: SiteProfile) -> str:
    number = len(profile.sections)
    return f"{number} section{'' if number == 1 else 's'}"


def _kept(profile: SiteProfile) -> str:
    """What is kept beside what every site's crawls keep."""
    wanted = (("every response", profile.raw == "all"), ("media", profile.media))
    return "with " + " and ".join(what for what, is_kept in wanted if is_kept) if any(on for _, on in wanted) else ""


def _checked(profile: SiteProfile) -> str:
    return "checked" if profile.checked else "not checked"


def _as_json(profile: SiteProfile) -> dict[str, object]:
    return {
        "site": profile.id,
        "name": profile.name,
        "home": profile.home,
        "system": profile.system,
        "checked": profile.checked,
        "raw": profile.raw,
        "media": profile.media,
        "media_max_bytes": profile.media_max_bytes,
        "sections": [{"name": one.name, "url": one.url, "inline": one.inline} for one in profile.sections],
        "layouts": [{"valid_from": one.valid_from.isoformat()} for one in profile.layouts],
    }
