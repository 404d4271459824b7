from __future__ import annotations

from datetime import date
from typing import Any

from archive.health_words import HEALTH_WORDS
from archive.records import Outcome
from archive.report_counts import NightCounts
from archive.report_verdict import report_json, verdict_line
from archive.report_words import cause_word
from archive.site_verdicts import Verdict
from tests.report_samples import alert, report, site


def vi(*sites: object, alerts: object = ()) -> str:
    return verdict_line(report(*sites, alerts=alerts), "vi")  # type: ignore[arg-type]


def test_a_good_night_names_no_site_and_counts_what_came() -> None:
    night = report(site(counts=NightCounts(new=12, gone=1)), site("ben", counts=NightCounts(new=1_200, changed=2)))
    assert verdict_line(night, "vi") == (
        "Đêm 20/11/2024: mọi trang tin đều ổn. 1.212 bài mới, 2 bài thay đổi, 1 bài bị gỡ."
    )
    assert verdict_line(night, "en") == ("Night of 2024-11-20: every site is fine. 1,212 new, 2 changed, 1 taken down.")


def test_every_site_that_needs_a_person_is_named_with_what_is_wrong() -> None:
    found = [alert(), alert("ban", "layout"), alert("ban", "slow")]
    night = (site(alerts=found), site("ben", Outcome.PARTIAL, why="…"), site("muong"))
    assert vi(*night, alerts=found) == (
        "Đêm 20/11/2024: cần người xem ban (lượt bị ngắt, mẫu trang đổi), ben (chưa đủ). 1 trang khác ổn. "
        "Không có gì mới."
    )
    assert verdict_line(report(*night, alerts=found), "en") == (
        "Night of 2024-11-20: needs a person: ban (run broke off, layout changed), ben (incomplete). "
        "Others that are fine: 1. Nothing new."
    )


def test_trouble_of_the_whole_archive_is_named_as_such() -> None:
    silent = alert(None, "no-run")
    assert vi(site(ran=False, alerts=[silent]), site("ben", ran=False, alerts=[silent]), alerts=[silent]) == (
        "Đêm 20/11/2024: cần người xem cả kho lưu (im lặng). Không có lượt thu thập nào."
    )


def test_a_night_in_which_nothing_ran_says_so() -> None:
    assert vi(site(ran=False)) == "Đêm 20/11/2024: không có lượt thu thập nào."
    assert vi() == "Đêm 20/11/2024: không có lượt thu thập nào."


def test_a_night_that_still_runs_says_so() -> None:
    assert vi(site(outcome=None), site("ben")) == (
        "Đêm 20/11/2024: mọi trang tin đều ổn. 1 trang còn đang chạy. Không có gì mới."
    )
    assert vi(site(outcome=None)) == "Đêm 20/11/2024: 1 trang còn đang chạy. Không có gì mới."


def test_a_muted_alert_calls_nobody() -> None:
    muted = alert(cause="unreachable", state="muted", muted_until=date(2024, 12, 1))
    night = (site(outcome=Outcome.FAILED, why="…", alerts=[muted]), site("ben"))
    assert "ban" not in vi(*night, alerts=[muted])


def test_a_cause_that_nobody_worded_is_named_as_it_is() -> None:
    strange = alert(cause="moonlight")
    assert "ban (moonlight)" in vi(site(alerts=[strange]), alerts=[strange])


USUAL_CAUSES = ("unreachable", "layout", "listing", "empty", "run-died", "no-run", "clock")


def test_every_cause_of_an_alert_has_words_for_the_first_line() -> None:
    causes = {*USUAL_CAUSES, *(name.partition(":")[0] for name in HEALTH_WORDS["vi"])}
    assert [cause for cause in sorted(causes) if cause_word(cause, "vi") == cause] == []


def test_the_json_has_the_verdict_in_both_languages_and_what_scripts_rely_on() -> None:
    found = alert()
    told: dict[str, Any] = report_json(report(site(alerts=[found], counts=NightCounts(new=2)), alerts=[found]))
    assert told.keys() >= {"night", "at", "verdict", "verdict_en", "sites", "alerts", "changes", "new"}
    assert (told["night"], told["at"]) == ("2024-11-20", "2024-11-21T00:00:00Z")
    assert told["needs_a_person"] == ["ban"]
    (only,) = told["sites"]
    assert only["verdict"] == Verdict.ALERT
    assert only["brought"] == {"new": 2, "changed": 0, "gone": 0, "missing": 0, "restored": 0, "moved": 0}
    assert only.keys() >= {"site", "name", "last_run", "next_run_at", "verdict"}
