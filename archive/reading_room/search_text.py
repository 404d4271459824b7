"""What a reader types as a full-text query that is never an error, and where its words stand in a text.

The index folds đ to d in its view and all other marks in its tokenizer; a query needs the same folding of đ and nothing
more, and everything that FTS5 would take for syntax in quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

_WORD = re.compile(r"[^\W_]+")
_QUOTES = str.maketrans("“”„«»", '"' * 5)  # as a word processor or a phone writes them
_STROKES = str.maketrans("đĐðÐ", "dDdD")
_MOST_CHARACTERS = 400  # of a query; more is no search but an accident
_MOST_TERMS = 32
# All words that begin with a letter or two are a third of the index, and each such question reads its part whole.
_PREFIX = re.compile(r".*[^\W_]{3}\*")
_MOST_PREFIXES = 2
_LONGEST_SENTENCE = 1000  # letters
_NOTHING = '""'  # a query that is well formed and finds nothing
_QUOTED_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")
_EXCERPT_CHARACTERS = 200
_STRETCH = 140  # of an excerpt, after the first of the words
_MOST_PLACES = 400  # of a long text that are looked at
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


def sentence_query(typed: str) -> tuple[str, str] | None:
    """Return an FTS5 query for a whole sentence, and its words as :func:`folded_sentence` has them; None for no words.

    A long one is looked for by its first words: whether all of it stands in a text is for the caller to see.
    """
    text = _UNUSABLE.sub(" ", typed)[:_LONGEST_SENTENCE]
    words = folded_words(text)
    return (f'"{" ".join(words[:_MOST_TERMS])}"', folded_sentence(text)) if words else None


def folded_sentence(text: str) -> str:
    """Return the words of *text*, a blank before and after each, so that whole words are found in whole words."""
    return f" {' '.join(folded_words(text))} "


def folded_words(text: str) -> list[str]:
    """Return the words of *text* as the index has them."""
    return _WORD.findall(fold(text))


def _terms(typed: str | None) -> list[tuple[str, bool]]:
    """The words and phrases of a query, each with whether it stands for all words that begin so."""
    text = unicodedata.normalize("NFC", _UNUSABLE.sub(" ", str(typed or ""))[:_MOST_CHARACTERS]).translate(_STROKES)
    found: dict[tuple[str, bool], None] = {}
    prefixes = 0
    for match in _QUOTED_OR_WORD.finditer(text.translate(_QUOTES)):
        phrase, word = match.groups()
        term = phrase if phrase is not None else word
        if any(letter.isalnum() for letter in term):
            is_prefix = phrase is None and prefixes < _MOST_PREFIXES and _PREFIX.fullmatch(word) is not None
            prefixes += is_prefix
            found[term, is_prefix] = None
    return list(found)[:_MOST_TERMS]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a word or phrase of the query stands; *term*: which of them it is, from 1."""

    start: int
    end: int
    term: int


def excerpt(text: str | None, typed: str | None) -> str:
    """Return the part of *text* in which most of the words stand that were *typed*, as it is written there."""
    text = unicodedata.normalize("NFC", " ".join((text or "").split()))
    # Where the words stand side by side, if they do: "nông" of "Đắk Nông" may stand alone long before.
    side_by_side, folded = f'"{" ".join(term for term, _ in _terms(typed))}"', fold(text)
    found = _fullest(_places(folded, side_by_side) or _places(folded, typed or ""))
    start = max(0, found - _EXCERPT_CHARACTERS // 4)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + _EXCERPT_CHARACTERS
    end = text.rfind(" ", start, end) if end < len(text) and " " in text[start:end] else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _fullest(places: Sequence[_Place]) -> int:
    """Where the first stretch of an excerpt's length begins that holds most of the terms; 0 for no places."""
    best, most = places[0].start if places else 0, 0
    for number, first in enumerate(places[:_MOST_PLACES]):
        terms = set()
        for place in places[number : number + _MOST_PLACES]:
            if place.end > first.start + _STRETCH:
                break
            terms.add(place.term)
        if len(terms) > most:
            best, most = first.start, len(terms)
    return best


def marked(text: str, typed: str | None) -> Markup:
    """Return *text* as HTML with the words that were *typed* marked, however their diacritics were typed.

    Words that stand side by side are marked as one.
    """
    text = unicodedata.normalize("NFC", text)
    parts, after = list[str](), 0
    for start, end in _joined(text, _places(fold(text), typed or "")):
        parts += (text[after:start], _OPEN, text[start:end], _CLOSE)
        after = end
    # Joining escapes whatever is no Markup, four times as fast as formatting does.
    return Markup("").join([*parts, text[after:]])


def _joined(text: str, places: Iterable[_Place]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for place in places:
        if joined and text[joined[-1][1] : place.start].isspace():
            joined[-1] = (joined[-1][0], place.end)
        else:
            joined.append((place.start, place.end))
    return joined


def _places(folded: str, typed: str) -> list[_Place]:
    """Where words and phrases of the query stand in a *folded* text, in its order: as the index sees words."""
    any_of_them = _any_of(typed)
    found = any_of_them.finditer(folded) if any_of_them else ()
    return [_Place(match.start(), match.end(), match.lastindex or 0) for match in found]


@lru_cache(maxsize=64)  # a page of results asks for the same words of each
def _any_of(typed: str) -> re.Pattern[str] | None:
    patterns = [f"({pattern})" for term, is_prefix in _terms(typed) if (pattern := _pattern(term, is_prefix))]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})") if patterns else None


def patterns_of(typed: str | None) -> list[re.Pattern[str]]:
    """Return what has to be found in a folded text for each word and phrase *typed*, as the index finds them."""
    found = (_pattern(term, is_prefix) for term, is_prefix in _terms(typed))
    return [re.compile(rf"(?<![^\W_]){pattern}") for pattern in found if pattern]


def _pattern(term: str, is_prefix: bool) -> str:
    words = [re.escape(word) for word in _WORD.findall(fold(term))]
    return r"[\W_]+".join(words) + (r"[^\W_]*" if is_prefix else r"(?![^\W_])") if words else ""
