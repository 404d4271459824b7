"""Schedules and sites for the tests of the scheduler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.site_profiles import SiteProfile, read_site
from schedules.planning import SitePlan, plans_of
from schedules.schedule_file import read_schedule

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHTLY = '[[jobs]]\nname = "nightly"\ncron = "30 1 * * *"\n'


def site(name: str, host: str | None = None, *, checked: bool = True) -> SiteProfile:
    """A site of one section."""
    home = f"http://{host or name + '.test'}/"
    text = f'name = "{name}"\nhome = "{home}"\nsystem = "joomla"\n[[sections]]\nname = "Tin"\nurl = "{home}tin"\n'
    return replace(read_site(text, f"{name}.toml"), checked=checked)


def site_folder(folder: Path, *names: str) -> Path:
    """Write the files of these sites, each on a host of its own, into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        home = f"http://{name}.test/"
        (folder / f"{name}.toml").write_text(
            f'name = "{name}"\nhome = "{home}"\nsystem = "joomla"\n[[sections]]\nname = "Tin"\nurl = "{home}tin"\n',
            encoding="utf-8",
        )
    return folder


def plans(text: str, *names: str) -> list[SitePlan]:
    """The plans of a schedule for these sites."""
    sites = [site(name) for name in names or ("ben",)]
    return plans_of(read_schedule(text, "lich.toml", [one.id for one in sites]), sites)


def plan(text: str = NIGHTLY, name: str = "ben") -> SitePlan:
    """The only plan of a schedule for one site."""
    (only,) = plans(text, name)
    return only


def clock(text: str) -> datetime:
    """A moment on Vietnam's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def begins(planned: SitePlan, moment: datetime, number: int) -> Sequence[str]:
    """The next begins after *moment*, on Vietnam's clock."""
    found: list[str] = []
    for _ in range(number):
        run = planned.after(moment)
        if run is None:
            break
        moment = run.at
        found.append(moment.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M"))
    return found
