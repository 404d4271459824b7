"""How an archive of a site grew, as lines and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.site_history import MonthCounts
from archive.site_nights import Night, NightCounts

# With more nights than this the picture goes by months.
_NIGHTS_SHOWN = 62
_HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Growth:
    """What there was at the end of one night, or of a month of them."""

    day: date  # the last night of it
    counts: NightCounts  # what happened meanwhile
    articles: int
    versions: int


@dataclass(frozen=True, slots=True)
class GrowthPicture:
    """The steps, and the lines through them as points of a square of a hundred by a hundred."""

    steps: Sequence[Growth]
    by_month: bool
    most: int  # what the height of the square stands for
    articles: str
    versions: str


def growth_picture(
    nights: Sequence[Night], months: Sequence[MonthCounts], *, articles: int, versions: int
) -> GrowthPicture | None:
    """Return how it grew to so many *articles* and *versions*; None where there is no line to draw.

    *months* is all that happened; *nights* are the same where they are few.
    """
    by_month = len(nights) > _NIGHTS_SHOWN
    parts = [(one.last_night, one.counts) for one in months] if by_month else [(one.day, one.counts) for one in nights]
    if len(parts) < 2:
        return None
    steps = _steps(parts, articles, versions)
    most = max(*(step.versions for step in steps), 1)
    lines = [_points([getattr(step, name) for step in steps], most) for name in ("articles", "versions")]
    return GrowthPicture(steps, by_month, most, *lines)


def _steps(parts: Sequence[tuple[date, NightCounts]], articles: int, versions: int) -> list[Growth]:
    """Told from the end: what stands there now is what is known.

    Histories that two archives told together may add up to more than there is; nothing ever was less than nothing.
    """
    steps: list[Growth] = []
    for day, counts in reversed(parts):
        steps.append(Growth(day, counts, articles, versions))
        articles = max(0, articles - counts.new)
        versions = max(0, versions - counts.new - counts.changed)
    return steps[::-1]


def _points(values: Sequence[int], most: int) -> str:
    across = len(values) - 1
    return " ".join(
        f"{place * 100 / across:.1f},{_HEIGHT - value * _HEIGHT / most:.1f}" for place, value in enumerate(values)
    )
