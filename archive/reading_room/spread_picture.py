"""Who carried a text and how long after the first: a line for each article on one axis of days, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from archive.languages import Language
from archive.reading_room.shown import day_text, zone_of
from archive.spreads import SpreadPage

MOST_LANES = 25
_LANE, _NAMES, _TRACK, _AXIS = 50, 15, 30, 24
_SQUARE, _ROUND = "M-7,-7 L7,-7 L7,7 L-7,7 Z", "M-7,0 A7,7 0 1 0 7,0 A7,7 0 1 0 -7,0 Z"
_RADIUS = 8  # of a mark and its edge
_LONGEST_NAME = 28  # letters; on a phone the delay stands beside it


def spread_picture(pages: Sequence[SpreadPage], language: Language) -> Markup:
    """Return the first of *pages*, in the order of time, as one picture; what it shows stands in the list below it."""
    shown = pages[:MOST_LANES]
    first, last = shown[0].at, max(shown[-1].at, shown[0].at + timedelta(hours=1))
    lanes = [
        _lane(page, place, (page.at - first) / (last - first), delay_words(page.at - first, language))
        for place, page in enumerate(shown)
    ]
    name = "Ai đăng trước, ai đăng sau" if language == "vi" else "Who came first, and who later"
    bottom = len(shown) * _LANE
    days = _days(first, last, bottom + _NAMES, language, shown[0].timezone)
    return Markup(
        '<svg class="spread" role="img" aria-label="{}" width="100%" height="{}"><g aria-hidden="true">{}{}</g></svg>'
    ).format(name, bottom + _AXIS, Markup("").join(lanes), days)


def _lane(page: SpreadPage, place: int, share: float, delay: str) -> Markup:
    y, x = place * _LANE, round(100 * share, 2)
    words = f"{place + 1}. {page.site_name}"
    return Markup(
        '<text class="name" x="0" y="{letters}">{name}</text>'
        '<text class="delay" x="100%" y="{letters}" text-anchor="end">{delay}</text>'
        '<line class="ground" x1="0" x2="100%" y1="{track}" y2="{track}"></line>'
        '<line class="late" x1="0" x2="{x}%" y1="{track}" y2="{track}"></line>'
        '<svg x="{x}%" y="{track}" overflow="visible">'
        '<path class="mark" transform="translate({inward})" d="{mark}"></path></svg>'
    ).format(
        letters=y + _NAMES,
        name=words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1].rstrip()}…",
        delay=delay if place else "",
        track=y + _TRACK,
        x=x,
        inward=round(_RADIUS * (1 - 2 * share), 1),  # at either end a mark stays within the picture
        mark=_SQUARE if place == 0 else _ROUND,
    )


def _days(first: datetime, last: datetime, y: int, language: Language, zone: str) -> Markup:
    ends = [day_text(moment.astimezone(zone_of(zone)).date(), language) for moment in (first, last)]
    text = Markup('<text class="day" x="{}%" y="{}" text-anchor="{}">{}</text>')
    drawn = text.format(0, y, "start", ends[0])
    return drawn if ends[0] == ends[1] else drawn + text.format(100, y, "end", ends[1])


def delay_words(delay: timedelta, language: Language) -> str:
    """Return how long after the first something came: days and hours, or hours and minutes."""
    minutes = int(delay.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "ngày", "d"), (hours, "giờ", "h"), (0 if days else minutes % 60, "phút", "min")]
    said = [f"{count} {vi if language == 'vi' else en}" for count, vi, en in parts if count]
    if not said:
        return "cùng lúc" if language == "vi" else "at the same time"
    return f"sau {' '.join(said)}" if language == "vi" else f"{' '.join(said)} later"
