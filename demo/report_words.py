"""The words of the demo's report: what the archive holds as records, said in Vietnamese and in English."""

from __future__ import annotations

import re

from archive.difference_records import Row
from archive.records import RunCounts

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
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def counts_in_words(counts: RunCounts) -> tuple[str, str]:
    """Return the counts that are not zero, as a Vietnamese and an English phrase."""
    told = [(getattr(counts, name), vi, en) for name, vi, en in COUNTS]
    told = [line for line in told if line[0]] or [(0, "bài", "articles")]
    return ", ".join(f"{n} {vi}" for n, vi, _ in told), ", ".join(f"{n} {en}" for n, _, en in told)


def changed_sentences(row: Row) -> tuple[str, str]:
    """Return the sentences of a paragraph that only its former, and only its present wording has."""
    old, new = _sentences(row.old), _sentences(row.new)
    return " ".join(one for one in old if one not in new), " ".join(one for one in new if one not in old)


def _sentences(text: str | None) -> list[str]:
    return _SENTENCE_END.split(text) if text else []
