"""What happened to an article and what differs in its text, in English."""

from __future__ import annotations

from collections.abc import Sequence

from archive.difference_records import Change
from archive.difference_summary import TOLD_IN_FULL, summarise

_EVENTS = {
    "first": "A new article.",
    "gone": "The article was taken down.",
    "missing": "The article is no longer there; a later night has to confirm it.",
    "restored": "The article is back.",
    "reverted": "An earlier wording came back.",
    "moved": "The article moved to another address.",
}


def english_summary(change_word: str, changes: Sequence[Change], *, at_most: int = TOLD_IN_FULL) -> str:
    """Return what the export's *change_word* and the differences say, the most meaningful of these first.

    *at_most*: how many differences are told with their words; the others are counted.
    """
    events = [_EVENTS[word] for word in change_word.split("+") if word in _EVENTS]
    return " ".join([*events, *([summarise(changes, "en", at_most=at_most)] if changes else [])])
