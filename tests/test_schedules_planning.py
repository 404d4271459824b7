from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.planning import next_runs, plans_of
from schedules.schedule_file import read_schedule
from tests.planned_sites import NIGHTLY, VIETNAM, begins, clock, plan, plans, site

NOON = clock("2026-11-24 12:00")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TEXTS = st.sampled_from(
    [
        NIGHTLY,
        "jitter = 1800\n" + NIGHTLY,
        "jitter = 600\nblackout = ['02-05..02-12']\n" + NIGHTLY + "[windows]\nben = '22:00-04:00'\n",
        "jitter = 300\n[[jobs]]\nname = 'h'\ncron = '0 * * * *'\n[windows]\nben = ['01:00-03:00', '22:30-23:15']\n",
        "[[jobs]]\nname = 'e'\nevery = 40000\n[windows]\nben = '09:00-17:00'\n",
        "jitter = 900\n[[jobs]]\nname = 'w'\ncron = '0 3 * * sun'\n[windows]\nben = '23:00-01:00'\n",
    ]
)


def test_a_run_outside_the_sites_window_is_moved_to_where_it_opens() -> None:
    windowed = plan(NIGHTLY + "[windows]\nben = '22:00–01:00'\n")
    assert begins(windowed, NOON, 2) == ["2026-11-24 22:00", "2026-11-25 22:00"]


def test_a_run_within_the_sites_window_stays_where_it_is() -> None:
    assert begins(plan(NIGHTLY + "[windows]\nben = '22:00-05:00'\n"), NOON, 1) == ["2026-11-25 01:30"]


def test_a_window_for_all_others_does_not_hold_for_a_site_with_its_own() -> None:
    text = NIGHTLY + "[windows]\nben = '01:00-05:00'\n'*' = '03:00-05:00'\n"
    assert [begins(one, NOON, 1) for one in plans(text, "ben", "doi")] == [["2026-11-25 01:30"], ["2026-11-25 03:00"]]


def test_nothing_begins_on_a_day_off() -> None:
    off = plan("blackout = [2026-11-25, '11-27..11-28']\n" + NIGHTLY)
    assert begins(off, NOON, 3) == ["2026-11-26 01:30", "2026-11-29 01:30", "2026-11-30 01:30"]


def test_days_off_of_every_year_may_go_past_its_end() -> None:
    off = plan("blackout = ['12-30..01-02']\n" + NIGHTLY)
    assert begins(off, clock("2026-12-29 00:00"), 2) == ["2026-12-29 01:30", "2027-01-03 01:30"]


def test_jitter_only_adds_and_is_another_one_each_night_and_site() -> None:
    found = [begins(one, NOON, 5) for one in plans("jitter = 3000\n" + NIGHTLY, "ben", "doi")]
    minutes = [one[11:] for runs in found for one in runs]
    assert all("01:30" <= one < "02:20" for one in minutes)
    assert len(set(minutes)) > 5


def test_a_service_that_starts_within_the_jitter_does_not_lose_the_run() -> None:
    late = plan("jitter = 3000\n" + NIGHTLY)
    run = late.after(NOON)
    assert run is not None
    assert run.at > clock("2026-11-25 01:30")
    assert late.after(clock("2026-11-25 01:30")) == run
    assert late.after(run.at - timedelta(seconds=1)) == run


@given(TEXTS, MOMENTS)
def test_whoever_asks_and_whenever_the_runs_are_the_same(text: str, moment: datetime) -> None:
    planned = plan(text)
    first = planned.after(moment)
    assert first is not None
    second = planned.after(first.at)
    assert second is not None
    assert moment < first.at < second.at
    assert planned.may_begin(first.at)
    between = first.at + (second.at - first.at) / 3
    assert planned.after(between) == second
    assert planned.after(moment + (first.at - moment) / 2) == first
    assert first.round <= first.at


def test_all_sites_of_a_jobs_time_are_one_round() -> None:
    sites = plans("jitter = 3000\n" + NIGHTLY, "ben", "doi", "suoi")
    assert len({run.round for one in sites if (run := one.after(NOON))}) == 1
    assert len({run.at for one in sites if (run := one.after(NOON))}) == 3


def test_the_next_runs_of_all_jobs_come_in_order() -> None:
    text = NIGHTLY + "[[jobs]]\nname = 'weekly'\ncron = '0 3 * * sun'\nsites = ['ben']\nfull = true\n"
    runs = next_runs(plans(text, "ben", "doi"), clock("2026-11-28 12:00"), 4)
    assert [(run.at.astimezone(VIETNAM).strftime("%a %H:%M"), run.site, run.job, run.full) for run in runs] == [
        ("Sun 01:30", "ben", "nightly", False),
        ("Sun 01:30", "doi", "nightly", False),
        ("Sun 03:00", "ben", "weekly", True),
        ("Mon 01:30", "ben", "nightly", False),
    ]


def test_a_site_that_nobody_has_checked_has_no_plan() -> None:
    schedule = read_schedule(NIGHTLY, "lich.toml")
    assert [one.site for one in plans_of(schedule, [site("ben"), site("doi", checked=False)])] == ["ben"]


def test_a_schedule_that_is_all_days_off_plans_nothing() -> None:
    assert plan("blackout = ['01-01..12-31']\n" + NIGHTLY).after(NOON) is None
