"""What the run that ends says of its site's health: each cause of an alert, the facts it rests on, and examples.

| cause | found when | facts | examples |
|---|---|---|---|
| unreachable | nothing of the site could be read | why, url | listing pages |
| layout | far more pages than usual yield nothing or far less than before | bad, judged, past_bad, past_judged, url | pages |
| empty | far more pages than usual answer with no text at all | bad, judged, past_bad, past_judged, url | pages |
| listing | a section's listing could not be walked to a proved end as before, or lost articles that still answer | section, reason (unproved, stated, dropped), sections, items, items_stated, pages, pages_stated, unlisted, known, url | articles that are listed no more, else listing pages |

*bad* of *judged* pages tonight, *past_bad* of *past_judged* in the runs before. What a run cannot tell has no finding.
"""  # noqa: E501 - a table

from __future__ import annotations

import json
import sqlite3
from statistics import quantiles

from archive.health_findings import HealthFinding
from archive.health_sampling import FIELDS, RunSample
from archive.health_sections import SectionHealth, judge_sections, still_bad, write_sections
from archive.health_troubles import count_failures, judge_trouble, write_troubles
from archive.layout_drift import drift_of

_EXAMPLES = 5


def findings_of(connection: sqlite3.Connection, run_id: int) -> list[HealthFinding]:
    """Return what the run *run_id* was found to show when it was closed; none of one that died."""
    query = "SELECT cause, found, facts, examples FROM health_findings WHERE run = ? ORDER BY cause"
    return [
        HealthFinding(cause=cause, found=bool(found), facts=json.loads(facts), examples=tuple(json.loads(examples)))
        for cause, found, facts, examples in map(tuple, connection.execute(query, (run_id,)))
    ]


def judge_health(connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample) -> list[HealthFinding]:
    """Judge the run that is being closed by its site's past, and keep what it was judged by; within its transaction."""
    _write_sample(connection, site, run_id, sample)
    sections = judge_sections(connection, site, run_id)
    troubles = count_failures(connection, run_id, sample.pages)
    findings = [one for one in (_unreachable(connection, run_id, sections),) if one is not None]
    if not any(one.found for one in findings):
        drift = drift_of(connection, site, run_id)
        shown = drift is not None and drift.of_run > 0
        judged = [
            judge_trouble(connection, site, run_id, one, shown=shown and one.name == "layout") for one in troubles
        ]
        if drift is not None and not shown:
            # Pages of earlier nights still wait for rules that fit.
            judged = [one for one in judged if one is None or one.cause != "layout" or one.found]
        findings += [one for one in (*judged, _listing(connection, site, run_id, sections)) if one is not None]
        write_sections(connection, site, run_id, sections)
        write_troubles(connection, site, run_id, troubles)
    _write_findings(connection, site, run_id, findings)
    return findings


_INSERT_HEALTH = """
    INSERT INTO run_health (run, site, pages, characters_low, characters_median, characters_high, answers)
    VALUES (?, ?, ?, ?, ?, ?, 0)
"""
_INSERT_FIELD = "INSERT INTO field_yields (run, site, field, pages, yielded) VALUES (?, ?, ?, ?, ?)"
_INSERT_FINDING = """
    INSERT INTO health_findings (run, site, cause, found, facts, examples) VALUES (?, ?, ?, ?, ?, ?)
"""


def _write_sample(connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample) -> None:
    low, median, high = _spread(list(sample.characters))
    connection.execute(_INSERT_HEALTH, (run_id, site, sample.pages, low, median, high))
    rows = [(run_id, site, name, sample.pages, sample.yielded[name]) for name in FIELDS]
    connection.executemany(_INSERT_FIELD, rows)


def _spread(values: list[int]) -> tuple[int | None, int | None, int | None]:
    """Return the tenth, fiftieth and ninetieth of a hundred."""
    if not values:
        return None, None, None
    if len(values) == 1:
        return values[0], values[0], values[0]
    tenths = quantiles(values, n=10, method="inclusive")
    return round(tenths[0]), round(tenths[4]), round(tenths[8])


def _write_findings(connection: sqlite3.Connection, site: str, run_id: int, findings: list[HealthFinding]) -> None:
    rows = [
        (run_id, site, one.cause, int(one.found), json.dumps(one.facts, ensure_ascii=False), json.dumps(one.examples))
        for one in findings
    ]
    connection.executemany(_INSERT_FINDING, rows)


_RUN = "SELECT outcome, why FROM runs WHERE id = ?"
_MET = "SELECT 1 FROM visits WHERE seen_run = ? LIMIT 1"


def _unreachable(connection: sqlite3.Connection, run_id: int, sections: list[SectionHealth]) -> HealthFinding | None:
    """Say whether anything of the site could be read; a run that was stopped from outside cannot say that nothing."""
    outcome, why = connection.execute(_RUN, (run_id,)).fetchone()
    has_read = any(one.pages for one in sections) or connection.execute(_MET, (run_id,)).fetchone() is not None
    if has_read:
        return HealthFinding(cause="unreachable", found=False)
    if outcome != "failed":
        return None
    examples = tuple(one.url for one in sections)[:_EXAMPLES]
    facts = {"why": why or "", "url": examples[0] if examples else ""}
    return HealthFinding(cause="unreachable", found=True, facts=facts, examples=examples)


def _listing(
    connection: sqlite3.Connection, site: str, run_id: int, sections: list[SectionHealth]
) -> HealthFinding | None:
    """Say whether some section's listing falls short; one that did before and was not walked whole since still does."""
    bad = [one for one in sections if one.verdict == "bad"]
    if bad:
        worst = max(bad, key=lambda one: (len(one.unlisted), one.items))
        return HealthFinding(
            cause="listing",
            found=True,
            facts={
                "section": worst.section,
                "sections": len(bad),
                "reason": worst.reason or "",
                "items": worst.items,
                "pages": worst.pages,
                "unlisted": len(worst.unlisted),
                "known": worst.known,
                "url": worst.url,
                **({"items_stated": worst.items_stated} if worst.items_stated is not None else {}),
                **({"pages_stated": worst.pages_stated} if worst.pages_stated is not None else {}),
            },
            examples=(worst.unlisted or tuple(one.url for one in bad))[:_EXAMPLES],
        )
    if any(one.verdict is None and still_bad(connection, site, run_id, one.section) for one in sections):
        return None
    if any(one.verdict == "good" for one in sections):
        return HealthFinding(cause="listing", found=False, facts={"sections": len(sections)})
    return None
