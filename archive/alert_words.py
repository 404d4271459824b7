"""What an alert says and what it asks a person to do, in Vietnamese and English; the facts give the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
Facts = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one cause in one language; ``{name}`` is a fact, ``{site}`` the site's id."""

    message: str
    next_step: str


_VI = {
    "unreachable": Words(
        "{site}: không đọc được trang tin. {why}",
        "Mở trang bằng trình duyệt. Nếu trang vẫn chạy: luuvet try {url}; nếu trang hỏng thì chờ, đêm sau máy thử lại.",
    ),
    "layout": Words(
        "{site}: mẫu trang có lẽ đã đổi: {why}",
        "Xem một trang: luuvet try {url}. Sửa [[layouts]] trong tệp của {site}, rồi chạy "
        "luuvet reextract --site {site}.",
    ),
    "listing": Words(
        "{site}: danh sách bài khác thường: {why}",
        "Mở danh sách bằng trình duyệt và đếm trang; xem luuvet try {url}. Khi danh sách đủ lại: "
        "luuvet crawl {site} --full.",
    ),
    "empty": Words(
        "{site}: nhiều trang bài trống: {why}",
        "Mở một bài trong ví dụ bằng trình duyệt. Nếu trang có chữ: luuvet try {url}; nếu không, đêm sau máy đọc lại.",
    ),
    "run-died": Words(
        "{site}: lượt thu thập {run} bị ngắt giữa chừng ({why}); những gì đã đọc vẫn còn nguyên.",
        "Xem máy có tắt hay hết bộ nhớ không; chạy lại: luuvet crawl {site}.",
    ),
    "no-run": Words(
        "{subject}: không có lượt thu thập nào trong {hours} giờ qua.",
        "Xem lịch có đang chạy không (luuvet schedule); chạy ngay: luuvet crawl{argument}.",
    ),
    "clock": Words(
        "Đồng hồ của máy chạy lùi {hours} giờ: lượt thu thập {run} bắt đầu trước lượt gần nhất.",
        "Chỉnh đồng hồ của máy (đồng bộ NTP); thời điểm của lượt {run} không đáng tin.",
    ),
}
_EN = {
    "unreachable": Words(
        "{site}: the site could not be read. {why}",
        "Open it in a browser. If it works there: luuvet try {url}; if it is down, wait: the next night tries again.",
    ),
    "layout": Words(
        "{site}: the layout has probably changed: {why}",
        "Look at a page: luuvet try {url}. Correct [[layouts]] in the site file, then luuvet reextract --site {site}.",
    ),
    "listing": Words(
        "{site}: a listing is not as usual: {why}",
        "Open the listing in a browser and count its pages; see luuvet try {url}. Once it is whole again: "
        "luuvet crawl {site} --full.",
    ),
    "empty": Words(
        "{site}: many article pages are empty: {why}",
        "Open one of the examples in a browser. If it has text: luuvet try {url}; if not, the next night "
        "reads it again.",
    ),
    "run-died": Words(
        "{site}: run {run} broke off ({why}); what it had read is safe.",
        "See whether the machine went down or out of memory; run it again: luuvet crawl {site}.",
    ),
    "no-run": Words(
        "{subject}: no run for {hours} hours.",
        "See whether the schedule is running (luuvet schedule); run now: luuvet crawl{argument}.",
    ),
    "clock": Words(
        "The machine's clock went back by {hours} hours: run {run} began before the latest one.",
        "Set the machine's clock right (NTP); the moments of run {run} cannot be trusted.",
    ),
}
# A cause that nobody has worded yet is told all the same.
_OTHER = {
    "vi": Words("{site}: {cause}: {why}", "Xem chi tiết: luuvet status --json."),
    "en": Words("{site}: {cause}: {why}", "See the details: luuvet status --json."),
}
_WORDS: dict[Language, dict[str, Words]] = {"vi": _VI, "en": _EN}


class _Told(dict[str, str | int | float]):
    """The facts of one alert; what a finding left out is shown as left out, never guessed."""

    def __missing__(self, name: str) -> str:
        return "–"


def message_of(cause: str, site: str | None, facts: Facts, language: Language) -> str:
    """Return what is wrong."""
    return _words(cause, language).message.format_map(_told(cause, site, facts, language))


def next_step_of(cause: str, site: str | None, facts: Facts, language: Language) -> str:
    """Return what to do about it."""
    return _words(cause, language).next_step.format_map(_told(cause, site, facts, language))


def _words(cause: str, language: Language) -> Words:
    return _WORDS[language].get(cause, _OTHER[language])


def _told(cause: str, site: str | None, facts: Facts, language: Language) -> _Told:
    archive = {"vi": "Cả kho lưu", "en": "The whole archive"}[language]
    return _Told(
        {
            "cause": cause,
            "site": site or archive,
            "subject": site or archive,
            "argument": f" {site}" if site else "",
            **facts,
        }
    )
