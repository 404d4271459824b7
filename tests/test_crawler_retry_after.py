from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.retry_after import moment_said, seconds_to_wait

NOW = datetime(2024, 11, 22, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 3 ", 3.0),
        ("Fri, 22 Nov 2024 08:21:00 GMT", 60.0),
        ("Friday, 22-Nov-24 08:21:00 GMT", 60.0),
        ("Fri, 22 Nov 2024 15:21:00 +0700", 60.0),
        ("Fri, 22 Nov 2024 08:00:00 GMT", 0.0),
        ("999999999999", 7 * 86_400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
        (None, None),
    ],
)
def test_both_forms_are_read(value: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(value, NOW) == seconds


@given(st.integers(min_value=0, max_value=86_400))
def test_a_date_and_its_distance_in_seconds_say_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert seconds_to_wait(date, NOW) == seconds_to_wait(str(seconds), NOW)


@given(st.text(max_size=60))
def test_any_header_is_read_or_passed_over(value: str) -> None:
    found = seconds_to_wait(value, NOW)
    assert found is None or 0 <= found <= 7 * 86_400


def test_a_date_is_meant_by_the_clock_of_the_host_that_sends_it() -> None:
    theirs = moment_said("Sun, 01 Mar 2026 10:00:00 GMT", NOW)
    assert seconds_to_wait("Sun, 01 Mar 2026 10:02:00 GMT", theirs) == 120.0


@pytest.mark.parametrize("date", [None, "", "hôm qua"])
def test_without_a_date_of_theirs_our_own_clock_counts(date: str | None) -> None:
    assert moment_said(date, NOW) == NOW
