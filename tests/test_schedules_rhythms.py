from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.rhythms import Cron, Every, Rhythm, read_cron
from schedules.weekdays import weekday_names
from tests.planned_sites import VIETNAM, clock

PRAGUE = ZoneInfo("Europe/Prague")
NOW = clock("2026-11-24 12:00")  # a Tuesday
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
RHYTHMS = st.sampled_from(
    [
        Cron("30 1 * * *", VIETNAM),
        Cron("*/7 3 * * mon-fri", PRAGUE),
        Cron("30 2 1 * 0", PRAGUE),
        Cron("0 0 29 2 *", VIETNAM),
        Every(4),
        Every(0.3),
        Every(86_400),
    ]
)


def times(cron: Rhythm, moment: datetime, number: int, zone: ZoneInfo = VIETNAM) -> list[str]:
    found = []
    for _ in range(number):
        at = cron.after(moment)
        assert at is not None
        moment = at
        found.append(moment.astimezone(zone).strftime("%a %m-%d %H:%M"))
    return found


def test_a_nightly_job_comes_every_night_on_its_zones_clock() -> None:
    assert times(Cron("30 1 * * *", VIETNAM), NOW, 2) == ["Wed 11-25 01:30", "Thu 11-26 01:30"]


@pytest.mark.parametrize("sunday", ["0", "7", "sun", "SUN"])
def test_the_days_of_the_week_are_those_of_crontab(sunday: str) -> None:
    assert times(Cron(f"0 3 * * {sunday}", VIETNAM), NOW, 2) == ["Sun 11-29 03:00", "Sun 12-06 03:00"]


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("1-5", "mon,tue,wed,thu,fri"),
        ("0-7", "sun,mon,tue,wed,thu,fri,sat"),
        ("5-7", "fri,sat,sun"),
        ("sat-mon", "sat,sun,mon"),
        ("*/2", "sun,tue,thu,sat"),
        ("1,3,wed", "mon,wed"),
        ("1/2", "mon,wed,fri"),
    ],
)
def test_a_field_of_weekdays_is_read_as_crontab_reads_it(field: str, days: str) -> None:
    assert weekday_names(field) == days


def test_where_both_days_are_restricted_either_is_enough() -> None:
    assert times(Cron("0 0 1 * fri", VIETNAM), NOW, 3) == ["Fri 11-27 00:00", "Tue 12-01 00:00", "Fri 12-04 00:00"]


def test_a_night_whose_hour_the_clock_skips_is_not_left_out() -> None:
    summer = datetime(2026, 3, 28, 12, tzinfo=PRAGUE)
    assert times(Cron("30 2 * * *", PRAGUE), summer, 2, PRAGUE) == ["Sun 03-29 03:30", "Mon 03-30 02:30"]


def test_an_hour_that_comes_twice_counts_once() -> None:
    winter = datetime(2026, 10, 24, 12, tzinfo=PRAGUE)
    assert times(Cron("30 2 * * *", PRAGUE), winter, 2, PRAGUE) == ["Sun 10-25 02:30", "Mon 10-26 02:30"]


@given(RHYTHMS, MOMENTS)
def test_the_time_before_and_the_time_after_a_moment_are_neighbours(rhythm: Rhythm, moment: datetime) -> None:
    after = rhythm.after(moment)
    assert after is not None
    assert after > moment
    assert rhythm.until(after) == after
    before = rhythm.until(moment)
    assert before is None or (before <= moment and rhythm.after(before) == after)


def test_every_so_many_seconds_is_counted_alike_by_all() -> None:
    moment = datetime(2026, 11, 24, 0, 0, 3, tzinfo=UTC)
    assert Every(4).after(moment) == moment + timedelta(seconds=1)


def test_a_day_that_never_comes_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such day"):
        read_cron("0 0 30 2 *", VIETNAM, NOW)
