"""Plots as SVG that stretch with the page while their letters keep their size, and as Vega-Lite for those who redraw.

A plot is one image to a screen reader; the caller gives it a name and puts its figures into a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

PlotKind = Literal["bars", "columns"]

_BAR_HEIGHT, _LETTERS, _GAP = 14, 18, 8  # pixels
_COLUMNS_HEIGHT, _TOP, _BELOW = 180, 22, 22
_LONGEST_LABEL = 34  # letters; more do not fit beside a number on a phone
_LETTERS_BELOW = 40  # of all labels below columns; more run together on a phone
SMALL_HEIGHT = 160
_NO_STYLE = Markup("")
# Of a picture that no page lends its style to; the colours are those of static/room.css.
_STYLE = Markup(
    "<style>text { fill: #1b1f24; font: 14px system-ui, sans-serif; } .bar { fill: #0b5478; }"
    " .ground { fill: #f1efe9; } .floor { stroke: #565d66; } @media (prefers-color-scheme: dark) {"
    " text { fill: #e7e5df; } .bar { fill: #8cc7ec; } .ground { fill: #22272c; } .floor { stroke: #a9b0b8; } }</style>"
)
_VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure of a plot."""

    label: str
    value: float
    words: str  # the value as it is written


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Figures, and what their two columns are called."""

    kind: PlotKind  # bars lie below each other, each with its label; columns stand in the order of time
    name: str
    label_name: str
    value_name: str
    points: Sequence[Point]

    def svg(self) -> Markup:
        """Return the picture; nothing for no figures."""
        return _bars(self) if self.kind == "bars" else _columns(self, _COLUMNS_HEIGHT)

    def file(self, *, small: bool) -> Markup:
        """Return a picture that stands alone, as a file; a *small* one has SMALL_HEIGHT pixels and the first bars."""
        if self.kind == "bars":
            return _bars(self, height=SMALL_HEIGHT if small else None, style=_STYLE)
        return _columns(self, SMALL_HEIGHT - _TOP - _BELOW if small else _COLUMNS_HEIGHT, style=_STYLE)

    def vega_lite(self) -> dict[str, object]:
        """Return the plot, figures included, as a Vega-Lite specification."""
        values = [{"label": point.label, "value": point.value} for point in self.points]
        label = {"field": "label", "type": "nominal", "sort": None, "title": self.label_name}
        value = {"field": "value", "type": "quantitative", "title": self.value_name}
        across, up = (value, label) if self.kind == "bars" else (label, value)
        return {
            "$schema": _VEGA_LITE,
            "title": self.name,
            "data": {"values": values},
            "mark": {"type": "bar", "tooltip": True},
            "encoding": {"x": across, "y": up},
        }


def _image(plot: Plot, height: int, parts: Sequence[Markup], style: Markup) -> Markup:
    return Markup(
        '<svg class="plot {}" role="img" aria-label="{}" width="100%" height="{}" xmlns="http://www.w3.org/2000/svg">'
        '{}<g aria-hidden="true">{}</g></svg>'
    ).format(plot.kind, plot.name, height, style, Markup("").join(parts))


def _bars(plot: Plot, *, height: int | None = None, style: Markup = _NO_STYLE) -> Markup:
    if not plot.points:
        return _NO_STYLE
    lines = max(len(_lines(point.label)) for point in plot.points)
    row = _BAR_HEIGHT + _GAP + lines * _LETTERS
    shown = plot.points if height is None else plot.points[: height // row]
    most = max(point.value for point in plot.points) or 1
    parts = [_bar(point, most, place * row + lines * _LETTERS) for place, point in enumerate(shown)]
    return _image(plot, height or len(shown) * row, parts, style)


def _bar(point: Point, most: float, y: int) -> Markup:
    lines = _lines(point.label)
    label = Markup("").join(
        Markup('<text class="label" x="0" y="{}">{}</text>').format(y - 4 - (len(lines) - 1 - place) * _LETTERS, line)
        for place, line in enumerate(lines)
    )
    return label + Markup(
        '<text class="value" x="100%" y="{letters}" text-anchor="end">{words}</text>'
        '<rect class="ground" x="0" y="{y}" width="100%" height="{height}" rx="2"></rect>'
        '<rect class="bar" x="0" y="{y}" width="{width}%" height="{height}" rx="2"></rect>'
    ).format(letters=y - 4, words=point.words, y=y, height=_BAR_HEIGHT, width=round(100 * point.value / most, 2))


def _lines(label: str) -> list[str]:
    """A long label in two lines, if it says where it can be parted."""
    for sign in (" → ", " · "):
        before, found, after = label.partition(sign)
        if found and len(label) > _LONGEST_LABEL:
            return [_short(before), _short(f"{sign.strip()} {after}")]
    return [_short(label)]


def _columns(plot: Plot, height: int, *, style: Markup = _NO_STYLE) -> Markup:
    if not plot.points:
        return _NO_STYLE
    highest = max(plot.points, key=lambda point: point.value)
    most, each = highest.value or 1, 100 / len(plot.points)
    floor = _TOP + height
    parts = [_column(point, height / most, place * each, each, floor) for place, point in enumerate(plot.points)]
    parts.append(Markup('<line class="floor" x1="0" x2="100%" y1="{0}" y2="{0}"></line>').format(floor))
    at = (plot.points.index(highest) + 0.5) * each
    anchor = "start" if at < 10 else "end" if at > 90 else "middle"
    parts.append(
        Markup('<text class="value" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
            round(at, 2), _TOP - 6, anchor, highest.words
        )
    )
    parts += _below(plot.points, floor + 16)
    return _image(plot, floor + _BELOW, parts, style)


def _below(points: Sequence[Point], y: int) -> list[Markup]:
    """The labels below columns: all where there is room for them, else those at the ends."""
    each = 100 / len(points)
    text = Markup('<text class="label" x="{}%" y="{}" text-anchor="{}">{}</text>')
    if len(points) * max(len(point.label) for point in points) <= _LETTERS_BELOW:
        return [
            text.format(round((place + 0.5) * each, 2), y, "middle", point.label) for place, point in enumerate(points)
        ]
    ends = ((0, "start", points[0]), (100, "end", points[-1]))
    return [text.format(x, y, anchor, _short(point.label)) for x, anchor, point in ends]


def _column(point: Point, scale: float, x: float, width: float, floor: int) -> Markup:
    height = round(point.value * scale, 1)
    return Markup('<rect class="bar" x="{}%" y="{}" width="{}%" height="{}"></rect>').format(
        round(x + width * 0.1, 3), round(floor - height, 1), round(width * 0.8, 3), height
    )


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"
