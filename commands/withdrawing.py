"""`luuvet withdraw`: an article out of every reader's sight, and back."""

from __future__ import annotations

import getpass
import logging
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import ConfigurationError
from archive.event_log import keeping_log
from archive.events import tell
from archive.history import find_page
from archive.reading_connection import reading
from archive.store import Archive
from archive.terminal_text import harmless
from archive.wiping import is_wiped, wipe
from archive.withdrawal import Deed, older_copies, undo, withdraw
from commands.options import archive_option, clock_from
from crawler.addresses import normalise

logger = logging.getLogger(__name__)


@click.command(short_help="Hide an article's content from every reader, or show it again.")
@click.argument("page", metavar="URL|ID")
@click.option("--reason", metavar="R", help="Why; readers are told it in place of the content.")
@click.option("--undo", "is_undoing", is_flag=True, help="Show a withdrawn article again.")
@click.option(
    "--by", "person", envvar="LUUVET_PERSON", metavar="NAME", help="Who decides; else $LUUVET_PERSON, else the login."
)
@archive_option
def withdraw_command(page: str, reason: str | None, is_undoing: bool, person: str | None, folder: Path) -> None:
    """Hide what an article says, in all its versions: from the reading room, search, export, show, diff, cite.

    That it was there, its addresses, digests and log stay, with the reason, who and when. The content waits in
    withdrawn.db, which is never served; WARC files and backups stay as they are. What later crawls read of it is
    hidden too. The article is also hidden from whoever opens archive.db: no unused place of the file holds it.

    Example: luuvet withdraw http://congdoan.example.vn/tin-tuc/1001-bai-viet --reason "Quyết định số 12"
    """
    said = (reason or "").strip()
    if bool(said) == is_undoing:
        raise ConfigurationError("give a --reason to withdraw an article, or --undo alone to show it again")
    deed = Deed(by=_name(person), at=datetime.now(UTC))
    with reading(folder) as database:
        found = find_page(database, page, normalise=normalise)
    with keeping_log(folder, clock_from(None)), Archive.open(folder, create=False) as archive:
        if is_undoing:
            undo(archive, found.page_id, deed)
            tell(logger, "shown-again", url=found.url, page=found.page_id, by=deed.by)
            click.echo(f"{found.page_id}: shown again, {harmless(found.url)}")
            return
        is_new = withdraw(archive, found.page_id, said, deed)
        tell(logger, "withdrawn", url=found.url, page=found.page_id, by=deed.by, is_new=is_new)
        click.echo(f"{found.page_id}: {'withdrawn' if is_new else 'was withdrawn already'}, {harmless(found.url)}")
        for name in older_copies(archive):
            click.echo(f"luuvet: {name}, a copy from before an upgrade, still holds it: remove it", err=True)
        if not is_wiped(archive.connection):
            wipe(archive.connection, folder)


def _name(person: str | None) -> str:
    try:
        return (person or "").strip() or getpass.getuser()
    except (KeyError, OSError) as error:
        raise ConfigurationError("who decides? Give --by NAME, or set $LUUVET_PERSON") from error
