from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.locks import is_held, site_lock_name
from schedules.next_runs import next_runs_of
from tests.command_runs import answer, run
from tests.delivery_sinks import web_sink
from tests.loopback_site import ROOT, Reply, Site, command, luuvet, standing
from tests.planned_sites import NIGHTLY, site_folder

CONTACT = "luu-tru@congdoan.example"
OFTEN = '[[jobs]]\nname = "often"\nevery = 2\nfull = true\n'
RARELY = 'grace_hours = 100\n[[jobs]]\nname = "rarely"\nevery = 86400\n'
QUIET = os.environ | {"LUUVET_CONTACT": CONTACT}


@pytest.fixture
def site() -> Iterator[Site]:
    with standing() as one:
        one.publish(*range(6, 0, -1))
        yield one


def schedule(folder: Path, text: str = NIGHTLY) -> Path:
    file = folder / "lich.toml"
    file.write_text(f'contact = "{CONTACT}"\n{text}', encoding="utf-8")
    return file


def waited_for(holds: Callable[[], object], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return bool(holds())


def slow(site: Site, seconds: float) -> None:
    """Let every answer of the site take its time."""
    for path, reply in site.replies.items():
        if isinstance(reply, Reply):
            site.replies[path] = Reply(reply.body, reply.status, reply.headers, reply.claimed, seconds)


def runs(archive: Path) -> list[tuple[str, str | None, str | None]]:
    """Site, outcome and why of all runs."""
    return rows(archive / "archive.db", "SELECT site, outcome, why FROM runs ORDER BY id")


def rows(database: Path, query: str) -> list[Any]:
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        return opened.execute(query).fetchall()
    return []


def events(archive: Path, name: str) -> list[dict[str, Any]]:
    query = "SELECT site, facts FROM log WHERE event = :name ORDER BY rowid".replace(":name", f"'{name}'")
    return [{"site": site} | json.loads(facts) for site, facts in rows(archive / "logs.db", query)]


class Service:
    """`luuvet schedule` as a process of its own, ready."""

    def __init__(self, archive: Path, sites: Path, file: Path) -> None:
        self.said = archive.with_name(f"said-{time.monotonic_ns()}.txt")
        words = ("schedule", "--archive", archive, "--sites", sites, "--schedule", file)
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                command(*words), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        assert waited_for(lambda: "ready" in self.text or self.process.poll() is not None)
        assert self.process.poll() is None, self.text

    @property
    def text(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(60)


@contextmanager
def serving(archive: Path, sites: Path, file: Path) -> Iterator[Service]:
    service = Service(archive, sites, file)
    try:
        yield service
    finally:
        with suppress(ProcessLookupError):
            os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait(30)
        assert "Traceback" not in service.text, service.text


# -- before anything is begun ------------------------------------------------------------------------------------------


def test_a_dry_run_tells_the_next_twenty_runs_in_order(tmp_path: Path) -> None:
    sites = site_folder(tmp_path / "sites", "ben", "doi")
    file = schedule(tmp_path, NIGHTLY + '[[jobs]]\nname = "weekly"\ncron = "0 3 * * sun"\nfull = true\n')
    place = tmp_path / "archive"
    planned = answer("schedule", "--dry-run", "--json", "--schedule", file, "--sites", sites, "--archive", place)
    assert len(planned) == 20
    assert {one.keys() == {"at", "site", "job", "full"} for one in planned} == {True}
    moments = [datetime.fromisoformat(one["at"]) for one in planned]
    assert moments == sorted(moments)
    assert {(at.strftime("%H:%M%z"), one["full"]) for at, one in zip(moments, planned, strict=True)} == {
        ("01:30+0700", False),
        ("03:00+0700", True),
    }
    assert not place.exists()


def test_a_dry_run_shows_what_every_setting_does(tmp_path: Path) -> None:
    text = """grace_hours = 3
blackout = ["09-02"]
sites_at_once = 6
[[jobs]]
name = "nightly"
cron = "30 1 * * *"
[windows]
ben = "01:00-05:00"
[limits]
requests = 900
[ping]
url = "https://canh.example/thu-kin-5"
[[deliver]]
webhook = "https://moc.example/thu-kin-5"
"""
    sites = site_folder(tmp_path / "sites", "ben")
    said = run("schedule", "--dry-run", "--schedule", schedule(tmp_path, text), "--sites", sites).stdout
    for fact in ("01:30", "6 sites", "3 hours", "09-02", "01:00-05:00", "900 requests", "canh.example", "moc.example"):
        assert fact in said, fact
    assert "thu-kin-5" not in said


def test_a_mistake_ends_with_2_and_names_file_and_key(tmp_path: Path) -> None:
    sites = site_folder(tmp_path / "sites", "ben")
    file = schedule(tmp_path, NIGHTLY.replace("30 1", "30 25"))
    for words in ((), ("--dry-run",), ("--once",)):
        done = run("schedule", *words, "--schedule", file, "--sites", sites, "--archive", tmp_path / "a", status=2)
        assert "lich.toml: jobs[1].cron: " in done.stderr
    assert not (tmp_path / "a").exists()


def test_without_a_contact_nothing_is_asked_of_any_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUUVET_CONTACT", raising=False)
    sites = site_folder(tmp_path / "sites", "ben")
    (tmp_path / "lich.toml").write_text(NIGHTLY)
    words = ("--schedule", tmp_path / "lich.toml", "--sites", sites, "--archive", tmp_path / "a")
    assert "lich.toml: contact: is missing" in run("schedule", *words, status=2).stderr
    assert "none: give one" in run("schedule", "--dry-run", *words).stdout


def test_a_job_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    sites = site_folder(tmp_path / "sites", "ben")
    words = ("--schedule", schedule(tmp_path), "--sites", sites, "--archive", tmp_path / "a")
    assert "it has nightly" in run("schedule", "--once", "--job", "weekly", *words, status=2).stderr


# -- once --------------------------------------------------------------------------------------------------------------


def test_once_runs_each_site_once_then_pings_and_sends_the_report(tmp_path: Path, site: Site) -> None:
    sites = site.site_file(tmp_path / "sites")
    site.site_file(sites, name="kin")  # on the same host: after the other one, never beside it
    site.replies["/song"] = Reply(b"OK")
    with web_sink() as web:
        text = f'{NIGHTLY}[[jobs]]\nname = "weekly"\ncron = "0 3 * * sun"\nfull = true\n'
        places = f'[[deliver]]\nwebhook = "http://127.0.0.1:{web.port}/h"\n[ping]\nurl = "{site.home}song"\n'
        file = schedule(tmp_path, text + places)
        archive = tmp_path / "archive"
        done = luuvet("schedule", "--once", "--archive", archive, "--sites", sites, "--schedule", file, env=QUIET)
        letters = [json.loads(posted.body) for posted in web.posted]
    assert sorted(runs(archive)) == [("ban", "complete", None), ("kin", "complete", None)]
    assert len(letters) == 1
    assert {one["site"] for one in letters[0]["sites"]} == {"ban", "kin"}
    assert site.paths[-1] == "/song"
    assert site.paths.count("/song") == 1
    assert done.returncode == 0, done.stderr
    spans = rows(archive / "archive.db", "SELECT started_at, ended_at FROM runs ORDER BY id")
    assert spans[0][1] <= spans[1][0]
    assert all(CONTACT in agent for agent in site.agents if "archive of" in agent)
    assert all(agent.startswith("luuvet/") for agent in site.agents)


def test_once_leaves_out_a_site_outside_its_window(tmp_path: Path, site: Site) -> None:
    now = datetime.now().astimezone()
    opens, closes = ((now + timedelta(hours=hours)).strftime("%H:00") for hours in (3, 5))
    file = schedule(tmp_path, f'timezone = "UTC"\n{NIGHTLY}[windows]\nban = "{opens}-{closes}"\n')
    sites = site.site_file(tmp_path / "sites")
    done = luuvet("schedule", "--once", "--archive", tmp_path / "a", "--sites", sites, "--schedule", file, env=QUIET)
    assert runs(tmp_path / "a") == []
    assert "run-left-out site=ban" in done.stderr


# -- the service -------------------------------------------------------------------------------------------------------


def test_a_service_runs_what_is_due_says_when_and_ends_without_a_loss(tmp_path: Path, site: Site) -> None:
    archive, sites, file = tmp_path / "archive", site.site_file(tmp_path / "sites"), schedule(tmp_path, OFTEN)
    with serving(archive, sites, file) as service:
        assert next_runs_of(archive).keys() == {"ban"}
        assert waited_for(lambda: any(outcome == "complete" for _, outcome, _ in runs(archive)))
        second = luuvet("schedule", "--archive", archive, "--sites", sites, "--schedule", file, env=QUIET)
        assert second.returncode == 3
        assert "in use by another" in second.stderr
        slow(site, 0.3)
        count = len(runs(archive))
        assert waited_for(lambda: len(runs(archive)) > count + 1)
        assert waited_for(lambda: is_held(archive, site_lock_name("ban")))
        assert service.stop() == 0
    outcomes = [outcome for _, outcome, _ in runs(archive)]
    assert None not in outcomes
    slow(site, 0.0)
    time.sleep(4.1)  # two runs are missed
    with serving(archive, sites, file) as service:
        assert waited_for(lambda: events(archive, "runs-missed"))
        assert waited_for(lambda: len(runs(archive)) > len(outcomes))
        assert service.stop() == 0
    whys = [why for _, outcome, why in runs(archive) if outcome == "interrupted"]
    assert set(whys) <= {"ended by the schedule: the service was stopped"}


def test_a_run_whose_service_was_killed_goes_on_and_is_not_begun_again(tmp_path: Path, site: Site) -> None:
    archive, sites = tmp_path / "archive", site.site_file(tmp_path / "sites")
    file = schedule(tmp_path, RARELY)
    with serving(archive, sites, file):
        pass
    make_due(archive)
    slow(site, 0.4)
    service = Service(archive, sites, file)
    begun = waited_for(lambda: len(site.paths) > 1)
    service.process.kill()  # its child lives on
    service.process.wait(30)
    assert begun, service.text
    with serving(archive, sites, file) as service:
        assert waited_for(lambda: events(archive, "run-adopted"))
        assert waited_for(lambda: [outcome for _, outcome, _ in runs(archive)] == ["complete"])
        assert waited_for(lambda: events(archive, "run-over"))
        assert service.stop() == 0
    assert len(events(archive, "run-begun")) == 1


def test_a_run_that_was_killed_with_its_service_is_begun_again(tmp_path: Path, site: Site) -> None:
    archive, sites = tmp_path / "archive", site.site_file(tmp_path / "sites")
    file = schedule(tmp_path, RARELY)
    with serving(archive, sites, file):
        pass
    make_due(archive)
    slow(site, 0.4)
    with serving(archive, sites, file):
        assert waited_for(lambda: len(site.paths) > 1)
    slow(site, 0.0)
    with serving(archive, sites, file) as service:
        assert waited_for(lambda: [outcome for _, outcome, _ in runs(archive)] == ["interrupted", "complete"])
        assert waited_for(lambda: events(archive, "run-over"))
        assert service.stop() == 0


def make_due(archive: Path) -> None:
    """Let what is planned have come due while no service was there."""
    with closing(sqlite3.connect(archive / "schedule.db")) as opened, opened:
        opened.execute("UPDATE apscheduler_jobs SET next_run_time = next_run_time - 86400")


def test_a_run_that_hangs_is_ended_and_the_ledger_says_why(tmp_path: Path, site: Site) -> None:
    archive, sites = tmp_path / "archive", site.site_file(tmp_path / "sites")
    site.replies["/tin"] = Reply(b"", seconds=30)
    file = schedule(tmp_path, f"{OFTEN}[limits]\nsilent_minutes = 0.15\nstop_seconds = 9\n")
    with serving(archive, sites, file):
        assert waited_for(lambda: any(outcome == "interrupted" for _, outcome, _ in runs(archive)))
    ((*_, why), *_) = runs(archive)
    assert why == "ended by the schedule: nothing happened for 0.15 minutes"


def test_a_reload_takes_a_new_schedule_and_keeps_the_old_one_over_a_mistake(tmp_path: Path, site: Site) -> None:
    archive, sites = tmp_path / "archive", site.site_file(tmp_path / "sites")
    file = schedule(tmp_path, RARELY)
    with serving(archive, sites, file) as service:
        file.write_text("jobs = 3")
        service.process.send_signal(signal.SIGHUP)
        assert waited_for(lambda: events(archive, "reload-refused"))
        assert next_runs_of(archive).keys() == {"ban"}
        site.site_file(sites, name="kin")
        schedule(tmp_path, RARELY)
        service.process.send_signal(signal.SIGHUP)
        assert waited_for(lambda: next_runs_of(archive).keys() == {"ban", "kin"})
        assert service.stop() == 0


def test_the_service_does_not_load_scrapy() -> None:
    program = (
        "import sys, commands.scheduling; print([n for n in ('scrapy', 'twisted', 'datasette') if n in sys.modules])"
    )
    done = subprocess.run([*command()[:1], "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
