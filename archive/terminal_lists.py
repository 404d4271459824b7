"""What changed and how the sites stand, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from archive.change_listing import ListedChange, Meaning
from archive.records import RunCounts
from archive.status_reading import SiteStatus, Verdict
from archive.terminal import WIDTH, change_words, day_and_clock
from archive.terminal_text import harmless, in_columns, wrapped

_PRESSING = (Meaning.NEGATION, Meaning.MONEY, Meaning.NUMBER, Meaning.GONE)
_VERDICTS = {
    Verdict.OK: "tốt",
    Verdict.RUNNING: "đang chạy",
    Verdict.INCOMPLETE: "chưa đủ",
    Verdict.BROKEN: "hỏng",
    Verdict.SILENT: "im lặng",
    Verdict.NEVER: "chưa chạy",
    Verdict.UNCHECKED: "chưa kiểm tra",
}
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
    pressing = sum(change.meaning in _PRESSING for change in changes)
    marked = f"; {pressing} đánh dấu ! nên xem trước: phủ định, số tiền, con số, bài bị gỡ" if pressing else ""
    yield from wrapped(f"{len(changes)} việc{marked}.", width)
    for change in changes:
        yield ""
        mark = "!" if change.meaning in _PRESSING else " "
        yield from wrapped(harmless(change.title), width, indent=f"{mark} ", hanging="  ")
        yield from wrapped(harmless(change.sentence), width, indent="    ")
        version = "" if change.version is None else f", bản {change.version}"
        when = f"{change.site}, {day_and_clock(change.when, zone)}, {change_words(change.kind)}{version}"
        yield from wrapped(harmless(f"{when}, mã {change.page_id}"), width, indent="    ")
        yield harmless(f"    {change.url}")


def status_lines(sites: Sequence[SiteStatus], *, zone: ZoneInfo, width: int = WIDTH) -> Iterator[str]:
    """Yield one line for all, then one for each site: verdict, last run; below it what a person has to know.

    Sites that nobody has tried yet and that never ran stand together at the end.
    """
    untried = [site for site in sites if site.verdict is Verdict.UNCHECKED and site.last_run is None]
    known = [site for site in sites if site not in untried]
    waiting = [site.site for site in known if site.verdict.needs_a_person]
    if not sites:
        yield "Chưa có trang tin nào trong kho."
        return
    if waiting:
        yield from wrapped(harmless(f"Cần người xem: {', '.join(waiting)}."), width)
    elif all(site.last_run is None for site in sites):
        yield "Chưa trang tin nào được thu thập."
    else:
        yield "Mọi trang tin đều ổn."
    starts = in_columns([_status_row(site, zone) for site in known])
    for site, start in zip(known, starts, strict=True):
        yield from _site_lines(site, start, width)
    if untried:
        names = ", ".join(site.site for site in untried)
        yield from wrapped(harmless(f"Chưa kiểm tra: {names}. {untried[0].sentence}"), width)


def _site_lines(site: SiteStatus, start: str, width: int) -> Iterator[str]:
    counts = "" if site.last_run is None else _counts_in_words(site.last_run.counts)
    line = harmless(f"{start}  {counts}".rstrip())
    if cell_len(line) <= width:
        yield line
    else:
        yield harmless(start)
        yield from wrapped(harmless(counts), width, indent="    ")
    if site.verdict is not Verdict.OK or (site.last_run is not None and site.last_run.counts.failed):
        yield from wrapped(harmless(site.sentence), width, indent="    ")


def _status_row(site: SiteStatus, zone: ZoneInfo) -> tuple[str, ...]:
    when = day_and_clock(site.last_run.started_at, zone) if site.last_run else "–"
    return (site.site, _VERDICTS[site.verdict], when)


def _counts_in_words(counts: RunCounts) -> str:
    said = ((name, getattr(counts, name)) for name in _COUNT_WORDS)
    return ", ".join(f"{number} {_COUNT_WORDS[name]}" for name, number in said if number) or "không có bài nào"
