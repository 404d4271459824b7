"""The last nights of a site as a row of bars: as high as much happened, marked where a night fell short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from archive.languages import Language
from archive.reading_room.night_words import counts_in_words, states_in_words
from archive.reading_room.shown import day_text
from archive.site_nights import Night, NightCounts, NightState

_HEIGHT, _FLOOR = 44, 34  # of the picture; where the bars stand
_SHAPES = {
    NightState.FAILED: "M-3,-3 L3,3 M3,-3 L-3,3",
    NightState.PARTIAL: "M-3,0 A3,3 0 0 0 3,0 Z",
    NightState.INTERRUPTED: "M-3,0 A3,3 0 0 0 3,0 Z",
    NightState.NONE: "M-2,0 L2,0",
    NightState.SKIPPED: "M-2,0 L2,0",
}


def activity_picture(nights: Sequence[Night], language: Language) -> Markup:
    """Return the picture of *nights*; nothing for none."""
    if not nights:
        return Markup("")
    width = round(100 / len(nights), 3)
    most = max(*(night.counts.all for night in nights), 1)
    parts = Markup("").join(_column(night, place * width, width, most) for place, night in enumerate(nights))
    return Markup(
        '<svg class="activity" role="img" width="100%" height="{}"><title>{}</title>'
        '<line class="floor" x1="0" x2="100%" y1="{floor}" y2="{floor}"></line>{}</svg>'
    ).format(_HEIGHT, activity_in_words(nights, language), parts, floor=_FLOOR)


def activity_in_words(nights: Sequence[Night], language: Language) -> str:
    """Return what the picture shows."""
    counts = counts_in_words(sum((night.counts for night in nights), NightCounts()), language)
    first, last = (day_text(night.day, language) for night in (nights[0], nights[-1]))
    said = [f"{first} – {last}", states_in_words(Counter(night.state for night in nights), language), counts]
    return "; ".join(word for word in said if word)


def _column(night: Night, x: float, width: float, most: int) -> Markup:
    parts = Markup("")
    if night.counts:
        # A square root: the first night finds all there ever was, and yet the others are to be seen.
        height = max(2.0, round((night.counts.all / most) ** 0.5 * (_FLOOR - 2), 1))
        parts += Markup('<rect class="bar" x="{}%" y="{}" width="{}%" height="{}"></rect>').format(
            round(x + width * 0.15, 3), _FLOOR - height, round(width * 0.7, 3), height
        )
    if night.state in _SHAPES:
        parts += Markup('<svg x="{}%" y="{}" overflow="visible"><path class="mark {}" d="{}"></path></svg>').format(
            round(x + width / 2, 3), _FLOOR + 5, night.state.value, _SHAPES[night.state]
        )
    return parts
