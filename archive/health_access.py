"""Whether a site could be read at all, and if not, whose doing it was: the network's, the site's, or our own."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping

from archive.health_failures import BLOCKED
from archive.health_findings import Facts, HealthFinding
from archive.health_sampling import RunSample
from archive.records import WalkProof

_EXAMPLES = 5
_FORBIDDEN = frozenset({"robots", "robots-disallowed"})
_CAUSES = ("unreachable", "blocked", "robots", "program")

_RUN = "SELECT outcome, why FROM runs WHERE id = ?"
_MET = "SELECT 1 FROM visits WHERE seen_run = ? LIMIT 1"
_HOME = "SELECT 'http://' || host || '/' FROM sites WHERE id = ?"


def judge_access(connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample) -> list[HealthFinding]:
    """Say whether anything of the site was read; a run that was stopped from outside cannot say that nothing is."""
    outcome, why = connection.execute(_RUN, (run_id,)).fetchone()
    walks = sample.walks
    has_read = any(one.pages_walked for one in walks.values()) or bool(connection.execute(_MET, (run_id,)).fetchone())
    if outcome != "failed" or (has_read and not sample.broken):
        return [HealthFinding(cause=one, found=False) for one in _CAUSES if one != "blocked"] if has_read else []
    cause = "program" if sample.broken else _whose(walks)
    url = site_address(connection, site, walks)
    examples = tuple(one.url for one in walks.values()) or (url,)
    facts: Facts = {"why": why or "", "reason": "site", "url": url, "run": run_id}
    found = HealthFinding(cause=cause, found=True, facts=facts, examples=examples[:_EXAMPLES])
    if cause == "program":
        return [found]
    return [found if one == cause else HealthFinding(cause=one, found=False) for one in _CAUSES]


def _whose(walks: Mapping[str, WalkProof]) -> str:
    unread = Counter(walk.unread for walk in walks.values() if walk.unread is not None)
    reason = unread.most_common(1)[0][0] if unread else ""
    return "robots" if reason in _FORBIDDEN else "blocked" if reason in BLOCKED else "unreachable"


def site_address(connection: sqlite3.Connection, site: str, walks: Mapping[str, WalkProof]) -> str:
    """Return an address of the site that a person can open: a listing, else its host."""
    first = next(iter(walks.values()), None)
    return first.url if first is not None else str(connection.execute(_HOME, (site,)).fetchone()[0])
