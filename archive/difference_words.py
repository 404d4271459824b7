"""What kinds of changes and the parts of an article are called, in both languages."""

from __future__ import annotations

from archive.difference_records import ChangeKind, Field
from archive.languages import Language

_KINDS = {
    ChangeKind.NEGATION: ("phủ định", "negation"),
    ChangeKind.MONEY: ("số tiền", "sum of money"),
    ChangeKind.NUMBER: ("số", "number"),
    ChangeKind.DATE: ("ngày giờ", "date"),
    ChangeKind.NAME: ("tên riêng", "name"),
    ChangeKind.WORD: ("câu chữ", "words"),
    ChangeKind.PARAGRAPH: ("đoạn", "paragraph"),
    ChangeKind.MOVED: ("đoạn chuyển chỗ", "paragraph moved"),
    ChangeKind.DIACRITICS: ("dấu chữ", "diacritics"),
    ChangeKind.PUNCTUATION: ("dấu câu", "punctuation"),
    ChangeKind.SPELLING_STYLE: ("cách đặt dấu thanh", "spelling style"),
    ChangeKind.WHITESPACE: ("khoảng trắng", "white space"),
}
_FIELDS = {
    Field.TITLE: ("tiêu đề", "headline"),
    Field.LEAD: ("sa-pô", "lead"),
    Field.BODY: ("nội dung", "text"),
    Field.BYLINE: ("dòng tác giả", "by-line"),
    Field.CAPTION: ("chú thích ảnh", "caption"),
    Field.IMAGE: ("ảnh", "photo"),
}


def kind_word(kind: ChangeKind, language: Language) -> str:
    """Return what readers call a kind of change, in lower case."""
    vi, en = _KINDS[kind]
    return vi if language == "vi" else en


def field_word(field: Field, language: Language) -> str:
    """Return what readers call a part of an article, in lower case."""
    vi, en = _FIELDS[field]
    return vi if language == "vi" else en


def capitalised(words: str) -> str:
    """Return *words* with a capital at their beginning, and every other letter as it is."""
    return words[:1].upper() + words[1:]
