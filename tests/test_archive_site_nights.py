"""A site night by night, and the counts that triggers keep of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.connection import DATABASE
from archive.reading_connection import reading
from archive.records import Outcome
from archive.site_history import site_history
from archive.site_nights import Night, NightCounts, NightState, find_nights, night_span
from archive.store import Archive
from tests.archive_nights import DELETED, FIRST_NIGHT, NOT_FOUND, SITE, Nights, article, seen
from tests.archive_samples import MUONG, fill
from tests.archive_soundness import (
    HOURS_COUNTED,
    HOURS_KEPT,
    SECTIONS_COUNTED,
    SECTIONS_KEPT,
    assert_sound,
    rows_of,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
KEPT = "SELECT sum(new), sum(changed), sum(missing), sum(gone), sum(restored), sum(moved) FROM site_hours"


def nights_of(folder: Path, site: str = SITE, *, is_running: bool = False) -> list[Night]:
    with reading(folder) as database:
        span = night_span(database, site, HANOI)
        assert span is not None
        return find_nights(database, site, HANOI, since=span[0], until=span[1], is_running=is_running)


def run_of(archive: Archive, at: datetime, outcome: Outcome | None, why: str | None = None) -> None:
    run = archive.begin_run(SITE, started_at=at, mode="full", rehearsal=True, program="luuvet/0", rules="r0")
    if outcome is not None:
        archive.finish_run(run, ended_at=at, outcome=outcome, why=why, requests=1, bytes=1, seconds=1.0)


def test_every_night_has_its_outcome_and_what_happened_in_it(tmp_path: Path) -> None:
    first, second, third = nights_of(fill(tmp_path), MUONG)
    assert [night.day for night in (first, second, third)] == [date(2024, 8, day) for day in (12, 13, 14)]
    assert [night.state for night in (first, second, third)] == ["complete", "partial", "complete"]
    assert first.counts == NightCounts(new=5)
    assert second.counts == NightCounts(changed=1, missing=1)
    assert third.counts == NightCounts(changed=2, gone=1)
    assert (first.why, second.why) == (None, "Tin: trang 2 trả lời 503")


def test_a_night_without_a_run_is_told_as_one(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article())})
        site.number = 3
        site.night({"/1": seen(article("Đã sửa."))})
    assert [night.state for night in nights_of(tmp_path)] == ["complete", "none", "none", "complete"]


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ((Outcome.FAILED, Outcome.COMPLETE), NightState.COMPLETE),
        ((Outcome.PARTIAL, Outcome.FAILED), NightState.PARTIAL),
        ((Outcome.FAILED, Outcome.INTERRUPTED), NightState.INTERRUPTED),
        ((Outcome.SKIPPED,), NightState.SKIPPED),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else str(value),
)
def test_a_night_is_as_good_as_its_best_run(tmp_path: Path, outcomes: tuple[Outcome, ...], state: NightState) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive)
        for number, outcome in enumerate(outcomes):
            run_of(archive, FIRST_NIGHT + timedelta(hours=number), outcome, why="vì thế")
    (night,) = nights_of(tmp_path)
    assert (night.state, night.runs) == (state, len(outcomes))


@pytest.mark.parametrize(("is_running", "state"), [(True, NightState.RUNNING), (False, NightState.INTERRUPTED)])
def test_a_run_without_an_end_goes_on_only_while_somebody_holds_the_site(
    tmp_path: Path, *, is_running: bool, state: NightState
) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive)
        run_of(archive, FIRST_NIGHT, None)
    (night,) = nights_of(tmp_path, is_running=is_running)
    assert night.state is state


def test_nights_begin_at_noon_on_the_clock_of_the_site(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        for hour in (4, 5):  # 11 and 12 o'clock in Vietnam
            at = datetime(2024, 8, 12, hour, 30, tzinfo=UTC)
            run = site.begin(at)
            site.visit(run, f"/{hour}", seen(article(f"Bài lúc {hour} giờ.")), at)
            site.finish(run, at)
    before, after = nights_of(tmp_path)
    assert (before.day, before.counts.new) == (date(2024, 8, 11), 1)
    assert (after.day, after.counts.new) == (date(2024, 8, 12), 1)


def test_what_no_run_found_came_from_elsewhere(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article())})
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute("UPDATE runs SET started_at = '2024-09-01T19:00:00Z'")
    nights = nights_of(tmp_path)
    assert (nights[0].state, nights[0].counts.new, nights[-1].state) == ("imported", 1, "complete")


def test_of_a_site_that_was_never_read_no_night_is_known(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive)
    with reading(tmp_path) as database:
        assert night_span(database, SITE, HANOI) is None


def test_the_history_tells_all_nights_in_short(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article())})
        site.number = 3
        run_of(archive, FIRST_NIGHT + timedelta(days=2), Outcome.FAILED)
        site.night({"/1": seen(article("Đã sửa."))})
        site.number = 30
        site.night({"/1": seen(article("Lại sửa."))})
        archive.connection.execute(
            "UPDATE runs SET started_at = '2024-08-13T20:00:00Z' WHERE started_at LIKE '2024-08-15%'"
        )
    with reading(tmp_path) as database:
        history = site_history(database, SITE, HANOI, is_running=False)
    assert (history.first, history.last) == (date(2024, 8, 12), date(2024, 9, 11))
    assert history.states == {"complete": 3, "failed": 1, "imported": 1, "none": 26}
    assert [(month.last_night, month.counts) for month in history.months] == [
        (date(2024, 8, 15), NightCounts(new=1, changed=1)),
        (date(2024, 9, 11), NightCounts(changed=1)),
    ]


# -- kept by triggers --------------------------------------------------------------------------------------------------


def test_everything_that_happens_to_an_article_is_counted_once(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article(), key="1"), "/2": seen(article("Hai."), key="2")})
        site.night({"/1": seen(article("Đã sửa."), key="1"), "/2": NOT_FOUND})
        site.night({"/1": DELETED, "/2": seen(article("Hai."), key="2")})
    assert rows_of(tmp_path / DATABASE, KEPT) == [(2, 1, 1, 1, 1, 0)]
    assert rows_of(tmp_path / DATABASE, "SELECT * FROM site_sections") == [(SITE, "Tin", 1, 0, 1, 3)]
    assert_sound(tmp_path)


def test_of_two_pages_that_prove_to_be_one_the_other_counts_no_longer(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/cu": seen(article())})
        site.night({"/moi": seen(article(), key="7")}, listed=["/moi"])
        site.night({"/cu": seen(article(), key="7")}, listed=["/cu", "/moi"])
    assert rows_of(tmp_path / DATABASE, "SELECT count(*) FROM pages WHERE merged_into IS NOT NULL") == [(1,)]
    assert rows_of(tmp_path / DATABASE, "SELECT sum(new) FROM site_hours") == [(1,)]
    assert_sound(tmp_path)


def test_rows_that_are_changed_or_taken_out_leave_the_counts_true(tmp_path: Path) -> None:
    fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute("UPDATE version_rows SET first_captured_at = '2024-08-20T03:00:00Z' WHERE number = 2")
        database.execute("UPDATE pages SET section = 'Mục khác' WHERE title = 'Hội thi'")
        database.execute("DELETE FROM events WHERE kind = 'gone'")
    assert rows_of(tmp_path / DATABASE, "SELECT changed FROM site_hours WHERE hour = '2024-08-20T03'") == [(3,)]
    assert rows_of(tmp_path / DATABASE, "SELECT live FROM site_sections WHERE section = 'Mục khác'") == [(1,)]
    assert rows_of(tmp_path / DATABASE, "SELECT sum(gone) FROM site_hours") == [(0,)]
    assert_counts_true(tmp_path)


def assert_counts_true(folder: Path) -> None:
    """The rows were changed behind the back of the full-text index: of it nothing is asked here."""
    from_triggers = rows_of(folder / DATABASE, HOURS_KEPT), rows_of(folder / DATABASE, SECTIONS_KEPT)
    assert from_triggers == (rows_of(folder / DATABASE, HOURS_COUNTED), rows_of(folder / DATABASE, SECTIONS_COUNTED))
