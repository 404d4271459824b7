"""What happened to an article and what differs in its text, in English."""

from __future__ import annotations

from collections.abc import Sequence

from archive.difference_records import Change, ChangeKind, Field
from archive.difference_summary import meaning_rank

_EVENTS = {
    "first": "A new article.",
    "gone": "The article was taken down.",
    "missing": "The article is no longer there; a later night has to confirm it.",
    "restored": "The article is back.",
    "reverted": "An earlier wording came back.",
    "moved": "The article moved to another address.",
}
_KINDS = {
    ChangeKind.NEGATION: "negation",
    ChangeKind.MONEY: "sum of money",
    ChangeKind.NUMBER: "number",
    ChangeKind.DATE: "date",
    ChangeKind.NAME: "name",
    ChangeKind.WORD: "words",
    ChangeKind.PARAGRAPH: "paragraph",
    ChangeKind.MOVED: "paragraph moved",
    ChangeKind.DIACRITICS: "diacritics",
    ChangeKind.PUNCTUATION: "punctuation",
    ChangeKind.SPELLING_STYLE: "spelling style",
    ChangeKind.WHITESPACE: "white space",
}
_FIELDS = {
    Field.TITLE: "headline, ",
    Field.LEAD: "lead, ",
    Field.BODY: "",
    Field.BYLINE: "by-line, ",
    Field.CAPTION: "caption, ",
    Field.IMAGE: "photo, ",
}
_LONGEST = 60  # characters of a quotation


def english_summary(change_word: str, changes: Sequence[Change], *, at_most: int | None = None) -> str:
    """Return what the export's *change_word* and the differences say, the most meaningful of these first.

    *at_most*: how many differences are told; the others are counted.
    """
    events = [_EVENTS[word] for word in change_word.split("+") if word in _EVENTS]
    ranked = sorted(changes, key=lambda change: meaning_rank(change.kind))
    told = "; ".join(_told(change) for change in ranked[:at_most])
    rest = len(ranked) - len(ranked[:at_most])
    counted = f"; and {rest} more {'place' if rest == 1 else 'places'}" if rest else ""
    return " ".join([*events, f"{told[0].upper()}{told[1:]}{counted}." if told else ""]).strip()


def _told(change: Change) -> str:
    what = f"{_FIELDS[change.field]}{_KINDS[change.kind]}"
    unit = f" {change.unit}" if change.unit else ""
    if change.old is None:
        return f"{what} added: {_short(change.new)}{unit}"
    if change.new is None:
        return f"{what} removed: {_short(change.old)}{unit}"
    return f"{what}: {_short(change.old)} → {_short(change.new)}{unit}"


def _short(text: str | None) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
