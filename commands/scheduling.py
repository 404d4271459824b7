"""`luuvet schedule`."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from archive.errors import ArchiveError, ConfigurationError
from archive.event_log import keeping_log
from archive.events import tell
from archive.locks import take_lock
from archive.store import Archive
from commands.options import archive_option, json_option, print_json, sites_option
from commands.plan_lines import plan_json, plan_lines
from schedules.contacts import VARIABLE, contact_mistake, keep_contact
from schedules.names import SERVICE_LOCK
from schedules.once import run_once
from schedules.planning import next_runs
from schedules.schedule_file import SHIPPED, ScheduleFileError, default_schedule
from schedules.service import Service, now
from schedules.settings import Setting, read_setting

logger = logging.getLogger(__name__)

# Of the runs to come, a dry run prints so many.
_RUNS_TOLD = 20


class ServiceRunningError(ArchiveError):
    """Another `luuvet schedule` works at the archive at *path*."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} is in use by another `luuvet schedule`: stop that one first, or let it go on"


@click.command(short_help="Read sites every night by a schedule, then report.")
@archive_option
@sites_option
@click.option(
    "--schedule",
    "schedule_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The schedule; else schedule.toml in the archive's folder, else the one that comes with luuvet.",
)
@click.option("--once", is_flag=True, help="Run each job's sites now, send the report, and end: for cron.")
@click.option("--job", "names", multiple=True, metavar="NAME", help="With --once: only this job; may be given again.")
@click.option("--dry-run", is_flag=True, help=f"Print the next {_RUNS_TOLD} runs and what they keep to; begin nothing.")
@click.option("--verbose", is_flag=True, help="Say on stderr what was decided and why.")
@json_option
@click.pass_context
def schedule_command(
    context: click.Context,
    folder: Path,
    sites_folder: Path,
    schedule_file: Path | None,
    once: bool,
    names: tuple[str, ...],
    dry_run: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Run every job of the schedule when its time comes, each run in a process of its own; end by SIGTERM or Ctrl-C.

    SIGHUP reads the schedule and the site files again. Only one such service works at an archive. Exit status 2
    names every mistake in the schedule, 3 says that another service is at work.

    Example: luuvet schedule --archive /srv/luuvet --schedule my-schedule.toml
    """
    if names and not once:
        raise click.UsageError("--job goes with --once")
    _log_to_stderr(logging.INFO if verbose else logging.WARNING)
    file = schedule_file or default_schedule(folder)
    read = partial(read_setting, folder=folder, sites_folder=sites_folder, as_json=as_json)
    setting = read(schedule_file=file)
    if dry_run:
        _print_plan(setting, as_json)
        return
    _check_names(names, setting)
    if setting.contact is None:
        file = _ask_for_contact(file, folder)
        setting = read(schedule_file=file)
    with keeping_log(folder, now):
        complete = _work(setting, partial(read, schedule_file=file), once, names)
    context.exit(0 if complete else 1)


def _log_to_stderr(level: int) -> None:
    handler = logging.StreamHandler()
    handler.setLevel(level)
    logging.basicConfig(format="%(levelname)s %(message)s", level=level, handlers=[handler])


def _print_plan(setting: Setting, as_json: bool) -> None:
    runs = next_runs(setting.plans.values(), datetime.now(UTC), _RUNS_TOLD)
    if as_json:
        print_json(plan_json(runs, setting.schedule.timezone))
    else:
        click.echo("\n".join(plan_lines(setting, runs)))


def _check_names(names: Collection[str], setting: Setting) -> None:
    known = [job.name for job in setting.schedule.jobs]
    for name in names:
        if name not in known:
            raise ConfigurationError(f"no job {name!r} in {setting.schedule_file.name}: it has {', '.join(known)}")


def _ask_for_contact(file: Path, folder: Path) -> Path:
    """Ask on the terminal whom sites can call, and keep it; return the schedule file in which it stands now."""
    if not sys.stdin.isatty():
        wanted = f"is missing; an address where sites can reach you is needed, here or in ${VARIABLE}"
        raise ScheduleFileError((f"{file.name}: contact: {wanted}",))
    click.echo("Sites may want to reach whoever reads them: every request carries an address of yours.", err=True)
    contact = click.prompt("Contact (e-mail address or web page)", value_proc=_contact, err=True)
    target = folder / SHIPPED.name if file == SHIPPED else file
    keep_contact(file, target, contact)
    click.echo(f"Kept in {target}", err=True)
    return target


def _contact(text: str) -> str:
    if (mistake := contact_mistake(text.strip())) is not None:
        raise click.UsageError(mistake)
    return text.strip()


def _work(setting: Setting, reread: partial[Setting], once: bool, names: Collection[str]) -> bool:
    """Hold the archive's lock and work; whether all that was to be done is done and well."""
    with Archive.open(setting.folder) as archive:
        lock = take_lock(setting.folder, SERVICE_LOCK)
        if lock is None:
            raise ServiceRunningError(str(setting.folder))
        archive.mark_dead_runs()
    try:
        tell(logger, "service-started", jobs=len(setting.schedule.jobs), plans=len(setting.plans), once=once)
        if setting.unchecked:
            tell(logger, "sites-not-checked", level=logging.WARNING, sites=list(setting.unchecked))
        complete = asyncio.run(run_once(setting, names) if once else _serve(setting, reread))
        tell(logger, "service-ended")
    finally:
        lock.release()
    return complete


async def _serve(setting: Setting, reread: partial[Setting]) -> bool:
    await Service(setting, reread, ready=_say_ready).run()
    return True


def _say_ready(setting: Setting) -> None:
    soonest = next(iter(next_runs(setting.plans.values(), now(), 1)), None)
    then = "nothing is planned"
    if soonest is not None:
        at = soonest.at.astimezone(setting.schedule.timezone)
        then = f"next {at.isoformat(' ', 'minutes')} {soonest.site} ({soonest.job})"
    sites = len({plan.site for plan in setting.plans.values()})
    click.echo(f"ready: {len(setting.schedule.jobs)} jobs, {sites} sites, {then}")
    sys.stdout.flush()
