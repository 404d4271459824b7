"""Retry-After, in both its forms (RFC 9110, 10.2.3), by the clock of the host that sends it."""

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
    moment = _read_date(text)
    return None if moment is None else min(max(0.0, (moment - now).total_seconds()), _LONGEST)


def moment_said(date: str | None, ours: datetime) -> datetime:
    """Return when an answer was made, by its *date* header; by our own clock where it has none.

    A date in the other header is meant by the same clock, which need not be right, nor is ours in a rehearsal.
    """
    return _read_date(date or "") or ours


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
        # "-0000": the time is UTC, where the sender stands is not known.
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
