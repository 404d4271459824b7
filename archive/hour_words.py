"""A number of hours as a person says it: in hours up to two days, then in days."""

from __future__ import annotations

from archive.languages import Language

_HOURS_IN_A_DAY = 24
_IN_DAYS_FROM = 48


def hours_in_words(hours: float, language: Language) -> str:
    """Return ``40.2 giờ``, ``258 days``: whole days, rounded down, from 48 hours on."""
    if hours >= _IN_DAYS_FROM:
        days = int(hours // _HOURS_IN_A_DAY)
        return f"{days} ngày" if language == "vi" else f"{days} days"
    if language == "vi":
        return f"{hours:g} giờ"
    return f"{hours:g} {'hour' if hours == 1 else 'hours'}"
