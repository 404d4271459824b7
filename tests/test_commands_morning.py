from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from tests.archive_samples import BAN, MUONG, fill
from tests.command_runs import answer, free_port, run
from tests.delivery_sinks import mail_sink, web_sink

SECOND_MORNING = ("--at", "2024-08-14T07:00")
TOKEN = "bi-mat-77aa"  # noqa: S105 - invented


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    return copytree(filled, tmp_path / "archive")


def schedule_file(folder: Path, *places: str) -> Path:
    jobs = '[[jobs]]\nname = "nightly"\ncron = "30 1 * * *"\n'
    file = folder / "lich.toml"
    file.write_text(jobs + "".join(f"[[deliver]]\n{place}\n" for place in places), encoding="utf-8")
    return file


def by_mail(port: int, retries: str = "[]", login: str = "") -> str:
    server = f"smtp://{login}127.0.0.1:{port}"
    return f'mail = "truc@ben.example"\nsender = "luuvet@ben.example"\nserver = "{server}"\nretries = {retries}'


def by_webhook(port: int) -> str:
    return f'webhook = "http://127.0.0.1:{port}/hook?token={TOKEN}"\nretries = []'


def test_the_report_names_who_needs_a_person_in_its_first_line(folder: Path) -> None:
    first = run("report", "--archive", folder, *SECOND_MORNING).stdout.splitlines()[0]
    assert first.startswith(f"Đêm 13/08/2024: cần người xem {MUONG} (danh sách khác thường).")
    third = run("report", "--archive", folder, "--at", "2024-08-15T07:00").stdout.splitlines()[0]
    assert MUONG not in third
    assert BAN not in third


def test_a_night_may_be_chosen_and_the_language(folder: Path) -> None:
    shown = run("report", "--archive", folder, "--night", "2024-08-12", "--lang", "en").stdout
    assert shown.startswith("Night of 2024-08-12: every site is fine. 5 new.\n")


def test_a_scheduled_site_whose_runs_never_began_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = {"ben-vang": datetime(2024, 8, 14, 15, tzinfo=UTC)}
    monkeypatch.setattr("commands.morning.next_runs_of", lambda folder: soon)
    shown = run("report", "--archive", folder, *SECOND_MORNING).stdout
    assert "ben-vang" in shown
    assert "Chưa chạy (1):" in shown


@pytest.mark.parametrize(
    ("option", "value"),
    [("--night", "9999-12-31"), ("--night", "0001-01-01"), ("--at", "0001-01-01T00:00"), ("--at", "9999-12-31")],
)
def test_a_moment_at_the_end_of_the_calendar_is_refused(folder: Path, option: str, value: str) -> None:
    refused = run("report", "--archive", folder, option, value, status=2)
    assert value in refused.stderr
    assert "Traceback" not in refused.stderr


def test_report_and_status_name_the_same_alerts(folder: Path) -> None:
    for moment in ("2024-08-13T07:00", "2024-08-14T07:00", "2024-08-15T07:00", "2024-08-20T07:00"):
        reported = answer("report", "--archive", folder, "--format", "json", "--at", moment)
        told = answer("status", "--archive", folder, "--json", "--at", moment)
        assert [one for one in reported["alerts"] if one["state"] == "open"] == told["alerts"]


def test_the_json_holds_the_night_of_each_site_and_its_changes(folder: Path) -> None:
    told = answer("report", "--archive", folder, "--format", "json", "--at", "2024-08-15T07:00")
    assert {one["site"]: one["runs"] for one in told["sites"]} == {BAN: 0, MUONG: 1}
    assert [one["meaning"] for one in told["changes"]] == ["negation", "number", "gone"]
    assert told["changes"] == answer("changes", "--archive", folder, "--json", "--since", "2024-08-14T12:00")


def test_the_page_is_html(folder: Path) -> None:
    assert run("report", "--archive", folder, "--format", "html").stdout.startswith("<!doctype html>")


def test_a_wrong_day_is_a_usage_error(folder: Path) -> None:
    assert "write 2024-11-20" in run("report", "--archive", folder, "--night", "hôm qua", status=2).stderr


def test_reading_a_report_writes_nothing(folder: Path) -> None:
    before = sorted(path.name for path in folder.rglob("*"))
    run("report", "--archive", folder)
    assert sorted(path.name for path in folder.rglob("*") if not path.name.endswith(("-shm", "-wal"))) == before


def test_a_broken_schedule_file_keeps_nobody_from_reading(folder: Path) -> None:
    (folder / "schedule.toml").write_text("jobs = 7", encoding="utf-8")
    run("report", "--archive", folder)
    assert "schedule.toml" in run("report", "--archive", folder, "--deliver", status=2).stderr


# -- delivery --------------------------------------------------------------------------------------------------------


def test_a_report_is_sent_to_every_place_of_the_schedule_file(folder: Path) -> None:
    with mail_sink() as mail, web_sink() as web:
        schedule = schedule_file(folder, by_mail(mail.port), by_webhook(web.port))
        done = run("report", "--archive", folder, *SECOND_MORNING, "--deliver", "--schedule", schedule)
    assert done.stdout == f"mail truc@ben.example: delivered\nwebhook 127.0.0.1:{web.port}: delivered\n"
    text = run("report", "--archive", folder, *SECOND_MORNING).stdout
    plain, page = mail.letters[0].iter_parts()
    assert mail.letters[0]["Subject"] == text.splitlines()[0]
    assert plain.get_content().splitlines() == text.splitlines()
    assert page.get_content().startswith("<!doctype html>")
    told = answer("report", "--archive", folder, *SECOND_MORNING, "--format", "json")
    assert json.loads(web.posted[0].body) == told


def test_the_archives_own_schedule_file_is_used_where_none_is_named(folder: Path) -> None:
    with web_sink() as web:
        schedule_file(folder, by_webhook(web.port)).rename(folder / "schedule.toml")
        run("report", "--archive", folder, "--deliver")
    assert len(web.posted) == 1


def test_one_place_that_does_not_take_it_is_told_and_the_others_get_it(folder: Path) -> None:
    nobody = free_port()
    with web_sink() as web:
        places = (by_mail(nobody, login="truc:mat-khau-5f3a@"), by_webhook(nobody), by_webhook(web.port))
        schedule = schedule_file(folder, *places)
        done = run("report", "--archive", folder, "--deliver", "--schedule", schedule, status=1)
    assert len(web.posted) == 1
    assert done.stdout == f"webhook 127.0.0.1:{web.port}: delivered\n"
    assert done.stderr.splitlines() == [
        f"luuvet: {place}: the report was not delivered (Connection refused; attempts: 1); send it again with "
        "luuvet report --deliver"
        for place in ("mail truc@ben.example", f"webhook 127.0.0.1:{nobody}")
    ]
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path != schedule)
    for secret in (TOKEN, "mat-khau-5f3a"):
        assert secret not in done.stdout + done.stderr
        assert secret.encode() not in kept


def test_what_came_of_each_attempt_is_kept_in_the_log(folder: Path) -> None:
    with web_sink(503) as web:
        schedule = schedule_file(folder, by_webhook(web.port).replace("[]", "[0.01]"))
        run("report", "--archive", folder, "--deliver", "--schedule", schedule)
    with closing(sqlite3.connect(folder / "logs.db")) as connection:
        lines = connection.execute("SELECT event, facts FROM log ORDER BY rowid").fetchall()
    assert [event for event, _ in lines] == ["report-delivery-delayed", "report-delivered"]
    assert json.loads(lines[0][1])["why"] == "it answers 503"


def test_a_schedule_file_without_places_sends_nothing_and_says_so(folder: Path) -> None:
    done = run("report", "--archive", folder, "--deliver", "--schedule", schedule_file(folder))
    assert "[[deliver]]" in done.stderr
