"""Which months of a site's calendar one page shows, and which ones lie before and after."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

Month = tuple[int, int]  # year, month

MONTHS_SHOWN = 6
_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def read_month(text: str) -> Month | None:
    """Return the month that is written like ``2024-08``; None for anything else."""
    found = _WRITTEN.fullmatch(text)
    return (int(found[1]), int(found[2])) if found is not None and int(found[1]) else None


def month_text(month: Month) -> str:
    """Return what :func:`read_month` reads."""
    return f"{month[0]:04}-{month[1]:02}"


def nights_shown(first: date, last: date, month: Month | None) -> tuple[date, date]:
    """Return the first and last of the nights from *first* to *last* that the months up to *month* have.

    Without a *month*, or with one outside of the calendar, the latest months.
    """
    end = last if month is None or not _of(first) <= month <= _of(last) else min(last, _end_of(month))
    return max(first, date(*_away(_of(end), 1 - MONTHS_SHOWN), 1)), end


def months_around(first: date, last: date, shown: tuple[date, date]) -> tuple[str | None, str | None]:
    """Return the months to ask for later and earlier nights with than those *shown*; None where there are none."""
    since, until = shown
    later = min(_of(last), _away(_of(until), MONTHS_SHOWN)) if until < last else None
    earlier = _away(_of(since), -1) if since > first else None
    return (later and month_text(later)), (earlier and month_text(earlier))


def _of(day: date) -> Month:
    return day.year, day.month


def _end_of(month: Month) -> date:
    return date(*month, monthrange(*month)[1])


def _away(month: Month, months: int) -> Month:
    """The month so many *months* later, never before the first there is."""
    year, place = divmod(max(12, month[0] * 12 + month[1] - 1 + months), 12)
    return year, place + 1
