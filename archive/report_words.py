"""The words of the morning report, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from archive.languages import Language
from archive.report_counts import NightCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """Headings and sentences; ``{…}`` are filled in."""

    night: str
    nothing_ran: str
    all_fine: str
    look_at: str
    others_fine: str
    still_running: str
    no_news: str
    whole_archive: str
    to_do: str
    since: str
    waiting: str
    waiting_heading: str
    waiting_step: str
    no_alert: str
    no_alert_step: str
    unread: str
    news: str
    changes: str
    gone: str
    missing: str
    restored: str
    moved: str
    unchanged: str
    more: str
    health: str
    see_task: str
    fine: str
    yields: str
    next_run: str
    runs: str
    in_short: str
    quiet: str
    more_names: str
    muted: str
    muted_until: str
    healed: str
    healed_at: str
    made: str
    archive: str


VI = ReportWords(
    night="Đêm {night}: {said}",
    nothing_ran="không có lượt thu thập nào.",
    all_fine="mọi trang tin đều ổn.",
    look_at="cần người xem {names}.",
    others_fine="{count} trang khác ổn.",
    still_running="{count} trang còn đang chạy.",
    no_news="Không có gì mới.",
    whole_archive="cả kho lưu",
    to_do="Việc cần làm",
    since="Từ {moment}.",
    waiting="{site}: {count} bản chụp đáng ngờ chờ người quyết: {reasons}.",
    waiting_heading="Chờ người quyết",
    waiting_step="Xem và quyết từng bản: luuvet quarantine, rồi luuvet accept ID hoặc luuvet reject ID.",
    no_alert="{site}: lượt đêm nay chưa trọn. {sentence}",
    no_alert_step="Đêm sau máy thử lại; muốn chạy lại ngay: luuvet crawl {site}.",
    unread="Không đọc được",
    news="Bài mới",
    changes="Thay đổi, quan trọng nhất trước",
    gone="Đã bị gỡ",
    missing="Không còn thấy, đêm sau xác nhận",
    restored="Xuất hiện trở lại",
    moved="Chuyển địa chỉ",
    unchanged="{count} bài như cũ",
    more="và {count} bài nữa: {command}",
    health="Sức khỏe",
    see_task="xem việc {numbers} ở trên",
    fine="tốt",
    yields="đọc được {fields}",
    next_run="Lượt sau: {moment}.",
    runs="{count} lượt trong đêm",
    in_short="Các trang còn lại",
    quiet="Hoàn tất, không có gì mới",
    more_names="và {count} trang nữa: luuvet status",
    muted="Báo động đã tắt tiếng",
    muted_until="{message} (tắt đến {day})",
    healed="Đã khỏi",
    healed_at="{message} (từ {since} đến {healed})",
    made="Lập lúc {moment}.",
    archive="Các lệnh trên đọc kho {folder}: thêm --archive {folder} nếu chưa đặt LUUVET_ARCHIVE.",
)
EN = ReportWords(
    night="Night of {night}: {said}",
    nothing_ran="nothing ran.",
    all_fine="every site is fine.",
    look_at="needs a person: {names}.",
    others_fine="Others that are fine: {count}.",
    still_running="Still running: {count}.",
    no_news="Nothing new.",
    whole_archive="the whole archive",
    to_do="What to do",
    since="Since {moment}.",
    waiting="{site}: {count} captures are in doubt and wait for a decision: {reasons}.",
    waiting_heading="Waiting for a decision",
    waiting_step="Look and decide on each: luuvet quarantine, then luuvet accept ID or luuvet reject ID.",
    no_alert="{site}: this night's run is not whole. {sentence}",
    no_alert_step="The next night tries again; to run it now: luuvet crawl {site}.",
    unread="Could not be read",
    news="New",
    changes="Changed, most meaningful first",
    gone="Taken down",
    missing="No longer there, to be confirmed by a later night",
    restored="Back again",
    moved="Moved to another address",
    unchanged="{count} unchanged",
    more="and {count} more: {command}",
    health="Health",
    see_task="see {numbers} above",
    fine="fine",
    yields="read {fields}",
    next_run="Next run: {moment}.",
    runs="runs in this night: {count}",
    in_short="The other sites",
    quiet="Complete, nothing new",
    more_names="and {count} more: luuvet status",
    muted="Muted alerts",
    muted_until="{message} (muted until {day})",
    healed="Healed",
    healed_at="{message} (from {since} to {healed})",
    made="Made at {moment}.",
    archive="These commands read the archive {folder}: add --archive {folder} unless LUUVET_ARCHIVE is set.",
)
WORDS: dict[Language, ReportWords] = {"vi": VI, "en": EN}

# What is wrong in two or three words, for the first line. A cause that nobody worded stands as it is.
_CAUSES: dict[Language, dict[str, str]] = {
    "vi": {
        "unreachable": "không đọc được",
        "layout": "mẫu trang đổi",
        "listing": "danh sách khác thường",
        "empty": "bài trống",
        "run-died": "lượt bị ngắt",
        "no-run": "im lặng",
        "clock": "đồng hồ chạy lùi",
        "stuck": "danh sách đứng yên",
        "future-dates": "ngày trong tương lai",
        "duplicates": "bài trùng",
        "slow": "chạy chậm",
        "certificate": "chứng chỉ sắp hết hạn",
        "robots": "robots.txt không cho đọc",
        "blocked": "trang chặn máy",
        "errors": "máy chủ báo lỗi",
        "elsewhere": "địa chỉ dẫn sang chỗ khác",
        "program": "chương trình hỏng",
    },
    "en": {
        "unreachable": "unreachable",
        "layout": "layout changed",
        "listing": "listing not as usual",
        "empty": "empty articles",
        "run-died": "run broke off",
        "no-run": "silent",
        "clock": "clock went back",
        "stuck": "listing stands still",
        "future-dates": "dates in the future",
        "duplicates": "duplicates",
        "slow": "slow",
        "certificate": "certificate near its end",
        "robots": "robots.txt forbids",
        "blocked": "kept out",
        "errors": "errors of the host",
        "elsewhere": "addresses lead elsewhere",
        "program": "program broke",
    },
}
COUNTED = ("new", "changed", "gone", "missing", "restored", "moved")
_COUNTED: dict[Language, dict[str, str]] = {
    "vi": {
        "new": "bài mới",
        "changed": "bài thay đổi",
        "gone": "bài bị gỡ",
        "missing": "bài không còn thấy",
        "restored": "bài trở lại",
        "moved": "bài chuyển địa chỉ",
    },
    "en": {
        "new": "new",
        "changed": "changed",
        "gone": "taken down",
        "missing": "no longer there",
        "restored": "back again",
        "moved": "moved",
    },
}
_FIELDS: dict[Language, dict[str, str]] = {
    "vi": {
        "title": "tiêu đề",
        "date": "ngày đăng",
        "lead": "sa-pô",
        "body": "nội dung",
        "caption": "chú thích ảnh",
        "byline": "tác giả",
    },
    "en": {
        "title": "title",
        "date": "date",
        "lead": "lead",
        "body": "body",
        "caption": "caption",
        "byline": "by-line",
    },
}


def cause_word(cause: str, language: Language) -> str:
    """Return what an alert is about in two or three words."""
    return _CAUSES[language].get(cause, cause)


def field_word(field: str, language: Language) -> str:
    """Return what a reader calls a field of an article."""
    return _FIELDS[language].get(field, field)


def counts_phrase(counts: NightCounts, language: Language, names: Collection[str] = COUNTED) -> str:
    """Return the counts of *names* that are not zero, as ``5 bài mới, 1 bài bị gỡ``; "" when all are."""
    words, numbers = _COUNTED[language], asdict(counts)
    return ", ".join(f"{number_text(numbers[name], language)} {words[name]}" for name in names if numbers[name])


def number_text(number: int, language: Language) -> str:
    """Return a number with its thousands parted as the language does."""
    return f"{number:,}".replace(",", "." if language == "vi" else ",")


def day_text(day: date, language: Language) -> str:
    """Return a day as the language writes it."""
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day:%Y-%m-%d}"


def moment_words(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return day and clock of *moment* in *zone*."""
    local = moment.astimezone(zone)
    return f"{day_text(local.date(), language)} {local:%H:%M}"
