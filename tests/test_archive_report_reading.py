from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.reading_connection import reading
from archive.records import Failed
from archive.report_counts import NightCounts, group_of
from archive.report_reading import latest_night, read_report
from archive.report_records import Report, SiteNight
from archive.site_verdicts import Verdict
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import BUSY, DELETED, FIRST_NIGHT, NOT_FOUND, TEXT, Nights, article, seen
from tests.archive_samples import BAN, MUONG, fill

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def report_of(folder: Path, now: datetime, night: date | None = None, zone: ZoneInfo = VIETNAM) -> Report:
    with reading(folder) as database:
        return read_report(database, folder=folder, now=now, zone=zone, night=night)


def site_of(report: Report, site: str = BAN) -> SiteNight:
    (found,) = (one for one in report.sites if one.status.site == site)
    return found


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2024-08-15T07:00", "2024-08-14"),  # the morning after the third night
        ("2024-08-15T02:01", "2024-08-14"),  # while it runs
        ("2024-08-15T13:00", "2024-08-14"),  # no one has begun another yet
        ("2024-08-16T07:00", "2024-08-15"),  # nothing ran, and that is what there is to tell
        ("2024-08-16T13:00", "2024-08-15"),
        ("2024-08-14T11:59", "2024-08-13"),
    ],
)
def test_the_latest_night_is_the_one_that_just_passed(folder: Path, now: str, night: str) -> None:
    with reading(folder) as database:
        assert latest_night(database, local(now), VIETNAM).isoformat() == night


def test_a_run_started_in_the_afternoon_begins_the_night_to_tell(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        run = site.begin(local("2024-08-15T16:00"))
        site.finish(run, local("2024-08-15T16:00"))
    with reading(tmp_path) as database:
        assert latest_night(database, local("2024-08-15T16:30"), VIETNAM) == date(2024, 8, 15)
        assert latest_night(database, local("2024-08-15T15:00"), VIETNAM) == date(2024, 8, 14)


def test_a_night_holds_what_its_runs_found_and_nothing_of_the_nights_beside_it(folder: Path) -> None:
    report = report_of(folder, local("2024-08-20T07:00"), date(2024, 8, 14))
    muong = site_of(report, MUONG)
    assert (muong.runs, muong.counts) == (1, NightCounts(changed=2, gone=1))
    assert [change.sentence for change in muong.changes] == [
        "Thêm chữ “không”.",
        "Số: 5.314 → 5.413 đoàn viên.",
        "Bài đã bị gỡ.",
    ]
    assert (site_of(report).runs, site_of(report).status.verdict) == (0, Verdict.IDLE)


def test_a_past_night_is_told_as_it_was_known_on_its_morning(folder: Path) -> None:
    report = report_of(folder, local("2024-08-20T07:00"), date(2024, 8, 13))
    assert report.at == local("2024-08-14T12:00")
    assert [(alert.cause, alert.state) for alert in report.alerts] == [("listing", "open")]
    assert site_of(report, MUONG).status.needs_a_person


def test_a_night_that_has_not_begun_has_no_runs_and_knows_the_alerts_of_now(folder: Path) -> None:
    report = report_of(folder, local("2024-08-14T07:00"), date(2024, 9, 1))
    assert report.at == local("2024-08-14T07:00")
    assert {site.runs for site in report.sites} == {0}
    assert [alert.cause for alert in report.open_alerts] == ["listing"]


def test_an_alert_that_healed_this_night_is_told_as_healed(folder: Path) -> None:
    report = report_of(folder, local("2024-08-15T07:00"))
    assert [(alert.cause, alert.state) for alert in report.alerts] == [("listing", "healed")]
    assert report.open_alerts == ()


def test_two_runs_of_a_night_are_told_together_and_the_last_one_judges(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        site.night({"/1": seen(article(), key="1")})
        site.night({"/2": seen(article(title="Bài hai"), key="2")}, hours=2)
    night = site_of(report_of(tmp_path, FIRST_NIGHT + timedelta(hours=5)))
    assert (night.runs, night.counts.new) == (2, 2)
    assert night.status.last_run is not None
    assert night.status.last_run.run_id == 2


def test_a_run_that_goes_on_past_noon_stays_whole_in_its_night(tmp_path: Path) -> None:
    begun = local("2024-08-13T11:00")
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        run = site.begin(begun)
        site.walk(run, complete=True, items=1)
        site.visit(run, "/1", seen(article(), key="1"), begun + timedelta(hours=3), ["/1"])
        site.finish(run, begun + timedelta(hours=4))
    report = report_of(tmp_path, local("2024-08-14T07:00"), date(2024, 8, 12))
    assert site_of(report).counts == NightCounts(new=1)
    assert site_of(report_of(tmp_path, local("2024-08-14T07:00"))).counts == NightCounts()


def test_each_site_has_the_nights_of_its_own_clock(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        store.upsert_site(site=BAN, name=BAN, host="ban.test", system="joomla", timezone="America/Lima")
        run = site.begin(datetime(2024, 8, 13, 14, tzinfo=UTC))  # 9 o'clock in Lima, 21 in Hà Nội
        site.finish(run, datetime(2024, 8, 13, 14, tzinfo=UTC))
    now = local("2024-08-20T07:00")
    assert site_of(report_of(tmp_path, now, date(2024, 8, 12))).runs == 1
    assert site_of(report_of(tmp_path, now, date(2024, 8, 13))).runs == 0


def test_what_could_not_be_read_and_what_waits_is_counted_by_its_reason(tmp_path: Path) -> None:
    doubtful = Failed(reason="login", detail="Đăng nhập")
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        site.night({"/1": seen(article(), key="1"), "/2": BUSY, "/3": BUSY, "/4": doubtful})
    night = site_of(report_of(tmp_path, FIRST_NIGHT + timedelta(hours=5)))
    assert (dict(night.failed), dict(night.waiting)) == ({"http-503": 2, "login": 1}, {"login": 1})
    assert not night.is_quiet


def test_every_kind_of_change_is_counted_where_it_is_listed(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        first = {f"/{n}": seen(article(title=f"Bài {n}"), key=str(n)) for n in range(1, 6)}
        site.night(first)
        site.night(first | {"/1": NOT_FOUND})
        changed = seen(article(*TEXT, "Thêm.", title="Bài 3"), key="3")
        site.night(first | {"/2": DELETED, "/3": changed, "/6": seen(article(title="Sáu"), key="6"), "/4": NOT_FOUND})
    night = site_of(report_of(tmp_path, FIRST_NIGHT + timedelta(hours=53)))
    assert night.counts == NightCounts(new=1, changed=1, gone=1, missing=1, restored=1)
    assert night.status.last_run is not None
    ledger = asdict(night.status.last_run.counts)
    assert asdict(night.counts) == {name: ledger[name] for name in asdict(night.counts)}
    groups = [group_of(change.kind) for change in (*night.news, *night.changes)]
    assert {name: groups.count(name) for name in groups} == {
        "new": 1,
        "changed": 1,
        "gone": 1,
        "missing": 1,
        "restored": 1,
    }


@pytest.mark.parametrize(
    ("change", "group"),
    [
        ("first", "new"),
        ("title+body", "changed"),
        ("reverted", "changed"),
        ("spelling-style", "changed"),
        ("moved", "moved"),
        ("moved+body", "changed"),
        ("restored+body", "restored"),
        ("gone", "gone"),
        ("missing", "missing"),
    ],
)
def test_each_change_belongs_to_one_group(change: str, group: str) -> None:
    assert group_of(change) == group


def test_a_withdrawn_page_is_neither_counted_nor_listed(tmp_path: Path) -> None:
    fill(tmp_path)
    before = site_of(report_of(tmp_path, local("2024-08-15T07:00")), MUONG)
    with Archive.open(tmp_path) as store:
        withdraw(store, before.changes[0].page_id, "thử", Deed(by="Hải Yến", at=local("2024-08-15T07:00")))
    after = site_of(report_of(tmp_path, local("2024-08-15T07:00")), MUONG)
    assert after.counts.changed == before.counts.changed - 1
    assert len(after.changes) == len(before.changes) - 1
