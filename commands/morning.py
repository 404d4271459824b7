"""`luuvet report`: what a night brought, printed or sent to whoever reads it in the morning."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import click

from archive.languages import LANGUAGES, Language
from archive.reading_connection import reading
from archive.report_html import report_html
from archive.report_page import page_of
from archive.report_reading import read_report
from archive.report_records import Report
from archive.report_text import report_lines
from archive.report_verdict import report_json
from archive.terminal_text import wrapped
from commands.options import VIETNAM, archive_option, at_option, clock_from, terminal_width


class Night(click.ParamType[date]):
    """The local date on which a night began."""

    name = "D"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with an example of what is right."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: write 2024-11-20", param, ctx)


@click.command(short_help="Tell what a night brought, what broke and what to do.")
@archive_option
@click.option("--night", type=Night(), metavar="D", help="The day on which the night began; else the latest night.")
@at_option("Tell what was known at this moment.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True, help="Its form."
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Its language.")
def report_command(folder: Path, night: date | None, moment: datetime | None, form: str, language: Language) -> None:
    """Tell of one night, first of all whether a person is needed: what came in, changed, broke, and what to do.

    A night belongs to the day on which it began: what starts before noon is of the night before.

    Example: luuvet report --night 2024-11-20 --format html > report.html
    """
    with reading(folder) as database:
        report = read_report(database, folder=folder, now=clock_from(moment)(), zone=VIETNAM, night=night)
    click.echo(_printed(report, form, language))


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
