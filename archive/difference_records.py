"""What a comparison of two versions says: changes for scripts, rows of segments for readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class ChangeKind(StrEnum):
    """What a change is about, most meaningful first."""

    NEGATION = "negation"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    WORD = "word"
    PARAGRAPH = "paragraph"  # added or removed whole
    MOVED = "moved"
    DIACRITICS = "diacritics"  # words that differ in their marks only
    PUNCTUATION = "punctuation"
    SPELLING_STYLE = "spelling-style"  # the place of tone marks only
    WHITESPACE = "whitespace"


# What a reader may have relied on.
FACTS = frozenset((ChangeKind.NEGATION, ChangeKind.MONEY, ChangeKind.NUMBER, ChangeKind.DATE, ChangeKind.NAME))
# What leaves every word what it is.
MINOR = frozenset((ChangeKind.PUNCTUATION, ChangeKind.SPELLING_STYLE, ChangeKind.WHITESPACE))


class ChangeOp(StrEnum):
    """What was done to a place of the text."""

    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    MOVE = "move"


class Field(StrEnum):
    """The part of an article that a change stands in."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    BYLINE = "byline"
    CAPTION = "caption"
    IMAGE = "image"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that differs; *old* is None where something was put in, *new* where something was taken out."""

    op: ChangeOp
    field: Field
    kind: ChangeKind
    old: str | None
    new: str | None
    unit: str = ""  # the words that follow a number or an amount: what is counted
    row: int = 0  # position in the rows of the comparison


class Segment(NamedTuple):
    """A stretch of one paragraph; the segments' *old* joined are the old text, their *new* joined the new one."""

    old: str
    new: str
    kind: ChangeKind | None = None  # None: equal

    @property
    def is_equal(self) -> bool:
        """Say whether nothing differs here."""
        return self.kind is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One paragraph (title, caption …) as it stood and as it stands; None where it did not or does not stand."""

    field: Field
    old: str | None
    new: str | None
    old_place: int | None = None  # position in the field's old sequence, from 0
    new_place: int | None = None
    moved: bool = False
    segments: tuple[Segment, ...] = ()  # of a paragraph that stands in both
    is_coarse: bool = False  # compared roughly: marks may hold more than what differs, and kinds are a guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """All that differs between two versions.

    *rows* are in reading order of the new version, what was removed standing where it stood before.
    """

    from_version: int | None
    to_version: int | None
    summary: str  # one Vietnamese sentence
    summary_en: str  # the same in English
    changes: tuple[Change, ...]
    rows: tuple[Row, ...]

    @property
    def is_coarse(self) -> bool:
        """Say whether some of it was too long to be compared word by word: marks may be wider, and kinds a guess."""
        return any(row.is_coarse for row in self.rows)

    def as_json(self) -> dict[str, object]:
        """Return what ``diff --json`` prints."""
        return {
            "from": self.from_version,
            "to": self.to_version,
            "summary": self.summary,
            "summary_en": self.summary_en,
            "coarse": self.is_coarse,
            "changes": [
                {
                    "op": change.op.value,
                    "field": change.field.value,
                    "kind": change.kind.value,
                    "old": change.old,
                    "new": change.new,
                }
                for change in self.changes
            ],
        }
