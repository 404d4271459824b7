"""A site as the archive itself knows it, for reading its stored captures where no site file is at hand."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.site_profiles import SiteProfile, load_site
from crawler.site_tables import host_in

_SITE = "SELECT name, host, system, timezone FROM sites WHERE id = ?"


def site_of(connection: sqlite3.Connection, site: str, url: str, folder: Path) -> tuple[SiteProfile, bool]:
    """Return what to read *url* of *site* by, and whether its file in *folder* says so.

    The archive keeps which publishing system a site runs on, but none of its layouts. A file of the same name that
    does not know the host is another site's. Raises SiteFileError for a file with mistakes.
    """
    file, host = folder / f"{site}.toml", host_in(url) or ""
    if file.is_file() and host in (profile := load_site(file)).hosts:
        return profile, True
    name, known_host, system, timezone = connection.execute(_SITE, (site,)).fetchone()
    hosts = tuple(dict.fromkeys(one for one in (host, known_host) if one))
    home = f"{urlsplit(url).scheme or 'http'}://{hosts[0]}/"
    zone = ZoneInfo(timezone)
    return SiteProfile(id=site, name=name, home=home, system=system, hosts=hosts, sections=(), timezone=zone), False
