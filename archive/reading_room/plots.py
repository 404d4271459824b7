"""Plots as SVG that stretch with the page while their letters keep their size, and as Vega-Lite for those who redraw.

A plot is one image to a screen reader; the caller gives it a name and puts its figures into a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

PlotKind = Literal["bars", "columns"]

_BAR_ROW, _BAR_HEIGHT, _LETTERS = 40, 14, 18
_COLUMNS_HEIGHT, _TOP, _BELOW = 180, 22, 22
_LONGEST_LABEL = 34  # letters; more do not fit beside a number on a phone
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
        return _bars(self) if self.kind == "bars" else _columns(self)

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


def _image(plot: Plot, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="plot {}" role="img" aria-label="{}" width="100%" height="{}" xmlns="http://www.w3.org/2000/svg">'
        '<g aria-hidden="true">{}</g></svg>'
    ).format(plot.kind, plot.name, height, Markup("").join(parts))


def _bars(plot: Plot) -> Markup:
    if not plot.points:
        return Markup("")
    most = max(*(point.value for point in plot.points), 0) or 1
    parts = [_bar(point, most, place * _BAR_ROW) for place, point in enumerate(plot.points)]
    return _image(plot, len(plot.points) * _BAR_ROW, parts)


def _bar(point: Point, most: float, y: int) -> Markup:
    return Markup(
        '<text class="label" x="0" y="{letters}">{label}</text>'
        '<text class="value" x="100%" y="{letters}" text-anchor="end">{words}</text>'
        '<rect class="ground" x="0" y="{y}" width="100%" height="{height}" rx="2"></rect>'
        '<rect class="bar" x="0" y="{y}" width="{width}%" height="{height}" rx="2"></rect>'
    ).format(
        letters=y + _LETTERS - 4,
        label=_short(point.label),
        words=point.words,
        y=y + _LETTERS,
        height=_BAR_HEIGHT,
        width=round(100 * point.value / most, 2),
    )


def _columns(plot: Plot) -> Markup:
    if not plot.points:
        return Markup("")
    highest = max(plot.points, key=lambda point: point.value)
    most, each = highest.value or 1, 100 / len(plot.points)
    floor = _TOP + _COLUMNS_HEIGHT
    parts = [_column(point, most, place * each, each) for place, point in enumerate(plot.points)]
    parts.append(Markup('<line class="floor" x1="0" x2="100%" y1="{0}" y2="{0}"></line>').format(floor))
    at = (plot.points.index(highest) + 0.5) * each
    anchor = "start" if at < 10 else "end" if at > 90 else "middle"
    parts.append(
        Markup('<text class="value" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
            round(at, 2), _TOP - 6, anchor, highest.words
        )
    )
    for x, anchor, point in ((0, "start", plot.points[0]), (100, "end", plot.points[-1]))[: len(plot.points)]:
        parts.append(
            Markup('<text class="label" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
                x, floor + 16, anchor, _short(point.label)
            )
        )
    return _image(plot, floor + _BELOW, parts)


def _column(point: Point, most: float, x: float, width: float) -> Markup:
    height = round(_COLUMNS_HEIGHT * point.value / most, 1)
    return Markup('<rect class="bar" x="{}%" y="{}" width="{}%" height="{}"></rect>').format(
        round(x + width * 0.1, 3), round(_TOP + _COLUMNS_HEIGHT - height, 1), round(width * 0.8, 3), height
    )


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"
