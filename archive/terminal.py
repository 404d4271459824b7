"""Records as lines for a terminal: an article and its history, the end of a crawl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from archive.history_records import Page, PageEvent, Reprint, StoredVersion
from archive.listed_changes import label
from archive.records import Article, Outcome, RunCounts, RunSummary, State
from archive.terminal_text import harmless, in_columns, wrapped

WIDTH = 100  # columns of running text, where the terminal does not say

_STATES = {State.LIVE: "còn trên trang", State.MISSING: "không còn thấy, chờ xác nhận", State.GONE: "đã bị gỡ"}
_EVENTS = {"missing": "không còn thấy", "gone": "xác nhận đã gỡ", "restored": "trở lại", "moved": "chuyển địa chỉ"}
_CHANGE_WORDS = {
    "first": "bản đầu",
    "body": "nội dung",
    "title": "tiêu đề",
    "lead": "sa-pô",
    "byline": "tác giả",
    "caption": "chú thích ảnh",
    "image": "ảnh",
    "restored": "trở lại",
    "reverted": "lấy lại bản cũ",
    "moved": "chuyển địa chỉ",
    "missing": "không còn thấy",
    "gone": "đã gỡ",
    "spelling-style": "cách đặt dấu thanh",
}
# Counts of a run that are said when they are not zero, beside new, changed, gone and unchanged, which always are.
_SOMETIMES = ("missing", "restored", "moved", "failed", "quarantined")


def show_lines(
    page: Page,
    version: StoredVersion,
    *,
    versions: Sequence[StoredVersion] = (),
    events: Sequence[PageEvent] = (),
    reprints: Sequence[Reprint] = (),
    then: tuple[datetime, State] | None = None,
    width: int = WIDTH,
) -> Iterator[str]:
    """Yield one version of an article as a person reads it, and where and when it was seen.

    *then*: the moment that was asked for, and how the page stood at it.
    """
    zone = ZoneInfo(page.timezone)
    yield from _article_lines(version.article, zone, width)
    yield ""
    yield "─" * min(width, 40)
    asked = [] if then is None else [(f"Lúc {day_and_clock(then[0], zone)}", _STATES[then[1]])]
    yield from in_columns([*asked, *_facts(page, version, zone)])
    yield from _table("Các phiên bản", [_version_row(one, version, zone) for one in versions])
    yield from _table("Đã xảy ra", [_event_row(event, zone) for event in events])
    yield from _table("Cùng nội dung ở trang khác", [(one.page_id, one.site, one.title or "") for one in reprints])


def _article_lines(article: Article, zone: ZoneInfo, width: int) -> Iterator[str]:
    yield from wrapped(harmless(label(article)), width)
    about = [article.section or "", day_and_clock(article.published_at, zone) if article.published_at else ""]
    if any(about):
        yield harmless(" · ".join(part for part in about if part))
    for paragraph in (article.lead, *article.body):
        if paragraph:
            yield ""
            yield from wrapped(harmless(paragraph), width)
    if article.byline:
        yield ""
        yield from wrapped(harmless(article.byline), width, indent="    ")
    yield from _table("Chú thích ảnh", [(caption,) for caption in article.captions])
    yield from _table("Tệp đính kèm", [(file.name, file.url) for file in article.attachments])


def _table(heading: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield ""
        yield heading
        yield from in_columns(rows, indent="  ")


def _facts(page: Page, version: StoredVersion, zone: ZoneInfo) -> list[tuple[str, str]]:
    seen = f"{day_and_clock(version.first_captured_at, zone)} – {day_and_clock(version.last_captured_at, zone)}"
    evidence = "không có bản ghi WARC"
    if version.warc_file is not None:
        evidence = f"{version.warc_file}, vị trí {version.warc_offset}, {version.warc_length} byte"
    return [
        ("Trang tin", page.site if page.site_name == page.site else f"{page.site_name} ({page.site})"),
        ("Địa chỉ", page.url),
        *(("Cũng ở", alias) for alias in page.aliases),
        ("Mã bài", page.page_id),
        ("Hiện nay", f"{_STATES[page.state]}, từ {day_and_clock(page.state_since, zone)}"),
        ("Phiên bản", f"{version.number} trong số {page.versions}"),
        ("Đã thấy", f"{seen}, {version.visits} lần"),
        ("Mã băm", version.content_digest),
        ("Quy tắc", version.recipe),
        ("Bằng chứng", evidence),
    ]


def _version_row(one: StoredVersion, shown: StoredVersion, zone: ZoneInfo) -> tuple[str, ...]:
    equals = f" (như bản {one.reverts})" if one.reverts else ""
    return (
        "→" if one.number == shown.number else " ",
        str(one.number),
        f"{day_and_clock(one.first_captured_at, zone)} – {day_and_clock(one.last_captured_at, zone)}",
        f"{one.visits} lần",
        change_words(one.change) + equals,
    )


def _event_row(event: PageEvent, zone: ZoneInfo) -> tuple[str, ...]:
    way = f"{event.from_url} → {event.to_url}" if event.to_url else event.detail
    return (day_and_clock(event.happened_at, zone), _EVENTS.get(event.kind, event.kind), way or "")


def crawl_line(run: RunSummary) -> str:
    """Return the last line of a crawl: ``langson: 97/97 pages, 967 articles: 3 new, …, 963 unchanged; complete``."""
    if run.outcome is Outcome.SKIPPED:
        return harmless(f"{run.site}: skipped: {run.why}")
    walked = sum(proof.pages_walked for proof in run.sections)
    stated = sum(proof.pages_stated or proof.pages_walked for proof in run.sections)
    articles = sum(proof.items_listed for proof in run.sections)
    outcome = run.outcome.value if run.outcome else "running"
    why = f" ({run.why})" if run.why else ""
    counts = _counts(run.counts)
    return harmless(f"{run.site}: {walked}/{stated} pages, {articles} articles: {counts}; {outcome}{why}")


def _counts(counts: RunCounts) -> str:
    said = [f"{counts.new} new", f"{counts.changed} changed", f"{counts.gone} gone", f"{counts.unchanged} unchanged"]
    for name in _SOMETIMES:
        if number := getattr(counts, name):
            said.append(f"{number} {name}")
    return ", ".join(said)


def change_words(change: str) -> str:
    """Return the export's change words in Vietnamese, joined by plus signs."""
    return " + ".join(_CHANGE_WORDS.get(word, word) for word in change.split("+"))


def day_and_clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as people here write it: ``12/08/2024 14:05``."""
    return f"{moment.astimezone(zone):%d/%m/%Y %H:%M}"
