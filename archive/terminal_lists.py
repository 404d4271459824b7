"""What changed and how the sites stand, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from archive.alert_records import Alert
from archive.change_meanings import PRESSING
from archive.listed_changes import ListedChange
from archive.records import RunCounts
from archive.site_verdicts import Verdict
from archive.status_reading import SiteStatus, Status
from archive.terminal import WIDTH, change_words, day_and_clock
from archive.terminal_text import harmless, in_columns, wrapped
from archive.verdict_words import verdict_word

_COUNT_WORDS = {
    "new": "mới",
    "changed": "thay đổi",
    "missing": "không còn thấy",
    "gone": "đã gỡ",
    "restored": "trở lại",
    "moved": "chuyển địa chỉ",
    "unchanged": "như cũ",
    "failed": "không đọc được",
    "quarantined": "chờ xét",
}


def changes_lines(changes: Sequence[ListedChange], *, zone: ZoneInfo, width: int = WIDTH) -> Iterator[str]:
    """Yield how many there are, then each change as its title, what changed, and where to look."""
    if not changes:
        yield "Không có thay đổi nào."
        return
    pressing = sum(change.meaning in PRESSING for change in changes)
    marked = f"; {pressing} đánh dấu ! nên xem trước: phủ định, số tiền, con số, bài bị gỡ" if pressing else ""
    yield from wrapped(f"{len(changes)} việc{marked}.", width)
    for change in changes:
        yield ""
        mark = "!" if change.meaning in PRESSING else " "
        yield from wrapped(harmless(change.title), width, indent=f"{mark} ", hanging="  ")
        yield from wrapped(harmless(change.sentence), width, indent="    ")
        version = "" if change.version is None else f", bản {change.version}"
        when = f"{change.site}, {day_and_clock(change.when, zone)}, {change_words(change.kind)}{version}"
        yield from wrapped(harmless(f"{when}, mã {change.page_id}"), width, indent="    ")
        yield harmless(f"    {change.url}")


def status_lines(status: Status, *, zone: ZoneInfo, width: int = WIDTH) -> Iterator[str]:
    """Yield one line for all, then one for each site: verdict, last run, next run; below it what a person has to know.

    Alerts of the whole archive stand on top; sites that nobody has tried yet and that never ran together at the end.
    """
    if not status.sites:
        yield "Chưa có trang tin nào trong kho."
        return
    untried = [site for site in status.sites if site.verdict is Verdict.UNCHECKED]
    known = [site for site in status.sites if site.verdict is not Verdict.UNCHECKED]
    of_archive = [alert for alert in status.alerts if alert.site is None]
    yield from wrapped(harmless(_first_line(known, of_archive)), width)
    yield from _alert_lines(of_archive, width)
    starts = in_columns([_status_row(site, zone) for site in known])
    for site, start in zip(known, starts, strict=True):
        yield from _site_lines(site, start, zone, width)
    if untried:
        names = ", ".join(site.site for site in untried)
        yield from wrapped(harmless(f"Chưa kiểm tra: {names}. {untried[0].sentence()}"), width)


def _first_line(sites: Sequence[SiteStatus], of_archive: Sequence[Alert]) -> str:
    waiting = [site.site for site in sites if site.needs_a_person]
    if any(alert.state == "open" for alert in of_archive):
        waiting.insert(0, "cả kho lưu")
    if waiting:
        return f"Cần người xem: {', '.join(waiting)}."
    if all(site.last_run is None for site in sites):
        return "Chưa trang tin nào được thu thập."
    return "Mọi trang tin đều ổn."


def _site_lines(site: SiteStatus, start: str, zone: ZoneInfo, width: int) -> Iterator[str]:
    told = [] if site.last_run is None else [_counts_in_words(site.last_run.counts)]
    if site.next_run_at is not None:
        told.append(f"lượt sau {day_and_clock(site.next_run_at, zone)}")
    line = harmless(f"{start}  {'; '.join(told)}".rstrip())
    if cell_len(line) <= width:
        yield line
    else:
        yield harmless(start)
        yield from wrapped(harmless("; ".join(told)), width, indent="    ")
    if site.verdict is not Verdict.OK or (site.last_run is not None and site.last_run.counts.failed):
        yield from wrapped(harmless(site.sentence()), width, indent="    ")
    yield from _alert_lines(site.alerts, width)


def _alert_lines(alerts: Iterable[Alert], width: int) -> Iterator[str]:
    for alert in alerts:
        if alert.state == "muted":
            until = f"{alert.muted_until:%d/%m/%Y}" if alert.muted_until else ""
            yield from wrapped(harmless(f"(đã tắt đến {until}) {alert.message()}"), width, indent="    ")
        else:
            yield from wrapped(harmless(f"! {alert.message()}"), width, indent="    ", hanging="      ")
            yield from wrapped(harmless(f"→ {alert.next_step()}"), width, indent="      ", hanging="        ")


def _status_row(site: SiteStatus, zone: ZoneInfo) -> tuple[str, ...]:
    when = day_and_clock(site.last_run.started_at, zone) if site.last_run else "–"
    return (site.site, verdict_word(site.verdict, "vi"), when)


def _counts_in_words(counts: RunCounts) -> str:
    said = ((name, getattr(counts, name)) for name in _COUNT_WORDS)
    return ", ".join(f"{number} {_COUNT_WORDS[name]}" for name, number in said if number) or "không có bài nào"
