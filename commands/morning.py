"""`luuvet report`: what a night brought, printed or sent to whoever reads it in the morning."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from archive.errors import LuuVetError
from archive.event_log import keeping_log
from archive.languages import LANGUAGES, Language
from archive.reading_connection import reading
from archive.report_html import report_html
from archive.report_page import page_of
from archive.report_reading import read_report
from archive.report_records import Report
from archive.report_text import report_lines
from archive.report_verdict import report_json
from archive.terminal_text import wrapped
from commands.options import VIETNAM, Day, archive_option, at_option, clock_from, terminal_width
from schedules.delivery import Receipt
from schedules.delivery import deliver as send
from schedules.letters import Letter
from schedules.next_runs import next_runs_of
from schedules.schedule_file import default_schedule, load_schedule


class ReportNotDeliveredError(LuuVetError):
    """Some places did not take the report: *failed* are their names, the attempts made, and why the last one failed."""

    exit_status = 1

    def __init__(self, failed: tuple[tuple[str, int, str], ...]) -> None:
        super().__init__(failed)
        self.failed = failed

    def __str__(self) -> str:
        return "\n".join(
            f"{place}: the report was not delivered ({why}; attempts: {attempts}); send it again with "
            "luuvet report --deliver"
            for place, attempts, why in self.failed
        )


@click.command(short_help="Tell what a night brought, what broke and what to do.")
@archive_option
@click.option("--night", type=Day(), metavar="D", help="The day on which the night began; else the latest night.")
@at_option("Tell what was known at this moment.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True, help="Its form."
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Its language.")
@click.option("--deliver", is_flag=True, help="Send it by e-mail and web hook, as the schedule file says.")
@click.option(
    "--schedule",
    "schedule_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The schedule file; else the archive's own schedule.toml, else the one that comes with luuvet.",
)
def report_command(
    folder: Path,
    night: date | None,
    moment: datetime | None,
    form: str,
    language: Language,
    deliver: bool,
    schedule_path: Path | None,
) -> None:
    """Tell of one night, first of all whether a person is needed: what came in, changed, broke, and what to do.

    A night belongs to the day on which it began: what starts before noon is of the night before.

    With --deliver each place is tried again after the seconds that the schedule file names; exit status 1 when one
    of them did not take it. A mail server's login may stand in $LUUVET_SMTP_USER and $LUUVET_SMTP_PASSWORD.

    Example: luuvet report --night 2024-11-20 --format html > report.html
    """
    clock = clock_from(moment)
    # A mistake in a schedule file that nobody asked for must not keep anybody from reading.
    schedule = load_schedule(schedule_path or default_schedule(folder)) if deliver or schedule_path else None
    with reading(folder) as database:
        zone, next_runs = schedule.timezone if schedule is not None else VIETNAM, next_runs_of(folder)
        # A site that is scheduled and whose runs never began has no other trace in the archive.
        configured = {site: site for site in next_runs}
        report = read_report(
            database, folder=folder, now=clock(), zone=zone, night=night, configured=configured, next_runs=next_runs
        )
    if schedule is None or not deliver:
        click.echo(_printed(report, form, language))
        return
    with keeping_log(folder, clock):
        receipts = send(letter_of(report, language), schedule.deliveries)
    _tell(receipts)


def letter_of(report: Report, language: Language) -> Letter:
    """Return the report in the forms in which it is sent."""
    page = page_of(report, language)
    return Letter(
        subject=page.verdict,
        text="\n".join([*report_lines(page), ""]),
        html=report_html(page),
        payload=json.dumps(report_json(report), ensure_ascii=False).encode(),
        language=language,
    )


def _tell(receipts: Sequence[Receipt]) -> None:
    """Say what came of each place. Raises ReportNotDeliveredError."""
    for receipt in receipts:
        if receipt.trouble is None:
            click.echo(f"{receipt.place}: delivered")
    failed = tuple((one.place, one.attempts, one.trouble) for one in receipts if one.trouble is not None)
    if failed:
        raise ReportNotDeliveredError(failed)
    if not receipts:
        click.echo("the schedule file names nobody to send it to: add a [[deliver]] to it", err=True)


def _printed(report: Report, form: str, language: Language) -> str:
    if form == "json":
        return json.dumps(report_json(report), ensure_ascii=False)
    if form == "html":
        return report_html(page_of(report, language))
    lines = report_lines(page_of(report, language))
    return "\n".join(_for_terminal(lines) if sys.stdout.isatty() else lines)


def _for_terminal(lines: Iterable[str]) -> Iterator[str]:
    """Break long lines between words; in a file or a letter they stay whole, so that commands can be copied."""
    width = terminal_width()
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        yield from wrapped(line, width, indent=indent, hanging=f"{indent}  ") if line.strip() else [""]
