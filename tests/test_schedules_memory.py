from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.errors import ArchiveUnwritableError
from schedules.memory import Round, ScheduleMemory
from schedules.memory_tables import open_engine
from schedules.planning import PlannedRun
from tests.planned_sites import clock

NIGHT = clock("2026-11-25 01:30")
MORNING = NIGHT + timedelta(hours=5)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[ScheduleMemory]:
    opened = ScheduleMemory(open_engine(tmp_path))
    yield opened
    opened.close()


def planned(site: str = "ben", job: str = "nightly", *, full: bool = False, nights: int = 0) -> PlannedRun:
    at = NIGHT + timedelta(days=nights)
    return PlannedRun(at=at, round=at, site=site, job=job, full=full)


def test_a_run_that_came_due_twice_is_owed_once(memory: ScheduleMemory) -> None:
    assert memory.remember(planned())
    (run,) = memory.waiting()
    memory.begin(run, NIGHT)
    memory.end(run, "complete", MORNING)
    assert not memory.remember(planned())
    assert memory.waiting() == []


def test_a_run_waits_once_however_many_nights_it_waits(memory: ScheduleMemory) -> None:
    assert memory.remember(planned())
    assert not memory.remember(planned(nights=1))
    assert len(memory.waiting()) == 1


def test_what_is_owed_outlives_the_process(memory: ScheduleMemory, tmp_path: Path) -> None:
    memory.remember(planned())
    memory.begin(memory.waiting()[0], NIGHT)
    memory.note_process(memory.running()[0], 4711)
    other = ScheduleMemory(open_engine(tmp_path))
    (run,) = other.running()
    other.close()
    assert (run.site, run.pid, run.begun, run.begun_at, run.planned_at) == ("ben", 4711, 1, NIGHT, NIGHT)


def test_a_run_stands_for_all_that_waits_of_its_site(memory: ScheduleMemory) -> None:
    for run in (planned(), planned(job="weekly", full=True), planned("doi")):
        memory.remember(run)
    memory.begin(next(run for run in memory.waiting() if run.full), NIGHT)
    assert [run.site for run in memory.waiting()] == ["doi"]
    assert not memory.is_going_on(Round("nightly", NIGHT)) or memory.waiting()


def test_a_round_goes_on_until_its_last_run_is_over(memory: ScheduleMemory) -> None:
    memory.remember(planned())
    memory.remember(planned("doi"))
    night = Round("nightly", NIGHT)
    assert memory.rounds() == [night]
    for run in memory.waiting():
        assert memory.is_going_on(night)
        memory.begin(run, NIGHT)
        memory.end(run, "partial", MORNING)
    assert not memory.is_going_on(night)
    assert memory.ended_in(night) == 2
    memory.close_rounds([night], MORNING)
    assert memory.rounds() == []


def test_runs_that_are_long_over_are_forgotten_and_none_that_are_owed(memory: ScheduleMemory) -> None:
    memory.remember(planned())
    memory.let_go(memory.waiting()[0], "too-late", MORNING)
    memory.remember(planned("doi"))
    memory.close_rounds([], MORNING + timedelta(days=100))
    assert memory.remember(planned())
    assert {run.site for run in memory.waiting()} == {"ben", "doi"}


def test_a_damaged_database_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "schedule.db").write_bytes(b"no database " * 500)
    memory = ScheduleMemory(open_engine(tmp_path))
    assert memory.remember(planned())
    memory.close()
    assert (tmp_path / "schedule.db.damaged").read_bytes().startswith(b"no database ")


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "schedule.db").mkdir()
    with pytest.raises(ArchiveUnwritableError, match=r"schedule\.db"):
        open_engine(tmp_path)
