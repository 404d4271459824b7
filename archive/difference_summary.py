"""The differences between two versions as a sentence in either language: what matters first, small matters counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from archive.difference_records import MINOR, Change, ChangeKind, ChangeOp, Field
from archive.difference_words import capitalised, field_word, kind_word
from archive.languages import Language

TOLD_IN_FULL = 4  # changes told with their words; the rest is counted
_QUOTED_CHARACTERS = 60
_MEANING = {kind: rank for rank, kind in enumerate(ChangeKind)}
_WHOLE = (ChangeKind.PARAGRAPH, ChangeKind.MOVED)
_NOTHING = {"vi": "Không có khác biệt về nội dung.", "en": "No difference in content."}
_NUMERALS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}
_VERBS = {
    ChangeOp.INSERT: ("thêm", "added"),
    ChangeOp.DELETE: ("bỏ", "removed"),
    ChangeOp.REPLACE: ("thay", "exchanged"),
    ChangeOp.MOVE: ("chuyển chỗ", "moved"),
}
_MINOR_VI = {
    ChangeKind.PUNCTUATION: "sửa dấu câu",
    ChangeKind.SPELLING_STYLE: "đổi cách đặt dấu thanh",
    ChangeKind.WHITESPACE: "sửa khoảng trắng",
}


def summarise(changes: Sequence[Change], language: Language = "vi", *, at_most: int = TOLD_IN_FULL) -> str:
    """Return a sentence like ``Số: 5.314 → 5.413 đoàn viên; thêm một đoạn.``

    *at_most*: how many changes are told with their words; the others are counted.
    """
    if not changes:
        return _NOTHING[language]
    in_words = sorted((change for change in changes if change.kind not in (*_WHOLE, *MINOR)), key=_rank)
    told = [_TELLERS[language](change) for change in in_words[:at_most]]
    told += _whole_pieces(changes, language)
    counts = Counter(change.kind for change in changes)
    told += [_counted(kind, counts[kind], language) for kind in _MINOR_VI if counts[kind]]
    rest = len(in_words) - at_most
    if rest > 0:
        told.append(f"và {rest} chỗ khác" if language == "vi" else f"and {rest} more {_places(rest)}")
    return capitalised("; ".join(told)) + "."


def meaning_rank(kind: ChangeKind) -> int:
    """Return the place of a kind among all, 0 for what means most."""
    return _MEANING[kind]


def _rank(change: Change) -> int:
    return _MEANING[change.kind]


def _told_vi(change: Change) -> str:
    place = "" if change.field is Field.BODY else f"{field_word(change.field, 'vi')}, "
    if change.kind is ChangeKind.NEGATION and (change.old is None or change.new is None):
        return place + (f"bỏ chữ {_quoted(change.old)}" if change.new is None else f"thêm chữ {_quoted(change.new)}")
    what = kind_word(change.kind, "vi")
    if change.old is None or change.new is None:
        verb = "thêm" if change.old is None else "bỏ"
        return f"{place}{verb} {what} {_one_sided(change)}"
    return f"{place}{what}: {_exchange(change)}"


def _told_en(change: Change) -> str:
    place = "" if change.field is Field.BODY else f"{field_word(change.field, 'en')}, "
    what = kind_word(change.kind, "en")
    if change.old is None or change.new is None:
        verb = "added" if change.old is None else "removed"
        return f"{place}{what} {verb}: {_one_sided(change)}"
    return f"{place}{what}: {_exchange(change)}"


_TELLERS: Mapping[Language, Callable[[Change], str]] = {"vi": _told_vi, "en": _told_en}


def _one_sided(change: Change) -> str:
    """What was added or taken away is quoted: it may hold words."""
    return _quoted(change.new if change.old is None else change.old) + _unit(change)


def _exchange(change: Change) -> str:
    """A figure exchanged for another speaks for itself."""
    bare = change.kind in (ChangeKind.NUMBER, ChangeKind.MONEY, ChangeKind.DATE)
    old, new = ((_shortened(text) if bare else _quoted(text)) for text in (change.old, change.new))
    return f"{old} → {new}{_unit(change)}"


def _unit(change: Change) -> str:
    return f" {change.unit}" if change.unit else ""


def _whole_pieces(changes: Sequence[Change], language: Language) -> list[str]:
    """Paragraphs, captions and pictures that came, went, were exchanged or moved."""
    counts = Counter((change.op, change.field) for change in changes if change.kind in _WHOLE)
    return [_pieces(op, field, count, language) for (op, field), count in counts.items()]


def _pieces(op: ChangeOp, field: Field, count: int, language: Language) -> str:
    numeral = _numeral(count, language)
    vi, en = _VERBS[op]
    if language == "vi":
        return f"{vi} {numeral} {'đoạn' if field is Field.BODY else field_word(field, 'vi')}"
    piece = "paragraph" if field is Field.BODY else field_word(field, "en")
    return f"{numeral} {piece}{'' if count == 1 else 's'} {en}"


def _counted(kind: ChangeKind, count: int, language: Language) -> str:
    if language == "vi":
        return f"{_MINOR_VI[kind]} ({count} chỗ)"
    return f"{kind_word(kind, 'en')} ({count} {_places(count)})"


def _places(count: int) -> str:
    return "place" if count == 1 else "places"


def _numeral(count: int, language: Language) -> str:
    numerals = _NUMERALS[language]
    return numerals[count] if count < len(numerals) else str(count)


def _quoted(text: str | None) -> str:
    return f"“{_shortened(text)}”"


def _shortened(text: str | None) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= _QUOTED_CHARACTERS else text[: _QUOTED_CHARACTERS - 1].rstrip() + "…"
