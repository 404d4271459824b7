"""The rows of a comparison in the order they are shown: stretches that stayed are folded, moves told at both ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.difference_lines import is_different
from archive.difference_records import Field, Row

_CONTEXT = 1  # unchanged paragraphs shown on either side of a change
_FOLDED = 3  # so many unchanged ones are worth folding


@dataclass(frozen=True, slots=True)
class Place:
    """One row, by its position in the comparison."""

    number: int
    row: Row


@dataclass(frozen=True, slots=True)
class MovedFrom(Place):
    """Where a paragraph stood that now stands elsewhere."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Unchanged paragraphs in a row, to be folded."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the article (headline, text, captions …) with what is shown of it."""

    field: Field
    shown: tuple[Place | Stretch, ...]
    is_different: bool


def shown_parts(rows: Sequence[Row]) -> Iterator[Part]:
    """Yield the parts of the article in reading order; lead and body are one sequence and may move into each other."""
    places = list(_with_former_places(rows))
    start = 0
    while start < len(places):
        field = _part_of(places[start].row)
        end = start
        while end < len(places) and _part_of(places[end].row) is field:
            end += 1
        part = places[start:end]
        yield Part(field, tuple(_folded(part)), any(map(_is_told, part)))
        start = end


def _part_of(row: Row) -> Field:
    return Field.BODY if row.field is Field.LEAD else row.field


def _is_told(place: Place) -> bool:
    return isinstance(place, MovedFrom) or is_different(place.row)


def _with_former_places(rows: Sequence[Row]) -> Iterator[Place]:
    """Yield every row, and where those that moved stood before."""
    moved = [Place(number, row) for number, row in enumerate(rows) if row.moved]
    moved.sort(key=lambda place: place.row.old_place or 0)
    waiting: dict[Field, list[Place]] = {}
    for place in moved:
        waiting.setdefault(_part_of(place.row), []).append(place)
    for number, row in enumerate(rows):
        queue = waiting.get(_part_of(row), [])
        if not row.moved and row.old_place is not None:
            while queue and (queue[0].row.old_place or 0) < row.old_place:
                yield _left(queue.pop(0))
        yield Place(number, row)
        if number + 1 == len(rows) or _part_of(rows[number + 1]) is not _part_of(row):
            yield from (_left(place) for place in queue)


def _left(place: Place) -> MovedFrom:
    return MovedFrom(place.number, place.row)


def _folded(places: Sequence[Place]) -> Iterator[Place | Stretch]:
    """Fold what is far from every change."""
    start = 0
    while start < len(places):
        if _is_told(places[start]):
            yield places[start]
            start += 1
            continue
        end = start
        while end < len(places) and not _is_told(places[end]):
            end += 1
        before = _CONTEXT if start else 0
        after = _CONTEXT if end < len(places) else 0
        inner = places[start + before : end - after]
        if len(inner) < _FOLDED:
            yield from places[start:end]
        else:
            yield from places[start : start + before]
            yield Stretch(tuple(inner))
            yield from places[end - after : end]
        start = end
