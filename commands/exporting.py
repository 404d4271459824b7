"""`luuvet export`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.exporting import write_csv, write_jsonl
from archive.reading_connection import reading
from commands.options import archive_option, check_site
from commands.output_files import STANDARD_OUTPUT, opened

_WRITERS = {"jsonl": write_jsonl, "csv": write_csv}


@click.command(short_help="Write the articles as JSONL or CSV.")
@archive_option
@click.option(
    "--format", "form", type=click.Choice(list(_WRITERS)), default="jsonl", show_default=True, help="What to write."
)
@click.option(
    "--all-versions", is_flag=True, help="Every version and event, oldest first, in place of the latest version only."
)
@click.option("--site", metavar="ID", help="Only this site.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    default=STANDARD_OUTPUT,
    metavar="FILE",
    help="Where to; else standard output.",
)
def export_command(folder: Path, form: str, all_versions: bool, site: str | None, target: Path) -> None:
    """Write the archive's articles, one a line: JSON objects, or CSV with a heading for spreadsheets.

    Example: luuvet export --all-versions -o luuvet.jsonl
    """
    with reading(folder) as database:
        if site is not None:
            check_site(database, site)
        with opened(target) as file:
            lines = _WRITERS[form](database, file, all_versions=all_versions, site=site)
    if target != STANDARD_OUTPUT:
        click.echo(f"{target}: {lines} line{'' if lines == 1 else 's'}", err=True)
