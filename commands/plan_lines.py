"""The runs to come and what they keep to, as `luuvet schedule --dry-run` prints them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.terminal_text import in_columns
from schedules.planning import PlannedRun
from schedules.schedule_records import Delivery, Limits, Schedule
from schedules.settings import Setting


def plan_json(runs: Sequence[PlannedRun], zone: ZoneInfo) -> list[dict[str, object]]:
    """Return *runs* as scripts read them."""
    return [
        {"at": run.at.astimezone(zone).isoformat(), "site": run.site, "job": run.job, "full": run.full} for run in runs
    ]


def plan_lines(setting: Setting, runs: Sequence[PlannedRun]) -> Iterator[str]:
    """Yield *runs*, then the settings that no run shows."""
    zone = setting.schedule.timezone
    if not runs:
        yield "Nothing will be run: no job has a checked site."
    rows = [(_clock(run, zone), run.site, run.job, "full" if run.full else "") for run in runs]
    yield from in_columns(rows)
    yield ""
    yield from in_columns(_facts(setting))


def _clock(run: PlannedRun, zone: ZoneInfo) -> str:
    return run.at.astimezone(zone).strftime("%a %Y-%m-%d %H:%M:%S %z")


def _facts(setting: Setting) -> Iterator[tuple[str, str]]:
    schedule = setting.schedule
    yield "schedule", str(setting.schedule_file)
    yield "clock", schedule.timezone.key
    yield "contact", setting.contact or "none: give one before the service can start"
    yield "at once", f"{schedule.sites_at_once} sites"
    yield from _graces(schedule)
    yield "a run ends", _limits(schedule.limits)
    for site, windows in schedule.windows.items():
        times = ", ".join(f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in windows)
        yield "window", f"{'all other sites' if site == '*' else site}: {times}"
    for days in schedule.blackouts.days:
        form = "%m-%d every year" if days.yearly else "%Y-%m-%d"
        last = f" to {days.last.strftime(form)}" if days.last != days.first else ""
        yield "no run on", f"{days.first.strftime(form)}{last}"
    for delivery in schedule.deliveries:
        yield "report to", _place(delivery)
    yield "ping", urlsplit(schedule.ping).hostname or "" if schedule.ping else "none"
    if setting.unchecked:
        yield "left out", f"{', '.join(setting.unchecked)}: nobody has checked their site files (checked = true)"


def _graces(schedule: Schedule) -> Iterator[tuple[str, str]]:
    for job in schedule.jobs:
        hours = job.grace.total_seconds() / 3600
        yield "caught up", f"{job.name}: up to {hours:g} hours late"


def _limits(limits: Limits) -> str:
    requests = f", after {limits.requests} requests" if limits.requests is not None else ""
    memory = f", above {limits.memory_mb} MB" if limits.memory_mb else ""
    return (
        f"after {limits.minutes:g} minutes ({limits.full_minutes:g} when full), "
        f"after {limits.silent_minutes:g} minutes of silence{requests}{memory}"
    )


def _place(delivery: Delivery) -> str:
    """Name the place, not what may open it."""
    if delivery.webhook is not None:
        return f"web hook at {urlsplit(delivery.webhook).hostname}"
    return f"{delivery.mail} by way of {urlsplit(delivery.server or '').hostname}"
