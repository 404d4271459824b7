"""Pages that could not be read, by what their failures are signs of."""

from __future__ import annotations

import sqlite3

from archive.health_findings import Facts
from archive.health_sampling import RunSample
from archive.health_shares import Share
from archive.health_troubles import Trouble
from archive.layout_drift import drift_of
from archive.verdicts import LAYOUT_DRIFT, READING

# Which verdicts of :mod:`archive.verdicts` are signs of which trouble, in the order in which a page meets them: what
# fails at the last has passed all others. Errors of the host (http-5xx) are "errors" too.
_SIGNS = {
    "errors": ("timeout", "dns", "connection-refused", "connection-lost", "unreachable", "tls", "no-response"),
    "blocked": (
        *("challenge", "flood-block", "login", "maintenance", "error-page", "redirect-off-site"),
        *("http-401", "http-403", "http-429", "http-451"),
    ),
    "elsewhere": ("soft-404", "redirect-home", "redirect-section", "another-page", "redirect-loop"),
    "empty": ("empty-body", "not-html", "cut-off", "truncated", "bad-encoding", "undecodable"),
    "layout": (*READING, LAYOUT_DRIFT),
}
BLOCKED = frozenset(_SIGNS["blocked"])
_HOST_ERROR = "http-5"

_FAILURES = "SELECT DISTINCT url, reason FROM failures WHERE run = ? AND NOT resolved ORDER BY url"


def failed_pages(connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample) -> list[Trouble]:
    """Return the troubles that the failures of a run are signs of."""
    urls: dict[str, list[str]] = {name: [] for name in _SIGNS}
    for url, reason in map(tuple, connection.execute(_FAILURES, (run_id,))):
        if (name := _sign_of(reason)) is not None:
            urls[name].append(url)
    drift = drift_of(connection, site, run_id)
    shown = {"layout": drift is not None and drift.of_run > 0, "errors": sample.closed is not None}
    facts: dict[str, Facts] = {"errors": {"reason": "closed", "why": sample.closed}} if sample.closed else {}
    troubles, came = list[Trouble](), sample.pages
    for name, bad in reversed(urls.items()):
        came += len(bad)
        trouble = Trouble(
            name=name,
            cause=name,
            share=Share(len(bad), came),
            examples=bad,
            facts=facts.get(name, {}),
            # What the pages' own history or the host itself shows needs no past of the site.
            shown=shown.get(name, False),
            # Pages of earlier nights may still wait for rules that fit.
            waits=name == "layout" and drift is not None,
        )
        troubles.append(trouble)
    return troubles


def _sign_of(reason: str) -> str | None:
    if reason.startswith(_HOST_ERROR):
        return "errors"
    return next((name for name, reasons in _SIGNS.items() if reason in reasons), None)
