"""The two accepted places of a Vietnamese tone mark: ``hòa, khỏe, thúy`` (older) and ``hoà, khoẻ, thuý`` (newer).

They are one spelling in two styles: keyboards and editors choose, writers rarely do. After ``q`` the ``u`` belongs
to the consonant, so ``quý`` has one place only and ``qúy`` is a mistake, not a style.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_TWO_PLACES = ("oa", "oe", "uy")


def _toned(vowel: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", vowel + tone) for tone in _TONES)


def _older_to_newer() -> dict[str, str]:
    """Each pair of letters with its tone on the first, and the same with the tone on the second, in any case."""
    moved: dict[str, str] = {}
    for pair in _TWO_PLACES:
        for first in (pair[0], pair[0].upper()):
            for second in (pair[1], pair[1].upper()):
                moved |= {
                    older + second: first + newer for older, newer in zip(_toned(first), _toned(second), strict=True)
                }
    return moved


_NEWER = _older_to_newer()
# The letter with the mark stands first: few have one, so that the search passes over most of a text.
_OLDER_PAIR = re.compile(
    f"[{''.join({pair[0] for pair in _NEWER})}](?<![qQ].)[{''.join({pair[1] for pair in _NEWER})}]"
)


def without_tone_style(text: str) -> str:
    """Return *text* (NFC) with every tone mark in its newer place; texts that differ in style only come out equal."""
    return _OLDER_PAIR.sub(lambda match: _NEWER.get(match.group(), match.group()), unicodedata.normalize("NFC", text))


def same_but_spelling_style(a: str, b: str) -> bool:
    """Say whether *a* and *b* differ, and in the place of tone marks only."""
    a, b = unicodedata.normalize("NFC", a), unicodedata.normalize("NFC", b)
    return a != b and without_tone_style(a) == without_tone_style(b)
