"""What a reader types as a full-text query that is never an error, and excerpts that show why a text was found.

The index folds đ to d in its view and all other marks in its tokenizer; a query needs the same folding of đ and nothing
more, and everything that FTS5 would take for syntax in quotation marks.
"""

from __future__ import annotations

import re
import unicodedata

_STROKES = str.maketrans("đĐðÐ", "dDdD")
_MOST_CHARACTERS = 400  # of a query; more is no search but an accident
_MOST_TERMS = 32
_NOTHING = '""'  # a query that is well formed and finds nothing
_QUOTED_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_EXCERPT_CHARACTERS = 200


def fold(text: str) -> str:
    """Return *text* with one plain lower-case letter for each of its characters: the same length, marks gone."""
    composed = unicodedata.normalize("NFC", text).translate(_STROKES)
    return "".join((unicodedata.normalize("NFD", letter)[0].lower() or letter)[0] for letter in composed)


def search_query(typed: str | None) -> str:
    """Return an FTS5 query for what a reader *typed*: all words, phrases in quotation marks, ``word*`` as a prefix.

    Never a syntax error; nothing typed, or signs only, finds nothing.
    """
    terms = _terms(typed)
    return " ".join(f'"{term}"*' if is_prefix else f'"{term}"' for term, is_prefix in terms) or _NOTHING


def _terms(typed: str | None) -> list[tuple[str, bool]]:
    """The words and phrases of a query, each with whether it stands for all words that begin so."""
    text = unicodedata.normalize("NFC", _UNUSABLE.sub(" ", str(typed or ""))[:_MOST_CHARACTERS]).translate(_STROKES)
    found: list[tuple[str, bool]] = []
    for match in _QUOTED_OR_WORD.finditer(text):
        phrase, word = match.groups()
        term = phrase if phrase is not None else word
        if any(letter.isalnum() for letter in term):
            found.append((term, phrase is None and word.endswith("*") and word[-2:-1].isalnum()))
    return found[:_MOST_TERMS]


def excerpt(text: str | None, typed: str | None) -> str:
    """Return the part of *text* around the first of the words that were *typed*, as it is written there."""
    text = unicodedata.normalize("NFC", " ".join((text or "").split()))
    folded = fold(text)
    places = (_place(folded, fold(term.rstrip("*"))) for term, _ in _terms(typed))
    found = min((place for place in places if place >= 0), default=0)
    start = max(0, found - _EXCERPT_CHARACTERS // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + _EXCERPT_CHARACTERS
    end = text.rfind(" ", start, end) if end < len(text) and " " in text[start:end] else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _place(folded: str, term: str) -> int:
    """Where *term* stands as a whole word, as the index sees words; -1 for nowhere."""
    match = re.search(rf"(?<!\w){re.escape(term)}", folded)
    return match.start() if match else -1
