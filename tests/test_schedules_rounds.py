from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from archive.locks import take_lock
from archive.store import Archive
from schedules.memory import Round, ScheduleMemory
from schedules.memory_tables import open_engine
from schedules.names import REPORT_LOCK
from schedules.planning import PlannedRun
from schedules.rounds import Rounds
from schedules.settings import read_setting
from tests.delivery_sinks import WebSink, web_sink
from tests.planned_sites import NIGHTLY, clock, site_folder

NIGHT = clock("2026-11-25 01:30")
TOMORROW = NIGHT + timedelta(days=1)


class Night:
    """A nightly job of two sites, and what follows it."""

    def __init__(self, folder: Path, web: WebSink) -> None:
        Archive.open(folder / "archive").close()
        file = folder / "lich.toml"
        delivery = f'[[deliver]]\nwebhook = "http://127.0.0.1:{web.port}/h"\nretries = []\n'
        file.write_text(NIGHTLY + delivery, encoding="utf-8")
        self.setting = read_setting(
            folder=folder / "archive", sites_folder=site_folder(folder / "sites", "ben", "doi"), schedule_file=file
        )
        self.memory = ScheduleMemory(open_engine(folder / "archive"))

    def over(self, *sites: str) -> None:
        """Let the runs of these sites be over."""
        for site in sites:
            self.memory.remember(PlannedRun(at=NIGHT, round=NIGHT, site=site, job="nightly", full=False))
            self.memory.begin(next(run for run in self.memory.waiting() if run.site == site), NIGHT)
            self.memory.end(next(run for run in self.memory.running() if run.site == site), "complete", NIGHT)

    def seen_to(self, next_times: Mapping[str, datetime]) -> Rounds:
        async def see() -> Rounds:
            rounds = Rounds(self.setting, self.memory, lambda: NIGHT, lambda: next_times)
            await rounds.see_to_all()
            return rounds

        return asyncio.run(see())


def test_the_report_goes_out_once_when_the_last_site_of_a_night_is_over(tmp_path: Path) -> None:
    with web_sink() as web:
        night = Night(tmp_path, web)
        night.over("ben")
        night.seen_to({"nightly/ben": TOMORROW, "nightly/doi": NIGHT + timedelta(minutes=9)})
        assert web.posted == []  # jitter has put off the other site
        night.over("doi")
        for _ in range(2):
            night.seen_to({"nightly/ben": TOMORROW, "nightly/doi": TOMORROW})
        assert len(web.posted) == 1
    assert night.memory.rounds() == []


def test_a_night_of_which_a_run_goes_on_is_not_over(tmp_path: Path) -> None:
    with web_sink() as web:
        night = Night(tmp_path, web)
        night.over("ben")
        night.memory.remember(PlannedRun(at=NIGHT, round=NIGHT, site="doi", job="nightly", full=False))
        night.seen_to({})
        assert web.posted == []
    assert night.memory.rounds() == [Round("nightly", NIGHT)]


def test_a_night_on_which_nothing_was_begun_sends_nothing(tmp_path: Path) -> None:
    with web_sink() as web:
        night = Night(tmp_path, web)
        night.memory.remember(PlannedRun(at=NIGHT, round=NIGHT, site="ben", job="nightly", full=False))
        night.memory.let_go(night.memory.waiting()[0], "too-late", NIGHT)
        night.seen_to({})
        assert web.posted == []
    assert night.memory.rounds() == []


def test_a_report_that_does_not_go_out_is_known(tmp_path: Path) -> None:
    with web_sink(500) as web:
        night = Night(tmp_path, web)
        night.over("ben")
        assert night.seen_to({}).failed


def test_a_report_that_a_dead_services_child_is_sending_is_not_sent_twice(tmp_path: Path) -> None:
    with web_sink() as web:
        night = Night(tmp_path, web)
        night.over("ben")
        sending = take_lock(tmp_path / "archive", REPORT_LOCK)
        assert sending is not None

        async def see() -> None:
            rounds = Rounds(night.setting, night.memory, lambda: NIGHT, dict)
            task = asyncio.create_task(rounds.see_to_all())
            await asyncio.sleep(0.1)
            assert not task.done()
            sending.release()
            await task

        asyncio.run(see())
        assert web.posted == []
    assert night.memory.rounds() == []


def test_a_report_on_its_way_when_the_service_stops_is_owed(tmp_path: Path) -> None:
    with web_sink(500) as web:
        night = Night(tmp_path, web)
        file = night.setting.schedule_file
        file.write_text(file.read_text(encoding="utf-8").replace("retries = []", "retries = [600]"), encoding="utf-8")
        night.over("ben")

        async def stop_in_between() -> None:
            rounds = Rounds(night.setting, night.memory, lambda: NIGHT, dict)
            task = asyncio.create_task(rounds.see_to_all())
            while not web.posted:
                await asyncio.sleep(0.05)
            await rounds.stop()
            await task

        asyncio.run(stop_in_between())
    assert night.memory.rounds() == [Round("nightly", NIGHT)]
