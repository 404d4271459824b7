"""Differences between two versions of an article: paragraphs are aligned first, then words; no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.difference_records import Change, ChangeKind, ChangeOp, Differences, Field, Row, Segment
from archive.difference_summary import summarise
from archive.digests import canonical, canonical_lines, image_stems, text_sequence
from archive.paragraph_alignment import align_paragraphs
from archive.records import Article
from archive.word_changes import Compared, Effort, compare_words

# Neighbours of these kinds within a sentence are one place: a pair of quotation marks, one style throughout.
_SMALL = frozenset((ChangeKind.PUNCTUATION, ChangeKind.SPELLING_STYLE, ChangeKind.WHITESPACE))
_WHOLE = Compared((), False)  # nothing stands opposite
_SENTENCE_END = re.compile(r"[.!?…]\s")
_WORD_BEFORE = re.compile(r"\S+$")
_WORD_AFTER = re.compile(r"^\S+")
# Counting words that are whole by themselves; other units of Vietnamese mostly take two syllables.
_SHORT_UNITS = frozenset("người em cháu suất lượt bộ cái chiếc xe căn giờ năm tháng tuổi bài trường xã lần".split())
_NO_UNIT = frozenset("và của được có là đã để với tại trong cho theo từ đến so thì sẽ cùng trở hoặc hay mà".split())
_UNIT = re.compile(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?")


def find_differences(
    old: Article, new: Article, *, from_version: int | None = None, to_version: int | None = None
) -> Differences:
    """Compare two versions; equal content gives no change, whatever else (section, date of publication) differs."""
    effort = Effort()
    rows = (
        *_one(Field.TITLE, canonical(old.title), canonical(new.title), effort),
        *_running_text(old, new, effort),
        *_one(Field.BYLINE, canonical(old.byline), canonical(new.byline), effort),
        *_sequence(Field.CAPTION, canonical_lines(old.captions), canonical_lines(new.captions), effort),
        *_images(old, new, effort),
    )
    changes = tuple(change for place, row in enumerate(rows) for change in _changes_of(row, place))
    return Differences(
        from_version=from_version,
        to_version=to_version,
        summary=summarise(changes),
        summary_en=summarise(changes, "en"),
        changes=changes,
        rows=rows,
    )


def _one(field: Field, old: str, new: str, effort: Effort) -> Iterator[Row]:
    if old or new:
        compared = compare_words(old, new, effort) if old and new else _WHOLE
        yield Row(
            field=field, old=old or None, new=new or None, segments=compared.segments, is_coarse=compared.is_coarse
        )


def _running_text(old: Article, new: Article, effort: Effort) -> Iterator[Row]:
    """Lead and body as one sequence: a lead that became the first paragraph is no change of the text."""
    for row in _sequence(Field.BODY, text_sequence(old), text_sequence(new), effort):
        is_lead = (row.new_place == 0 and new.lead) or (row.new is None and row.old_place == 0 and old.lead)
        yield replace(row, field=Field.LEAD) if is_lead else row


def _sequence(field: Field, old: Sequence[str], new: Sequence[str], effort: Effort) -> Iterator[Row]:
    for pair in align_paragraphs(old, new):
        before = None if pair.old is None else old[pair.old]
        after = None if pair.new is None else new[pair.new]
        compared = compare_words(before, after, effort) if before is not None and after is not None else _WHOLE
        yield Row(
            field=field,
            old=before,
            new=after,
            old_place=pair.old,
            new_place=pair.new,
            moved=pair.moved,
            segments=compared.segments,
            is_coarse=compared.is_coarse,
        )


def _images(old: Article, new: Article, effort: Effort) -> Iterator[Row]:
    """Photos by the stem of their file name; one taken out and one put in are an exchange."""
    stems = list(_sequence(Field.IMAGE, image_stems(old.images), image_stems(new.images), effort))
    gone = [row.old for row in stems if row.new != row.old and row.old is not None]
    for row in stems:
        if row.old == row.new:
            yield row
        elif row.new is not None:
            yield Row(field=Field.IMAGE, old=gone.pop(0) if gone else None, new=row.new, new_place=row.new_place)
    yield from (Row(field=Field.IMAGE, old=stem, new=None) for stem in gone)


def _changes_of(row: Row, place: int) -> Iterator[Change]:
    if row.moved:
        yield Change(op=ChangeOp.MOVE, field=row.field, kind=ChangeKind.MOVED, old=row.old, new=row.new, row=place)
    if row.old == row.new:
        return
    for first, last in _places(row.segments):
        yield _change_at(row, place, first, last)
    if not row.segments:
        op = _op(row.old, row.new)
        yield Change(op=op, field=row.field, kind=ChangeKind.PARAGRAPH, old=row.old, new=row.new, row=place)


def _op(old: str | None, new: str | None) -> ChangeOp:
    if old is None:
        return ChangeOp.INSERT
    return ChangeOp.DELETE if new is None else ChangeOp.REPLACE


def _places(segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """Group the segments that differ into places, each as its first and last segment's position."""
    first = last = -1
    for position, segment in enumerate(segments):
        if segment.is_equal:
            continue
        if first >= 0 and _is_one_place(segments, last, position):
            last = position
            continue
        if first >= 0:
            yield first, last
        first = last = position
    if first >= 0:
        yield first, last


def _is_one_place(segments: Sequence[Segment], last: int, position: int) -> bool:
    one, other = segments[last].kind, segments[position].kind
    if position == last + 1:
        return one == other or ChangeKind.WHITESPACE in (one, other)
    return one == other and one in _SMALL and not _SENTENCE_END.search(segments[last + 1].old)


def _change_at(row: Row, place: int, first: int, last: int) -> Change:
    stretch = row.segments[first : last + 1]
    kinds = [segment.kind for segment in stretch if segment.kind is not None]
    kind = next((kind for kind in kinds if kind is not ChangeKind.WHITESPACE), ChangeKind.WHITESPACE)
    old, new = "".join(segment.old for segment in stretch), "".join(segment.new for segment in stretch)
    before = row.segments[first - 1].old if first else ""
    after = row.segments[last + 1].old if last + 1 < len(row.segments) else ""
    if kind is ChangeKind.WHITESPACE:
        return Change(
            op=ChangeOp.REPLACE,
            field=row.field,
            kind=kind,
            old=_with_words(before, old, after),
            new=_with_words(before, new, after),
            row=place,
        )
    given, taken = new.strip() or None, old.strip() or None
    unit = _unit(after) if kind is ChangeKind.NUMBER and (given or taken or " ")[-1].isdigit() else ""
    return Change(op=_op(taken, given), field=row.field, kind=kind, old=taken, new=given, unit=unit, row=place)


def _with_words(before: str, text: str, after: str) -> str:
    """A change of white space with the words on both sides, or nobody sees it."""
    left, right = _WORD_BEFORE.search(before), _WORD_AFTER.search(after)
    return (left.group() if left else "") + text + (right.group() if right else "")


def _unit(after: str) -> str:
    match = _UNIT.match(after)
    if match is None:
        return ""
    one, two = match.group(1), match.group(2)
    if one in _NO_UNIT:
        return ""
    return one if two is None or one in _SHORT_UNITS or two in _NO_UNIT else f"{one} {two}"
