"""Sections that bring nothing new for longer than they ever did: a listing that is stuck, or a cache that is stale."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import groupby

from archive.health_findings import Facts, HealthFinding
from archive.health_sections import SectionHealth
from archive.health_shares import Share, is_unusual

# Runs that the past is made of, and how few are none: a month of nights.
_PAST, _FEWEST_RUNS = 200, 30
# Holidays come once a year; a silence has to be so many times as long as any before.
_TIMES = 2

# Nights on which pages could not be read say nothing: news may have been among them.
_NEWS = """
    SELECT s.new FROM section_health AS s JOIN listings AS l ON l.run = s.run AND l.section = s.section
    WHERE s.site = ? AND s.section = ? AND s.run <= ? AND l.items_listed > 0 AND NOT EXISTS (
        SELECT 1 FROM health_findings AS f
        WHERE f.run = s.run AND f.found AND f.cause IN ('layout', 'empty', 'blocked', 'errors', 'elsewhere')
    ) ORDER BY s.run DESC LIMIT ?
"""


def judge_silence(
    connection: sqlite3.Connection, site: str, run_id: int, sections: Sequence[SectionHealth]
) -> HealthFinding | None:
    """Say whether a section is silent beyond all custom; call it when what the run found otherwise is kept."""
    silent = []
    for one in sections:
        news = [new for (new,) in connection.execute(_NEWS, (site, one.walk.section, run_id, _PAST))]
        nights = next((place for place, new in enumerate(news) if new), len(news))
        # The first run of a section finds all that was ever there.
        if _is_silent(nights, news[nights:-1]):
            silent.append((nights, one))
    if silent:
        nights, longest = max(silent, key=lambda one: one[0])
        facts: Facts = {
            "section": longest.walk.section,
            "sections": len(silent),
            "nights": nights,
            "url": longest.walk.url,
        }
        examples = tuple(one.walk.url for _, one in silent)[:5]
        return HealthFinding(cause="stuck", found=True, facts=facts, examples=examples)
    if not sections or any(not one.walk.items_listed for one in sections):
        return None
    return HealthFinding(cause="stuck", found=False, facts={"sections": len(sections)})


def _is_silent(nights: int, before: Sequence[int]) -> bool:
    """Whether *nights* without news are unheard of after such a past; both count runs."""
    if len(before) < _FEWEST_RUNS:
        return False
    quiet = sum(1 for new in before if not new)
    longest = max((len(list(run)) for is_quiet, run in groupby(before, lambda new: not new) if is_quiet), default=0)
    return nights > _TIMES * longest and is_unusual(Share(nights, nights), [Share(quiet, len(before))])
