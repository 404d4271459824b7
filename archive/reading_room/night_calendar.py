"""A site's nights as sheets of a calendar, month by month."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from archive.languages import Language
from archive.reading_room import addresses
from archive.reading_room.night_words import counts_in_words, night_in_words
from archive.reading_room.shown import MONTHS_EN
from archive.site_nights import Night, NightCounts, NightState

_WEEKS = Calendar(firstweekday=0)
_DAYS_VI = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_DAYS_EN = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_LONG_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_LONG_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A sign for each state, for those who see no colours; a complete night needs none.
_SIGNS = {
    NightState.PARTIAL: "◐",
    NightState.INTERRUPTED: "◐",
    NightState.FAILED: "✕",
    NightState.RUNNING: "…",
    NightState.SKIPPED: "–",
    NightState.IMPORTED: "?",
}
# Lengths that the bar of a night may have.
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a sheet; without a *night* nothing is known of it."""

    day: date
    night: Night | None
    words: str
    sign: str
    address: str | None  # of what changed that night
    step: int  # how much happened beside other nights, 0 for nothing to 4

    @property
    def kind(self) -> str:
        """Return the name of its look."""
        return self.night.state.value if self.night is not None else "beyond"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One month; a week has seven places, empty where another month's days are."""

    name: str
    weeks: Sequence[Sequence[Cell | None]]


def day_names(language: Language) -> tuple[tuple[str, str], ...]:
    """Return short and long names of the days of a week, from Monday."""
    return tuple(zip(*((_DAYS_VI, _LONG_VI) if language == "vi" else (_DAYS_EN, _LONG_EN)), strict=True))


def calendar_legend(nights: Iterable[Night]) -> list[tuple[NightState, str]]:
    """Return the states that occur among *nights*, with their signs."""
    there = {night.state for night in nights}
    return [(state, _SIGNS.get(state, "")) for state in NightState if state in there]


def calendar_sheets(site: str, nights: Sequence[Night], language: Language) -> list[Sheet]:
    """Return the months in which *nights* fall, oldest first."""
    known = {night.day: night for night in nights}
    months = sorted({(day.year, day.month) for day in known})
    draw = _Drawing(site, known, _usual_most(nights), language)
    return [draw.sheet(year, month) for year, month in months]


def _usual_most(nights: Sequence[Night]) -> int:
    """How much a full bar stands for: some nights may have more, as the first has, which finds all there is."""
    counts = sorted(night.counts.all for night in nights if night.counts)
    return counts[-1 - (len(counts) + 6) // 10] if counts else 1


@dataclass(frozen=True, slots=True)
class _Drawing:
    site: str
    known: Mapping[date, Night]
    most: int
    language: Language

    def sheet(self, year: int, month: int) -> Sheet:
        weeks = [
            [self.cell(day) if day.month == month else None for day in week]
            for week in _WEEKS.monthdatescalendar(year, month)
        ]
        return Sheet(f"tháng {month}/{year}" if self.language == "vi" else f"{MONTHS_EN[month - 1]} {year}", weeks)

    def cell(self, day: date) -> Cell:
        night = self.known.get(day)
        if night is None:
            return Cell(day, None, "", "", None, 0)
        step = min(_STEPS, -(-night.counts.all * _STEPS // self.most))
        words, sign = night_in_words(night, self.language), _SIGNS.get(night.state, "")
        return Cell(day, night, words, sign, night_path(self.site, night), step)


def what_happened(site: str, night: Night, language: Language) -> list[tuple[str, str]]:
    """Return what happened on *site* in a night, in words and each with its address: new articles, then the rest."""
    new = NightCounts(new=night.counts.new)
    rest = replace(night.counts, new=0)
    return [
        (counts_in_words(counts, language), night_path(site, replace(night, counts=counts)) or "")
        for counts in (new, rest)
        if counts
    ]


def night_path(site: str, night: Night) -> str | None:
    """Return the address of what happened on *site* in a night; None where nothing did.

    Lists of changes name new articles only where they are asked for.
    """
    if not night.counts:
        return None
    kind = "first" if night.counts.all == night.counts.new else ""
    day = night.day.isoformat()
    return addresses.with_query("/changes", {"site": site, "from": day, "to": day, "kind": kind})
