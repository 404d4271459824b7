"""One word for how a site stands, from its last run and its alerts, and whether a person has to look."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from archive.alert_records import Alert
from archive.records import Outcome, RunSummary


class Verdict(StrEnum):
    """One word for a site."""

    OK = "ok"
    RUNNING = "running"
    ALERT = "alert"  # the last run is complete, and yet something is wrong
    INCOMPLETE = "incomplete"
    BROKEN = "broken"
    SILENT = "silent"
    SKIPPED = "skipped"
    IDLE = "idle"  # it has run before, but not in the night that was asked for
    NEVER = "never"
    UNCHECKED = "unchecked"  # the shipped address has not been tried on the live site

    @property
    def is_trouble(self) -> bool:
        """Say whether somebody has to look, unless an alert that says the same was muted.

        A site that is silent with all the others is the whole archive's trouble.
        """
        return self in (Verdict.ALERT, Verdict.INCOMPLETE, Verdict.BROKEN)


_OF_OUTCOME = {
    Outcome.COMPLETE: Verdict.OK,
    Outcome.PARTIAL: Verdict.INCOMPLETE,
    Outcome.INTERRUPTED: Verdict.INCOMPLETE,
    Outcome.FAILED: Verdict.BROKEN,
    Outcome.SKIPPED: Verdict.SKIPPED,
}
# Alerts that say of a run what its outcome says too: who mutes one has heard of the other.
_SAY_WHY_NOT_COMPLETE = {"unreachable", "layout", "listing", "empty", "robots", "run-died", "no-run"}


def verdict_of(run: RunSummary | None, alerts: Iterable[Alert], *, without_run: Verdict) -> Verdict:
    """Return how a site stands; *without_run* is for no *run*.

    Of *alerts*, which are the site's own and those of the whole archive, of these a silence alone counts.
    """
    opened = [alert for alert in alerts if alert.state == "open"]
    has_run = run is not None or without_run is Verdict.IDLE
    if any(alert.cause == "no-run" and (alert.site is not None or has_run) for alert in opened):
        return Verdict.SILENT
    causes = {alert.cause for alert in opened if alert.site is not None}
    if run is not None and run.outcome is None:
        return Verdict.INCOMPLETE if "run-died" in causes else Verdict.RUNNING
    verdict = without_run if run is None or run.outcome is None else _OF_OUTCOME[run.outcome]
    return verdict if verdict in (Verdict.INCOMPLETE, Verdict.BROKEN) or not causes else Verdict.ALERT


def needs_a_person(verdict: Verdict, alerts: Iterable[Alert]) -> bool:
    """Say whether somebody has to look; *alerts* are the site's own, open and muted."""
    known = list(alerts)
    if any(alert.state == "open" for alert in known):
        return True
    muted = any(alert.state == "muted" and alert.cause in _SAY_WHY_NOT_COMPLETE for alert in known)
    return verdict.is_trouble and not muted
