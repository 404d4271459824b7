"""What a change of words is about: a negation, a sum, a name, or only the way the same thing is written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from archive.difference_records import ChangeKind
from archive.name_words import is_capital, is_mostly_names, names_in
from archive.spelling import without_tone_style
from archive.text_tokens import NOT_CURRENCY_BEFORE, Token

NEGATIONS = frozenset(("không", "chưa", "chẳng", "chả", "đừng", "chớ"))
# Compounds that deny nothing: "không" also means air, space or zero, "chả" a dish; "chẳng hạn" is "for example".
_DENIES_NOTHING_BEFORE = {
    "không": frozenset(("khí", "gian", "quân", "trung", "phận", "tưởng")),
    "chả": frozenset(("giò", "lụa", "cá", "nem", "cua", "mực")),
    "chẳng": frozenset(("hạn", "may")),
}
_DENIES_NOTHING_AFTER = {
    "không": frozenset(("hàng", "phòng", "tầng", "trên", "hư", "số")),
    "chả": frozenset(("bún", "nem")),
}
_NUMBER_WORDS = frozenset("một hai ba bốn tư năm lăm sáu bảy tám chín mười mươi trăm nghìn ngàn triệu tỷ tỉ".split())
_WEEKDAYS = frozenset("hai ba tư năm sáu bảy nhật chủ thứ".split())
# "thứ" counts ("lần thứ hai") unless a part of the day or the like stands before it.
_BEFORE_A_WEEKDAY = frozenset("sáng trưa chiều tối đêm ngày vào hôm từ đến tới và đầu cuối".split())
_BEFORE_AN_ORDINAL = frozenset("lần hạng giải khóa khoá đứng xếp kỳ".split())
_MARKS = re.compile("[\u0300-\u036f]")
_NOT_WORDS = re.compile(r"[\W_]+")
_NEGATION_WORD = re.compile(rf"\b(?:{'|'.join(sorted(NEGATIONS))})\b")
_FIGURE = re.compile(r"\d[\d.,/]*")
_FACTUAL = re.compile(rf"\d|{_NEGATION_WORD.pattern}", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-–—]\s*")
_FACTS = (ChangeKind.MONEY, ChangeKind.NUMBER, ChangeKind.DATE)


class Surroundings(NamedTuple):
    """What stands on both sides of a change, the nearest token last in *before* and first in *after*."""

    before: Sequence[Token]
    after: Sequence[Token]

    @property
    def last(self) -> Token | None:
        """The token before the change; None at the beginning."""
        return self.before[-1] if self.before else None

    @property
    def next(self) -> Token | None:
        """The token after the change; None at the end."""
        return self.after[0] if self.after else None


def kind_of(old: Sequence[Token], new: Sequence[Token], around: Surroundings) -> ChangeKind:
    """Say what it means that *old* became *new*; the most meaningful kind wins."""
    written = _way_of_writing(old, new)
    if written is not None:
        return written
    if _negations(old, around) != _negations(new, around):
        return ChangeKind.NEGATION
    facts = {token.fact for token in (*old, *new)}
    for fact in _FACTS:
        if fact in facts:
            return fact
    return _kind_of_words(old, new, around)


def kind_of_texts(old: str, new: str) -> ChangeKind:
    """Say the same of texts that are too long to be read token by token, as far as single words tell."""
    if "".join(old.split()) == "".join(new.split()):
        return ChangeKind.WHITESPACE
    if not _FACTUAL.search(f"{old} {new}"):
        return ChangeKind.WORD
    for pattern, kind in ((_NEGATION_WORD, ChangeKind.NEGATION), (_FIGURE, ChangeKind.NUMBER)):
        if Counter(pattern.findall(old.casefold())) != Counter(pattern.findall(new.casefold())):
            return kind
    return ChangeKind.WORD


def _way_of_writing(old: Sequence[Token], new: Sequence[Token]) -> ChangeKind | None:
    """Return the kind of a change that leaves every word what it is, else None."""
    a, b = _joined(old), _joined(new)
    if a == b:
        return ChangeKind.WHITESPACE
    if _facts_of(old) != _facts_of(new):
        return None
    a, b = _NOT_WORDS.sub("", a), _NOT_WORDS.sub("", b)
    if a == b:
        return ChangeKind.PUNCTUATION
    # Another place of a tone mark makes a word neither longer nor shorter.
    if len(a) == len(b) and without_tone_style(a) == without_tone_style(b):
        return ChangeKind.SPELLING_STYLE
    return None


def _joined(tokens: Sequence[Token]) -> str:
    """The text without any white space."""
    return "".join("".join([token.text for token in tokens]).split())


def _facts_of(tokens: Sequence[Token]) -> list[str]:
    """The facts as they count: one kind of dash is as good as another."""
    return [_DASHES.sub("-", token.text) for token in tokens if token.fact is not None]


def _negations(tokens: Sequence[Token], around: Surroundings) -> Counter[str]:
    """Count what denies; also beside the change, for it may take from a "không khí" all but the "không"."""
    line = [token.text.casefold() for token in (*around.before[-2:], *tokens, *around.after[:2])]
    found: Counter[str] = Counter()
    if NEGATIONS.isdisjoint(line):
        return found
    words = ["", *line, ""]
    for place, word in enumerate(words[1:-1], 1):
        if (
            word in NEGATIONS
            and words[place + 1] not in _DENIES_NOTHING_BEFORE.get(word, ())
            and words[place - 1] not in _DENIES_NOTHING_AFTER.get(word, ())
        ):
            found[word] += 1
    return found


def _kind_of_words(old: Sequence[Token], new: Sequence[Token], around: Surroundings) -> ChangeKind:
    a, b = _words(old), _words(new)
    if a and b and _is_weekday(a, around) and _is_weekday(b, around):
        return ChangeKind.DATE
    sides = (old, new) if any(map(is_capital, (*old, *new))) else ()
    is_named = any(is_mostly_names(side, around.last, around.next) for side in sides)
    if a and b and _are_numbers(a) and _are_numbers(b) and not is_named:
        return ChangeKind.MONEY if _are_amounts(around) else ChangeKind.NUMBER
    plain_a, plain_b = _plain(a), _plain(b)
    if plain_a.casefold() == plain_b.casefold() and plain_a != plain_b:
        return ChangeKind.WORD  # nothing but capitals
    if is_named or (sides and _names(old, around) != _names(new, around)):
        return ChangeKind.NAME
    return ChangeKind.DIACRITICS if plain_a and plain_a == plain_b else ChangeKind.WORD


def _words(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in tokens if token.is_word]


def _are_numbers(words: Sequence[str]) -> bool:
    return all(word.casefold() in _NUMBER_WORDS for word in words)


def _are_amounts(around: Surroundings) -> bool:
    """Say whether numbers in words count money: "đồng" follows, and begins no other word."""
    words = [token.text.casefold() for token in around.after]
    while words and words[0] in _NUMBER_WORDS:
        words = words[1:]
    return words[:1] == ["đồng"] and NOT_CURRENCY_BEFORE.isdisjoint(words[1:2])


def _is_weekday(words: Sequence[str], around: Surroundings) -> bool:
    line = [token.text.casefold() for token in around.before[-2:]] + [word.casefold() for word in words]
    own = line[len(line) - len(words) :]
    if not set(own) <= _WEEKDAYS:
        return False
    if own == ["chủ", "nhật"]:
        return True
    place = next((place for place, word in enumerate(line) if word == "thứ"), None)
    if place is None or place + 1 >= len(line):
        return False
    earlier = line[place - 1] if place else ""
    return earlier in _BEFORE_A_WEEKDAY or (words[-1][0].isupper() and earlier not in _BEFORE_AN_ORDINAL)


def _names(tokens: Sequence[Token], around: Surroundings) -> Counter[str]:
    return Counter(names_in(tokens, around.last, around.next))


def _plain(words: Sequence[str]) -> str:
    """The words without any mark."""
    text = " ".join(words).replace("đ", "d").replace("Đ", "D")
    return _MARKS.sub("", unicodedata.normalize("NFD", text))
