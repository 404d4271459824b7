"""`luuvet crawl`."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

import click

from archive.event_log import keeping_log
from archive.records import Outcome, RunSummary
from archive.status_reading import run_as_json
from archive.store import Archive
from archive.terminal import crawl_line
from commands.crawl_progress import watching
from commands.options import (
    archive_option,
    at_option,
    clock_from,
    json_option,
    load_named_site,
    print_json,
    recordings_option,
    sites_option,
)
from crawler.progress import Silent
from crawler.runs import run_sites
from crawler.site_profiles import SiteProfile, load_sites
from schedules.contacts import kept_contact

_NEEDS_A_PERSON = (Outcome.PARTIAL, Outcome.FAILED, Outcome.INTERRUPTED)


@click.command(short_help="Read sites once; keep what is new, changed or gone.")
@click.argument("sites", nargs=-1, metavar="[SITE…]")
@archive_option
@sites_option
@recordings_option
@click.option("--full", is_flag=True, help="Walk every listing to its end and visit every known article.")
@click.option(
    "--max-requests",
    type=click.IntRange(min=1),
    metavar="N",
    help="Send no more than N requests to each site in this run; the budget of its site file holds beside it.",
)
@at_option("Take this moment as now: a rehearsal, possible only in an archive of rehearsals.")
@click.option("--verbose", is_flag=True, help="Say on stderr what was decided and why.")
@json_option
@click.pass_context
def crawl_command(
    context: click.Context,
    sites: tuple[str, ...],
    folder: Path,
    sites_folder: Path,
    recordings: tuple[Path, ...],
    full: bool,
    max_requests: int | None,
    moment: datetime | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Read each SITE once (all sites without a name) and keep what is new, changed or gone.

    Ends with one summary line a site. Exit status 1 when a run was not complete.

    Example: luuvet crawl langson --full --from night.warc.gz
    """
    _log_to_stderr(logging.INFO if verbose else logging.ERROR)
    profiles = _chosen(sites, sites_folder)
    contact = os.environ.get("LUUVET_CONTACT") or kept_contact(folder)
    if contact is None and not recordings and any(one.checked and not one.allow_private for one in profiles):
        click.echo("warning: no contact: set $LUUVET_CONTACT to an address where sites can reach you", err=True)
    clock = clock_from(moment)
    with keeping_log(folder, clock), Archive.open(folder) as archive, watching() as watcher:
        summaries = run_sites(
            profiles,
            archive,
            full=full,
            recordings=recordings,
            now=clock,
            rehearsal=moment is not None,
            contact=contact,
            max_requests=max_requests,
            progress=Silent() if as_json else watcher,
        )
    for summary in summaries:
        if as_json:
            print_json(run_as_json(summary))
        else:
            click.echo(crawl_line(summary))
    # Nobody asked for an unchecked site by name: that it waits for a person is known. One in use was not expected.
    left_out = {one.id for one in profiles if not one.checked and one.id not in sites}
    context.exit(_exit_status(summaries, left_out))


def _log_to_stderr(level: int) -> None:
    """Send our own lines from *level* on to stderr, and the errors of Scrapy and Twisted, which tell every request."""
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.addFilter(lambda one: one.levelno >= logging.ERROR or not one.name.startswith(("scrapy", "twisted")))
    logging.basicConfig(format="%(levelname)s %(message)s", level=level, handlers=[handler])


def _chosen(names: Sequence[str], folder: Path) -> list[SiteProfile]:
    """Load the sites named, or all; a mistake in one site's file is no reason not to crawl another by name."""
    if not names:
        return list(load_sites(folder))
    return [load_named_site(name, folder) for name in dict.fromkeys(names)]


def _exit_status(summaries: Sequence[RunSummary], left_out: Collection[str]) -> int:
    """1 when a run needs a person, said on stderr; the sites *left_out* on purpose need none."""
    status = 0
    for summary in summaries:
        skipped = summary.outcome is Outcome.SKIPPED and summary.site not in left_out
        if summary.outcome in _NEEDS_A_PERSON or skipped:
            click.echo(f"luuvet: {summary.site} is {summary.outcome}: {summary.why}", err=True)
            status = 1
    return status
