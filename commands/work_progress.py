"""What a person sees while long work goes on: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

# Called with what is done, how much of it is done and how much there is, in any unit; 0: nobody knows.
Report = Callable[[str, int, int], None]

# Seconds between two plain lines.
_EVERY = 15.0


@contextmanager
def showing_work(*, quiet: bool = False) -> Iterator[Report]:
    """Give what reports progress to stderr; *quiet*: to nobody."""
    if quiet:
        yield lambda what, done, total: None
    elif sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            yield _bars(bars)
    else:
        yield _lines()


def _bars(bars: Progress) -> Report:
    tasks: dict[str, TaskID] = {}

    def report(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=total or None)
        bars.update(tasks[what], completed=done, total=total)

    return report


def _lines() -> Report:
    begun = said_at = time.monotonic()

    def report(what: str, done: int, total: int) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= _EVERY:
            said_at = time.monotonic()
            amount = f"{100 * done // total} %" if total else f"{done:,}"
            click.echo(f"{what}: {amount} after {said_at - begun:.0f} s", err=True)

    return report
