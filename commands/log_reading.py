"""`luuvet log`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.log_lines import LogLine
from archive.log_reading import LEVELS, LogQuestion, find_lines
from archive.moments import read_moment_text
from archive.terminal_text import harmless
from commands.options import VIETNAM, Moment, archive_option, json_option
from crawler.addresses import normalise

_LAST = 200


@click.command(short_help="What was decided, and why.")
@click.option("--site", metavar="SITE", help="Lines about this site.")
@click.option("--run", type=click.IntRange(1), metavar="N", help="Lines of this run.")
@click.option("--url", metavar="URL", help="Lines about this address.")
@click.option("--event", "events", multiple=True, metavar="NAME", help="Lines of this event; several may be named.")
@click.option("--since", type=Moment(), metavar="ISO", help="Lines from this moment on.")
@click.option("--until", type=Moment(), metavar="ISO", help="Lines up to this moment.")
@click.option("--level", type=click.Choice(LEVELS), default=LEVELS[0], help="Lines that weigh at least so much.")
@click.option(
    "--last", type=click.IntRange(0), default=_LAST, show_default=True, help="The newest so many of them; 0: all."
)
@archive_option
@json_option
def log_command(
    site: str | None,
    run: int | None,
    url: str | None,
    events: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    level: str,
    last: int,
    folder: Path,
    as_json: bool,
) -> None:
    """Show the archive's log, the oldest line first: each decision with its moment, site, run, address and facts.

    Only reads. The same lines stand in logs.db, for questions in SQL, and in logs/luuvet.jsonl, for other programs.

    Example: luuvet log --site langson --event nightly-stop --since 2024-12-01
    """
    question = LogQuestion(
        site=site,
        run=run,
        url=normalise(url) if url is not None else None,
        events=events,
        since=since,
        until=until,
        level=level,
        last=last or None,
    )
    for line in find_lines(folder, question):
        click.echo(line.as_json() if as_json else _words(line))


def _words(line: LogLine) -> str:
    moment = read_moment_text(line.time).astimezone(VIETNAM)
    about = [f"{moment:%Y-%m-%d %H:%M:%S}", *([] if line.level == LEVELS[0] else [line.level.upper()])]
    about += [line.site] if line.site is not None else []
    about += [f"run {line.run}"] if line.run is not None else []
    about += [line.event] + ([line.url] if line.url is not None else [])
    facts = (f"{name}={_fact(value)}" for name, value in line.facts.items())
    return harmless(" ".join([*about, *facts]))


def _fact(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
