"""How moments, days and numbers are written on pages, in both languages, on the clock of a site."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup

from archive.languages import Language
from archive.moments import read_moment_text

HOME_ZONE = "Asia/Ho_Chi_Minh"
MONTHS_EN = "January February March April May June July August September October November December".split()


@lru_cache(maxsize=64)
def zone_of(name: str | None) -> ZoneInfo:
    """Return the zone a site's clock is in; one whose name is not known is read as Vietnam's."""
    try:
        return ZoneInfo(name or HOME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(HOME_ZONE)


def day_text(day: date, language: Language) -> str:
    """Return a day as readers write it: ``12/08/2024``, ``12 August 2024``."""
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def day_html(day: date | str | None, language: Language) -> Markup:
    """Return a day as ``<time>``; *day* may be written ``2024-08-12``; nothing for None."""
    if day is None or day == "":
        return Markup("")
    known = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return Markup('<time datetime="{}">{}</time>').format(known.isoformat(), day_text(known, language))


def moment_html(moment: datetime | str | None, language: Language, *, zone: str | None = None) -> Markup:
    """Return an aware moment, or a stored one, as ``<time>`` on the clock of *zone*; nothing for None."""
    if moment is None or moment == "":
        return Markup("")
    known = read_moment_text(moment) if isinstance(moment, str) else moment
    local = known.astimezone(zone_of(zone))
    day = day_text(local.date(), language)
    words = f"{local:%H:%M} {day}" if language == "vi" else f"{day}, {local:%H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(f"{known.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", words)


def moment_day_html(moment: datetime | str | None, language: Language, *, zone: str | None = None) -> Markup:
    """Return the day of a moment on the clock of *zone* as ``<time>``; nothing for None."""
    if moment is None or moment == "":
        return Markup("")
    known = read_moment_text(moment) if isinstance(moment, str) else moment
    return day_html(known.astimezone(zone_of(zone)).date(), language)


def number_text(number: float, language: Language) -> str:
    """Return a number with the thousands parted as *language* does: ``5.314``, ``5,314``."""
    text = f"{number:,}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))
