from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.events import Event
from schedules.due import DueTaker
from schedules.memory import ScheduleMemory
from schedules.memory_tables import metadata, open_engine
from tests.planned_sites import clock, plan

NIGHT = clock("2026-11-25 01:30")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[ScheduleMemory]:
    opened = ScheduleMemory(open_engine(tmp_path))
    yield opened
    opened.close()


def taker(memory: ScheduleMemory, now: datetime) -> DueTaker:
    return DueTaker(memory, lambda: now, lambda job: timedelta(hours=12), taken=lambda: None)


def events(log: pytest.LogCaptureFixture, name: str) -> list[Event]:
    found = [event for record in log.records if isinstance(event := getattr(record, "event", None), Event)]
    return [event for event in found if event.name == name]


def test_a_run_that_comes_due_in_time_is_owed_and_none_is_missed(
    memory: ScheduleMemory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    taker(memory, NIGHT + timedelta(seconds=2)).take(plan(), [NIGHT])
    assert [(run.site, run.planned_at) for run in memory.waiting()] == [("ben", NIGHT)]
    assert events(caplog, "runs-missed") == []


def test_nights_that_were_missed_are_said_and_caught_up_once(
    memory: ScheduleMemory, caplog: pytest.LogCaptureFixture
) -> None:
    nights = [NIGHT + timedelta(days=number) for number in range(3)]
    taker(memory, nights[-1] + timedelta(hours=6)).take(plan(), nights)
    (event,) = events(caplog, "runs-missed")
    assert (event.site, event.facts["missed"], event.facts["caught_up"]) == ("ben", 3, True)
    assert (event.facts["first"], event.facts["last"]) == ("2026-11-24T18:30:00Z", "2026-11-26T18:30:00Z")
    assert [run.planned_at for run in memory.waiting()] == [nights[-1]]


def test_a_night_missed_by_more_than_the_grace_is_said_and_not_caught_up(
    memory: ScheduleMemory, caplog: pytest.LogCaptureFixture
) -> None:
    taker(memory, NIGHT + timedelta(hours=13)).take(plan(), [NIGHT])
    (event,) = events(caplog, "runs-missed")
    assert event.facts["caught_up"] is False
    assert memory.waiting() == []


def test_what_a_full_disk_refuses_is_written_at_the_next_try(
    memory: ScheduleMemory, caplog: pytest.LogCaptureFixture
) -> None:
    due = taker(memory, NIGHT)
    metadata.drop_all(memory.engine)
    due.take(plan(), [NIGHT])
    assert len(events(caplog, "due-not-written")) == 1
    metadata.create_all(memory.engine)
    due.write()
    assert [run.planned_at for run in memory.waiting()] == [NIGHT]
