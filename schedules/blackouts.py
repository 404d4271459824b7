"""Days on which nothing is begun: given by date, by day of the year, or from one day to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")
# A year with a 29 February, to check days of every year by.
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Days:
    """From *first* to *last*, both included; of every year where *yearly* is set (then with the year 2000)."""

    first: date
    last: date
    yearly: bool = False

    def hold(self, day: date) -> bool:
        """Whether *day* is one of them."""
        if not self.yearly:
            return self.first <= day <= self.last
        day = day.replace(year=_LEAP_YEAR)
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last  # from December into January


@dataclass(frozen=True, slots=True)
class Blackouts:
    """All days on which nothing is begun."""

    days: tuple[Days, ...] = ()

    def hold(self, day: date) -> bool:
        """Whether nothing is begun on *day*, a day of the schedule's time zone."""
        return any(one.hold(day) for one in self.days)


def read_days(value: object) -> Days:
    """Return the days that a TOML *value* names: a date, ``"2027-02-06"``, ``"09-02"`` or ``"02-05..02-12"``.

    Raises ValueError, which says what is needed.
    """
    if isinstance(value, date):
        day = date(value.year, value.month, value.day)
        return Days(day, day)
    wrong = ValueError(
        f"{value!r} given; a day such as 2027-02-06, '09-02' (every year) or '2027-02-05..2027-02-12' is needed"
    )
    if not isinstance(value, str):
        raise wrong
    first_text, _, last_text = value.partition("..")
    first, last = _day(first_text.strip()), _day((last_text or first_text).strip())
    if first is None or last is None or first[1] != last[1]:
        raise wrong
    if not first[1] and first[0] > last[0]:
        raise ValueError(f"{value!r} given; it ends before it begins")
    return Days(first[0], last[0], yearly=first[1])


def _day(text: str) -> tuple[date, bool] | None:
    """Return a day and whether it is one of every year; None where *text* is no day."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1] or _LEAP_YEAR), int(match[2]), int(match[3])), match[1] is None
    except ValueError:
        return None
