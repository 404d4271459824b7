"""Retry-After, in both its forms (RFC 9110, 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Seconds. A header that asks for years is as good as one that asks for a week.
_LONGEST = 7 * 86_400.0


def seconds_to_wait(value: str | None, now: datetime) -> float | None:
    """Return how many seconds after *now* (aware) the host may be asked again; None where *value* says nothing.

    *value* is like ``120`` or ``Fri, 22 Nov 2024 08:21:00 GMT``. A moment that has passed gives 0.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)  # "-0000": the time is UTC, where the sender stands is not known
        return min(max(0.0, (moment - now).total_seconds()), _LONGEST)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
