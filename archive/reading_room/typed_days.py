"""Days as readers type them into a form or an address."""

from __future__ import annotations

import re
from datetime import date

_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
# Noon of the day before and after has to lie in the calendar as well, on whatever clock.
_YEARS = range(1900, 9000)


def read_day(typed: str) -> date | None:
    """Return the day that ``2024-11-20`` or ``20/11/2024`` names; None for anything else."""
    found = _YEAR_FIRST.fullmatch(typed.strip()) or _DAY_FIRST.fullmatch(typed.strip())
    if found is None or not typed.isascii():
        return None
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
