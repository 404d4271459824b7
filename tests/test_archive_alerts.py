from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.alert_records import Alert
from archive.alerts import AlertNotFoundError, alerts_at, mute_alert, settle_alerts
from archive.health_findings import HealthFinding
from archive.languages import LANGUAGES
from archive.records import Outcome
from archive.store import Archive

BEGIN = datetime(2024, 12, 1, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BROKEN = HealthFinding(cause="layout", found=True, facts={"bad": 5}, examples=("http://ban.test/1",))
STILL_BROKEN = HealthFinding(cause="layout", found=True, facts={"bad": 7}, examples=("http://ban.test/2",))
WELL = HealthFinding(cause="layout", found=False)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path / "archive")


def begin(archive: Archive, at: datetime, site: str = "ban", mode: str = "nightly") -> int:
    archive.upsert_site(site=site, name=site, host=f"{site}.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
    return archive.begin_run(site, started_at=at, mode=mode, rehearsal=True, program="p", rules="r")  # type: ignore[arg-type]


def night(
    archive: Archive,
    at: datetime,
    findings: Sequence[HealthFinding] = (),
    site: str = "ban",
    mode: str = "nightly",
) -> int:
    """A run that ends a quarter of an hour later, with what its end says of the site's health."""
    run = begin(archive, at, site, mode)
    archive.finish_run(
        run, ended_at=at + timedelta(minutes=15), outcome=Outcome.COMPLETE, why=None, requests=1, bytes=1, seconds=900
    )
    with archive.transaction():
        settle_alerts(archive.connection, run, findings)
    return run


def seen(archive: Archive, at: datetime, *, healed_since: datetime | None = None) -> list[Alert]:
    return alerts_at(archive.connection, at, folder=archive.folder, healed_since=healed_since)


def dies(archive: Archive, at: datetime, site: str = "ban") -> int:
    """A run whose process is killed: nobody closes it, its lock falls."""
    run = begin(archive, at, site)
    archive._locks.pop(site).release()
    return run


# -- raised once, healed once ------------------------------------------------------------------------------------------


def test_an_alert_keeps_its_id_and_its_beginning_while_its_fault_lasts(archive: Archive) -> None:
    night(archive, BEGIN, [BROKEN])
    (first,) = seen(archive, BEGIN + timedelta(hours=8))
    night(archive, BEGIN + DAY, [STILL_BROKEN])
    night(archive, BEGIN + 2 * DAY)  # this run could not judge it
    (then,) = seen(archive, BEGIN + 2 * DAY + timedelta(hours=8))
    assert (then.id, then.since, then.state) == (first.id, BEGIN, "open")
    assert (then.facts, then.examples) == ({"bad": 7}, ("http://ban.test/2",))


def test_a_run_that_sees_all_well_heals_it_and_a_relapse_is_an_alert_of_its_own(archive: Archive) -> None:
    night(archive, BEGIN, [BROKEN])
    night(archive, BEGIN + DAY, [WELL])
    after = BEGIN + DAY + timedelta(hours=8)
    assert seen(archive, after) == []
    (healed,) = seen(archive, after, healed_since=BEGIN)
    assert (healed.state, healed.healed_at) == ("healed", BEGIN + DAY + timedelta(minutes=15))
    night(archive, BEGIN + 2 * DAY, [BROKEN])
    (again,) = seen(archive, BEGIN + 2 * DAY + timedelta(hours=8))
    assert again.id != healed.id


def test_what_was_open_at_a_moment_is_still_told_of_that_moment_afterwards(archive: Archive) -> None:
    night(archive, BEGIN, [BROKEN])
    night(archive, BEGIN + DAY, [WELL])
    assert [alert.state for alert in seen(archive, BEGIN + timedelta(hours=8))] == ["open"]
    assert seen(archive, BEGIN - timedelta(hours=1)) == []


def test_one_sites_fault_is_not_another_ones(archive: Archive) -> None:
    night(archive, BEGIN, [BROKEN])
    night(archive, BEGIN, [BROKEN], site="muong")
    night(archive, BEGIN + DAY, [WELL])
    night(archive, BEGIN + DAY, site="muong")
    assert [alert.site for alert in seen(archive, BEGIN + DAY + timedelta(hours=8))] == ["muong"]


def test_a_replay_raises_and_heals_nothing(archive: Archive) -> None:
    night(archive, BEGIN, [BROKEN])
    night(archive, BEGIN - 90 * DAY, [WELL], mode="replay")
    night(archive, BEGIN - 80 * DAY, [BROKEN], site="muong", mode="replay")
    assert [alert.cause for alert in seen(archive, BEGIN + timedelta(hours=8))] == ["layout"]


# -- the clock ---------------------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_is_one_alert_of_the_whole_archive_until_it_is_right_again(archive: Archive) -> None:
    night(archive, BEGIN + 2 * DAY)
    for site in ("ban", "muong"):
        night(archive, BEGIN + timedelta(hours=8), site=site)
    (alert,) = [one for one in seen(archive, BEGIN + timedelta(hours=16)) if one.cause == "clock"]
    assert (alert.site, alert.since, alert.facts["hours"]) == (None, BEGIN + timedelta(hours=8), 40.2)
    for site in ("ban", "muong"):
        night(archive, BEGIN + 3 * DAY, site=site)
    assert seen(archive, BEGIN + 3 * DAY + timedelta(hours=8)) == []


def test_machines_that_differ_by_minutes_and_replays_of_old_nights_raise_no_clock(archive: Archive) -> None:
    night(archive, BEGIN)
    night(archive, BEGIN - timedelta(minutes=40), site="muong")
    night(archive, BEGIN - 300 * DAY, mode="replay")
    assert seen(archive, BEGIN + timedelta(hours=8)) == []


def test_a_long_run_beside_another_ones_is_no_clock_that_goes_back(archive: Archive) -> None:
    runs = [begin(archive, BEGIN, "ban"), begin(archive, BEGIN + timedelta(minutes=1), "muong")]
    for run in runs:
        archive.finish_run(
            run,
            ended_at=BEGIN + timedelta(hours=4),
            outcome=Outcome.COMPLETE,
            why=None,
            requests=1,
            bytes=1,
            seconds=14400,
        )
    assert [one.cause for one in seen(archive, BEGIN + timedelta(hours=8))] == []


# -- dead runs ---------------------------------------------------------------------------------------------------------


def test_a_dead_run_is_seen_before_anything_has_marked_it_and_keeps_its_id_when_marked(archive: Archive) -> None:
    night(archive, BEGIN)
    run = dies(archive, BEGIN + DAY)
    (unmarked,) = seen(archive, BEGIN + DAY + timedelta(hours=8))
    assert (unmarked.cause, unmarked.site, unmarked.facts["run"]) == ("run-died", "ban", run)
    archive.mark_dead_runs()
    (marked,) = seen(archive, BEGIN + DAY + timedelta(hours=8))
    assert marked.id == unmarked.id
    night(archive, BEGIN + 2 * DAY)
    assert seen(archive, BEGIN + 2 * DAY + timedelta(hours=8)) == []


def test_a_site_whose_runs_die_night_after_night_has_one_alert(archive: Archive) -> None:
    ids = set()
    for number in range(3):
        dies(archive, BEGIN + number * DAY)
        ids |= {alert.id for alert in seen(archive, BEGIN + number * DAY + timedelta(hours=8))}
    assert len(ids) == 1


def test_a_run_that_goes_on_is_not_dead_and_not_silent_however_long_it_takes(archive: Archive) -> None:
    run = begin(archive, BEGIN)
    assert seen(archive, BEGIN + 5 * DAY) == []
    archive.finish_run(
        run, ended_at=BEGIN + 5 * DAY, outcome=Outcome.COMPLETE, why=None, requests=1, bytes=1, seconds=1
    )


# -- silence -----------------------------------------------------------------------------------------------------------


def test_two_days_without_any_run_are_one_alert_of_the_whole_archive(archive: Archive) -> None:
    for site in ("ban", "muong"):
        night(archive, BEGIN, site=site)
    assert seen(archive, BEGIN + timedelta(hours=47)) == []
    (alert,) = seen(archive, BEGIN + timedelta(hours=50))
    assert (alert.cause, alert.site, alert.since) == ("no-run", None, BEGIN + timedelta(minutes=15))
    assert alert.id == seen(archive, BEGIN + 5 * DAY)[0].id


def test_a_site_that_falls_silent_while_others_run_is_named(archive: Archive) -> None:
    for number in range(5):
        night(archive, BEGIN + number * DAY)
        if number < 2:
            night(archive, BEGIN + number * DAY, site="muong")
    (alert,) = seen(archive, BEGIN + 4 * DAY + timedelta(hours=8))
    assert (alert.cause, alert.site) == ("no-run", "muong")


def test_a_site_that_is_read_once_a_week_is_not_silent_between_its_weeks(archive: Archive) -> None:
    for number in range(22):
        night(archive, BEGIN + number * DAY)
        if number % 7 == 0:
            night(archive, BEGIN + number * DAY, site="muong")
        assert seen(archive, BEGIN + number * DAY + timedelta(hours=8)) == [] or number in range(2, 7)


def test_a_clock_that_goes_back_for_a_night_makes_no_silence(archive: Archive) -> None:
    night(archive, BEGIN + 2 * DAY)
    night(archive, BEGIN + timedelta(hours=8))
    assert "no-run" not in {alert.cause for alert in seen(archive, BEGIN + 3 * DAY)}


# -- muted by a person -------------------------------------------------------------------------------------------------


def mute(archive: Archive, name: str, until: date, at: datetime) -> Alert:
    with archive.transaction():
        return mute_alert(
            archive.connection, name, until=until, reason="đợi sửa", by="Hải Yến", at=at, folder=archive.folder
        )


def test_a_muted_alert_is_open_again_the_day_after_its_last_day_of_silence(archive: Archive) -> None:
    night(archive, BEGIN, [BROKEN])
    at = BEGIN + timedelta(hours=8)
    assert mute(archive, seen(archive, at)[0].id, date(2024, 12, 4), at).state == "muted"
    for day in range(1, 5):
        night(archive, BEGIN + day * DAY)
    late = datetime(2024, 12, 4, 23, 0, tzinfo=UTC)  # in Vietnam the fifth has begun
    assert [alert.state for alert in seen(archive, late - timedelta(hours=7))] == ["muted"]
    assert [alert.state for alert in seen(archive, late)] == ["open"]
    assert mute(archive, seen(archive, late)[0].id, date(2024, 12, 1), late).state == "open"


def test_muting_what_is_not_open_names_what_is(archive: Archive) -> None:
    night(archive, BEGIN, [BROKEN])
    with pytest.raises(AlertNotFoundError, match="layout-ban-20241201T150000Z"):
        mute(archive, "layout-ban", date(2024, 12, 4), BEGIN + timedelta(hours=8))


# -- words -------------------------------------------------------------------------------------------------------------


def test_every_alert_says_in_both_languages_what_is_wrong_and_what_to_do(archive: Archive) -> None:
    dies(archive, BEGIN)
    night(archive, BEGIN - 90 * DAY, [HealthFinding(cause="chuyện-lạ", found=True, facts={"why": "?"})], site="muong")
    told = seen(archive, BEGIN + 5 * DAY)
    assert {alert.cause for alert in told} == {"run-died", "no-run", "chuyện-lạ", "clock"}
    for alert in told:
        for language in LANGUAGES:
            for text in (alert.message(language), alert.next_step(language)):
                assert len(text) > 10
                assert "{" not in text
        assert alert.as_json().keys() >= {"id", "site", "cause", "since", "message", "next_step", "state"}
