"""`luuvet verify`."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.fixity import Scope, verify
from archive.fixity_report import Findings, Problem
from archive.terminal_text import harmless
from commands.options import Moment, archive_option, json_option, print_json
from commands.work_progress import showing_work

_DAMAGED = 3


class Share(click.ParamType[float]):
    """A part of the whole, as ``5%`` or ``0.05``."""

    name = "P"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the part, above 0 and up to 1, or fail with an example of what is right."""
        if isinstance(value, float):
            return value
        number, percent, rest = str(value).strip().partition("%")
        try:
            share = float(number) / (100 if percent else 1)
        except ValueError:
            share = math.nan
        if rest or not 0 < share <= 1:
            self.fail(f"{value!r} is no share: write 5% or 0.05, at most 100%", param, ctx)
        return share


@click.command(short_help="Read everything again; name what is damaged, missing or foreign.")
@archive_option
@click.option("--sample", "share", type=Share(), default=1.0, metavar="P", help="Only a part, drawn anew: 5%.")
@click.option("--since", type=Moment(), metavar="D", help="Files and rows of runs that ended on D or later.")
@json_option
@click.pass_context
def verify_command(context: click.Context, folder: Path, share: float, since: datetime | None, as_json: bool) -> None:
    """Read all evidence again and compare it with what was sealed: files, records, rows, texts, manifests.

    Writes nothing; a crawl may go on meanwhile. Exit status 3 when anything is damaged, missing or foreign.

    Example: luuvet verify --sample 5%
    """
    with showing_work(quiet=as_json) as progress:
        found = verify(folder, Scope(share=share, since=since), progress)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)
    context.exit(_DAMAGED if found.problems else 0)


def _as_json(found: Findings) -> dict[str, Any]:
    checked = {name: getattr(found.checked, name) for name in ("records", "versions", "bytes")}
    return {"checked": checked, "problems": [asdict(one) for one in found.problems]}


def _print(found: Findings) -> None:
    for one in found.problems:
        click.echo(_line(one), err=True)
    checked = found.checked
    what = f"{checked.runs:,} runs, {checked.records:,} records, {checked.versions:,} versions, {checked.bytes:,} bytes"
    click.echo(f"{what}: " + (f"{len(found.problems)} problems" if found.problems else "all as it was written"))


def _line(one: Problem) -> str:
    place = f"{one.file} at byte {one.offset}" if one.offset is not None else one.file
    version = f" version {one.version}" if one.version is not None else ""
    about = f": {harmless(one.url)}{version}" if one.url else ""
    return f"{one.kind}: {harmless(place)}{about}: {harmless(one.detail)}"
