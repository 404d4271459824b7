"""A time line as SVG: bars and marks on one axis of days. It stretches with the page while its letters keep their size.

The picture is one image to a screen reader, named by the caller; what it shows stands in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from markupsafe import Markup

from archive.languages import Language
from archive.reading_room.shown import day_text, zone_of

# How a bar is drawn; static/timeline.css has a class for each.
BarKind = Literal["seen", "again", "unread", "between", "missing", "gone"]
MarkKind = Literal["missing", "gone", "restored", "moved", "failure", "first"]

_SHAPES: dict[MarkKind, str] = {
    "missing": "M-5,-5 L5,-5 L0,5 Z",
    "gone": "M-5,-5 L5,5 M5,-5 L-5,5",
    "restored": "M-5,5 L5,5 L0,-5 Z",
    "moved": "M0,-6 L6,0 L0,6 L-6,0 Z",
    "failure": "M-4,0 L4,0",
    "first": "M-4,-4 L4,-4 L4,4 L-4,4 Z",
}
_NAME_HEIGHT, _BAR_HEIGHT, _LABEL_HEIGHT, _MARK_HEIGHT, _AXIS_HEIGHT = 20, 22, 17, 18, 24
# Per cent of the whole: a bar thinner than this cannot be seen, labels nearer to each other than that run together.
_THINNEST = 0.9
_LABEL_DISTANCE = 5.0
_STRETCHES = 4  # at most, between the days that are written below the axis
_TICK_ROOM = 18.0  # per cent, which a day at either end takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something that lasted; *label* stands below its beginning, *words* appear when one points at it."""

    start: datetime  # aware
    end: datetime
    kind: BarKind
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened at one moment."""

    at: datetime  # aware
    kind: MarkKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One line of the picture; *name* stands above it."""

    bars: Sequence[Bar] = ()
    marks: Sequence[Mark] = ()
    name: str = ""


def timeline(lanes: Sequence[Lane], *, name: str, language: Language, zone: str | None = None) -> Markup:
    """Return the lanes as one picture that a screen reader calls *name*; its days are those of *zone*."""
    axis = _Axis.over(_moments(lanes))
    parts, y = list[Markup](), 0
    for lane in lanes:
        drawn, y = _lane(lane, axis, y)
        parts += drawn
    parts.append(_axis(axis, y, language, zone))
    return Markup(
        '<svg class="timeline" role="img" aria-label="{}" width="100%" height="{}">{}<g aria-hidden="true">{}</g></svg>'
    ).format(name, y + _AXIS_HEIGHT, _hatch(lanes), Markup("").join(parts))


def _hatch(lanes: Iterable[Lane]) -> Markup:
    """The pattern of what the archive did not read itself, where the picture has such a bar."""
    if not any(bar.kind == "unread" for lane in lanes for bar in lane.bars):
        return Markup("")
    return Markup(
        '<defs><pattern id="unread" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="2.5" height="7"></rect></pattern></defs>'
    )


def _moments(lanes: Iterable[Lane]) -> Iterator[datetime]:
    for lane in lanes:
        for bar in lane.bars:
            yield from (bar.start, bar.end)
        yield from (mark.at for mark in lane.marks)


@dataclass(frozen=True, slots=True)
class _Axis:
    since: datetime
    until: datetime

    @classmethod
    def over(cls, moments: Iterable[datetime]) -> _Axis:
        known = sorted(moments)
        since, until = known[0], known[-1]
        # One moment alone stands at the beginning of its day, not on an axis without length.
        return cls(since, max(until, since + timedelta(hours=1)))

    def per_cent(self, moment: datetime) -> float:
        return round(100 * ((moment - self.since) / (self.until - self.since)), 2)

    def days_between(self) -> Iterator[datetime]:
        """Yield a few moments whole days after the first, far enough from both ends for their days to be written."""
        days = (self.until - self.since) / timedelta(days=1)
        step = max(1, ceil(days / _STRETCHES))
        for number in range(step, ceil(days), step):
            moment = self.since + timedelta(days=number)
            if _TICK_ROOM <= self.per_cent(moment) <= 100 - _TICK_ROOM:
                yield moment


def _lane(lane: Lane, axis: _Axis, y: int) -> tuple[list[Markup], int]:
    parts = list[Markup]()
    if lane.name:
        parts.append(Markup('<text class="name" x="0" y="{}">{}</text>').format(y + 14, lane.name))
        y += _NAME_HEIGHT
    if lane.marks:
        parts += [_mark(mark, axis, y + _MARK_HEIGHT // 2) for mark in lane.marks]
        y += _MARK_HEIGHT
    parts += [_bar(bar, axis, y) for bar in lane.bars]
    y += _BAR_HEIGHT if lane.bars else 0
    labels = list(_labels(lane.bars, axis, y + 13))
    return parts + labels, y + (_LABEL_HEIGHT if labels else 4)


def _bar(bar: Bar, axis: _Axis, y: int) -> Markup:
    start = axis.per_cent(bar.start)
    width = max(axis.per_cent(bar.end) - start, _THINNEST)
    return Markup('<rect class="bar {}" x="{}%" y="{}" width="{}%" height="{}" rx="2"><title>{}</title></rect>').format(
        bar.kind, min(start, 100 - width), y, round(width, 2), _BAR_HEIGHT - 2, bar.words
    )


def _labels(bars: Sequence[Bar], axis: _Axis, y: int) -> Iterator[Markup]:
    free_from = -_LABEL_DISTANCE
    for bar in bars:
        x = axis.per_cent(bar.start)
        if bar.label and x >= free_from:
            anchor = "end" if x > 100 - _LABEL_DISTANCE else "start"
            yield Markup('<text class="label" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
                x, y, anchor, bar.label
            )
            free_from = x + _LABEL_DISTANCE


def _mark(mark: Mark, axis: _Axis, y: int) -> Markup:
    return Markup(
        '<svg x="{}%" y="{}" overflow="visible"><path class="mark {}" d="{}"><title>{}</title></path></svg>'
    ).format(axis.per_cent(mark.at), y, mark.kind, _SHAPES[mark.kind], mark.words)


def _axis(axis: _Axis, y: int, language: Language, zone: str | None) -> Markup:
    line = Markup('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"></line>').format(y + 2)
    ticks = [(moment, "middle", "tick more") for moment in axis.days_between()]
    ticks = [(axis.since, "start", "tick"), *ticks, (axis.until, "end", "tick")]
    drawn, told = line, ""
    for moment, anchor, kind in ticks:
        words = day_text(moment.astimezone(zone_of(zone)).date(), language)
        if words != told:  # a day is written once below a short axis
            drawn += Markup('<text class="{}" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
                kind, axis.per_cent(moment), y + 18, anchor, words
            )
        told = words
    return drawn
