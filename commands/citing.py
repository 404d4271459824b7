"""`luuvet cite`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.citation import find_proof
from archive.citation_package import SCRIPT, write_package
from archive.errors import ConfigurationError
from archive.exporting import one_state
from archive.history import find_page, find_version
from archive.reading_connection import reading
from commands.options import archive_option
from commands.output_files import STANDARD_OUTPUT, opened_bytes
from crawler.addresses import normalise


@click.command(short_help="Write a version with its proof, which anybody can check offline.")
@click.argument("page", metavar="URL|ID")
@click.argument("number", type=click.IntRange(1), required=False, metavar="[N]")
@archive_option
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    default=STANDARD_OUTPUT,
    metavar="FILE",
    help="Where to; else standard output.",
)
def cite_command(page: str, number: int | None, folder: Path, target: Path) -> None:
    """Write a citation package of version N of an article, else of its latest: a ZIP file.

    It holds the text, the page as it came, what sealed both, how to cite it, and a short program that checks all
    against each other with nothing but Python.

    Example: luuvet cite http://congdoan.example.vn/tin-tuc/1001-bai-viet 2 -o bai-viet.zip
    """
    if target == STANDARD_OUTPUT and sys.stdout.isatty():
        raise ConfigurationError("a ZIP file is nothing for a terminal: name a file with -o")
    with reading(folder) as database, one_state(database):
        found = find_page(database, page, normalise=normalise)
        version = find_version(database, found, number or found.versions)
        proof = find_proof(database, folder, found, version)
    with opened_bytes(target) as file:
        write_package(proof, file, created=datetime.now(UTC))
    kept = "with its raw record" if proof.records else "no raw record was kept of it"
    click.echo(f"{target}: version {version.number} of {found.page_id}, {kept}; {SCRIPT} in it checks it", err=True)
