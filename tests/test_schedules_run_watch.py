from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from archive.run_endings import reason_left
from schedules.child_processes import OwnChild
from schedules.memory import DueRun
from schedules.run_watch import RunWatch
from schedules.schedule_file import SHIPPED, load_schedule
from schedules.schedule_records import Limits

LIMITS = replace(load_schedule(SHIPPED).limits, stop_seconds=5)
SOON = 0.4 / 60  # minutes


def watched(
    folder: Path,
    *,
    limits: Limits = LIMITS,
    seconds: float = 60,
    closes_after: float | None = None,
    signs: Callable[[], tuple[object, ...]] = tuple,
) -> str | None:
    """Why a process that lasts *seconds* was ended."""

    async def work() -> str | None:
        now = datetime.now(UTC)
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", f"import time; time.sleep({seconds})")
        run = DueRun(
            id=1,
            job="nightly",
            site="ben",
            full=False,
            round_at=now,
            planned_at=now,
            begun=1,
            pid=process.pid,
            begun_at=now,
        )
        watch = RunWatch(
            folder=folder,
            run=run,
            child=OwnChild(process),
            limits=limits,
            begun_at=now,
            closes_at=None if closes_after is None else now + timedelta(seconds=closes_after),
            signs_of_life=signs,
        )
        why = await watch.until_its_end()
        assert process.returncode is not None
        return why

    return asyncio.run(work())


def test_a_run_that_ends_by_itself_is_not_ended(tmp_path: Path) -> None:
    assert watched(tmp_path, seconds=0) is None
    assert reason_left(tmp_path, "ben") is None


@pytest.mark.parametrize(
    ("limit", "closes_after", "why", "reason"),
    [
        (replace(LIMITS, minutes=SOON), None, "time-limit", "it took longer than 0.00666667 minutes"),
        (replace(LIMITS, silent_minutes=SOON), None, "silent", "nothing happened for 0.00666667 minutes"),
        (LIMITS, 0.3, "window-closed", "the site's window closed"),
    ],
)
def test_a_run_beyond_a_limit_is_ended_and_told_why(
    tmp_path: Path, limit: Limits, closes_after: float | None, why: str, reason: str
) -> None:
    assert watched(tmp_path, limits=limit, closes_after=closes_after) == why
    assert reason_left(tmp_path, "ben") == f"ended by the schedule: {reason}"


def test_a_run_that_moves_on_is_not_silent(tmp_path: Path) -> None:
    steps = count()
    limits = replace(LIMITS, silent_minutes=SOON, minutes=4 * SOON)
    assert watched(tmp_path, limits=limits, signs=lambda: (next(steps),)) == "time-limit"
