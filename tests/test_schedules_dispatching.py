from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.locks import site_lock_name, take_lock
from archive.records import Outcome
from archive.store import Archive
from schedules.dispatching import Dispatcher
from schedules.memory import ScheduleMemory
from schedules.memory_tables import due_runs, open_engine
from schedules.names import child_lock_name
from schedules.planning import PlannedRun
from schedules.settings import read_setting
from tests.planned_sites import NIGHTLY, clock, site_folder

NIGHT = clock("2026-11-25 01:30")
WINDOWED = "[windows]\nben = '01:00-02:00'\n"


class Desk:
    """A dispatcher at an archive, with one run of the site ben that is due."""

    def __init__(self, folder: Path, text: str = NIGHTLY) -> None:
        self.folder = folder / "archive"
        Archive.open(self.folder).close()
        schedule = folder / "lich.toml"
        schedule.write_text(text, encoding="utf-8")
        self.setting = read_setting(
            folder=self.folder, sites_folder=site_folder(folder / "sites", "ben"), schedule_file=schedule
        )
        self.memory = ScheduleMemory(open_engine(self.folder))
        self.memory.remember(PlannedRun(at=NIGHT, round=NIGHT, site="ben", job="nightly", full=False))
        self.moment = NIGHT

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.setting, self.memory, lambda: self.moment)

    def worked(self, moment: datetime) -> tuple[str, str | None]:
        """State and outcome of the run after the dispatcher has looked at it at *moment*."""
        self.moment = moment

        async def work() -> None:
            dispatcher = self.dispatcher()
            task = asyncio.create_task(dispatcher.work())
            await asyncio.sleep(0.1)
            task.cancel()

        asyncio.run(work())
        return self.state()

    def recovered(self) -> tuple[str, str | None]:
        async def recover() -> None:
            await self.dispatcher().recover()

        asyncio.run(recover())
        return self.state()

    def state(self) -> tuple[str, str | None]:
        with self.memory.engine.connect() as connection:
            row = connection.execute(select(due_runs.c.state, due_runs.c.outcome)).one()
        return row.state, row.outcome


@pytest.fixture
def desk(tmp_path: Path) -> Callable[[str], Desk]:
    return lambda text: Desk(tmp_path, text)


def test_a_run_whose_grace_is_over_is_let_go(desk: Callable[[str], Desk]) -> None:
    assert desk(NIGHTLY).worked(NIGHT + timedelta(hours=12, seconds=1)) == ("let-go", "too-late")


def test_a_run_whose_window_will_not_open_in_time_is_let_go(desk: Callable[[str], Desk]) -> None:
    assert desk(NIGHTLY + WINDOWED).worked(NIGHT + timedelta(hours=1)) == ("let-go", "window-closed")


def test_a_run_whose_window_will_open_in_time_waits(desk: Callable[[str], Desk]) -> None:
    assert desk("grace_hours = 30\n" + NIGHTLY + WINDOWED).worked(NIGHT + timedelta(hours=1)) == ("waiting", None)


def test_a_run_of_a_site_that_left_the_schedule_is_let_go(desk: Callable[[str], Desk]) -> None:
    assert desk(NIGHTLY.replace("nightly", "other")).worked(NIGHT) == ("let-go", "no-longer-scheduled")


def test_a_run_waits_for_one_of_its_site_that_was_begun_by_hand(desk: Callable[[str], Desk]) -> None:
    one = desk(NIGHTLY)
    by_hand = take_lock(one.folder, site_lock_name("ben"))
    assert by_hand is not None
    assert one.worked(NIGHT) == ("waiting", None)
    by_hand.release()


def test_a_run_waits_for_a_process_that_a_dead_service_has_just_begun(desk: Callable[[str], Desk]) -> None:
    one = desk(NIGHTLY)
    orphan = take_lock(one.folder, child_lock_name("ben"))
    assert orphan is not None
    assert one.worked(NIGHT) == ("waiting", None)
    orphan.release()


def test_a_run_that_died_with_its_service_is_owed_again_but_not_for_ever(desk: Callable[[str], Desk]) -> None:
    one = desk(NIGHTLY)
    for _ in range(3):
        one.memory.begin(one.memory.waiting()[0], NIGHT)
        assert one.recovered() == ("waiting", None)
    assert one.worked(NIGHT) == ("let-go", "died-too-often")


def test_a_run_that_ended_while_no_service_was_there_is_not_owed(desk: Callable[[str], Desk]) -> None:
    one = desk(NIGHTLY)
    one.memory.begin(one.memory.waiting()[0], NIGHT)
    with Archive.open(one.folder) as archive:
        archive.upsert_site(site="ben", name="Bến", host="ben.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        run = archive.begin_run(
            "ben", started_at=NIGHT, mode="nightly", rehearsal=False, program="luuvet/0", rules="none"
        )
        archive.finish_run(
            run,
            ended_at=NIGHT + timedelta(minutes=5),
            outcome=Outcome.COMPLETE,
            why=None,
            requests=1,
            bytes=1,
            seconds=300.0,
        )
    assert one.recovered() == ("ended", "complete")


def test_sites_that_share_a_host_are_kin(tmp_path: Path) -> None:
    sites = site_folder(tmp_path / "sites", "ben", "doi", "suoi")
    doi = sites / "doi.toml"
    hosts = 'hosts = ["doi.test", "ben.test"]\n'
    doi.write_text(hosts + doi.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "lich.toml").write_text(NIGHTLY, encoding="utf-8")
    setting = read_setting(folder=tmp_path, sites_folder=sites, schedule_file=tmp_path / "lich.toml")
    assert {site: set(kin) for site, kin in setting.kin.items()} == {
        "ben": {"ben", "doi"},
        "doi": {"ben", "doi"},
        "suoi": {"suoi"},
    }
