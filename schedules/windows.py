"""Times of day in which a site may be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_WINDOW = re.compile(rf"\s*{_CLOCK}\s*[-\u2010-\u2015]\s*(?:{_CLOCK}|(24:00))\s*")


@dataclass(frozen=True, slots=True)
class Window:
    """From *opens* until *closes*, by the schedule's clock; one that closes before it opens goes past midnight."""

    opens: time
    closes: time

    def around(self, moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return begin and end, in UTC, of the window that holds *moment*, else of the next one."""
        day = moment.astimezone(zone).date() - timedelta(days=1)
        while True:
            begin = datetime.combine(day, self.opens, tzinfo=zone)
            last = day if self.closes > self.opens else day + timedelta(days=1)
            end = datetime.combine(last, self.closes, tzinfo=zone)
            if moment < end:
                return begin.astimezone(UTC), end.astimezone(UTC)
            day += timedelta(days=1)


def read_window(text: str) -> Window:
    """Return the window that *text* such as ``01:00–05:00`` names. Raises ValueError, which says what is needed."""
    match = _WINDOW.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} given; times of day such as '01:00-05:00' are needed")
    opens = time(int(match[1]), int(match[2]))
    closes = time(0) if match[5] else time(int(match[3]), int(match[4]))
    if opens == closes:
        raise ValueError(f"{text!r} given; it closes when it opens")
    return Window(opens, closes)


def open_from(windows: Sequence[Window], moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """Return the first moment from *moment* on at which one of *windows* is open, and when that one closes.

    Without windows that is *moment* itself, and None.
    """
    if not windows:
        return moment, None
    begin, end = min((one.around(moment, zone) for one in windows), key=lambda found: max(found[0], moment))
    return max(begin, moment), end
