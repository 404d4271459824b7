"""`luuvet export`."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import click

from archive.errors import ConfigurationError, LuuVetError
from archive.exporting import write_csv, write_jsonl
from archive.reading_connection import reading
from commands.options import archive_option, check_site


class OutputUnwritableError(LuuVetError):
    """*target*, a file that a person asked for, cannot be written: *detail*, as the machine says it."""

    exit_status = 1

    def __init__(self, target: str, detail: str) -> None:
        super().__init__(target, detail)
        self.target, self.detail = target, detail

    def __str__(self) -> str:
        return f"cannot write {self.target} ({self.detail}): nothing of it was kept; make room or name another with -o"


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
    "-o", "--output", "target", type=click.Path(path_type=Path), metavar="FILE", help="Where to; else standard output."
)
def export_command(folder: Path, form: str, all_versions: bool, site: str | None, target: Path | None) -> None:
    """Write the archive's articles, one a line: JSON objects, or CSV with a heading for spreadsheets.

    Example: luuvet export --all-versions -o luuvet.jsonl
    """
    with reading(folder) as database:
        if site is not None:
            check_site(database, site)
        with _opened(target) as file:
            lines = _WRITERS[form](database, file, all_versions=all_versions, site=site)
    if target is not None:
        click.echo(f"{target}: {lines} line{'' if lines == 1 else 's'}", err=True)


@contextmanager
def _opened(target: Path | None) -> Iterator[TextIO]:
    """Give the file to write to; a target gets its new content whole or stays as it was."""
    if target is None:
        # CSV brings its own line ends, and Vietnamese is not to depend on the terminal's character set.
        file = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        yield file
        file.flush()
        file.detach()
        return
    if target.is_dir():
        raise ConfigurationError(f"{target} is a folder: name a file with -o")
    if not target.parent.is_dir():
        raise ConfigurationError(f"no folder {target.parent}: make it first, or name another file with -o")
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise OutputUnwritableError(str(target), error.strerror or str(error)) from error
    finally:
        with suppress(OSError):  # it may be the folder that cannot be used
            partial.unlink(missing_ok=True)
