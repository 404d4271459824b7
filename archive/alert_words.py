"""What an alert says and what it asks a person to do, in Vietnamese and English; the facts give the numbers.

The facts of each cause are those that :mod:`archive.health_judging`, :mod:`archive.derived_alerts` and
:mod:`archive.alerts` name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from archive.health_words import HEALTH_WORDS
from archive.hour_words import hours_in_words
from archive.languages import LANGUAGES, Language
from archive.reason_words import reason_in_words
from archive.why_words import why_in_words

Facts = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one cause in one language.

    ``{name}`` is a fact, ``{site}`` the site's id, ``{span}`` the hours among the facts in words.
    """

    message: str
    next_step: str


_VI = {
    "unreachable": Words(
        "không đọc được trang tin: {why}.",
        "Mở {url} bằng trình duyệt. Trang hỏng thì chờ, đêm sau máy thử lại; trang vẫn chạy thì xem: luuvet try {url}",
    ),
    "layout": Words(
        "mẫu trang có lẽ đã đổi: {bad} trong {judged} trang không còn đọc ra chữ như trước (thường ngày: {past_bad} "
        "trong {past_judged}).",
        "Xem một trang: luuvet try {url} – rồi sửa [[layouts]] trong tệp của {site} và chạy: luuvet crawl {site}",
    ),
    "empty": Words(
        "{bad} trong {judged} trang bài trả về rỗng hoặc cụt (thường ngày: {past_bad} trong {past_judged}).",
        "Mở {url} bằng trình duyệt. Trang trống thì chờ, đêm sau máy đọc lại; trang có chữ thì xem: luuvet try {url}",
    ),
    "listing:unproved": Words(
        "danh sách “{section}” không đi được đến cuối: {pages} trang, {items} bài.",
        "Mở {url} bằng trình duyệt và xem các trang sau; danh sách lành lại thì: luuvet crawl {site} --full",
    ),
    "listing:stated": Words(
        "danh sách “{section}” thiếu: thấy {pages} trang, {items} bài, ít hơn con số trang tự nêu.",
        "Mở {url} bằng trình duyệt và đếm số trang; danh sách lành lại thì: luuvet crawl {site} --full",
    ),
    "listing:dropped": Words(
        "danh sách “{section}” ngắn đi: {unlisted} trong {known} bài còn trên mạng mà không còn được liệt kê.",
        "Mở {url} bằng trình duyệt và tìm các bài trong ví dụ; danh sách lành lại thì: luuvet crawl {site} --full",
    ),
    "run-died": Words(
        "lượt thu thập {run} bị tắt giữa chừng; những gì đã đọc vẫn còn nguyên.",
        "Xem máy có tắt hay hết bộ nhớ không; chạy lại: luuvet crawl {site}",
    ),
    "no-run": Words(
        "không có lượt thu thập nào trong {span} qua.",
        "Xem dịch vụ hằng đêm có đang chạy không (luuvet schedule --dry-run); chạy ngay: luuvet crawl{argument}",
    ),
    "clock": Words(
        "đồng hồ của máy chạy lùi {span}: lượt {run} bắt đầu trước lượt gần nhất.",
        "Chỉnh lại giờ của máy (đồng bộ NTP); thời điểm ghi trong lượt {run} không đáng tin.",
    ),
}
_EN = {
    "unreachable": Words(
        "the site could not be read: {why}.",
        "Open {url} in a browser. If the site is down, wait, the next night tries again; if it works: luuvet try {url}",
    ),
    "layout": Words(
        "the layout has probably changed: {bad} of {judged} pages no longer yield their text (usually: {past_bad} of "
        "{past_judged}).",
        "Look at a page: luuvet try {url} – then correct [[layouts]] in the file of {site} and run: "
        "luuvet crawl {site}",
    ),
    "empty": Words(
        "{bad} of {judged} article pages came empty or cut off (usually: {past_bad} of {past_judged}).",
        "Open {url} in a browser. If it is empty, wait, the next night reads it again; if it has text: "
        "luuvet try {url}",
    ),
    "listing:unproved": Words(
        "the listing “{section}” could not be walked to its end: {pages} pages, {items} articles.",
        "Open {url} in a browser and look at its further pages; once it is whole again: luuvet crawl {site} --full",
    ),
    "listing:stated": Words(
        "the listing “{section}” falls short: {pages} pages and {items} articles, fewer than it states itself.",
        "Open {url} in a browser and count its pages; once it is whole again: luuvet crawl {site} --full",
    ),
    "listing:dropped": Words(
        "the listing “{section}” has become shorter: {unlisted} of {known} articles still answer and are no longer "
        "listed.",
        "Open {url} in a browser and look for the articles of the examples; once it is whole again: "
        "luuvet crawl {site} --full",
    ),
    "run-died": Words(
        "run {run} was cut off; what it had read is safe.",
        "See whether the machine went down or out of memory; run it again: luuvet crawl {site}",
    ),
    "no-run": Words(
        "no run for {span}.",
        "See whether the nightly service is running (luuvet schedule --dry-run); run now: luuvet crawl{argument}",
    ),
    "clock": Words(
        "the machine's clock went back by {span}: run {run} began before the latest one.",
        "Set the machine's clock right (NTP); the moments of run {run} cannot be trusted.",
    ),
}
# What nobody has worded, or a fact is lacking for, is told all the same, with its facts as they are.
_OTHER = Words("{cause}: {facts}", "luuvet status --json")
_USUAL: dict[Language, dict[str, Words]] = {"vi": _VI, "en": _EN}
_WORDS = {
    language: _USUAL[language] | {cause: Words(*pair) for cause, pair in HEALTH_WORDS[language].items()}
    for language in LANGUAGES
}
_ARCHIVE: dict[Language, str] = {"vi": "Cả kho", "en": "The whole archive"}


def message_of(cause: str, site: str | None, facts: Facts, language: Language) -> str:
    """Return whom it concerns and what is wrong."""
    told = _told(cause, site, facts, language)
    return f"{site or _ARCHIVE[language]}: {_words(cause, told, language).message.format_map(told)}"


def next_step_of(cause: str, site: str | None, facts: Facts, language: Language) -> str:
    """Return what to do about it."""
    told = _told(cause, site, facts, language)
    return _words(cause, told, language).next_step.format_map(told)


def words_of(cause: str, reason: str = "", language: Language = "vi") -> Words | None:
    """Return the sentences of a cause; None where it has none of its own."""
    known = _WORDS[language]
    return known.get(f"{cause}:{reason}") or known.get(cause)


def _words(cause: str, told: Mapping[str, object], language: Language) -> Words:
    found = words_of(cause, str(told.get("reason", "")), language)
    return found if found is not None and _needs(found) <= told.keys() else _OTHER


def _needs(words: Words) -> set[str]:
    pieces = (*Formatter().parse(words.message), *Formatter().parse(words.next_step))
    return {name for _, name, _, _ in pieces if name}


def _told(cause: str, site: str | None, facts: Facts, language: Language) -> dict[str, object]:
    told: dict[str, object] = dict(facts)
    if "why" in told:
        told["why"] = why_in_words(str(told["why"]), language).rstrip(".")
    if "unread" in told:
        told["unread"] = reason_in_words(str(told["unread"]), language)
    hours = told.get("hours")
    if isinstance(hours, int | float):
        told["span"] = hours_in_words(hours, language)
    named = ", ".join(f"{name} {value}" for name, value in facts.items())
    return told | {"cause": cause, "site": site or "", "argument": f" {site}" if site else "", "facts": named}
