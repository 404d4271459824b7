from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.alerts import settle_alerts
from archive.health_findings import HealthFinding
from archive.records import Outcome
from archive.store import Archive
from tests.command_runs import answer, run
from tests.kept_log import told

AT = datetime(2024, 12, 1, 15, 0, tzinfo=UTC)
FACTS: dict[str, str | int | float] = {
    **{"bad": 7, "judged": 9, "past_bad": 1, "past_judged": 120},
    "url": "http://ban.test/1",
}
MORNING = "2024-12-02T07:00+07:00"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    with Archive.open(folder) as archive:
        archive.upsert_site(site="ban", name="Bản", host="ban.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        number = archive.begin_run("ban", started_at=AT, mode="full", rehearsal=True, program="p", rules="r")
        end = AT + timedelta(minutes=5)
        archive.finish_run(number, ended_at=end, outcome=Outcome.PARTIAL, why="x", requests=1, bytes=1, seconds=1)
        finding = HealthFinding(cause="layout", found=True, facts=FACTS, examples=("http://ban.test/1",))
        with archive.transaction():
            settle_alerts(archive.connection, number, [finding])
    return folder


def test_the_list_names_cause_since_when_examples_and_the_next_step(archive: Path) -> None:
    shown = run("alerts", "--archive", archive, "--at", MORNING).stdout
    for words in (
        "layout-ban-20241201T150000Z",
        "đang mở",
        "mẫu trang",
        "01/12/2024",
        "[[layouts]]",
        "http://ban.test/1",
    ):
        assert words in shown
    assert "the layout has" in run("alerts", "--archive", archive, "--at", MORNING, "--lang", "en").stdout
    assert "Không có cảnh báo" in run("alerts", "--archive", archive, "--at", "2024-11-01").stdout


def test_the_list_as_json_has_the_keys_of_the_status(archive: Path) -> None:
    (alert,) = answer("alerts", "--archive", archive, "--at", MORNING, "--json")
    assert alert.keys() >= {"id", "site", "cause", "since", "message", "next_step", "state", "examples"}


def test_a_muted_alert_says_until_when(archive: Path) -> None:
    name = answer("alerts", "--archive", archive, "--at", MORNING, "--json")[0]["id"]
    words = ("mute", name, "--archive", archive, "--at", MORNING, "--by", "Hải Yến")
    assert "muted up to 2024-12-05" in run(*words, "--until", "2024-12-05", "--reason", "đợi").stdout
    assert "tạm tắt đến hết 05/12/2024" in run("alerts", "--archive", archive, "--at", MORNING).stdout
    assert "open again" in run(*words, "--until", "2024-11-05").stdout
    assert [line["facts"]["state"] for line in told(archive, "alert-muted")] == ["muted", "open"]


def test_an_unknown_alert_and_a_wrong_day_are_named(archive: Path) -> None:
    refused = run("mute", "layout-x", "--until", "2024-12-05", "--archive", archive, "--at", MORNING, status=2)
    assert "layout-ban-20241201T150000Z" in refused.stderr
    assert "is no day" in run("mute", "a", "--until", "05/12", "--archive", archive, status=2).stderr
