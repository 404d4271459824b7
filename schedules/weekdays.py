"""The fifth field of cron as names of days: crontab(5) counts from Sunday, APScheduler from Monday."""

from __future__ import annotations

import re

_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:\*|(?P<first>[0-7]|[a-z]{3})(?:-(?P<last>[0-7]|[a-z]{3}))?)(?:/(?P<step>[1-7]))?")


def weekday_names(field: str) -> str:
    """Return *field* (such as ``1-5``, ``7`` or ``sat,sun``) in names of days, ``*`` as it is.

    Raises ValueError, which says what is wrong.
    """
    if field == "*":
        return field
    days: list[str] = []
    for part in field.lower().split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} is no day of the week; 0 to 7 (0 and 7: Sunday) or sun to sat are needed")
        days += _days(match)
    return ",".join(dict.fromkeys(days))


def _days(match: re.Match[str]) -> list[str]:
    step = int(match["step"] or 1)
    if match["first"] is None:
        return list(_NAMES[::step])
    first = _number(match["first"])
    last = _last(match["last"]) if match["last"] else 6 if match["step"] else first
    span = last - first if last >= first else last + 7 - first  # sat-mon, or 5-7
    return [_NAMES[(first + days) % 7] for days in range(0, span + 1, step)]


def _last(day: str) -> int:
    """Return the number of a range's last day: a 7 ends it, as in 0-7 and 5-7."""
    return 7 if day == "7" else _number(day)


def _number(day: str) -> int:
    if day.isdecimal():
        return int(day) % 7
    if day not in _NAMES:
        raise ValueError(f"{day!r} is no day of the week; sun, mon, tue, wed, thu, fri or sat are needed")
    return _NAMES.index(day)
