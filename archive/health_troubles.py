"""Troubles of article pages: how many show one tonight, among how many that could have, beside the site's own past."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.health_findings import Facts, HealthFinding
from archive.health_shares import Share, is_over, is_unusual
from archive.verdicts import LAYOUT_DRIFT, READING

# Runs of the site that its past is made of.
_PAST = 60
_EXAMPLES = 5

# Which verdicts of :mod:`archive.verdicts` are signs of which trouble.
_SIGNS = {
    "layout": (*READING, LAYOUT_DRIFT),
    "empty": ("empty-body", "not-html", "cut-off", "truncated", "bad-encoding", "undecodable"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One kind of trouble as a run counted it."""

    name: str
    share: Share  # pages that show it, among those that could have
    examples: tuple[str, ...] = ()


_FAILURES = """
    SELECT DISTINCT url, reason FROM failures WHERE run = ? AND NOT resolved ORDER BY url
"""
_INSERT = "INSERT INTO trouble_counts (run, site, trouble, bad, judged) VALUES (?, ?, ?, ?, ?)"
# Nights in which the trouble was found are no part of what is usual.
_PAST_COUNTS = """
    SELECT coalesce(sum(bad), 0), coalesce(sum(judged), 0) FROM (
        SELECT c.bad, c.judged FROM trouble_counts AS c
        WHERE c.site = :site AND c.trouble = :trouble AND c.run < :run AND NOT EXISTS (
            SELECT 1 FROM health_findings AS f WHERE f.run = c.run AND f.cause = c.trouble AND f.found
        ) ORDER BY c.run DESC LIMIT :past
    )
"""
_LAST_FOUND = """
    SELECT c.bad, c.judged FROM health_findings AS f JOIN trouble_counts AS c ON c.run = f.run AND c.trouble = f.cause
    WHERE f.site = :site AND f.cause = :trouble AND f.run < :run AND f.found ORDER BY f.run DESC LIMIT 1
"""


def count_failures(connection: sqlite3.Connection, run_id: int, pages: int) -> list[Trouble]:
    """Return the troubles that the failed pages of a run are signs of; *pages* were read and believed."""
    failed = [tuple(row) for row in connection.execute(_FAILURES, (run_id,))]
    return [_trouble(name, [url for url, reason in failed if reason in signs], pages) for name, signs in _SIGNS.items()]


def _trouble(name: str, urls: list[str], pages: int) -> Trouble:
    return Trouble(name=name, share=Share(len(urls), len(urls) + pages), examples=tuple(urls[:_EXAMPLES]))


def write_troubles(connection: sqlite3.Connection, site: str, run_id: int, troubles: Iterable[Trouble]) -> None:
    """Keep what was counted, as the past of later runs."""
    rows = [(run_id, site, one.name, one.share.bad, one.share.judged) for one in troubles]
    connection.executemany(_INSERT, rows)


def judge_trouble(
    connection: sqlite3.Connection, site: str, run_id: int, trouble: Trouble, *, shown: bool = False
) -> HealthFinding | None:
    """Say whether a trouble is there (*shown*: something else says so already), is over, or cannot be told (None)."""
    names = {"site": site, "run": run_id, "trouble": trouble.name}
    past = Share(*connection.execute(_PAST_COUNTS, {**names, "past": _PAST}).fetchone())
    facts: Facts = {
        "bad": trouble.share.bad,
        "judged": trouble.share.judged,
        "past_bad": past.bad,
        "past_judged": past.judged,
        "url": trouble.examples[0] if trouble.examples else "",
    }
    if shown or is_unusual(trouble.share, past):
        return HealthFinding(cause=trouble.name, found=True, facts=facts, examples=trouble.examples)
    last = connection.execute(_LAST_FOUND, names).fetchone()
    if is_over(trouble.share, Share(*last) if last is not None else Share(1, 1)):
        return HealthFinding(cause=trouble.name, found=False, facts=facts)
    return None
