"""Site files: TOML to SiteProfile and dated Layouts, every mistake reported with file and key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import ConfigurationError
from crawler.site_tables import SiteTable, host_in

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# Of one photo or file; a scanned decision of thirty pages measures half of it.
_DEFAULT_MEDIA_BYTES = 20_000_000
SYSTEMS = ("joomla", "wordpress", "mastercms", "generic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A paginated listing of a site."""

    name: str
    url: str
    inline: bool = False  # whole articles stand on the listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """CSS selectors that fit a site from a day on, until the next layout's day; None leaves the system's own."""

    valid_from: date
    item: str | None = None
    link: str | None = None
    next: str | None = None
    title: str | None = None
    lead: str | None = None
    byline: str | None = None
    published: str | None = None
    body: str | None = None
    caption: str | None = None
    drop: tuple[str, ...] = ()  # added to the system's own


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """One site, as its file says it; every field checked on load."""

    id: str  # the file's stem
    name: str
    home: str
    system: str  # one of SYSTEMS
    hosts: tuple[str, ...]
    sections: tuple[Section, ...]
    layouts: tuple[Layout, ...] = ()  # by valid_from, oldest first
    timezone: ZoneInfo = VIETNAM
    delay: float = 3.0  # seconds
    budget: int | None = None  # requests that all runs of a night may send; None: no bound but a run's own
    checked: bool = True  # False: nobody has tried the address on the live site; crawl skips it
    allow_private: bool = False
    allow_bad_certificate: bool = False
    raw: Literal["changed", "all"] = "changed"  # which responses are kept as they came (DESIGN 5.6)
    # Off unless asked for: photos are most of a site's bytes, and its host and our disk both have to bear them.
    media: bool = False  # photos and files of articles are kept too
    media_max_bytes: int = _DEFAULT_MEDIA_BYTES  # of one of them; the download ends there
    feeds: tuple[str, ...] | None = None  # those to be read; None: whichever the site names, or usually has
    sitemaps: tuple[str, ...] | None = None  # the same

    def layout_at(self, day: date) -> Layout | None:
        """Return the layout valid on *day* of the site's own time zone; None where only the system's rules hold."""
        valid = [layout for layout in self.layouts if layout.valid_from <= day]
        return valid[-1] if valid else None


class SiteFileError(ConfigurationError):
    """Site files hold mistakes; all of them, as ``file: key: what is wrong``."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(self.mistakes)


def load_sites(folder: Path) -> tuple[SiteProfile, ...]:
    """Return every site of *folder*, by id. Raises SiteFileError with the mistakes of all files."""
    if not folder.is_dir():
        raise SiteFileError((f"{folder}: no such folder: name one that holds site files with --sites",))
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise SiteFileError((f"{folder}: holds no site file (*.toml)",))
    profiles: list[SiteProfile] = []
    mistakes: list[str] = []
    for file in files:
        try:
            profiles.append(load_site(file))
        except SiteFileError as error:
            mistakes += error.mistakes
    if mistakes:
        raise SiteFileError(tuple(mistakes))
    return tuple(profiles)


def load_site(path: Path) -> SiteProfile:
    """Return the site that the TOML file *path* describes. Raises SiteFileError with every mistake in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SiteFileError((f"{path.name}: cannot be read as UTF-8 text: {error}",)) from error
    return read_site(text, path.name)


def read_site(text: str, file_name: str) -> SiteProfile:
    """Return the site described by TOML *text*; *file_name* gives the id and stands in every mistake."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError, or a number of more digits than Python reads
        raise SiteFileError((f"{file_name}: is no valid TOML: {error}",)) from error
    keys = SiteTable(table, file_name, "")
    profile = _read_profile(keys, Path(file_name).stem)
    if keys.mistakes:
        raise SiteFileError(tuple(keys.mistakes))
    return profile


# A site id stands in addresses, file names and metrics.
_SITE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SITE_KEYS = (
    "budget",
    *("name", "home", "system", "hosts", "timezone", "delay", "checked", "allow_private", "allow_bad_certificate"),
    *("raw", "media", "media_max_bytes", "feeds", "sitemaps", "sections", "layouts"),
)
_MEDIA_BYTES = range(1, 1_000_000_001)
_MAX_DELAY_SECONDS = 600.0
# Fewer hold robots.txt, a listing page and hardly an article.
_BUDGET = range(10, 1_000_001)
_SELECTOR_KEYS = ("item", "link", "next", "title", "lead", "byline", "published", "body", "caption")


def _read_profile(keys: SiteTable, site: str) -> SiteProfile:
    keys.only(_SITE_KEYS)
    if not _SITE_ID.fullmatch(site):
        keys.wrong("(file name)", f"{site!r} is no site id; lower-case letters, digits, '.', '-' and '_' are allowed")
    home = keys.address("home")
    hosts = _read_hosts(keys, host_in(home) if home else None)
    return SiteProfile(
        id=site,
        name=keys.text("name", required=True) or site,
        home=home or "",
        system=_read_system(keys),
        hosts=hosts,
        sections=_read_sections(keys, hosts),
        layouts=_read_layouts(keys),
        timezone=_read_timezone(keys),
        delay=_read_delay(keys),
        budget=_read_budget(keys),
        checked=keys.flag("checked", True),
        allow_private=keys.flag("allow_private", False),
        allow_bad_certificate=keys.flag("allow_bad_certificate", False),
        raw=_read_raw(keys),
        media=keys.flag("media", False),
        media_max_bytes=_read_media_max_bytes(keys),
        feeds=keys.addresses("feeds", hosts),
        sitemaps=keys.addresses("sitemaps", hosts),
    )


def _read_system(keys: SiteTable) -> str:
    system = keys.text("system", required=True)
    if system is not None and system not in SYSTEMS:
        keys.wrong("system", f"{system!r} given; allowed are {', '.join(SYSTEMS)}")
    return system or SYSTEMS[-1]


def _read_hosts(keys: SiteTable, home_host: str | None) -> tuple[str, ...]:
    if "hosts" not in keys.table:
        return (home_host,) if home_host else ()
    value = keys.table["hosts"]
    if not isinstance(value, list) or not value:
        keys.wrong("hosts", f"{value!r} given; a list of host names is needed")
        return ()
    hosts: list[str] = []
    for one in value:
        host = host_in(f"http://{one}/") if isinstance(one, str) else None
        if host is None or "/" in str(one):
            keys.wrong("hosts", f"{one!r} given; a host name such as 'congdoan.example.vn' is needed")
        elif host in hosts:
            keys.wrong("hosts", f"{host!r} stands twice")
        else:
            hosts.append(host)
    if home_host and home_host not in hosts:
        keys.wrong("hosts", f"the host of home, {home_host!r}, is not among them")
    return tuple(hosts)


def _read_sections(keys: SiteTable, hosts: tuple[str, ...]) -> tuple[Section, ...]:
    sections: list[Section] = []
    tables = keys.tables("sections")
    if not tables:
        keys.wrong("sections", "is missing; at least one [[sections]] with name and url is needed")
    for table in tables:
        table.only(("name", "url", "inline"))
        name, url = table.text("name", required=True), table.address("url", hosts)
        if name in {section.name for section in sections}:
            table.wrong("name", f"{name!r} names another section already")
        if url in {section.url for section in sections}:
            table.wrong("url", f"{url!r} is another section's already")
        inline = table.flag("inline", False)
        if name and url:
            sections.append(Section(name=name, url=url, inline=inline))
    return tuple(sections)


def _read_layouts(keys: SiteTable) -> tuple[Layout, ...]:
    layouts: list[Layout] = []
    for table in keys.tables("layouts"):
        table.only(("valid_from", *_SELECTOR_KEYS, "drop"))
        chosen = {key: table.selector(key, table.table[key]) for key in _SELECTOR_KEYS if key in table.table}
        drop = _read_drop(table)
        day = table.table.get("valid_from")
        if not isinstance(day, date) or isinstance(day, datetime):
            given = "is missing" if day is None else f"{day!r} given"
            table.wrong("valid_from", f"{given}; a day such as 2025-06-01, without quotes, is needed")
            continue
        if day in {layout.valid_from for layout in layouts}:
            table.wrong("valid_from", f"{day} is the first day of another layout already")
        layouts.append(Layout(valid_from=day, drop=drop, **chosen))
    return tuple(sorted(layouts, key=lambda layout: layout.valid_from))


def _read_drop(table: SiteTable) -> tuple[str, ...]:
    value = table.table.get("drop", [])
    if not isinstance(value, list):
        table.wrong("drop", f"{value!r} given; a list of CSS selectors is needed")
        return ()
    return tuple(found for one in value if (found := table.selector("drop", one)) is not None)


def _read_timezone(keys: SiteTable) -> ZoneInfo:
    name = keys.text("timezone")
    if name is None:
        return VIETNAM
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        keys.wrong("timezone", f"{name!r} given; a name of the IANA list such as 'Asia/Ho_Chi_Minh' is needed")
        return VIETNAM


def _read_raw(keys: SiteTable) -> Literal["changed", "all"]:
    value = keys.table.get("raw", "changed")
    if value == "all":
        return "all"
    if value != "changed":
        keys.wrong("raw", f"{value!r} given; allowed are 'changed' and 'all'")
    return "changed"


def _read_media_max_bytes(keys: SiteTable) -> int:
    value = keys.table.get("media_max_bytes", _DEFAULT_MEDIA_BYTES)
    if isinstance(value, bool) or not isinstance(value, int) or value not in _MEDIA_BYTES:
        keys.wrong(
            "media_max_bytes", f"{value!r} given; a whole number of bytes from 1 to {_MEDIA_BYTES[-1]} is needed"
        )
        return _DEFAULT_MEDIA_BYTES
    return value


def _read_budget(keys: SiteTable) -> int | None:
    value = keys.table.get("budget")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value not in _BUDGET:
        keys.wrong("budget", f"{value!r} given; a whole number from {_BUDGET[0]} to {_BUDGET[-1]} is needed")
        return None
    return value


def _read_delay(keys: SiteTable) -> float:
    value = keys.table.get("delay", 3.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MAX_DELAY_SECONDS:
        keys.wrong("delay", f"{value!r} given; seconds from 0 to {_MAX_DELAY_SECONDS:g} are needed")
        return 3.0
    return float(value)
