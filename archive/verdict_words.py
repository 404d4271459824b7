"""How a site stands, in a word and in a sentence, in Vietnamese and English."""

from __future__ import annotations

from archive.hour_words import hours_in_words
from archive.languages import Language
from archive.records import Outcome, RunSummary
from archive.site_verdicts import Verdict
from archive.why_words import why_in_words

_WORDS: dict[Language, dict[Verdict, str]] = {
    "vi": {
        Verdict.OK: "tốt",
        Verdict.RUNNING: "đang chạy",
        Verdict.ALERT: "có báo động",
        Verdict.INCOMPLETE: "chưa đủ",
        Verdict.BROKEN: "hỏng",
        Verdict.SILENT: "im lặng",
        Verdict.SKIPPED: "bỏ qua",
        Verdict.IDLE: "không chạy",
        Verdict.NEVER: "chưa chạy",
        Verdict.UNCHECKED: "chưa kiểm tra",
    },
    "en": {
        Verdict.OK: "fine",
        Verdict.RUNNING: "running",
        Verdict.ALERT: "alert",
        Verdict.INCOMPLETE: "incomplete",
        Verdict.BROKEN: "broken",
        Verdict.SILENT: "silent",
        Verdict.SKIPPED: "skipped",
        Verdict.IDLE: "not run",
        Verdict.NEVER: "never run",
        Verdict.UNCHECKED: "unchecked",
    },
}
_OUTCOMES: dict[Language, dict[Outcome | None, str]] = {
    "vi": {
        Outcome.COMPLETE: "hoàn tất",
        Outcome.PARTIAL: "một phần",
        Outcome.FAILED: "thất bại",
        Outcome.INTERRUPTED: "bị ngắt giữa chừng",
        Outcome.SKIPPED: "bỏ qua",
        None: "đang thu thập",
    },
    "en": {
        Outcome.COMPLETE: "complete",
        Outcome.PARTIAL: "partial",
        Outcome.FAILED: "failed",
        Outcome.INTERRUPTED: "broken off",
        Outcome.SKIPPED: "skipped",
        None: "running",
    },
}
_WITHOUT_RUN: dict[Language, dict[Verdict, str]] = {
    "vi": {
        Verdict.UNCHECKED: "Địa chỉ chưa ai thử trên trang thật: xem lại tệp của trang rồi đặt checked = true.",
        Verdict.NEVER: "Chưa có lượt thu thập nào: chạy luuvet crawl {site}.",
        Verdict.IDLE: "Đêm này không có lượt thu thập nào.",
    },
    "en": {
        Verdict.UNCHECKED: "Nobody has tried its address on the live site: correct its file, then set checked = true.",
        Verdict.NEVER: "No run yet: luuvet crawl {site}.",
        Verdict.IDLE: "No run in this night.",
    },
}
_SILENT: dict[Language, str] = {
    "vi": "Không có lượt thu thập nào trong {span} qua; lượt cuối {last}",
    "en": "No run for {span}; last run {last}",
}
_UNKNOWN = {"vi": "không rõ vì sao", "en": "nobody knows why"}


def verdict_word(verdict: Verdict, language: Language) -> str:
    """Return the verdict in a word or two."""
    return _WORDS[language][verdict]


def outcome_word(outcome: Outcome | None, language: Language) -> str:
    """Return how a run ended; None: it still runs."""
    return _OUTCOMES[language][outcome]


def state_word(verdict: Verdict, run: RunSummary | None, language: Language) -> str:
    """Return how a site's night ended: as its *run* did, where there was one."""
    if run is None:
        return verdict_word(verdict, language)
    return outcome_word(_outcome(verdict, run), language)


def _outcome(verdict: Verdict, run: RunSummary) -> Outcome | None:
    """Return how *run* ended; one that died is still open in the ledger until the next start of any crawl."""
    return Outcome.INTERRUPTED if run.outcome is None and verdict is Verdict.INCOMPLETE else run.outcome


def sentence_of(
    site: str, verdict: Verdict, run: RunSummary | None, language: Language, *, silent_hours: int | None = None
) -> str:
    """Return how *site* stands in a sentence, with why where the run is not complete.

    *silent_hours* is how long it has had no run, where that is too long.
    """
    if run is None:
        sentences = _WITHOUT_RUN[language]
        return sentences.get(verdict, sentences[Verdict.IDLE]).format(site=site)
    last = _of_run(verdict, run, language)
    if silent_hours is not None:
        return _SILENT[language].format(span=hours_in_words(silent_hours, language), last=last)
    return last[0].upper() + last[1:]


def _of_run(verdict: Verdict, run: RunSummary, language: Language) -> str:
    word = state_word(verdict, run, language)
    if run.outcome is Outcome.COMPLETE:
        return f"{word}{_unread(run.counts.failed, language)}."
    if run.outcome is None:
        return f"{word}."
    return f"{word}: {why_not_complete(run, language)}."


def why_not_complete(run: RunSummary, language: Language) -> str:
    """Return why *run* is not complete, without a full stop."""
    return why_in_words(run.why, language).rstrip(".") if run.why else _UNKNOWN[language]


def _unread(failed: int, language: Language) -> str:
    if not failed:
        return ""
    pages = "page" if failed == 1 else "pages"
    return f"; {failed} bài không đọc được" if language == "vi" else f"; {failed} {pages} could not be read"
