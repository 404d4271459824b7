"""Options that several commands share, and how they print JSON."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from archive.errors import ConfigurationError
from crawler.site_profiles import SiteProfile, load_site

Command = TypeVar("Command", bound=Callable[..., Any])

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# What is reckoned from a moment, in whatever zone, has to lie in the calendar as well.
_YEARS = range(1900, 9000)
SHIPPED_SITES = Path(__file__).resolve().parent.parent / "spiders" / "sites"


class Moment(click.ParamType[datetime]):
    """A moment as ISO 8601, on Vietnam's clock where no offset is given; click.DateTime would give a naive one."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the aware moment, or fail with an example of what is right."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment: write 2024-11-20 or 2024-11-20T22:00+07:00", param, ctx)
        if moment.year not in _YEARS:
            self.fail(f"{value!r}: a moment of the years {_YEARS[0]} to {_YEARS[-1]} is needed", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


class Day(click.ParamType[date]):
    """A day as ISO 8601."""

    name = "D"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with an example of what is right."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: write 2024-11-20", param, ctx)
        if day.year not in _YEARS:
            self.fail(f"{value!r}: a day of the years {_YEARS[0]} to {_YEARS[-1]} is needed", param, ctx)
        return day


def archive_option(command: Command) -> Command:
    """Add --archive DIR."""
    return click.option(
        "--archive",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="LUUVET_ARCHIVE",
        default="luuvet-archive",
        metavar="DIR",
        help="The archive's folder; else $LUUVET_ARCHIVE, else ./luuvet-archive.",
    )(command)


def json_option(command: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")(command)


def sites_option(command: Command) -> Command:
    """Add --sites DIR."""
    return click.option(
        "--sites",
        "sites_folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=SHIPPED_SITES,
        show_default="the sites that come with luuvet",
        metavar="DIR",
        help="A folder of your own site files, read in place of the shipped one.",
    )(command)


def recordings_option(command: Command) -> Command:
    """Add --from WARC, which may be given several times."""
    return click.option(
        "--from",
        "recordings",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        multiple=True,
        metavar="WARC",
        help="Answer from a recording (.warc, .warc.gz, .wacz) in place of the network; may be given several times.",
    )(command)


def at_option(meaning: str) -> Callable[[Command], Command]:
    """Add --at ISO, with what it means to the command."""

    def add(command: Command) -> Command:
        return click.option("--at", "moment", type=Moment(), metavar="ISO", help=meaning)(command)

    return add


def load_named_site(name: str, folder: Path) -> SiteProfile:
    """Return the site *name* of *folder*, whatever mistakes the files of others hold.

    Raises ConfigurationError with the sites that are there, or SiteFileError.
    """
    known = sorted(file.stem for file in folder.glob("*.toml"))
    if name not in known:
        raise ConfigurationError(f"no site {name!r} in {folder}: known are {', '.join(known) or 'none'}")
    return load_site(folder / f"{name}.toml")


def check_site(database: sqlite3.Connection, site: str) -> None:
    """Raise ConfigurationError, with the sites that the archive holds, when *site* is none of them."""
    known = [name for (name,) in database.execute("SELECT id FROM sites ORDER BY id")]
    if site not in known:
        raise ConfigurationError(f"no site {site!r} in this archive: it holds {', '.join(known) or 'none'}")


def clock_from(moment: datetime | None) -> Callable[[], datetime]:
    """Return a clock that tells the true time, or one that starts at *moment* and runs on."""
    if moment is None:
        return lambda: datetime.now(UTC)
    begun = time.monotonic()
    return lambda: moment + timedelta(seconds=time.monotonic() - begun)


def terminal_width() -> int:
    """Return how many columns running text may take."""
    return min(100, shutil.get_terminal_size().columns)


def print_json(value: object) -> None:
    """Print one JSON value on a line, Vietnamese left readable."""
    click.echo(json.dumps(value, ensure_ascii=False))
