"""One change as lists tell it: what it is called, what it means, and a sentence in each language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.change_meanings import EVENT_WORDS, PARTS, Meaning, changed_text
from archive.difference_english import english_summary
from archive.difference_records import ChangeKind, Field
from archive.difference_words import field_word, kind_word
from archive.languages import LANGUAGES, Language
from archive.moments import moment_text
from archive.records import Article

_EVENTS = {
    "gone": "Bài đã bị gỡ.",
    "missing": "Không còn thấy bài; chờ xác nhận.",
    "restored": "Bài xuất hiện trở lại.",
    "reverted": "Trở lại nội dung trước đây.",
    "moved": "Bài chuyển sang địa chỉ khác.",
    "first": "Bài mới.",
}
_LABEL_CHARACTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChange:
    """One line of `luuvet changes`, and of the reading room's lists."""

    page_id: str
    site: str
    url: str
    title: str  # or the first words, where a page has no title
    kind: str  # the export's word: body, title+body, gone …
    meaning: Meaning  # what matters most in it
    version: int | None  # None: the page was not there
    when: datetime
    sentence: str  # Vietnamese
    sentence_en: str
    meanings: tuple[Meaning, ...] = ()  # all that it means, most meaningful first
    section: str | None = None
    moved_from: str | None = None  # its address before, where it moved
    moved_to: str | None = None
    opening: str | None = None  # its first paragraph, where it has no title

    @property
    def is_of_text(self) -> bool:
        """Say whether this version can be compared with the one before."""
        return self.version is not None and self.version > 1 and changed_text(self.kind)

    def as_json(self) -> dict[str, object]:
        """Return one object of ``changes --json``."""
        return {
            "url": self.url,
            "title": self.title,
            "kind": self.kind,
            "meaning": self.meaning.value,
            "meanings": [meaning.value for meaning in self.meanings or (self.meaning,)],
            "version": self.version,
            "when": moment_text(self.when),
            "site": self.site,
            "section": self.section,
            "page_id": self.page_id,
            "moved_from": self.moved_from,
            "moved_to": self.moved_to,
            "summary": self.sentence,
            "summary_en": self.sentence_en,
        }


def event_sentences(change: str) -> tuple[str, str]:
    """Return what the words of a change say beside its text, in Vietnamese and in English; often nothing."""
    events = [word for word in change.split("+") if word in EVENT_WORDS]
    return " ".join(_EVENTS[word] for word in events), english_summary(change, ())


def part_sentences(change: str) -> tuple[str, str]:
    """Return which parts of the text the words of a change name, in Vietnamese and in English; often nothing."""
    vi, en = (", ".join(_parts(change.split("+"), language)) for language in LANGUAGES)
    return (f"Sửa {vi}.", f"Changed: {en}.") if vi else ("", "")


def _parts(words: Iterable[str], language: Language) -> Iterator[str]:
    for word in words:
        if word in PARTS:
            yield field_word(Field(word), language)
        elif word == ChangeKind.SPELLING_STYLE:
            yield kind_word(ChangeKind.SPELLING_STYLE, language)


def label(article: Article) -> str:
    """Return what to call an article: its title, else its first words."""
    text = article.lead or next(iter((*article.body, *article.captions)), "")
    return article.title or first_words(text)


def first_words(text: str) -> str:
    """Return as much of *text* as a list shows of an article without a title: whole words, where there are spaces."""
    if len(text) <= _LABEL_CHARACTERS:
        return text
    words, _, _ = text[:_LABEL_CHARACTERS].rpartition(" ")
    return f"{(words or text[: _LABEL_CHARACTERS - 1]).rstrip()}…"
