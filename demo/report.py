"""The demo's report: what two nights brought, in plain Vietnamese with English below."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.change_listing import find_changes
from archive.difference_english import english_summary
from archive.diffs import find_differences
from archive.history import find_events, find_page, find_version
from archive.listed_changes import ListedChange, label
from archive.night_dates import night_of
from archive.reading_connection import reading
from archive.status_reading import last_run
from archive.verdict_words import outcome_word
from demo.replicas import VIETNAM
from demo.report_words import changed_sentences, counts_in_words

WIDTH = 100  # characters of a line
FAR_OFF = datetime(9999, 1, 1, tzinfo=UTC)
_NEW_TEXT = {"body", "title", "lead", "byline", "caption", "image", "spelling-style", "reverted"}


def write_report(archive_folder: Path, nights: Sequence[datetime]) -> str:
    """Return the report on the archive in *archive_folder*; *nights* are the moments (aware) at which they began."""
    with reading(archive_folder) as database:
        lines = [
            "LƯU VẾT: các trang tin mẫu qua từng đêm",
            "What the replica sites did night by night. Names and stories are invented.",
        ]
        for number, begun in enumerate(nights, 1):
            ended = nights[number] if number < len(nights) else FAR_OFF
            lines += ["", *_night(database, number, begun, ended)]
        if len(nights) > 1:
            lines += ["", *_changes(database, nights[1])]
            lines += ["", *_new_articles(database, nights[1])]
            lines += ["", *_reprints(database)]
            lines += ["", *_what_did_not_count(database, nights[1])]
            lines += ["", f"Xem lại từng bài (look again): luuvet diff ID --archive {archive_folder}"]
            night = night_of(nights[-1], VIETNAM)
            lines += [
                f"Báo cáo buổi sáng (the morning report): luuvet report --night {night} --archive {archive_folder}"
            ]
    return "\n".join(lines) + "\n"


def _night(database: sqlite3.Connection, number: int, begun: datetime, ended: datetime) -> Iterator[str]:
    yield f"ĐÊM {number}, {begun.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    for site, name in database.execute("SELECT id, name FROM sites ORDER BY id").fetchall():
        run = last_run(database, site, before=ended - timedelta(seconds=1))
        if run is None or run.started_at < begun.replace(microsecond=0):
            yield f"  {name}: không có lượt nào (no run)"
            continue
        vi, en = counts_in_words(run.counts)
        outcome_vi, outcome_en = outcome_word(run.outcome, "vi"), outcome_word(run.outcome, "en")
        walked = sum(walk.pages_walked for walk in run.sections)
        yield from _wrapped("  ", f"{name}: {vi}. {walked} trang danh sách, {outcome_vi}.")
        yield from _wrapped("    ", f"({en}; {walked} list pages; {outcome_en}{f': {run.why}' if run.why else ''})")


def _changes(database: sqlite3.Connection, since: datetime) -> Iterator[str]:
    changes = find_changes(database, since=since)
    yield f"ĐÃ THAY ĐỔI: {len(changes)} bài, điều quan trọng đứng trước (what changed, most meaningful first)"
    if not changes:
        yield "  Không có gì thay đổi. (Nothing changed.)"
    for number, change in enumerate(changes, 1):
        yield from _change(database, number, change)


def _change(database: sqlite3.Connection, number: int, change: ListedChange) -> Iterator[str]:
    page = find_page(database, change.page_id)
    # An article that is no longer there still has its last text, and an untitled one its first words.
    title = label(find_version(database, page, page.versions).article)
    yield from _wrapped(f"{number:2}. ", f"{page.site_name}: {title}")
    yield from _wrapped("    ", change.sentence)
    if change.version is None or change.version < 2 or not _NEW_TEXT & set(change.kind.split("+")):
        yield from _wrapped("    ", english_summary(change.kind, ()))
        yield from _move(database, change)
        return
    old = find_version(database, page, change.version - 1).article
    new = find_version(database, page, change.version).article
    found = find_differences(old, new)
    yield from _wrapped("    ", english_summary(change.kind, found.changes))
    for row in found.rows:
        before, now = changed_sentences(row)
        if before:
            yield from _wrapped("      trước: ", before)
        if now:
            yield from _wrapped("      nay:   ", now)
    yield f"    luuvet diff {change.page_id}"


def _move(database: sqlite3.Connection, change: ListedChange) -> Iterator[str]:
    if "moved" in change.kind.split("+"):
        moves = [event for event in find_events(database, find_page(database, change.page_id)) if event.kind == "moved"]
        for event in moves[-1:]:
            yield from _wrapped("      trước: ", event.from_url or "")
            yield from _wrapped("      nay:   ", event.to_url or "")
    yield f"    luuvet show {change.page_id}"


def _new_articles(database: sqlite3.Connection, since: datetime) -> Iterator[str]:
    found = find_changes(database, since=since, kind="first")
    yield f"BÀI MỚI: {len(found)} (new articles)"
    for change in found:
        yield from _wrapped("  · ", f"{find_page(database, change.page_id).site_name}: {change.title}")


def _reprints(database: sqlite3.Connection) -> Iterator[str]:
    pairs = database.execute(
        "SELECT title, other_title, share FROM reprints WHERE page_id < other_id ORDER BY share DESC"
    ).fetchall()
    yield f"BÀI ĐĂNG LẠI: {len(pairs)} (the same text on two sites; linked, never merged)"
    for pair in pairs:
        yield from _wrapped("  · ", f"{pair['title']} ↔ {pair['other_title']} ({pair['share']:.0%})")


def _what_did_not_count(database: sqlite3.Connection, since: datetime) -> Iterator[str]:
    (unchanged,) = database.execute(
        "SELECT count(*) FROM visits AS v JOIN pages AS p ON p.seq = v.page "
        "WHERE v.seen_at >= :since AND p.changed_at < :since",
        {"since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
    ).fetchone()
    yield f"KHÔNG TÍNH LÀ THAY ĐỔI: {unchanged} bài được đọc lại và vẫn như cũ (read again, unchanged)"
    yield from _wrapped(
        "  ",
        "Bộ đếm lượt xem, “Tin khác”, “Nên xem” khác đi ở mỗi lần tải, và một bài được gõ lại bằng Unicode tổ hợp. "
        "Không điều nào trong đó tạo ra phiên bản mới.",
    )
    yield from _wrapped(
        "  ",
        "View counters and lists of other articles differ at every request, and one article was typed again in "
        "decomposed Unicode. None of this made a version.",
    )


def _wrapped(mark: str, text: str) -> list[str]:
    """Break *text* into lines that begin below *mark*."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
