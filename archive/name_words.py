"""Which words of a Vietnamese text are names of people, places and organisations, as far as capitals tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.text_tokens import Token

_SENTENCE_STARTS = frozenset('.!?…:;"“”‘’«»()[]-–—•*+|/')
# What stands before a name of one word.
_TITLES = frozenset(
    "ông bà anh chị em cháu cô chú bác thầy bé cụ chí sĩ tướng xã huyện tỉnh phường thôn bon buôn ấp bản làng trấn "
    "phố quận sông hồ núi đèo ty".split()
)


def is_capital(token: Token | None) -> bool:
    """Say whether this is a word that begins with a capital."""
    return token is not None and token.is_word and token.text[0].isupper()


def starts_sentence(before: Token | None) -> bool:
    """Say whether a word after *before* (None: nothing) has its capital from where it stands."""
    return before is None or (before.is_sign and before.text in _SENTENCE_STARTS)


def is_mostly_names(tokens: Sequence[Token], before: Token | None, after: Token | None) -> bool:
    """Say whether at least half of the words are capitalised for another reason than the start of a sentence."""
    words = [token for token in tokens if token.is_word]
    if not words or _is_shouted(tokens, before, after):
        return False
    names = 0
    for earlier, token, later in _with_neighbours(tokens, before, after):
        names += is_capital(token) and (not starts_sentence(earlier) or is_capital(later))
    return 2 * names >= len(words)


def names_in(tokens: Sequence[Token], before: Token | None, after: Token | None) -> list[str]:
    """Return the words that are surely of names: capitalised ones side by side, or one behind a title."""
    if _is_shouted(tokens, before, after):
        return []
    return [
        token.text
        for earlier, token, later in _with_neighbours(tokens, before, after)
        if is_capital(token)
        and not starts_sentence(earlier)
        and (is_capital(earlier) or is_capital(later) or (earlier is not None and earlier.text.casefold() in _TITLES))
    ]


def _with_neighbours(
    tokens: Sequence[Token], before: Token | None, after: Token | None
) -> Iterator[tuple[Token | None, Token, Token | None]]:
    line = [before, *tokens, after]
    for place, token in enumerate(tokens):
        yield line[place], token, line[place + 2]


def _is_shouted(tokens: Sequence[Token], before: Token | None, after: Token | None) -> bool:
    """Say whether the words around are in capitals altogether: there capitals tell nothing."""
    around = [token.text for token in (before, after) if token is not None and token.is_word]
    inside = [token.text for token in tokens if token.is_word]
    return bool(around) and all(len(word) > 1 and word.isupper() for word in (*around, *inside))
