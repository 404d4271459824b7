"""What a run shows of the host itself: how long its answers took, and how long its certificate is good for."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from archive.health_findings import Facts, HealthFinding
from archive.health_sampling import RunSample
from archive.moments import read_moment_text

# Runs that the past is made of, and how few are none; answers of one run that make a median.
_PAST, _FEWEST_RUNS, _FEWEST_ANSWERS = 60, 10, 10
# A median absolute deviation as a standard deviation (Rousseeuw and Croux, JASA 88, 1993), and the least that is
# believed: medians of two nights differ by a fifth for no reason.
_NORMAL, _LEAST_SPREAD = 1.4826, math.log(1.2)
# Spreads above the usual pace at which a host is slow, and below which it is as it was. Runs are few and machines are
# shared, so the tail is far: six spreads.
_SLOW, _AS_BEFORE = 6.0, 3.0
# Seconds. Whoever waits for less does not notice (Miller 1968; Nielsen, Usability Engineering, 1993).
_NOTICED = 1.0
# Certificates are renewed when a third of their life is left (Let's Encrypt's advice): at half of that somebody forgot.
_LATE = 6
_AT_MOST = timedelta(days=14)

_PACES = """
    SELECT h.answer_median FROM run_health AS h
    WHERE h.site = ? AND h.run < ? AND h.answers >= ? AND NOT EXISTS (
        SELECT 1 FROM health_findings AS f WHERE f.run = h.run AND f.cause = 'slow' AND f.found
    ) ORDER BY h.run DESC LIMIT ?
"""


def judge_pace(
    connection: sqlite3.Connection, site: str, run_id: int, seconds: Sequence[float], url: str
) -> HealthFinding | None:
    """Say whether the host takes far longer than it used to; None where that cannot be told."""
    rows = connection.execute(_PACES, (site, run_id, _FEWEST_ANSWERS, _PAST)).fetchall()
    if len(seconds) < _FEWEST_ANSWERS or len(rows) < _FEWEST_RUNS:
        return None
    # A clock knows no answer in no time at all.
    past, now = [math.log(max(pace, 1e-3)) for (pace,) in rows], math.log(max(median(seconds), 1e-3))
    usual = median(past)
    spread = max(_NORMAL * median(abs(one - usual) for one in past), _LEAST_SPREAD)
    facts: Facts = {
        "seconds": round(math.exp(now), 2),
        "usual": round(math.exp(usual), 2),
        "answers": len(seconds),
        "url": url,
    }
    if now > usual + _SLOW * spread and math.exp(now) >= _NOTICED:
        return HealthFinding(cause="slow", found=True, facts=facts)
    if now <= usual + _AS_BEFORE * spread or math.exp(now) < _NOTICED:
        return HealthFinding(cause="slow", found=False, facts=facts)
    return None


def judge_certificate(connection: sqlite3.Connection, run_id: int, sample: RunSample, url: str) -> HealthFinding | None:
    """Say whether the host's certificate is near its end; None without one that was checked."""
    if sample.certificate is None:
        return None
    (started,) = connection.execute("SELECT started_at FROM runs WHERE id = ?", (run_id,)).fetchone()
    since, until = sample.certificate
    left = until - read_moment_text(started)
    facts: Facts = {"days": max(0, left.days), "until": until.date().isoformat(), "url": url}
    return HealthFinding(cause="certificate", found=left < min(_AT_MOST, (until - since) / _LATE), facts=facts)
