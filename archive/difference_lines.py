"""Differences as lines for a terminal: coloured on one, marked ``[-…-]`` and ``{+…+}`` elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.difference_records import Differences, Field, Row
from archive.difference_words import capitalised, field_word
from archive.terminal_text import harmless, wrapped

_RED, _GREEN, _DIM, _END = "\x1b[31;9m", "\x1b[32;1m", "\x1b[2m", "\x1b[0m"
_SEEN_SPACE = "␣"
# What a reader is told of a comparison that is coarse, in both languages.
COARSE = (
    "Hai phiên bản dài và khác nhau nhiều, nên có chỗ chỉ được so sơ lược: chỗ đánh dấu có thể rộng hơn chỗ đã đổi, "
    "loại thay đổi chỉ là ước chừng, nhưng không chỗ nào bị bỏ sót.",
    "The two versions are long and differ much, so that some of it was compared roughly: marks may be wider than what "
    "changed and kinds are a guess, but nothing that changed is left out.",
)
_PIECES = re.compile(r"\s+|\S+")


def difference_lines(found: Differences, *, colour: bool, width: int = 100) -> Iterator[str]:
    """Yield the summary and every paragraph that differs, what stayed between them counted."""
    yield from wrapped(f"{version_span(found)}{harmless(found.summary)}", width)
    yield from wrapped(harmless(found.summary_en), width)
    if found.is_coarse:
        yield from wrapped(" / ".join(COARSE), width)
    field: Field | None = None
    unchanged = 0
    for row in found.rows:
        if not is_different(row):
            unchanged += 1
            continue
        if unchanged and field is not None:
            yield f"  {_dim(f'… {unchanged} đoạn không đổi', colour)}"
        unchanged = 0
        if row.field is not field:
            field = row.field
            yield ""
            yield capitalised(field_word(field, "vi"))
        yield from wrapped(_marked(row, colour), width, indent="  ")


def version_span(found: Differences) -> str:
    """Return ``Phiên bản 1 → 2: `` where the numbers are known."""
    if found.from_version is None or found.to_version is None:
        return ""
    return f"Phiên bản {found.from_version} → {found.to_version}: "


def is_different(row: Row) -> bool:
    """Say whether a reader has anything to see in this row."""
    return row.moved or row.old != row.new


def _marked(row: Row, colour: bool) -> str:
    moved = "⇄ " if row.moved else ""
    if row.segments:
        return moved + "".join(
            harmless(part.old) if part.is_equal else _removed(part.old, colour) + _added(part.new, colour)
            for part in row.segments
        )
    return moved + _removed(row.old or "", colour) + _added(row.new or "", colour)


def _removed(text: str, colour: bool) -> str:
    return _painted(text, _RED) if colour else _bracketed(text, "[-", "-]")


def _added(text: str, colour: bool) -> str:
    return _painted(text, _GREEN) if colour else _bracketed(text, "{+", "+}")


def _bracketed(text: str, start: str, end: str) -> str:
    """Put *text* into brackets, the white space around it outside of them, where a line may break."""
    inner = harmless(text.strip())
    if not inner:
        return f"{start}{_SEEN_SPACE * len(text)}{end}" if text else ""
    return text[: len(text) - len(text.lstrip())] + start + inner + end + text[len(text.rstrip()) :]


def _painted(text: str, paint: str) -> str:
    """Paint each word by itself: a line that breaks between two leaves no paint on the margin."""
    if not text.strip():
        return f"{paint}{_SEEN_SPACE * len(text)}{_END}" if text else ""
    return "".join(piece if piece.isspace() else f"{paint}{harmless(piece)}{_END}" for piece in _PIECES.findall(text))


def _dim(text: str, colour: bool) -> str:
    return f"{_DIM}{text}{_END}" if colour else text
