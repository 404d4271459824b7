"""What a change of words is about: a negation, a sum, a name, or only the way the same thing is written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from archive.difference_records import ChangeKind
from archive.spelling import without_tone_style
from archive.text_tokens import Token

_NEGATIONS = frozenset(("không", "chưa", "chẳng", "chả", "đừng", "chớ"))
# "không" also means air, space or zero: these compounds deny nothing.
_AIR_AFTER = frozenset(("khí", "gian", "quân", "trung", "phận", "tưởng"))
_AIR_BEFORE = frozenset(("hàng", "phòng", "tầng", "trên", "hư", "số"))
_NUMBER_WORDS = frozenset("một hai ba bốn tư năm lăm sáu bảy tám chín mười mươi trăm nghìn ngàn triệu tỷ tỉ".split())
_SENTENCE_STARTS = frozenset('.!?…:;"“”‘’«»()[]-–—•*+|/')
_CLAUSE_WORDS = 8  # longer than this, what was put in or taken out is a statement, not a word of one
_MARKS = re.compile("[\u0300-\u036f]")
_NOT_WORDS = re.compile(r"[\W_]+")
_SPACE = re.compile(r"\s+")
_FACTS = (ChangeKind.MONEY, ChangeKind.NUMBER, ChangeKind.DATE)


def kind_of(old: Sequence[Token], new: Sequence[Token], before: Token | None, after: Token | None) -> ChangeKind:
    """Say what it means that *old* became *new* between *before* and *after*; the most meaningful kind wins."""
    written = _way_of_writing(old, new)
    if written is not None:
        return written
    is_clause = (not old or not new) and len(old) + len(new) > _CLAUSE_WORDS
    if is_clause:
        return ChangeKind.WORD
    if _negations(old, before, after) != _negations(new, before, after):
        return ChangeKind.NEGATION
    facts = {token.fact for token in (*old, *new)}
    for fact in _FACTS:
        if fact in facts:
            return fact
    return _kind_of_words(old, new, before, after)


def _way_of_writing(old: Sequence[Token], new: Sequence[Token]) -> ChangeKind | None:
    """Return the kind of a change that leaves every word what it is, else None."""
    a, b = _joined(old), _joined(new)
    if _SPACE.sub("", a) == _SPACE.sub("", b):
        return ChangeKind.WHITESPACE
    if _facts_of(old) != _facts_of(new):
        return None
    a, b = _NOT_WORDS.sub("", a), _NOT_WORDS.sub("", b)
    if a == b:
        return ChangeKind.PUNCTUATION
    if without_tone_style(a) == without_tone_style(b):
        return ChangeKind.SPELLING_STYLE
    return None


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.space + token.text for token in tokens)


def _facts_of(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in tokens if token.fact is not None]


def _negations(tokens: Sequence[Token], before: Token | None, after: Token | None) -> Counter[str]:
    words = [before, *tokens, after]
    found: Counter[str] = Counter()
    for place, token in enumerate(tokens, 1):
        word = token.text.casefold()
        if word in _NEGATIONS and not (word == "không" and _is_air(words[place - 1], words[place + 1])):
            found[word] += 1
    return found


def _is_air(before: Token | None, after: Token | None) -> bool:
    return (after is not None and after.text.casefold() in _AIR_AFTER) or (
        before is not None and before.text.casefold() in _AIR_BEFORE
    )


def _kind_of_words(old: Sequence[Token], new: Sequence[Token], before: Token | None, after: Token | None) -> ChangeKind:
    a, b = [token for token in old if token.is_word], [token for token in new if token.is_word]
    if a and b and all(token.text.casefold() in _NUMBER_WORDS for token in (*a, *b)):
        return ChangeKind.NUMBER
    plain_a, plain_b = _plain(a), _plain(b)
    if plain_a.casefold() != plain_b.casefold() or plain_a == plain_b:
        if _is_name(old, before, after) or _is_name(new, before, after):
            return ChangeKind.NAME
        if plain_a.casefold() == plain_b.casefold() and plain_a:
            return ChangeKind.DIACRITICS
    return ChangeKind.WORD


def _plain(words: Sequence[Token]) -> str:
    """The words without any mark."""
    text = " ".join(token.text for token in words).replace("đ", "d").replace("Đ", "D")
    return _MARKS.sub("", unicodedata.normalize("NFD", text))


def _is_name(tokens: Sequence[Token], before: Token | None, after: Token | None) -> bool:
    """Say whether at least half of the words are capitalised for another reason than the start of a sentence."""
    words = [token for token in tokens if token.is_word]
    if not words:
        return False
    line = [before, *tokens, after]
    names = 0
    for (earlier, token), later in zip(pairwise(line), line[2:], strict=False):
        if token is None or not token.is_word or not token.text[0].isupper():
            continue
        starts_sentence = earlier is None or (earlier.is_sign and earlier.text in _SENTENCE_STARTS)
        names += not starts_sentence or (later is not None and later.is_word and later.text[0].isupper())
    return 2 * names >= len(words)
