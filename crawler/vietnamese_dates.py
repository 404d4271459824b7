"""The moment that a line of a Vietnamese (or English) page prints: "Thứ hai, 12/08/2024 | 14:05"."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# "tư" and "bốn", "bảy" and "bẩy" are both written; Giêng and Chạp name the first and the last month.
_VIETNAMESE_MONTHS = {
    **{"một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7},
    **{"tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12},
}
_ENGLISH_MONTHS = {
    **{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8},
    **{"september": 9, "october": 10, "november": 11, "december": 12},
    **{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10},
    **{"nov": 11, "dec": 12},
}


def _one_of(words: dict[str, int]) -> str:
    """Return the alternatives of *words*, longest first ("mười một" before "mười")."""
    return "|".join(sorted((re.escape(word).replace(r"\ ", r"\s+") for word in words), key=len, reverse=True))


_DAY = r"(?<!\d)(?<!\d[/.\-])(?P<day>\d{1,2})"
_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_MONTH_VI = rf"(?:tháng|thg\.?|th\.?)\s*(?P<month>1[0-2]|0?[1-9](?!\d)|{_one_of(_VIETNAMESE_MONTHS)})"
_MONTH_EN = rf"(?P<month>{_one_of(_ENGLISH_MONTHS)})\b\.?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<mark>[-/])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)",
        rf"{_DAY}\s?(?P<mark>[/.\-–])\s?(?P<month>\d{{1,2}})\s?(?P=mark)\s?{_YEAR}",
        rf"{_DAY}\s*,?\s*{_MONTH_VI}\s*,?\s*(?:năm\s*)?{_YEAR}",
        rf"{_MONTH_VI}\s+(?:ngày\s+)?(?P<day>\d{{1,2}})\s*,?\s+(?:năm\s+)?{_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_EN}\s*,?\s*{_YEAR}",
        rf"\b{_MONTH_EN}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+{_YEAR}",
    )
)

_CLOCK = (
    r"(?<![\d:])(?P<hour>\d{1,2})\s?(?::\s?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"|(?:giờ|h|g)(?:\s?(?P<minute_vi>\d{2})(?!\d))?(?:\s?(?:phút|['’′p](?!\w)))?)(?![\d:])"
    r"(?:\s?(?P<half>[ap]\.?m\b\.?|sa\b|ch\b))?"
    r"(?:\s?\(?(?:(?P<zulu>z\b|utc\b(?![+-])|gmt\b(?![+-]))|(?:gmt|utc)?\s?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)(?!\d)))?"
)
# What may stand between day and clock: marks, the weekday, and words such as "lúc" (at).
_BETWEEN = (
    r"(?:[\s,;.|()\[\]\-–—•·t]|/(?!\d)|\b(?:thứ\s+\w+|chủ\s+nhật|lúc|vào|hồi|ngày|at|on"
    r"|(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?)\b)*"
)
_CLOCK_AFTER = re.compile(_BETWEEN + _CLOCK)
_CLOCK_BEFORE = re.compile(_CLOCK + _BETWEEN + "$")
_CLOCK_BEFORE_REACH = 60  # characters; longer runs of marks and weekdays are no printed date


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the first day (with its clock) printed in *text*, a short line; None when there is none.

    Days come first (12/08 is 12 August), as everywhere in Vietnam. The answer is aware: in *zone*, or at the offset
    that the text itself states ("Z", "+07:00", "GMT+7"). A day alone gives its midnight. A day or clock that does not
    exist (31/02, 25:10) gives None rather than a guess.
    """
    line = " ".join(unicodedata.normalize("NFC", text).lower().split())
    date = _first_date(line)
    if date is None:
        return None
    clock = _CLOCK_AFTER.match(line, date.end()) or _clock_before(line, date.start())
    try:
        return _moment(date, clock, zone)
    except ValueError:  # no such day, clock or offset
        return None


def _first_date(line: str) -> re.Match[str] | None:
    found = [match for pattern in _DATES if (match := pattern.search(line))]
    return min(found, key=re.Match.start, default=None)


def _clock_before(line: str, end: int) -> re.Match[str] | None:
    return _CLOCK_BEFORE.search(line[max(0, end - _CLOCK_BEFORE_REACH) : end])


def _moment(date: re.Match[str], clock: re.Match[str] | None, zone: ZoneInfo) -> datetime:
    """Raise ValueError for what no calendar and no clock knows."""
    year, month, day = int(date["year"]), _month(date["month"]), int(date["day"])
    if clock is None:
        return datetime(year, month, day, tzinfo=zone)
    minute, second = int(clock["minute"] or clock["minute_vi"] or 0), int(clock["second"] or 0)
    return datetime(year, month, day, _hour(clock), minute, second, tzinfo=_offset(clock) or zone)


def _month(word: str) -> int:
    if word.isdecimal():
        return int(word)
    word = " ".join(word.split())
    return _VIETNAMESE_MONTHS.get(word) or _ENGLISH_MONTHS[word]


def _hour(clock: re.Match[str]) -> int:
    """Return the hour of the day; "15:05 CH" is printed too and means 15:05."""
    hour, half = int(clock["hour"]), clock["half"]
    if half is None or hour > 12:
        return hour
    afternoon = half.startswith(("p", "ch"))
    return hour % 12 + (12 if afternoon else 0)


def _offset(clock: re.Match[str]) -> tzinfo | None:
    if clock["zulu"]:
        return UTC
    if not clock["offset"]:
        return None
    sign, digits = clock["offset"][0], clock["offset"][1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-shift if sign == "-" else shift)
