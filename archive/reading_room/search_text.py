"""What a reader types as a full-text query that is never an error, and where its words stand in a text.

The index folds đ to d in its view and all other marks in its tokenizer; a query needs the same folding of đ and nothing
more, and everything that FTS5 would take for syntax in quotation marks.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup

_WORD = re.compile(r"[^\W_]+")
_QUOTES = str.maketrans("“”„«»", '"' * 5)  # as a word processor or a phone writes them
_STROKES = str.maketrans("đĐðÐ", "dDdD")
_MOST_CHARACTERS = 400  # of a query; more is no search but an accident
_MOST_TERMS = 32
_NOTHING = '""'  # a query that is well formed and finds nothing
_QUOTED_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_EXCERPT_CHARACTERS = 200
_MOST_LETTERS = 4000  # kept; foreign scripts have more than any archive needs


class _Plain(dict[int, str]):
    """For each letter the plain lower-case one; found once, as a page of results folds a hundred thousand letters."""

    def __missing__(self, code: int) -> str:
        letter = chr(code).translate(_STROKES)
        plain = (unicodedata.normalize("NFD", letter)[0].lower() or letter)[0]
        if len(self) < _MOST_LETTERS:
            self[code] = plain
        return plain


_plain = _Plain()


def fold(text: str) -> str:
    """Return *text* with one plain lower-case letter for each of its characters: the same length, marks gone."""
    return unicodedata.normalize("NFC", text).translate(_plain)


def search_query(typed: str | None) -> str:
    """Return an FTS5 query for what a reader *typed*: all words, phrases in quotation marks, ``word*`` as a prefix.

    Never a syntax error; nothing typed, or signs only, finds nothing.
    """
    terms = _terms(typed)
    return " ".join(f'"{term}"*' if is_prefix else f'"{term}"' for term, is_prefix in terms) or _NOTHING


def phrase_query(typed: str | None) -> str | None:
    """Return an FTS5 query for the words that a reader *typed*, side by side in that order; None for fewer than two."""
    words = [word for term, is_prefix in _terms(typed) if not is_prefix for word in _WORD.findall(term)]
    return f'"{" ".join(words)}"' if len(words) > 1 else None


def folded_words(text: str) -> list[str]:
    """Return the words of *text* as the index has them."""
    return _WORD.findall(fold(text))


def _terms(typed: str | None) -> list[tuple[str, bool]]:
    """The words and phrases of a query, each with whether it stands for all words that begin so."""
    text = unicodedata.normalize("NFC", _UNUSABLE.sub(" ", str(typed or ""))[:_MOST_CHARACTERS]).translate(_STROKES)
    found: list[tuple[str, bool]] = []
    for match in _QUOTED_OR_WORD.finditer(text.translate(_QUOTES)):
        phrase, word = match.groups()
        term = phrase if phrase is not None else word
        if any(letter.isalnum() for letter in term):
            found.append((term, phrase is None and word.endswith("*") and word[-2:-1].isalnum()))
    return found[:_MOST_TERMS]


def excerpt(text: str | None, typed: str | None) -> str:
    """Return the part of *text* around the first of the words that were *typed*, as it is written there."""
    text = unicodedata.normalize("NFC", " ".join((text or "").split()))
    # Where the words stand side by side, if they do: "nông" of "Đắk Nông" may stand alone long before.
    places = _places(text, f'"{" ".join(term for term, _ in _terms(typed))}"') or _places(text, typed)
    found = next((start for start, _ in places), 0)
    start = max(0, found - _EXCERPT_CHARACTERS // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + _EXCERPT_CHARACTERS
    end = text.rfind(" ", start, end) if end < len(text) and " " in text[start:end] else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def marked(text: str, typed: str | None) -> Markup:
    """Return *text* as HTML with the words that were *typed* marked, however their diacritics were typed."""
    text = unicodedata.normalize("NFC", text)
    html, after = Markup(""), 0
    for start, end in _places(text, typed):
        if start >= after:
            html += Markup("{}<mark>{}</mark>").format(text[after:start], text[start:end])
            after = end
    return html + text[after:]


def _places(text: str, typed: str | None) -> list[tuple[int, int]]:
    """Where words and phrases of the query stand in a composed *text*, in its order: as the index sees words."""
    patterns = [pattern for term, is_prefix in _terms(typed) if (pattern := _pattern(term, is_prefix))]
    if not patterns:
        return []
    return [match.span() for match in re.finditer(rf"(?<![^\W_])(?:{'|'.join(patterns)})", fold(text))]


def _pattern(term: str, is_prefix: bool) -> str:
    words = [re.escape(word) for word in _WORD.findall(fold(term))]
    return r"[\W_]+".join(words) + (r"[^\W_]*" if is_prefix else r"(?![^\W_])") if words else ""
