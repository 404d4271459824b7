from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.alert_records import Alert
from archive.reading_connection import reading
from archive.records import Outcome, RunCounts, RunSummary
from archive.site_verdicts import Verdict, needs_a_person, verdict_of
from archive.status_reading import Status, read_status, site_status
from archive.store import Archive
from archive.terminal_lists import status_lines
from archive.verdict_words import outcome_word, sentence_of, verdict_word
from tests.archive_samples import BAN, MUONG, NIGHTS, fill

HOUR = timedelta(hours=1)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def status_at(folder: Path, now: datetime, **more: object) -> Status:
    with reading(folder) as database:
        return read_status(database, folder=folder, now=now, **more)  # type: ignore[arg-type]


def alert(cause: str = "listing", site: str | None = BAN, **more: object) -> Alert:
    return Alert(id=f"{cause}-{site}", cause=cause, site=site, since=NIGHTS[0], facts={"why": "…"}, **more)  # type: ignore[arg-type]


def run_that_was(outcome: Outcome | None, why: str | None = None, failed: int = 0) -> RunSummary:
    return RunSummary(
        run_id=1,
        site=BAN,
        started_at=NIGHTS[0],
        ended_at=None if outcome is None else NIGHTS[0] + HOUR,
        outcome=outcome,
        why=why,
        sections=(),
        counts=RunCounts(failed=failed),
        requests=1,
        bytes=1,
        seconds=1.0,
    )


def test_each_site_is_judged_by_its_last_run(folder: Path) -> None:
    told = status_at(folder, NIGHTS[2] + HOUR, configured={"moi": "Trang mới", "thu": "T"}, unchecked=["thu"])
    assert [(site.site, site.verdict) for site in told.sites] == [
        (BAN, Verdict.OK),
        ("moi", Verdict.NEVER),
        (MUONG, Verdict.OK),
        ("thu", Verdict.UNCHECKED),
    ]
    assert told.as_json()["alerts"] == []


def test_an_earlier_moment_shows_the_run_of_then(folder: Path) -> None:
    sites = {site.site: site for site in status_at(folder, NIGHTS[1] + HOUR).sites}
    assert sites[MUONG].verdict is Verdict.INCOMPLETE
    assert "trang 2 trả lời 503" in sites[MUONG].sentence()


def test_a_silence_of_the_whole_archive_makes_every_site_that_ever_ran_silent(folder: Path) -> None:
    told = status_at(folder, NIGHTS[2] + 72 * HOUR, configured={"moi": "Trang mới"})
    assert {site.site: site.verdict for site in told.sites} == {
        BAN: Verdict.SILENT,
        MUONG: Verdict.SILENT,
        "moi": Verdict.NEVER,
    }
    assert [one.cause for one in told.alerts] == ["no-run"]


def test_a_silent_site_says_for_how_long_and_how_its_last_run_ended(folder: Path) -> None:
    sites = {site.site: site for site in status_at(folder, NIGHTS[2] + 72 * HOUR).sites}
    assert sites[BAN].sentence() == "Không có lượt thu thập nào trong 3 ngày qua; lượt cuối hoàn tất."
    assert sites[BAN].sentence("en") == "No run for 3 days; last run complete."


def test_a_site_that_fell_silent_before_all_others_did_tells_its_own_time() -> None:
    ended = datetime(2024, 8, 12, 16, tzinfo=UTC)
    run = replace(run_that_was(Outcome.COMPLETE), ended_at=ended)
    silence = replace(alert("no-run", None), since=ended + 48 * HOUR, facts={"hours": 50})
    told = site_status(BAN, BAN, run, [silence], next_run_at=None, without_run=Verdict.NEVER)
    assert told.sentence("en") == "No run for 4 days; last run complete."
    healed = replace(silence, state="healed")
    assert site_status(BAN, BAN, run, [healed], next_run_at=None, without_run=Verdict.NEVER).sentence() == "Hoàn tất."


def test_a_site_with_runs_is_not_called_unchecked_and_keeps_the_name_of_its_archive(folder: Path) -> None:
    told = status_at(folder, NIGHTS[2] + HOUR, configured={BAN: "Tên trong tệp khác"}, unchecked=[BAN])
    site = next(one for one in told.sites if one.site == BAN)
    assert (site.verdict, site.name) == (Verdict.OK, "Công đoàn huyện Bản Mẫu")


def test_the_next_run_is_told_where_one_is_planned(folder: Path) -> None:
    planned = NIGHTS[2] + 24 * HOUR
    told = status_at(folder, NIGHTS[2] + HOUR, next_runs={BAN: planned})
    assert {site.site: site.as_json()["next_run_at"] for site in told.sites} == {
        BAN: "2024-08-15T19:00:00Z",
        MUONG: None,
    }
    assert "lượt sau 16/08/2024 02:00" in "\n".join(status_lines(told, zone=VIETNAM))


@pytest.mark.parametrize(
    ("outcome", "alerts", "verdict"),
    [
        (Outcome.COMPLETE, [], Verdict.OK),
        (Outcome.COMPLETE, [alert()], Verdict.ALERT),
        (Outcome.COMPLETE, [alert("clock", None)], Verdict.OK),
        (Outcome.COMPLETE, [alert("no-run", None)], Verdict.SILENT),
        (Outcome.COMPLETE, [alert("no-run")], Verdict.SILENT),
        (Outcome.COMPLETE, [alert(state="muted")], Verdict.OK),
        (Outcome.PARTIAL, [alert()], Verdict.INCOMPLETE),
        (Outcome.FAILED, [], Verdict.BROKEN),
        (Outcome.INTERRUPTED, [], Verdict.INCOMPLETE),
        (Outcome.SKIPPED, [], Verdict.SKIPPED),
        (None, [], Verdict.RUNNING),
        (None, [alert("run-died")], Verdict.INCOMPLETE),
    ],
)
def test_outcome_and_alerts_make_one_verdict(outcome: Outcome | None, alerts: list[Alert], verdict: Verdict) -> None:
    assert verdict_of(run_that_was(outcome), alerts, without_run=Verdict.NEVER) is verdict


def test_a_site_that_did_not_run_in_a_night_is_no_trouble_unless_it_fell_silent() -> None:
    assert verdict_of(None, [], without_run=Verdict.IDLE) is Verdict.IDLE
    assert verdict_of(None, [alert("no-run", None)], without_run=Verdict.IDLE) is Verdict.SILENT
    assert verdict_of(None, [alert("no-run", None)], without_run=Verdict.NEVER) is Verdict.NEVER


def test_a_person_who_muted_what_explains_the_outcome_is_not_called_again() -> None:
    muted = alert("unreachable", state="muted", muted_until=date(2024, 9, 1))
    assert needs_a_person(Verdict.BROKEN, [])
    assert not needs_a_person(Verdict.BROKEN, [muted])
    assert needs_a_person(Verdict.BROKEN, [muted, alert()])
    assert needs_a_person(Verdict.BROKEN, [replace(muted, cause="certificate")])
    assert not needs_a_person(Verdict.OK, [])


@pytest.fixture
def with_alerts() -> Status:
    alerts = (
        alert("clock", None),
        alert("unreachable"),
        alert(site=MUONG, state="muted", muted_until=date(2024, 9, 1)),
    )
    sites = tuple(
        site_status(site, site, run_that_was(Outcome.COMPLETE), alerts, next_run_at=None, without_run=Verdict.NEVER)
        for site in (BAN, MUONG)
    )
    return Status(sites=sites, alerts=alerts)


def test_the_terminal_names_what_is_wrong_and_what_to_do(with_alerts: Status) -> None:
    lines = list(status_lines(with_alerts, zone=VIETNAM))
    assert lines[0] == f"Cần người xem: cả kho lưu, {BAN}."
    text = " ".join(" ".join(lines).split())
    for one in with_alerts.alerts[:2]:
        assert f"! {one.message()} → {one.next_step()}" in text
    assert f"(đã tắt đến 01/09/2024) {with_alerts.alerts[2].message()}" in text
    assert text.count("→") == 2  # the muted one asks nothing of anybody


def test_every_verdict_and_outcome_has_words_in_both_languages() -> None:
    for language in ("vi", "en"):
        assert len({verdict_word(one, language) for one in Verdict}) == len(Verdict)
        assert len({outcome_word(one, language) for one in (*Outcome, None)}) == len(Outcome) + 1


def test_a_sentence_says_why_a_run_is_not_complete() -> None:
    partial = run_that_was(Outcome.PARTIAL, "Tin: page 3 repeated page 2: a loop")
    assert sentence_of(BAN, Verdict.INCOMPLETE, partial, "vi") == "Một phần: Tin: trang 3 lặp lại trang 2: vòng lặp."
    assert sentence_of(BAN, Verdict.INCOMPLETE, partial, "en") == "Partial: Tin: page 3 repeated page 2: a loop."
    died = run_that_was(None)
    assert sentence_of(BAN, Verdict.INCOMPLETE, died, "vi") == "Bị ngắt giữa chừng."
    assert sentence_of(BAN, Verdict.RUNNING, died, "vi") == "Đang thu thập."
    whole = run_that_was(Outcome.COMPLETE, failed=1)
    assert sentence_of(BAN, Verdict.OK, whole, "vi") == "Hoàn tất; 1 bài không đọc được."
    assert sentence_of(BAN, Verdict.OK, whole, "en") == "Complete; 1 page could not be read."
    assert sentence_of(BAN, Verdict.NEVER, None, "vi") == "Chưa có lượt thu thập nào: chạy luuvet crawl ban."


def test_an_archive_without_sites_says_so(tmp_path: Path) -> None:
    with Archive.open(tmp_path):
        pass
    told = status_at(tmp_path, datetime(2024, 8, 12, tzinfo=UTC))
    assert list(status_lines(told, zone=VIETNAM)) == ["Chưa có trang tin nào trong kho."]
