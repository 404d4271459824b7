"""`luuvet export`."""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from archive.errors import ConfigurationError
from archive.exporting import one_state, write_csv, write_jsonl
from archive.reading_connection import reading
from archive.wacz import write_wacz
from archive.withheld import withdrawn_pages
from commands.options import archive_option, check_site
from commands.output_files import STANDARD_OUTPUT, opened, opened_bytes
from commands.work_progress import showing_work

_WRITERS = {"jsonl": write_jsonl, "csv": write_csv}
_PARQUET, _WACZ = "parquet", "wacz"


class ParquetMissingError(ConfigurationError):
    """The library that writes Parquet is not installed."""

    def __str__(self) -> str:
        return "writing Parquet needs pyarrow, which is not installed: pip install 'luuvet[parquet]'"


@click.command(short_help="Write articles (JSONL, CSV, Parquet) or raw captures (WACZ).")
@archive_option
@click.option(
    "--format",
    "form",
    type=click.Choice([*_WRITERS, _PARQUET, _WACZ]),
    default="jsonl",
    show_default=True,
    help="What to write.",
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

    With --format parquet the lines are the rows of a typed table, for pandas, DuckDB or R; it needs
    luuvet[parquet].

    With --format wacz it writes the raw captures instead, whole and with an index, as one file that
    ReplayWeb.page opens in a browser.

    Example: luuvet export --all-versions -o luuvet.jsonl
    """
    with reading(folder) as database:
        if site is not None:
            check_site(database, site)
        if form == _WACZ:
            _pack(database, folder, site, target)
            return
        if form == _PARQUET:
            lines = _write_parquet(database, target, all_versions=all_versions, site=site)
        else:
            with opened(target) as file:
                lines = _WRITERS[form](database, file, all_versions=all_versions, site=site)
        left_out = withdrawn_pages(database, site)
    if left_out:
        click.echo(f"luuvet: {left_out} withdrawn article{'' if left_out == 1 else 's'} left out", err=True)
    if target != STANDARD_OUTPUT:
        click.echo(f"{target}: {lines} line{'' if lines == 1 else 's'}", err=True)


def _write_parquet(database: sqlite3.Connection, target: Path, *, all_versions: bool, site: str | None) -> int:
    if target == STANDARD_OUTPUT and sys.stdout.isatty():
        raise ConfigurationError("a Parquet file is nothing for a terminal: name a file with -o")
    # Large, and wanted by few: it comes with an extra of its own, and other exports are not to wait for it.
    if find_spec("pyarrow") is None:
        raise ParquetMissingError
    write = import_module("archive.parquet_export").write_parquet
    with opened_bytes(target) as file:
        return int(write(database, file, all_versions=all_versions, site=site))


def _pack(database: sqlite3.Connection, folder: Path, site: str | None, target: Path) -> None:
    if target == STANDARD_OUTPUT and sys.stdout.isatty():
        raise ConfigurationError("a WACZ file is nothing for a terminal: name a file with -o")
    if target != STANDARD_OUTPUT and target.suffix != ".wacz" and not target.is_char_device():
        raise ConfigurationError(f"{target}: viewers know a WACZ file by its ending: name it {target.stem}.wacz")
    with opened_bytes(target) as file, one_state(database), showing_work() as told:
        packed = write_wacz(database, folder, file, created=datetime.now(UTC), site=site, progress=told)
    left_out = f", {packed.withheld} withdrawn ones left out" if packed.withheld else ""
    click.echo(f"{target}: {packed.pages} pages, {packed.records} records{left_out}", err=True)
