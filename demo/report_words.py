"""The words of the demo's report: what the archive holds as records, said in Vietnamese and in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.difference_records import Change, ChangeKind, Field, Row
from archive.records import Outcome, RunCounts

OUTCOMES: dict[Outcome | None, tuple[str, str]] = {
    Outcome.COMPLETE: ("hoàn tất", "complete"),
    Outcome.PARTIAL: ("một phần", "partial"),
    Outcome.FAILED: ("thất bại", "failed"),
    Outcome.INTERRUPTED: ("bị ngắt", "interrupted"),
    Outcome.SKIPPED: ("bỏ qua", "skipped"),
    None: ("đang chạy", "running"),
}
COUNTS = (
    ("new", "bài mới", "new"),
    ("changed", "bài thay đổi", "changed"),
    ("moved", "bài chuyển địa chỉ", "moved"),
    ("restored", "bài xuất hiện trở lại", "restored"),
    ("missing", "bài không còn thấy", "missing"),
    ("gone", "bài đã bị gỡ", "gone"),
    ("unchanged", "bài như cũ", "unchanged"),
    ("failed", "lần đọc hỏng", "failed"),
)
EVENTS = {
    "gone": "The article was taken down.",
    "missing": "The article is no longer there; a later night has to confirm it.",
    "restored": "The article is back.",
    "reverted": "An earlier wording came back.",
    "moved": "The article moved to another address.",
}
_KINDS = {
    ChangeKind.NEGATION: "negation",
    ChangeKind.MONEY: "sum of money",
    ChangeKind.NUMBER: "number",
    ChangeKind.DATE: "date",
    ChangeKind.NAME: "name",
    ChangeKind.WORD: "words",
    ChangeKind.PARAGRAPH: "paragraph",
    ChangeKind.MOVED: "paragraph moved",
    ChangeKind.DIACRITICS: "diacritics",
    ChangeKind.PUNCTUATION: "punctuation",
    ChangeKind.SPELLING_STYLE: "spelling style",
    ChangeKind.WHITESPACE: "white space",
}
_FIELDS = {
    Field.TITLE: "headline, ",
    Field.LEAD: "lead, ",
    Field.BODY: "",
    Field.BYLINE: "by-line, ",
    Field.CAPTION: "caption, ",
    Field.IMAGE: "photo, ",
}
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_LONGEST = 60  # characters of a quotation in a summary


def counts_in_words(counts: RunCounts) -> tuple[str, str]:
    """Return the counts that are not zero, as a Vietnamese and an English phrase."""
    told = [(getattr(counts, name), vi, en) for name, vi, en in COUNTS]
    told = [line for line in told if line[0]] or [(0, "bài", "articles")]
    return ", ".join(f"{n} {vi}" for n, vi, _ in told), ", ".join(f"{n} {en}" for n, _, en in told)


def english_summary(change_word: str, changes: Sequence[Change]) -> str:
    """Return in English what happened to an article and what differs in its text."""
    events = [EVENTS[word] for word in change_word.split("+") if word in EVENTS]
    told = "; ".join(_told(change) for change in changes)
    return " ".join([*events, f"{told[0].upper()}{told[1:]}." if told else ""]).strip()


def changed_sentences(row: Row) -> tuple[str, str]:
    """Return the sentences of a paragraph that only its former, and only its present wording has."""
    old, new = _sentences(row.old), _sentences(row.new)
    return " ".join(one for one in old if one not in new), " ".join(one for one in new if one not in old)


def _sentences(text: str | None) -> list[str]:
    return _SENTENCE_END.split(text) if text else []


def _told(change: Change) -> str:
    what = f"{_FIELDS[change.field]}{_KINDS[change.kind]}"
    unit = f" {change.unit}" if change.unit else ""
    if change.old is None:
        return f"{what} added: {_short(change.new)}{unit}"
    if change.new is None:
        return f"{what} removed: {_short(change.old)}{unit}"
    return f"{what}: {_short(change.old)} → {_short(change.new)}{unit}"


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
