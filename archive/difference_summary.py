"""The differences between two versions as one Vietnamese sentence: what matters first, small matters counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archive.difference_records import Change, ChangeKind, ChangeOp, Field

_TOLD_IN_FULL = 4  # changes told with their words; the rest is counted
_QUOTED_CHARACTERS = 60
_MEANING = {kind: rank for rank, kind in enumerate(ChangeKind)}
_LABELS = {
    ChangeKind.NUMBER: "số",
    ChangeKind.MONEY: "số tiền",
    ChangeKind.DATE: "ngày giờ",
    ChangeKind.NAME: "tên riêng",
    ChangeKind.WORD: "câu chữ",
    ChangeKind.DIACRITICS: "dấu chữ",
    ChangeKind.NEGATION: "phủ định",
}
_COUNTED = {
    ChangeKind.PUNCTUATION: "sửa dấu câu ({} chỗ)",
    ChangeKind.SPELLING_STYLE: "đổi cách đặt dấu thanh ({} chỗ)",
    ChangeKind.WHITESPACE: "sửa khoảng trắng ({} chỗ)",
}
_FIELDS = {
    Field.TITLE: "tiêu đề",
    Field.LEAD: "sa-pô",
    Field.BODY: "đoạn",
    Field.BYLINE: "dòng tác giả",
    Field.CAPTION: "chú thích ảnh",
    Field.IMAGE: "ảnh",
}
_NUMERALS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def summarise(changes: Sequence[Change]) -> str:
    """Return a sentence like ``Số: 5.314 → 5.413 đoàn viên; thêm một đoạn.``"""
    if not changes:
        return "Không có khác biệt về nội dung."
    in_words = sorted((change for change in changes if change.kind in _LABELS), key=_rank)
    told = [_told(change) for change in in_words[:_TOLD_IN_FULL]]
    told += _whole_pieces(changes)
    counts = Counter(change.kind for change in changes)
    told += [text.format(counts[kind]) for kind, text in _COUNTED.items() if counts[kind]]
    rest = len(in_words) - _TOLD_IN_FULL
    sentence = "; ".join(told) + (f"; và {rest} chỗ khác" if rest > 0 else "") + "."
    return sentence[0].upper() + sentence[1:]


def meaning_rank(kind: ChangeKind) -> int:
    """Return the place of a kind among all, 0 for what means most."""
    return _MEANING[kind]


def _rank(change: Change) -> int:
    return _MEANING[change.kind]


def _told(change: Change) -> str:
    place = "" if change.field is Field.BODY else f"{_FIELDS[change.field]}, "
    if change.kind is ChangeKind.NEGATION and (change.old is None or change.new is None):
        return place + (f"bỏ chữ {_quoted(change.old)}" if change.new is None else f"thêm chữ {_quoted(change.new)}")
    label = _LABELS[change.kind]
    # A figure exchanged for another speaks for itself; what was added or taken away is quoted: it may hold words.
    is_exchange = change.old is not None and change.new is not None
    bare = is_exchange and change.kind in (ChangeKind.NUMBER, ChangeKind.MONEY, ChangeKind.DATE)
    old, new = ((_shortened(text) if bare else _quoted(text)) for text in (change.old, change.new))
    unit = f" {change.unit}" if change.unit else ""
    if change.old is None:
        return f"{place}thêm {label} {new}{unit}"
    if change.new is None:
        return f"{place}bỏ {label} {old}{unit}"
    return f"{place}{label}: {old} → {new}{unit}"


def _whole_pieces(changes: Sequence[Change]) -> list[str]:
    """Paragraphs, captions and pictures that came, went, were exchanged or moved."""
    verbs = {
        ChangeOp.INSERT: "thêm",
        ChangeOp.DELETE: "bỏ",
        ChangeOp.REPLACE: "thay",
        ChangeOp.MOVE: "chuyển chỗ",
    }
    whole = (ChangeKind.PARAGRAPH, ChangeKind.MOVED)
    counts = Counter((change.op, change.field) for change in changes if change.kind in whole)
    return [f"{verbs[op]} {_numeral(count)} {_FIELDS[field]}" for (op, field), count in counts.items()]


def _numeral(count: int) -> str:
    return _NUMERALS[count] if count < len(_NUMERALS) else str(count)


def _quoted(text: str | None) -> str:
    return f"“{_shortened(text)}”"


def _shortened(text: str | None) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= _QUOTED_CHARACTERS else text[: _QUOTED_CHARACTERS - 1].rstrip() + "…"
