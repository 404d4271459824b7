from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from archive.reading_room.timeline_picture import Bar, Lane, Mark, timeline

BEGAN = datetime(2024, 8, 12, 19, tzinfo=UTC)


def a_bar(first: float, last: float, label: str = "1") -> Bar:
    return Bar(
        start=BEGAN + timedelta(days=first), end=BEGAN + timedelta(days=last), kind="seen", words="", label=label
    )


def drawn(*lanes: Lane) -> str:
    return str(timeline(lanes, name="Các phiên bản", language="vi"))


def test_bars_stand_where_their_days_are_on_the_axis() -> None:
    picture = drawn(Lane(bars=[a_bar(0, 2), a_bar(5, 10)]))
    assert re.findall(r'<rect[^>]* x="([\d.]+)%"[^>]* width="([\d.]+)%"', picture) == [
        ("0.0", "20.0"),
        ("50.0", "50.0"),
    ]


def test_a_moment_alone_is_a_bar_that_can_be_seen() -> None:
    (width,) = re.findall(r'<rect[^>]* width="([\d.]+)%"', drawn(Lane(bars=[a_bar(3, 3)])))
    assert float(width) > 0


def test_a_day_is_written_once_below_a_short_axis() -> None:
    picture = drawn(Lane(bars=[a_bar(0, 0.1)]))
    assert picture.count("13/08/2024") == 1


def test_days_are_written_where_they_are_on_the_axis() -> None:
    picture = drawn(Lane(bars=[a_bar(0, 3)]))
    days = re.findall(r'class="tick[^"]*" x="([\d.]+)%"[^>]*>(\S+)</text>', picture)
    assert days == [("0.0", "13/08/2024"), ("33.33", "14/08/2024"), ("66.67", "15/08/2024"), ("100.0", "16/08/2024")]


def test_labels_that_would_run_together_are_left_out() -> None:
    picture = drawn(Lane(bars=[a_bar(0, 100, "1"), a_bar(1, 100, "2"), a_bar(50, 100, "3")]))
    assert re.findall(r'class="label"[^>]*>(\w+)<', picture) == ["1", "3"]


def test_words_of_an_archived_page_stay_words() -> None:
    hostile = "<script>alert(1)</script>"
    lane = Lane(bars=[a_bar(0, 1, hostile)], marks=[Mark(at=BEGAN, kind="gone", words=hostile)], name=hostile)
    picture = str(timeline([lane], name=f'"{hostile}', language="en"))
    assert "<script" not in picture
    assert ElementTree.fromstring(picture).get("aria-label") == f'"{hostile}'  # noqa: S314  (our own picture)


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000)), min_size=1, max_size=30))
def test_nothing_is_drawn_beside_the_picture(days: list[tuple[int, int]]) -> None:
    picture = ElementTree.fromstring(drawn(Lane(bars=[a_bar(min(pair), max(pair)) for pair in days])))  # noqa: S314
    for bar in picture.iter("rect"):
        x, width = (float(bar.attrib[name].removesuffix("%")) for name in ("x", "width"))
        assert x >= 0
        assert x + width <= 100.01


def test_what_nobody_read_is_hatched_by_a_pattern_of_the_picture() -> None:
    unread = Bar(start=BEGAN, end=BEGAN + timedelta(days=2), kind="unread", words="")
    assert '<pattern id="unread"' in drawn(Lane(bars=[unread, a_bar(2, 4)]))
    assert "<pattern" not in drawn(Lane(bars=[a_bar(2, 4)]))
