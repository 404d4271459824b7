from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from schedules.blackouts import Days
from schedules.rhythms import Every
from schedules.schedule_file import (
    SHIPPED,
    ScheduleFileError,
    default_schedule,
    load_schedule,
    read_schedule,
)
from schedules.schedule_records import Delivery
from tests.planned_sites import NIGHTLY

SITES = ("bennua", "doithong")
LOGIN = "khoa-bi-mat-91"


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(ScheduleFileError) as found:
        read_schedule(text, "lich.toml", SITES)
    return found.value.mistakes


def test_the_schedule_that_comes_with_the_program_reads_every_site_nightly_and_weekly_in_full() -> None:
    schedule = load_schedule(SHIPPED)
    assert [(job.name, job.sites, job.full) for job in schedule.jobs] == [
        ("nightly", None, False),
        ("weekly", None, True),
    ]
    assert schedule.contact is None


def test_every_key_is_read() -> None:
    schedule = read_schedule(
        """
timezone = "Europe/Prague"
contact = "luu-tru@congdoan.example"
sites_at_once = 7
jitter = 60
grace_hours = 5
blackout = [2027-02-06, "09-02", "2027-02-08..2027-02-12"]
[[jobs]]
name = "đêm"
every = 90
sites = ["bennua"]
full = true
jitter = 5
grace_hours = 70
[windows]
bennua = "22:00–05:00"
"*" = ["01:00-02:00", "13:00-14:00"]
[limits]
minutes = 30
full_minutes = 300
silent_minutes = 3
stop_seconds = 9
memory_mb = 900
requests = 4000
[ping]
url = "https://canh.example/p/1"
[[deliver]]
webhook = "https://moc.example/h?token=1"
retries = [1, 2.5]
[[deliver]]
mail = "truc@congdoan.example"
sender = "luuvet@congdoan.example"
server = "smtps://may.example:465"
""",
        "lich.toml",
        SITES,
    )
    (job,) = schedule.jobs
    assert (schedule.timezone.key, schedule.contact, schedule.sites_at_once) == (
        "Europe/Prague",
        "luu-tru@congdoan.example",
        7,
    )
    assert (job.rhythm, job.sites, job.full, job.jitter, job.grace) == (
        Every(90),
        ("bennua",),
        True,
        5,
        timedelta(hours=70),
    )
    assert schedule.blackouts.days == (
        Days(date(2027, 2, 6), date(2027, 2, 6)),
        Days(date(2000, 9, 2), date(2000, 9, 2), yearly=True),
        Days(date(2027, 2, 8), date(2027, 2, 12)),
    )
    assert len(schedule.windows_of("bennua")) == 1
    assert len(schedule.windows_of("doithong")) == 2
    limits = schedule.limits
    assert (limits.minutes, limits.full_minutes, limits.silent_minutes) == (30, 300, 3)
    assert (limits.stop_seconds, limits.memory_mb, limits.requests) == (9, 900, 4000)
    assert (schedule.ping, schedule.deliveries) == (
        "https://canh.example/p/1",
        (
            Delivery(retries=(1, 2.5), webhook="https://moc.example/h?token=1"),
            Delivery(
                retries=(60, 600, 1800),
                mail="truc@congdoan.example",
                sender="luuvet@congdoan.example",
                server="smtps://may.example:465",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("", "lich.toml: jobs: is missing"),
        ("[[jobs", "lich.toml: is no valid TOML"),
        ("[[jobs]]\ncron = '0 1 * * *'", "lich.toml: jobs[1].name: is missing"),
        ("[[jobs]]\nname = 'a'", "lich.toml: jobs[1].cron: is missing"),
        ("[[jobs]]\nname = 'a/b'\ncron = '0 1 * * *'", "lich.toml: jobs[1].name: 'a/b' given"),
        (NIGHTLY + NIGHTLY, "lich.toml: jobs[2].name: 'nightly' names another job"),
        ("[[jobs]]\nname = 'a'\ncron = '0 25 * * *'", "lich.toml: jobs[1].cron: '0 25 * * *' given"),
        ("[[jobs]]\nname = 'a'\ncron = '0 1 * *'", "lich.toml: jobs[1].cron: '0 1 * *' given"),
        ("[[jobs]]\nname = 'a'\ncron = '0 1 31 2 *'", "lich.toml: jobs[1].cron: '0 1 31 2 *' given"),
        ("[[jobs]]\nname = 'a'\ncron = '0 1 * * thu2'", "lich.toml: jobs[1].cron: '0 1 * * thu2' given"),
        ("[[jobs]]\nname = 'a'\ncron = 5", "lich.toml: jobs[1].cron: 5 given"),
        ("[[jobs]]\nname = 'a'\nevery = 0", "lich.toml: jobs[1].every: 0 given"),
        ("[[jobs]]\nname = 'a'\nevery = 9\ncron = '0 1 * * *'", "lich.toml: jobs[1].every: stands beside cron"),
        (NIGHTLY + "sites = ['benua']", "lich.toml: jobs[1].sites: 'benua' given; known are bennua, doithong"),
        (NIGHTLY + "sites = []", "lich.toml: jobs[1].sites: is empty"),
        (NIGHTLY + "sites = ['bennua', 'bennua']", "lich.toml: jobs[1].sites: 'bennua' stands twice"),
        (NIGHTLY + "sites = 'bennua'", "lich.toml: jobs[1].sites: 'bennua' given"),
        (NIGHTLY + "sites = [3]", "lich.toml: jobs[1].sites: 3 given"),
        (NIGHTLY + "full = 'yes'", "lich.toml: jobs[1].full: 'yes' given"),
        (NIGHTLY + "when = 1", "lich.toml: jobs[1].when: unknown key"),
        ("nightly = 1\n" + NIGHTLY, "lich.toml: nightly: unknown key"),
        ("timezone = 'Asia/Lang_Son'\n" + NIGHTLY, "lich.toml: timezone: 'Asia/Lang_Son' given"),
        ("contact = 'anh Tám'\n" + NIGHTLY, "lich.toml: contact: 'anh Tám' given"),
        ("sites_at_once = 0\n" + NIGHTLY, "lich.toml: sites_at_once: 0 given"),
        ("sites_at_once = true\n" + NIGHTLY, "lich.toml: sites_at_once: True given"),
        ("jitter = -1\n" + NIGHTLY, "lich.toml: jitter: -1 given"),
        ("grace_hours = 'ba'\n" + NIGHTLY, "lich.toml: grace_hours: 'ba' given"),
        ("blackout = ['tết']\n" + NIGHTLY, "lich.toml: blackout: 'tết' given"),
        ("blackout = ['2027-02-12..2027-02-08']\n" + NIGHTLY, "lich.toml: blackout: '2027-02-12..2027-02-08' given"),
        ("blackout = ['2027-02-30']\n" + NIGHTLY, "lich.toml: blackout: '2027-02-30' given"),
        ("blackout = 2027-02-06\n" + NIGHTLY, "lich.toml: blackout: "),
        (NIGHTLY + "[windows]\nbennua = '1-5'", "lich.toml: windows.bennua: '1-5' given"),
        (NIGHTLY + "[windows]\nbennua = '01:00-01:00'", "lich.toml: windows.bennua: '01:00-01:00' given"),
        (NIGHTLY + "[windows]\nbennua = ['25:00-02:00']", "lich.toml: windows.bennua: '25:00-02:00' given"),
        (NIGHTLY + "[windows]\nbenua = '01:00-05:00'", "lich.toml: windows.benua: no such site"),
        (NIGHTLY + "[limits]\nhours = 1", "lich.toml: limits.hours: unknown key"),
        (NIGHTLY + "[limits]\nminutes = 0", "lich.toml: limits.minutes: 0 given"),
        (NIGHTLY + "[limits]\nmemory_mb = 20", "lich.toml: limits.memory_mb: 20 given"),
        (NIGHTLY + "[limits]\nrequests = 0", "lich.toml: limits.requests: 0 given"),
        ("limits = 3\n" + NIGHTLY, "lich.toml: limits: 3 given"),
        (NIGHTLY + "[[deliver]]\nretries = [1]", "lich.toml: deliver[1].mail: is missing"),
        (NIGHTLY + "[[deliver]]\nmail = 'a@b.example'", "lich.toml: deliver[1].sender: is missing"),
        (NIGHTLY + "[[deliver]]\nwebhook = 'ftp://a.example/'", "lich.toml: deliver[1].webhook: an address"),
        (NIGHTLY + "[[deliver]]\nwebhook = 'http://a.example/'\nretries = [-1]", "lich.toml: deliver[1].retries: -1"),
        (NIGHTLY + "[[deliver]]\nwebhook = 'http://a.example/'\nmail = 'a@b.c'", "lich.toml: deliver[1].mail: stands"),
        (NIGHTLY + "[ping]\naddress = 'http://a.example/'", "lich.toml: ping.address: unknown key"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(text: str, begin: str) -> None:
    assert [one for one in mistakes(text) if one.startswith(begin)], mistakes(text)


def test_all_mistakes_are_told_at_once() -> None:
    text = "jitter = -1\n" + NIGHTLY + "full = 3\n[limits]\nminutes = 'x'\n"
    assert [one.split(": ")[1] for one in mistakes(text)] == ["jitter", "jobs[1].full", "limits.minutes"]


@pytest.mark.parametrize(
    "text",
    [
        f"[[deliver]]\nwebhook = 'gopher://a.example/{LOGIN}'",
        f"[[deliver]]\nmail = 'a@b.example'\nsender = 'a@b.example'\nserver = 'imap://a:{LOGIN}@b.example'",
        f"[ping]\nurl = 'ftp://a.example/{LOGIN}'",
    ],
)
def test_a_mistake_never_tells_an_address_that_may_hold_a_secret(text: str) -> None:
    found = mistakes(NIGHTLY + text)
    assert found
    assert LOGIN not in "\n".join(found)


def test_a_file_that_is_not_there_is_a_mistake_too(tmp_path: Path) -> None:
    with pytest.raises(ScheduleFileError, match=r"lich\.toml: cannot be read"):
        load_schedule(tmp_path / "lich.toml")


def test_the_archives_own_schedule_comes_before_the_shipped_one(tmp_path: Path) -> None:
    assert default_schedule(tmp_path) == SHIPPED
    (tmp_path / "schedule.toml").write_text(NIGHTLY)
    assert default_schedule(tmp_path) == tmp_path / "schedule.toml"
