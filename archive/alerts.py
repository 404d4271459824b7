"""Alerts: raised once by the run that finds something, open while it lasts, closed by the run that sees it well."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.alert_records import Alert, alert_name
from archive.derived_alerts import derived_alerts
from archive.errors import ConfigurationError
from archive.health_findings import HealthFinding
from archive.moments import moment_text, read_moment_text

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # of the days until which alerts are muted
# A clock is set back, or a machine's battery is empty; what is less is two machines that do not agree on the minute.
_CLOCK_MAY_DIFFER = timedelta(hours=1)


class AlertNotFoundError(ConfigurationError):
    """No alert is called *name*; *known* are the open ones."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"no open alert {self.name!r}: open are {', '.join(self.known) or 'none'} (luuvet alerts lists them)"


# -- raised and healed by runs -----------------------------------------------------------------------------------------


def settle_alerts(connection: sqlite3.Connection, run_id: int, findings: Sequence[HealthFinding]) -> None:
    """Raise, keep and heal by what the run *run_id* found; call it within the transaction that closes the run."""
    site, mode = tuple(connection.execute("SELECT site, mode FROM runs WHERE id = ?", (run_id,)).fetchone())
    if mode == "replay":
        return
    _settle(connection, run_id, None, _judge_clock(connection, run_id))
    for finding in findings:
        _settle(connection, run_id, site, finding)


# The last thousand runs are many nights of many sites; a longer look would cost more with every year.
# Runs of other sites went on beside it and may have ended after it began, but none after it has ended.
_LATEST = """
    SELECT max(moment) FROM (
        SELECT CASE WHEN r.site = o.site OR r.ended_at > o.ended_at THEN coalesce(r.ended_at, r.started_at)
            ELSE r.started_at END AS moment
        FROM runs AS r JOIN runs AS o ON o.id = ? WHERE r.id < o.id AND r.mode != 'replay' ORDER BY r.id DESC LIMIT 1000
    )
"""


def _judge_clock(connection: sqlite3.Connection, run_id: int) -> HealthFinding:
    """Compare when the run began with the latest moment that was known then."""
    (latest,) = tuple(connection.execute(_LATEST, (run_id,)).fetchone())
    (started,) = tuple(connection.execute("SELECT started_at FROM runs WHERE id = ?", (run_id,)).fetchone())
    back = read_moment_text(latest) - read_moment_text(started) if latest else timedelta()
    hours = round(back.total_seconds() / 3600, 1)
    return HealthFinding(cause="clock", found=back > _CLOCK_MAY_DIFFER, facts={"run": run_id, "hours": hours})


_OPEN = "SELECT id FROM alerts WHERE site IS ? AND cause = ? AND healed_at IS NULL"
_RAISE = """
    INSERT INTO alerts (name, site, cause, since, run, last_run, facts, examples)
    SELECT ?, ?, ?, started_at, id, id, ?, ? FROM runs WHERE id = ?
"""
_KEEP = "UPDATE alerts SET last_run = ?, facts = ?, examples = ? WHERE id = ?"
_HEAL = "UPDATE alerts SET healed_run = ?, healed_at = (SELECT ended_at FROM runs WHERE id = ?) WHERE id = ?"


def _settle(connection: sqlite3.Connection, run_id: int, site: str | None, finding: HealthFinding) -> None:
    row = connection.execute(_OPEN, (site, finding.cause)).fetchone()
    facts = json.dumps(finding.facts, ensure_ascii=False)
    examples = json.dumps(finding.examples, ensure_ascii=False)
    if not finding.found:
        if row is not None:
            connection.execute(_HEAL, (run_id, run_id, row[0]))
    elif row is not None:
        connection.execute(_KEEP, (run_id, facts, examples, row[0]))
    else:
        connection.execute(
            _RAISE, (_new_name(connection, run_id, site, finding), site, finding.cause, facts, examples, run_id)
        )


def _new_name(connection: sqlite3.Connection, run_id: int, site: str | None, finding: HealthFinding) -> str:
    (started,) = tuple(connection.execute("SELECT started_at FROM runs WHERE id = ?", (run_id,)).fetchone())
    name = alert_name(finding.cause, site, read_moment_text(started))
    taken = connection.execute("SELECT count(*) FROM alerts WHERE name = ? OR name LIKE ? || '-%'", (name, name))
    (same,) = tuple(taken.fetchone())
    return f"{name}-{same + 1}" if same else name


# -- read --------------------------------------------------------------------------------------------------------------

_AT = """
    SELECT name, site, cause, since, facts, examples, healed_at FROM alerts
    WHERE since <= :now AND (healed_at IS NULL OR healed_at > :healed_since) ORDER BY since, id
"""


def alerts_at(
    connection: sqlite3.Connection, now: datetime, *, folder: Path, healed_since: datetime | None = None
) -> list[Alert]:
    """Return the alerts that are open or muted at the aware moment *now*, the oldest first; never writes.

    *folder* is the archive's: whether a run is alive is known by its lock. *healed_since* adds those that healed after
    that moment.
    """
    values = {"now": moment_text(now), "healed_since": moment_text(min(healed_since or now, now))}
    stored = [_alert(tuple(row), now) for row in connection.execute(_AT, values).fetchall()]
    found = sorted([*stored, *derived_alerts(connection, now, folder)], key=lambda alert: (alert.since, alert.id))
    muted = _muted_until(connection, now)
    return [_with_mute(alert, muted.get(alert.id), now) for alert in found]


def _alert(row: tuple[str, str | None, str, str, str, str, str | None], now: datetime) -> Alert:
    name, site, cause, since, facts, examples, healed_at = row
    healed = read_moment_text(healed_at) if healed_at is not None else None
    is_healed = healed is not None and healed <= now
    return Alert(
        id=name,
        site=site,
        cause=cause,
        since=read_moment_text(since),
        facts=json.loads(facts),
        examples=tuple(json.loads(examples)),
        healed_at=healed if is_healed else None,
        state="healed" if is_healed else "open",
    )


def _with_mute(alert: Alert, until: date | None, now: datetime) -> Alert:
    if until is None or alert.state == "healed" or until < now.astimezone(_ZONE).date():
        return alert
    return replace(alert, state="muted", muted_until=until)


# -- muted by a person -------------------------------------------------------------------------------------------------

_MUTES = "SELECT alert, until FROM alert_mutes WHERE muted_at <= ? ORDER BY id"
_MUTE = "INSERT INTO alert_mutes (alert, until, reason, muted_at, muted_by) VALUES (?, ?, ?, ?, ?)"


def _muted_until(connection: sqlite3.Connection, now: datetime) -> dict[str, date]:
    rows = connection.execute(_MUTES, (moment_text(now),)).fetchall()
    return {name: date.fromisoformat(until) for name, until in map(tuple, rows)}


def mute_alert(
    connection: sqlite3.Connection, name: str, *, until: date, reason: str, by: str, at: datetime, folder: Path
) -> Alert:
    """Mute the alert *name* up to and with the day *until*; within a transaction of the caller.

    A day that has passed ends an earlier muting. Raises AlertNotFoundError for one that is not open or muted.
    """
    known = {alert.id: alert for alert in alerts_at(connection, at, folder=folder)}
    if name not in known:
        raise AlertNotFoundError(name, tuple(known))
    connection.execute(_MUTE, (name, until.isoformat(), reason, moment_text(at), by))
    return _with_mute(replace(known[name], state="open", muted_until=None), until, at)
