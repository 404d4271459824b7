"""The words of an address, as systems make them of a title: without marks, in small letters."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_FEWEST = 3  # shared words; two may be chance
_ALIKE = 0.6  # of all words; systems cut slugs short and editors mend titles


def plain_words(text: str) -> frozenset[str]:
    """Return the words of *text* in small letters, without their marks; ``đ`` is ``d``."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return frozenset(_WORD.findall("".join(one for one in bare if not unicodedata.combining(one))))


def slug_words(url: str) -> frozenset[str]:
    """Return the words of the last part of an address, ids and suffix left out."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return frozenset()
    last = _SUFFIX.sub("", unquote(path.rstrip("/").rpartition("/")[2]))
    return frozenset(word for word in plain_words(last) if not (word.isdecimal() and len(word) > 2))


def says_the_same(words: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether a title and a slug are of one article."""
    shared = len(words & others)
    return shared >= _FEWEST and shared >= _ALIKE * len(words | others)
