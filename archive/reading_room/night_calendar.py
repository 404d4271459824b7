"""A site's nights as sheets of a calendar, month by month."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from archive.languages import Language
from archive.reading_room import addresses
from archive.reading_room.night_words import night_in_words
from archive.site_nights import Night, NightState

_WEEKS = Calendar(firstweekday=0)
_DAYS_VI = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_DAYS_EN = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_LONG_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_LONG_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = "January February March April May June July August September October November December".split()
# A sign for each state, for those who see no colours; a complete night needs none.
_SIGNS = {
    NightState.PARTIAL: "◐",
    NightState.INTERRUPTED: "◐",
    NightState.FAILED: "✕",
    NightState.RUNNING: "…",
    NightState.SKIPPED: "–",
    NightState.IMPORTED: "?",
}
# How much happened in a night, in four steps: more than so many things.
_STEPS = (0, 2, 9, 29)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a sheet; without a *night* nothing is known of it."""

    day: date
    night: Night | None
    words: str
    sign: str
    address: str | None  # of what changed that night

    @property
    def kind(self) -> str:
        """Return the name of its look."""
        return self.night.state.value if self.night is not None else "beyond"

    @property
    def step(self) -> int:
        """Return how much happened, 0 for nothing to 4."""
        return busy_step(self.night.counts.all) if self.night is not None else 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One month; a week has seven places, empty where another month's days are."""

    name: str
    weeks: Sequence[Sequence[Cell | None]]


def busy_step(number: int) -> int:
    """Return how much *number* things are, 0 for nothing to 4."""
    return sum(number > step for step in _STEPS)


def day_names(language: Language) -> tuple[tuple[str, str], ...]:
    """Return short and long names of the days of a week, from Monday."""
    return tuple(zip(*((_DAYS_VI, _LONG_VI) if language == "vi" else (_DAYS_EN, _LONG_EN)), strict=True))


def calendar_sheets(site: str, nights: Iterable[Night], language: Language) -> list[Sheet]:
    """Return the months in which *nights* fall, oldest first."""
    known = {night.day: night for night in nights}
    months = sorted({(day.year, day.month) for day in known})
    return [_sheet(site, year, month, known, language) for year, month in months]


def _sheet(site: str, year: int, month: int, known: dict[date, Night], language: Language) -> Sheet:
    weeks = [
        [_cell(site, day, known.get(day), language) if day.month == month else None for day in week]
        for week in _WEEKS.monthdatescalendar(year, month)
    ]
    name = f"tháng {month}/{year}" if language == "vi" else f"{_MONTHS_EN[month - 1]} {year}"
    return Sheet(name, weeks)


def _cell(site: str, day: date, night: Night | None, language: Language) -> Cell:
    if night is None:
        return Cell(day, None, "", "", None)
    address = night_path(site, day) if night.counts else None
    return Cell(day, night, night_in_words(night, language), _SIGNS.get(night.state, ""), address)


def night_path(site: str, day: date) -> str:
    """Return the address of what changed on *site* in a night."""
    return addresses.with_query("/changes", {"site": site, "from": day.isoformat(), "to": day.isoformat()})
