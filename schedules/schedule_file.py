"""The schedule file: TOML that says when which sites are read; every mistake is told with file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import ConfigurationError
from archive.languages import LANGUAGES, Language
from crawler.limits import SITES_AT_ONCE
from crawler.site_tables import SiteTable, host_in
from schedules.blackouts import Blackouts, read_days
from schedules.contacts import contact_mistake
from schedules.delivery_tables import read_deliveries
from schedules.rhythms import Every, Rhythm, read_cron
from schedules.schedule_records import Job, Limits, Schedule
from schedules.schedule_tables import count_in, list_in, number_in, read_each, table_in
from schedules.windows import Window, read_window

SHIPPED = Path(__file__).parent / "schedule.toml"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

KEYS = (
    *(
        "timezone",
        "contact",
        "language",
        "sites_at_once",
        "jitter",
        "grace_hours",
        "blackout",
        "jobs",
        "windows",
        "limits",
    ),
    *("deliver", "ping"),
)
JOB_KEYS = ("name", "cron", "every", "sites", "full", "jitter", "grace_hours")
LIMIT_KEYS = ("minutes", "full_minutes", "silent_minutes", "stop_seconds", "memory_mb", "requests")
_A_DAY = 24 * 3600
_WEEK_MINUTES = 7 * 24 * 60
_LONGEST_GRACE_HOURS = 7 * 24
# Less than what Python, lxml and Scrapy need to begin at all is a slip of the pen.
_LEAST_MEMORY_MB = 512


class ScheduleFileError(ConfigurationError):
    """A schedule file holds mistakes; all of them, as ``file: key: what is wrong``."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(self.mistakes)


def default_schedule(folder: Path) -> Path:
    """Return the schedule file in use where none is named: the archive's own at *folder*, else the shipped one."""
    own = folder / SHIPPED.name
    return own if own.is_file() else SHIPPED


def load_schedule(path: Path, sites: Collection[str] | None = None) -> Schedule:
    """Return the schedule in the TOML file *path*; *sites*: the ids that jobs and windows may name, if they are known.

    Raises ScheduleFileError with every mistake in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScheduleFileError((f"{path.name}: cannot be read as UTF-8 text: {error}",)) from error
    return read_schedule(text, path.name, sites)


def read_schedule(text: str, file_name: str, sites: Collection[str] | None = None) -> Schedule:
    """Return the schedule in TOML *text*, as :func:`load_schedule` does; *file_name* stands in every mistake."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError, or a number of more digits than Python reads
        raise ScheduleFileError((f"{file_name}: is no valid TOML: {error}",)) from error
    keys = SiteTable(table, file_name, "")
    schedule = _read(keys, sites)
    if keys.mistakes:
        raise ScheduleFileError(tuple(keys.mistakes))
    return schedule


def _read(keys: SiteTable, sites: Collection[str] | None) -> Schedule:
    keys.only(KEYS)
    zone = _read_timezone(keys)
    return Schedule(
        timezone=zone,
        contact=_read_contact(keys),
        language=_read_language(keys),
        jobs=_read_jobs(keys, zone, sites),
        sites_at_once=count_in(keys, "sites_at_once", SITES_AT_ONCE, 1, 100),
        blackouts=Blackouts(read_each(keys, "blackout", list_in(keys, "blackout", "days"), read_days)),
        windows=_read_windows(keys, sites),
        limits=_read_limits(keys),
        deliveries=read_deliveries(keys),
        ping=_read_ping(keys),
    )


def _read_timezone(keys: SiteTable) -> ZoneInfo:
    name = keys.text("timezone")
    if name is None:
        return VIETNAM
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        keys.wrong("timezone", f"{name!r} given; a name of the IANA list such as 'Asia/Ho_Chi_Minh' is needed")
        return VIETNAM


def _read_contact(keys: SiteTable) -> str | None:
    contact = keys.text("contact")
    if contact is not None and (mistake := contact_mistake(contact)) is not None:
        keys.wrong("contact", mistake)
    return contact


def _read_language(keys: SiteTable) -> Language:
    value = keys.text("language")
    for language in LANGUAGES:
        if value == language:
            return language
    if value is not None:
        keys.wrong("language", f"{value!r} given; allowed are {', '.join(LANGUAGES)}")
    return LANGUAGES[0]


def _read_jobs(keys: SiteTable, zone: ZoneInfo, sites: Collection[str] | None) -> tuple[Job, ...]:
    jobs: list[Job] = []
    usual_jitter = number_in(keys, "jitter", 0, 0, _A_DAY)
    usual_grace = number_in(keys, "grace_hours", 12, 0, _LONGEST_GRACE_HOURS)
    tables = keys.tables("jobs")
    if not tables:
        keys.wrong("jobs", "is missing; at least one [[jobs]] with name and cron is needed")
    for table in tables:
        table.only(JOB_KEYS)
        name = table.text("name", required=True)
        if name is not None and "/" in name:
            table.wrong("name", f"{name!r} given; a name without '/' is needed")
        if name in {job.name for job in jobs}:
            table.wrong("name", f"{name!r} names another job already")
        rhythm = _read_rhythm(table, zone)
        chosen = _read_sites(table, sites)
        full = table.flag("full", False)
        jitter = number_in(table, "jitter", usual_jitter, 0, _A_DAY)
        grace = timedelta(hours=number_in(table, "grace_hours", usual_grace, 0, _LONGEST_GRACE_HOURS))
        if name is not None and rhythm is not None:
            job = Job(name=name, rhythm=rhythm, sites=chosen, full=full, jitter=jitter, grace=grace)
            jobs.append(job)
    return tuple(jobs)


def _read_rhythm(table: SiteTable, zone: ZoneInfo) -> Rhythm | None:
    if "every" in table.table:
        if "cron" in table.table:
            table.wrong("every", "stands beside cron; one of them is needed")
        return Every(number_in(table, "every", 60, 1, 366 * _A_DAY))
    expression = table.text("cron", required=True)
    if expression is None:
        return None
    try:
        return read_cron(expression, zone, datetime.now(UTC))
    except ValueError as error:
        table.wrong("cron", f"{expression!r} given; five cron fields such as '30 1 * * *' are needed ({error})")
        return None


def _read_sites(table: SiteTable, sites: Collection[str] | None) -> tuple[str, ...] | None:
    if "sites" not in table.table:
        return None
    chosen: list[str] = []
    for one in list_in(table, "sites", "site ids"):
        if not isinstance(one, str) or not one.strip():
            table.wrong("sites", f"{one!r} given; the id of a site, its file's name without .toml, is needed")
        elif one in chosen:
            table.wrong("sites", f"{one!r} stands twice")
        elif sites is not None and one not in sites:
            table.wrong("sites", f"{one!r} given; known are {', '.join(sorted(sites))}")
        else:
            chosen.append(one)
    if not table.table["sites"]:
        table.wrong("sites", "is empty; leave it out for all sites")
    return tuple(chosen)


def _read_windows(keys: SiteTable, sites: Collection[str] | None) -> dict[str, tuple[Window, ...]]:
    table = table_in(keys, "windows")
    windows: dict[str, tuple[Window, ...]] = {}
    for site, value in table.table.items():
        if site != "*" and sites is not None and site not in sites:
            table.wrong(site, f"no such site; known are {', '.join(sorted(sites))}, and '*' for all others")
        values: list[object] = value if isinstance(value, list) else [value]
        windows[site] = read_each(table, site, values, _window)
    return windows


def _window(value: object) -> Window:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} given; times of day such as '01:00-05:00' are needed")
    return read_window(value)


def _read_limits(keys: SiteTable) -> Limits:
    table = table_in(keys, "limits")
    table.only(LIMIT_KEYS)
    memory = count_in(table, "memory_mb", 2048, 0, 2**20)
    if 0 < memory < _LEAST_MEMORY_MB:
        table.wrong("memory_mb", f"{memory} given; 0 (no limit) or at least {_LEAST_MEMORY_MB} is needed")
    return Limits(
        minutes=number_in(table, "minutes", 12 * 60, 0.01, _WEEK_MINUTES),
        full_minutes=number_in(table, "full_minutes", 48 * 60, 0.01, _WEEK_MINUTES),
        silent_minutes=number_in(table, "silent_minutes", 30, 0.01, _WEEK_MINUTES),
        stop_seconds=number_in(table, "stop_seconds", 30, 1, 600),
        memory_mb=memory,
        requests=count_in(table, "requests", 0, 1, 10**9) if "requests" in table.table else None,
    )


def _read_ping(keys: SiteTable) -> str | None:
    if "ping" not in keys.table:
        return None
    table = table_in(keys, "ping")
    table.only(("url",))
    url = table.text("url", required=True)
    if url is not None and host_in(url) is None:
        # The address may hold a token, so it is not said again.
        table.wrong("url", "an address that begins with http:// or https:// is needed")
    return url
