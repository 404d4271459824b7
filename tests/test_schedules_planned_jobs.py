from __future__ import annotations

import asyncio
import pickle
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from schedules.memory_tables import open_engine
from schedules.next_runs import next_runs_of
from schedules.planned_jobs import PlannedJobs
from schedules.planning import SitePlan
from tests.planned_sites import NIGHTLY, plans

OFTEN = "[[jobs]]\nname = 'often'\nevery = 3600\n"


def worked(folder: Path, of: Sequence[SitePlan], now: datetime | None = None) -> list[tuple[str, Sequence[datetime]]]:
    """What comes due in the moment in which a service with these plans starts."""
    taken: list[tuple[str, Sequence[datetime]]] = []

    async def work() -> None:
        engine = open_engine(folder)
        jobs = PlannedJobs(engine, lambda plan, times: taken.append((plan.id, times)))
        jobs.start(of, now or datetime.now(UTC))
        await asyncio.sleep(0.05)
        jobs.stop()
        await asyncio.sleep(0)

    asyncio.run(work())
    return taken


def stored(folder: Path) -> dict[str, datetime]:
    engine = open_engine(folder)
    try:
        return PlannedJobs(engine, lambda plan, times: None).next_times()
    finally:
        engine.dispose()


def shift(folder: Path, name: str, by: timedelta) -> None:
    """Let the stored next time of a plan be another one, as if the machine had been off."""
    engine = open_engine(folder)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE apscheduler_jobs SET next_run_time = next_run_time + :by WHERE id = :name"),
            {"by": by.total_seconds(), "name": name},
        )
    engine.dispose()


def test_nothing_is_due_at_the_first_start_and_the_next_times_are_stored(tmp_path: Path) -> None:
    of = plans(NIGHTLY, "ben", "doi")
    assert worked(tmp_path, of) == []
    run = of[0].after(datetime.now(UTC))
    assert run is not None
    assert stored(tmp_path)["nightly/ben"] == run.at


def test_times_that_passed_while_nobody_was_there_come_due_at_the_start(tmp_path: Path) -> None:
    of = plans(OFTEN, "ben", "doi")
    worked(tmp_path, of)
    was = stored(tmp_path)["often/ben"]
    shift(tmp_path, "often/ben", timedelta(hours=-3))
    times = [was - timedelta(hours=hours) for hours in (3, 2, 1)]
    assert worked(tmp_path, of) == [("often/ben", times)]
    assert stored(tmp_path)["often/ben"] == was


def test_years_of_missed_seconds_are_not_counted_one_by_one(tmp_path: Path) -> None:
    of = plans("[[jobs]]\nname = 'often'\nevery = 60\n", "ben")
    worked(tmp_path, of)
    shift(tmp_path, "often/ben", timedelta(days=-3000))
    ((_, times), *_) = worked(tmp_path, of)
    assert len(times) < 2000
    assert timedelta(0) <= datetime.now(UTC) - times[-1] < timedelta(seconds=110)


def test_a_time_far_away_by_a_wrong_clock_is_set_right_at_the_start(tmp_path: Path) -> None:
    of = plans(OFTEN, "ben")
    worked(tmp_path, of)
    was = stored(tmp_path)["often/ben"]
    shift(tmp_path, "often/ben", timedelta(days=4000))
    worked(tmp_path, of)
    assert stored(tmp_path)["often/ben"] == was


def test_a_site_that_has_left_the_schedule_leaves_the_store(tmp_path: Path) -> None:
    worked(tmp_path, plans(OFTEN, "ben", "doi"))
    worked(tmp_path, plans(OFTEN, "ben"))
    assert stored(tmp_path).keys() == {"often/ben"}


class Trap:
    """Unpickling one leaves a file."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.place,)


def test_what_a_stranger_pickled_into_the_store_is_never_loaded(tmp_path: Path) -> None:
    of = plans(OFTEN, "ben")
    worked(tmp_path, of)
    engine = open_engine(tmp_path)
    state = pickle.dumps(Trap(tmp_path / "sprung"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE apscheduler_jobs SET job_state = :state, next_run_time = 5"), {"state": state})
        connection.execute(
            text("INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES ('x/y', 5, :state)"),
            {"state": state},
        )
    engine.dispose()
    worked(tmp_path, of)
    assert not (tmp_path / "sprung").exists()
    assert stored(tmp_path).keys() == {"often/ben"}


def test_without_a_service_nothing_is_planned(tmp_path: Path) -> None:
    worked(tmp_path, plans(OFTEN, "ben"))
    assert next_runs_of(tmp_path) == {}
    assert next_runs_of(tmp_path / "nowhere") == {}
