"""Text on a terminal: made harmless, measured in columns, wrapped between words only, set in columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

# What would move the cursor, colour the screen, end the line or turn the reading direction: controls of C0 and C1
# (the escape among them), line and paragraph separators, direction overrides and isolates, unpaired surrogates.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Our own colours, which take no columns; text that was made harmless holds none.
_PAINT = re.compile(r"\x1b\[[0-9;]*m")
_PICTURES = 0x2400  # Unicode's pictures of the C0 controls, ␀ to ␟
_DELETE, _DELETE_PICTURE = 0x7F, "␡"


def harmless(text: str) -> str:
    """Return *text* on one line with every character that a terminal would obey made visible instead."""
    return _HARMFUL.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == _DELETE:
        return _DELETE_PICTURE
    return chr(_PICTURES + code) if code < 0x20 else "\ufffd"


def wrapped(text: str, width: int, *, indent: str = "", hanging: str | None = None) -> Iterator[str]:
    """Yield *text* in lines of at most *width* columns; a word is never broken, however long it is.

    *hanging* is the indent of all lines but the first, where it differs.
    """
    line, columns = "", 0
    for word in text.split():
        wide = cell_len(_PAINT.sub("", word))
        if line and columns + 1 + wide > width - cell_len(indent):
            yield indent + line
            indent, line, columns = indent if hanging is None else hanging, "", 0
        line, columns = (f"{line} {word}", columns + 1 + wide) if line else (word, wide)
    if line:
        yield indent + line


def in_columns(rows: Iterable[Sequence[str]], *, indent: str = "") -> Iterator[str]:
    """Yield *rows* with their cells under each other, two columns apart; the last cell of a row is as long as it is."""
    table = [[harmless(cell) for cell in row] for row in rows]
    widths = [max(cell_len(row[place]) for row in table) for place in range(len(table[0]) - 1)] if table else []
    for row in table:
        cells = [cell + " " * (wide - cell_len(cell)) for cell, wide in zip(row, widths, strict=False)]
        yield (indent + "  ".join([*cells, row[-1]])).rstrip()
