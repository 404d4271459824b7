"""What the service works by: read once, and again at a reload."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from crawler.site_profiles import SiteProfile, load_sites
from schedules.contacts import VARIABLE
from schedules.planning import SitePlan, plans_of
from schedules.schedule_file import load_schedule
from schedules.schedule_records import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The files that the service was given, and what they say."""

    folder: Path  # the archive
    sites_folder: Path
    schedule_file: Path
    schedule: Schedule
    plans: Mapping[str, SitePlan]  # by id
    kin: Mapping[str, tuple[str, ...]]  # by site: the sites that share a host with it, itself included
    unchecked: tuple[str, ...]  # sites whose addresses nobody has tried: they have no plan
    contact: str | None  # whom the sites can call; None: nobody has said
    as_json: bool = False  # what children print

    def grace_of(self, job: str) -> timedelta:
        """Return how late a run of *job* may still begin."""
        return next((one.grace for one in self.schedule.jobs if one.name == job), timedelta())


def read_setting(*, folder: Path, sites_folder: Path, schedule_file: Path, as_json: bool = False) -> Setting:
    """Read the schedule file and every site file.

    Raises ScheduleFileError and SiteFileError, each with all mistakes.
    """
    profiles = load_sites(sites_folder)
    schedule = load_schedule(schedule_file, {profile.id for profile in profiles})
    return Setting(
        folder=folder,
        sites_folder=sites_folder,
        schedule_file=schedule_file,
        schedule=schedule,
        plans={plan.id: plan for plan in plans_of(schedule, profiles)},
        kin=_kin(profiles),
        unchecked=tuple(profile.id for profile in profiles if not profile.checked),
        contact=os.environ.get(VARIABLE, "").strip() or schedule.contact,
        as_json=as_json,
    )


def _kin(profiles: Sequence[SiteProfile]) -> dict[str, tuple[str, ...]]:
    by_host: dict[str, list[str]] = {}
    for profile in profiles:
        for host in profile.hosts:
            by_host.setdefault(host, []).append(profile.id)
    return {one.id: tuple(dict.fromkeys(kin for host in one.hosts for kin in by_host[host])) for one in profiles}
