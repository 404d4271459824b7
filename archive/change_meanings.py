"""What makes a change worth reading: the words that lists of changes are ordered and filtered by."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from archive.difference_records import Change, ChangeKind, Field
from archive.difference_summary import meaning_rank


class Meaning(StrEnum):
    """What makes a listed change worth reading, most meaningful first; values are the filter words of ``--kind``."""

    NEGATION = "negation"
    MONEY = "money"
    NUMBER = "number"
    GONE = "gone"
    DATE = "date"
    NAME = "name"
    MISSING = "missing"
    RESTORED = "restored"
    REVERTED = "reverted"
    WORD = "word"
    PARAGRAPH = "paragraph"
    IMAGE = "image"
    MOVED_PARAGRAPH = "moved-paragraph"
    MOVED = "moved"
    DIACRITICS = "diacritics"
    PUNCTUATION = "punctuation"
    SPELLING_STYLE = "spelling-style"
    WHITESPACE = "whitespace"
    FIRST = "first"


# What a reader should look at before everything else.
PRESSING = (Meaning.NEGATION, Meaning.MONEY, Meaning.NUMBER, Meaning.GONE)
# The parts of an article that the export's ``change`` names.
PARTS = ("title", "lead", "body", "byline", "caption", "image")
# The filter words of ``--kind``: the export's change words, then meanings that are none of these.
_WORDS = ("first", *PARTS, "moved", "missing", "gone", "restored", "reverted")
KINDS = tuple(dict.fromkeys([*_WORDS, *(meaning.value for meaning in Meaning)]))

_RANK = {meaning: rank for rank, meaning in enumerate(Meaning)}
_BIT = {word: 1 << place for place, word in enumerate(KINDS)}
# What is a line of its own, or stands beside a change of the text.
EVENT_WORDS = frozenset(("missing", "gone", "restored", "moved", "first", "reverted"))
# With these words alone, no text was changed.
_WITHOUT_TEXT = EVENT_WORDS - {"reverted"}


def rank_of(meaning: Meaning) -> int:
    """Return the place of *meaning* among all, 0 for what means most."""
    return _RANK[meaning]


def mask_of(words: Iterable[str]) -> int:
    """Return a number with a bit for each of *words* (of :data:`KINDS`)."""
    return sum(_BIT[word] for word in {*words})


def changed_text(change: str) -> bool:
    """Say whether a change with these words (``restored+body``) is one of the text."""
    return any(word not in _WITHOUT_TEXT for word in change.split("+"))


def meanings_of(change: str, differences: Iterable[Change]) -> tuple[Meaning, ...]:
    """Return all that a change means, most meaningful first; at least one.

    *change*: the export's words; *differences*: of the text. A photo is no paragraph, and a paragraph that moved is no
    page that did.
    """
    kinds = sorted({(meaning_rank(one.kind), one.field, one.kind) for one in differences})
    found = {_meaning(field, kind) for _, field, kind in kinds}
    found |= {Meaning(word) for word in change.split("+") if word in EVENT_WORDS}
    return tuple(sorted(found, key=rank_of)) or (Meaning.WORD,)


def _meaning(field: Field, kind: ChangeKind) -> Meaning:
    if field is Field.IMAGE:
        return Meaning.IMAGE
    return Meaning.MOVED_PARAGRAPH if kind is ChangeKind.MOVED else Meaning(kind.value)
