"""What readers call the meanings of a change and the ways to order and narrow a list of them."""

from __future__ import annotations

from archive.change_meanings import PARTS, Meaning
from archive.difference_records import ChangeKind, Field
from archive.difference_words import capitalised, field_word, kind_word
from archive.languages import Language

_MEANINGS = {
    Meaning.GONE: ("đã gỡ", "taken down"),
    Meaning.MISSING: ("không còn thấy", "missing"),
    Meaning.RESTORED: ("trở lại", "back again"),
    Meaning.REVERTED: ("lấy lại bản cũ", "back to an earlier text"),
    Meaning.MOVED: ("chuyển địa chỉ", "moved"),
    Meaning.FIRST: ("bài mới", "new article"),
    Meaning.IMAGE: ("ảnh", "photo"),
    Meaning.MOVED_PARAGRAPH: ("đoạn chuyển chỗ", "paragraph moved"),
}
# How a tag looks; its word says the same.
_TONES = {
    **dict.fromkeys((Meaning.NEGATION, Meaning.MONEY, Meaning.NUMBER, Meaning.DATE, Meaning.NAME), "warn"),
    **dict.fromkeys((Meaning.GONE, Meaning.MISSING), "bad"),
    **dict.fromkeys((Meaning.RESTORED, Meaning.FIRST), "good"),
}
# Choices of `kind`, in groups: what became of the article, facts in the text, the rest.
KIND_GROUPS = (
    ("Bài", "Article", (*(Meaning.GONE, Meaning.MISSING, Meaning.RESTORED, Meaning.REVERTED), Meaning.MOVED)),
    ("Dữ kiện", "Facts", (Meaning.NEGATION, Meaning.MONEY, Meaning.NUMBER, Meaning.DATE, Meaning.NAME)),
    ("Câu chữ", "Wording", (Meaning.WORD, Meaning.PARAGRAPH, Meaning.MOVED_PARAGRAPH, Meaning.IMAGE)),
    (
        *("Cách viết", "Spelling"),
        (Meaning.DIACRITICS, Meaning.PUNCTUATION, Meaning.SPELLING_STYLE, Meaning.WHITESPACE),
    ),
    ("Bài mới", "New articles", (Meaning.FIRST,)),
)


def meaning_word(meaning: Meaning, language: Language) -> str:
    """Return what a meaning is called, in lower case."""
    if meaning in _MEANINGS:
        return _MEANINGS[meaning][language == "en"]
    return kind_word(ChangeKind(meaning.value), language)


def meaning_tone(meaning: Meaning) -> str:
    """Return the class of a meaning's tag: bad, warn, good or ""."""
    return _TONES.get(meaning, "")


def part_choices(language: Language) -> list[tuple[str, str]]:
    """Return the parts of an article that can be asked for: value and word."""
    return [(part, capitalised(field_word(Field(part), language))) for part in PARTS]


def kind_choices(language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds that can be asked for, in groups: heading, then value and word of each."""
    return [
        (
            (vi, en)[language == "en"],
            [(one.value, capitalised(meaning_word(one, language))) for one in meanings],
        )
        for vi, en, meanings in KIND_GROUPS
    ]
