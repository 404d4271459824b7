"""`luuvet alerts` and `luuvet mute`: what is wrong, since when, and what a person has heard enough of."""

from __future__ import annotations

import getpass
import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from archive.alert_records import Alert
from archive.alerts import alerts_at, mute_alert
from archive.errors import ConfigurationError
from archive.event_log import keeping_log
from archive.events import tell
from archive.languages import LANGUAGES, Language
from archive.reading_connection import reading
from archive.store import Archive
from archive.terminal import day_and_clock
from archive.terminal_text import harmless, wrapped
from commands.options import (
    VIETNAM,
    Day,
    archive_option,
    at_option,
    clock_from,
    json_option,
    print_json,
    terminal_width,
)

logger = logging.getLogger(__name__)

# What healed in the last days is of interest still.
_HEALED = timedelta(days=7)
_STATES = {
    "vi": {"open": "đang mở", "healed": "đã khỏi", "muted": "tạm tắt"},
    "en": {"open": "open", "healed": "healed", "muted": "muted"},
}


@click.command(short_help="List what is wrong, since when, and what to do.")
@archive_option
@click.option("--all", "with_healed", is_flag=True, help="List also what healed in the last seven days.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Of sentences.")
@at_option("Tell how things stood at this moment.")
@json_option
def alerts_command(folder: Path, with_healed: bool, language: Language, moment: datetime | None, as_json: bool) -> None:
    """List the open and the muted alerts: cause, since when, examples, and the next step.

    An alert is raised once, by the run that finds it, and closed by the run that sees all well again. A run that died
    and a silence of 48 hours are seen without any run. Exit status 0, whatever is open.

    Example: luuvet alerts --lang en
    """
    now = clock_from(moment)()
    with reading(folder) as database:
        healed_since = now - _HEALED if with_healed else None
        alerts = alerts_at(database, now, folder=folder, healed_since=healed_since)
    if as_json:
        print_json([alert.as_json() for alert in alerts])
        return
    for alert in alerts:
        _show(alert, language)
    if not alerts:
        click.echo({"vi": "Không có cảnh báo nào.", "en": "No alert is open."}[language])


def _show(alert: Alert, language: Language) -> None:
    width = terminal_width()
    state, until = _STATES[language][alert.state], alert.muted_until
    if until is not None:
        state += {"vi": f" đến hết {until:%d/%m/%Y}", "en": f" up to {until:%d/%m/%Y}"}[language]
    click.echo(harmless(f"{alert.id}  {state}"))
    since = {"vi": "từ", "en": "since"}[language]
    message = f"{alert.message(language)} ({since} {day_and_clock(alert.since, VIETNAM)})"
    for text in (message, alert.next_step(language), *alert.examples):
        click.echo("\n".join(wrapped(harmless(text), width, indent="    ")))


@click.command(short_help="Hear no more of an alert until a day.")
@click.argument("name", metavar="ALERT")
@click.option("--until", type=Day(), required=True, metavar="DAY", help="The last day of silence, such as 2024-12-31.")
@click.option("--reason", default="", metavar="R", help="Why; whoever looks after you is told it.")
@click.option("--by", "person", envvar="LUUVET_PERSON", metavar="NAME", help="Who decides; else $LUUVET_PERSON.")
@at_option("Mute as of this moment: in an archive of rehearsals.")
@archive_option
def mute_command(
    name: str, until: date, reason: str, person: str | None, moment: datetime | None, folder: Path
) -> None:
    """Keep the alert ALERT out of verdicts up to and with the day DAY; it stays in the list, marked as muted.

    A day that has passed ends the muting. A fault that heals and comes back is a new alert.

    Example: luuvet mute layout-langson-20241201T150000Z --until 2024-12-31 --reason "đợi trang sửa xong"
    """
    by = _name(person)
    clock = clock_from(moment)
    with keeping_log(folder, clock), Archive.open(folder, create=False) as archive:
        with archive.transaction():
            at = clock().astimezone(UTC)
            alert = mute_alert(archive.connection, name, until=until, reason=reason, by=by, at=at, folder=folder)
        tell(logger, "alert-muted", site=alert.site, alert=alert.id, until=until.isoformat(), state=alert.state, by=by)
    click.echo(f"{alert.id}: {'muted up to ' + until.isoformat() if alert.state == 'muted' else 'open again'}")


def _name(person: str | None) -> str:
    try:
        return (person or "").strip() or getpass.getuser()
    except (KeyError, OSError) as error:
        raise ConfigurationError("who decides? Give --by NAME, or set $LUUVET_PERSON") from error
