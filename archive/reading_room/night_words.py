"""What a night was, in a word and in a sentence, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.languages import Language
from archive.reading_room.shown import day_text, number_text
from archive.site_nights import Night, NightCounts, NightState

_STATES: dict[NightState, tuple[str, str]] = {
    NightState.COMPLETE: ("hoàn tất", "complete"),
    NightState.PARTIAL: ("một phần", "partial"),
    NightState.INTERRUPTED: ("một phần, bị ngắt giữa chừng", "partial, broken off"),
    NightState.FAILED: ("thất bại", "failed"),
    NightState.RUNNING: ("đang thu thập", "running"),
    NightState.SKIPPED: ("bỏ qua, không đọc", "skipped, not read"),
    NightState.IMPORTED: ("nhập từ tệp", "imported"),
    NightState.NONE: ("không có lượt thu thập", "no run"),
}
# Name of a count → Vietnamese, English singular, English plural.
_COUNTS: dict[str, tuple[str, str, str]] = {
    "new": ("bài mới", "new article", "new articles"),
    "changed": ("lần sửa", "edit", "edits"),
    "missing": ("bài không còn thấy", "article missing", "articles missing"),
    "gone": ("bài đã gỡ", "article taken down", "articles taken down"),
    "restored": ("bài trở lại", "article back", "articles back"),
    "moved": ("bài chuyển địa chỉ", "article moved", "articles moved"),
}


def state_of_night(state: NightState, language: Language) -> str:
    """Return how a night went, in a few words."""
    return _STATES[state][language == "en"]


def counts_in_words(counts: NightCounts, language: Language) -> str:
    """Return what happened, ``3 bài mới, 1 bài đã gỡ``; "" for nothing."""
    return ", ".join(_counts(counts, language))


def _counts(counts: NightCounts, language: Language) -> Iterator[str]:
    for name, words in _COUNTS.items():
        if number := getattr(counts, name):
            word = words[0] if language == "vi" else words[1 if number == 1 else 2]
            yield f"{number_text(number, language)} {word}"


def night_in_words(night: Night, language: Language) -> str:
    """Return a night's day, how it went and what happened: ``12/08/2024: hoàn tất; 3 bài mới``."""
    said = [state_of_night(night.state, language), counts_in_words(night.counts, language)]
    return f"{day_text(night.day, language)}: {'; '.join(word for word in said if word)}"


def states_in_words(numbers: Mapping[NightState, int], language: Language) -> str:
    """Return how many nights went how: ``27 đêm hoàn tất; 1 đêm thất bại``."""
    return "; ".join(_nights(numbers[state], state, language) for state in NightState if numbers.get(state))


def _nights(number: int, state: NightState, language: Language) -> str:
    word = state_of_night(state, language)
    if language == "vi":
        return f"{number_text(number, language)} đêm {word}"
    word = "without a run" if state is NightState.NONE else word
    return f"{number_text(number, language)} {'night' if number == 1 else 'nights'} {word}"
