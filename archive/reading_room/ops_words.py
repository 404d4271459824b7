"""What the operations pages call outcomes, reasons and counts, and which colour goes with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from archive.languages import Language
from archive.reason_words import reason_in_words
from archive.records import Outcome, RunCounts
from archive.report_words import cause_word
from archive.site_verdicts import Verdict
from archive.status_reading import SiteStatus
from archive.verdict_words import outcome_word, verdict_word
from archive.why_words import why_in_words

_OUTCOME_TONES = {
    Outcome.COMPLETE: "good",
    Outcome.PARTIAL: "warn",
    Outcome.INTERRUPTED: "warn",
    Outcome.FAILED: "bad",
}
_VERDICT_TONES = {Verdict.OK: "good", Verdict.BROKEN: "bad", Verdict.SILENT: "bad", Verdict.INCOMPLETE: "warn"}
_COUNTS = {
    "new": ("mới", "new"),
    "changed": ("đổi", "changed"),
    "missing": ("không còn thấy", "missing"),
    "gone": ("đã gỡ", "gone"),
    "restored": ("trở lại", "restored"),
    "moved": ("đổi địa chỉ", "moved"),
    "unchanged": ("không đổi", "unchanged"),
    "failed": ("không đọc được", "failed"),
    "quarantined": ("chờ xem xét", "quarantined"),
}
_MODES = {"nightly": ("hằng đêm", "nightly"), "full": ("toàn bộ", "full"), "replay": ("từ bản ghi", "replay")}
_DECISIONS = {
    "accept": ("đã nhận", "accepted"),
    "reject": ("đã bỏ", "rejected"),
    "read": ("lượt sau đã đọc được", "read by a later run"),
    "settled": ("lượt sau đã thấy lại", "seen again by a later run"),
    "taken-down": ("bài đã bị gỡ", "taken down"),
    "replaced": ("lần chụp sau thay chỗ", "a later capture stands for it"),
}


@dataclass(frozen=True, slots=True)
class OpsWords:
    """Words of one language."""

    language: Language

    def outcome(self, outcome: Outcome | None) -> str:
        """Return how a run ended; None: it still runs."""
        return outcome_word(outcome, self.language)

    def outcome_tone(self, outcome: Outcome | None) -> str:
        """Return ``good``, ``warn``, ``bad``, or ``""``."""
        return _OUTCOME_TONES.get(outcome, "") if outcome is not None else ""

    def verdict(self, site: SiteStatus) -> str:
        """Return how a site stands in a word or two."""
        return verdict_word(site.verdict, self.language)

    def verdict_tone(self, site: SiteStatus) -> str:
        """Return the colour of a site's verdict."""
        return _VERDICT_TONES.get(site.verdict, "warn" if site.needs_a_person else "")

    def reason(self, reason: str) -> str:
        """Return why a response was not taken for the article."""
        return reason_in_words(reason, self.language)

    def why(self, why: str | None) -> str:
        """Return why a run or a walk is not complete."""
        return why_in_words(why, self.language) if why else ""

    def cause(self, cause: str) -> str:
        """Return what an alert is about."""
        return cause_word(cause, self.language)

    def mode(self, mode: str) -> str:
        """Return what kind of run it was."""
        return self._of(_MODES.get(mode, (mode, mode)))

    def decision(self, decision: str) -> str:
        """Return what became of a capture in quarantine."""
        return self._of(_DECISIONS.get(decision, (decision, decision)))

    def counts(self, counts: RunCounts) -> list[tuple[str, int]]:
        """Return the counts of a run that are not zero, each with its word."""
        return [(self._of(_COUNTS[name]), number) for name, number in asdict(counts).items() if number]

    def _of(self, both: tuple[str, str]) -> str:
        return both[0] if self.language == "vi" else both[1]
