"""What the service works by: read once, and again at a reload."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from crawler.site_profiles import load_sites
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
    hosts: Mapping[str, frozenset[str]]  # by site
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
        hosts={profile.id: frozenset(profile.hosts) for profile in profiles},
        unchecked=tuple(profile.id for profile in profiles if not profile.checked),
        contact=os.environ.get(VARIABLE, "").strip() or schedule.contact,
        as_json=as_json,
    )
