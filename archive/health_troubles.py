"""Troubles of article pages: how many show one tonight, among how many that could have, beside the site's own past."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from archive.health_findings import Facts, HealthFinding
from archive.health_shares import Share, is_over, is_unusual, total

# Runs of the site that its past is made of.
_PAST = 60
_EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One kind of trouble as a run counted it."""

    name: str
    cause: str  # of the alert that it raises; several kinds may share one
    share: Share  # pages that show it, among those that could have
    examples: Sequence[str] = ()
    facts: Facts = field(default_factory=dict)  # beside the counts
    shown: bool = False  # something else says already that it is there
    waits: bool = False  # something else says that it is not over


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A trouble beside its past."""

    trouble: Trouble
    past: Share
    verdict: Literal["found", "over", "open"] | None  # as the table ``trouble_counts`` has it


_PAST_COUNTS = """
    SELECT bad, judged FROM trouble_counts
    WHERE site = :site AND trouble = :trouble AND run < :run AND (verdict IS NULL OR verdict = 'over')
    ORDER BY run DESC LIMIT :past
"""
_LAST_WORD = """
    SELECT verdict FROM trouble_counts
    WHERE site = :site AND trouble = :trouble AND run < :run AND verdict IS NOT NULL ORDER BY run DESC LIMIT 1
"""
_LAST_FOUND = """
    SELECT bad, judged FROM trouble_counts
    WHERE site = :site AND trouble = :trouble AND run < :run AND verdict = 'found' ORDER BY run DESC LIMIT 1
"""
_INSERT = "INSERT INTO trouble_counts (run, site, trouble, bad, judged, verdict) VALUES (?, ?, ?, ?, ?, ?)"


def judge_troubles(
    connection: sqlite3.Connection, site: str, run_id: int, troubles: Iterable[Trouble]
) -> list[HealthFinding]:
    """Judge what *run_id* counted by the site's past, and keep it as the past of later runs; one finding a cause."""
    judged = [_judge(connection, site, run_id, one) for one in troubles]
    rows = [
        (run_id, site, one.trouble.name, one.trouble.share.bad, one.trouble.share.judged, one.verdict) for one in judged
    ]
    connection.executemany(_INSERT, rows)
    causes = dict.fromkeys(one.trouble.cause for one in judged)
    findings = (_finding(cause, [one for one in judged if one.trouble.cause == cause]) for cause in causes)
    return [one for one in findings if one is not None]


def _judge(connection: sqlite3.Connection, site: str, run_id: int, trouble: Trouble) -> Judged:
    names = {"site": site, "run": run_id, "trouble": trouble.name}
    nights = [Share(*row) for row in connection.execute(_PAST_COUNTS, {**names, "past": _PAST})]
    past = total(nights)
    word = connection.execute(_LAST_WORD, names).fetchone()
    was_found = word is not None and word[0] != "over"
    if trouble.shown or is_unusual(trouble.share, nights):
        return Judged(trouble=trouble, past=past, verdict="found")
    last = Share(*connection.execute(_LAST_FOUND, names).fetchone()) if was_found else Share(1, 1)
    if is_over(trouble.share, last) and not trouble.waits:
        return Judged(trouble=trouble, past=past, verdict="over")
    return Judged(trouble=trouble, past=past, verdict="open" if was_found else None)


def _finding(cause: str, judged: Sequence[Judged]) -> HealthFinding | None:
    """Return what the troubles of one cause say together; None where they do not tell."""
    found = [one for one in judged if one.verdict == "found"]
    if found:
        worst = max(found, key=lambda one: one.trouble.share.part)
        trouble, examples = worst.trouble, tuple(worst.trouble.examples[:_EXAMPLES])
        facts: Facts = {
            "bad": trouble.share.bad,
            "judged": trouble.share.judged,
            "past_bad": worst.past.bad,
            "past_judged": worst.past.judged,
            "url": examples[0] if examples else "",
            **trouble.facts,
        }
        return HealthFinding(cause=cause, found=True, facts=facts, examples=examples)
    if any(one.verdict == "open" for one in judged) or not any(one.verdict == "over" for one in judged):
        return None
    return HealthFinding(cause=cause, found=False, facts={"judged": max(one.trouble.share.judged for one in judged)})
