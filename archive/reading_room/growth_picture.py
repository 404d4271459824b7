"""How an archive of a site grew, as lines and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


def growth_picture(nights: Sequence[Night], *, articles: int, versions: int) -> GrowthPicture | None:
    """Return how it grew to so many *articles* and *versions*; None for less than two nights."""
    by_month = len(nights) > _NIGHTS_SHOWN
    steps = _steps(nights, by_month=by_month, articles=articles, versions=versions)
    if len(steps) < 2:
        return None
    most = max(*(step.versions for step in steps), 1)
    lines = [_points([getattr(step, name) for step in steps], most) for name in ("articles", "versions")]
    return GrowthPicture(steps, by_month, most, *lines)


def _steps(nights: Sequence[Night], *, by_month: bool, articles: int, versions: int) -> list[Growth]:
    """Told from the end: what stands there now is known, and what came before the first night shown is not."""
    steps: list[Growth] = []
    for night in reversed(nights):
        last = steps[-1] if steps else None
        if by_month and last is not None and (last.day.year, last.day.month) == (night.day.year, night.day.month):
            steps[-1] = Growth(last.day, last.counts + night.counts, last.articles, last.versions)
        else:
            steps.append(Growth(night.day, night.counts, articles, versions))
        articles -= night.counts.new
        versions -= night.counts.new + night.counts.changed
    return steps[::-1]


def _points(values: Sequence[int], most: int) -> str:
    across = len(values) - 1
    return " ".join(
        f"{place * 100 / across:.1f},{_HEIGHT - value * _HEIGHT / most:.1f}" for place, value in enumerate(values)
    )
