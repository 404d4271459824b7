"""Failures, takedowns and returns: live, missing, gone and live again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.records import Absent, Decision, Failed, NotModified, WalkProof
from archive.store import Archive
from tests.archive_nights import (
    BUSY,
    DELETED,
    FIRST_NIGHT,
    LISTING,
    NOT_FOUND,
    SOFT_404,
    TEXT,
    TO_HOME,
    Nights,
    article,
    exported,
    history,
    rows,
    seen,
)

PAGE = "/1001-hoi-thao"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def test_a_failure_changes_no_state_and_no_text(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    for _ in range(3):
        (told,) = site.night({PAGE: BUSY}, listed=[])
        assert told.decision is Decision.FAILURE
    assert history(tmp_path) == ["first"]
    assert exported(tmp_path)[0]["state"] == "live"
    assert rows(tmp_path, "SELECT count(*) FROM failures") == [(3,)]


def test_a_404_is_missing_and_gone_when_a_later_night_confirms_it(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: NOT_FOUND})
    lines = exported(tmp_path)
    assert [line["change"] for line in lines] == ["first", "missing", "gone"]
    assert [line["state"] for line in lines] == ["live", "missing", "gone"]
    assert [(line["version"], line["body"]) for line in lines[1:]] == [(None, []), (None, [])]


def test_two_runs_of_one_night_do_not_confirm_each_other(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")}, hours=24)
    run = site.begin(FIRST_NIGHT + timedelta(hours=24))
    site.visit(run, PAGE, NOT_FOUND, FIRST_NIGHT + timedelta(hours=24))
    site.finish(run, FIRST_NIGHT + timedelta(hours=24))
    run = site.begin(FIRST_NIGHT + timedelta(hours=43))
    site.visit(run, PAGE, NOT_FOUND, FIRST_NIGHT + timedelta(hours=43))
    site.finish(run, FIRST_NIGHT + timedelta(hours=43))
    assert history(tmp_path) == ["first", "missing"]
    run = site.begin(FIRST_NIGHT + timedelta(hours=45))
    site.visit(run, PAGE, NOT_FOUND, FIRST_NIGHT + timedelta(hours=45))
    site.finish(run, FIRST_NIGHT + timedelta(hours=45))
    assert history(tmp_path) == ["first", "missing", "gone"]


def test_a_410_is_gone_at_once(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (told,) = site.night({PAGE: DELETED})
    assert (told.decision, told.change) == (Decision.TOMBSTONE, "gone")
    assert history(tmp_path) == ["first", "gone"]


@pytest.mark.parametrize("finding", [SOFT_404, TO_HOME], ids=["soft-404", "redirect-home"])
@pytest.mark.parametrize(
    ("listed", "complete", "change"),
    [([], True, "missing"), ([PAGE], True, None), ([], False, None)],
    ids=["listed nowhere", "still listed", "walk not proved"],
)
def test_a_page_in_its_place_is_an_absence_only_where_a_complete_walk_lists_it_nowhere(
    site: Nights, finding: Absent, listed: list[str], complete: bool, change: str | None
) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (told,) = site.night({PAGE: finding}, listed=listed, complete=complete)
    assert told.change == change
    assert told.decision is (Decision.TOMBSTONE if change else Decision.FAILURE)


@pytest.mark.parametrize("absence", [NOT_FOUND, DELETED], ids=["missing", "gone"])
def test_a_page_that_comes_back_is_restored(site: Nights, tmp_path: Path, absence: Absent) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: absence})
    site.night({PAGE: seen(article(), key="1001")})
    lines = exported(tmp_path)
    assert lines[-1]["change"] == "restored"
    assert (lines[-1]["version"], lines[-1]["state"], lines[-1]["body"]) == (1, "live", list(TEXT))


def test_a_page_that_comes_back_changed_says_both(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: seen(article(TEXT[0], "Chỉ còn 12 phần quà."), key="1001")})
    assert history(tmp_path) == ["first", "missing", "restored+body"]


def test_an_address_that_never_was_a_page_is_neither_page_nor_takedown(site: Nights, tmp_path: Path) -> None:
    for finding in (NOT_FOUND, DELETED, BUSY, SOFT_404):
        (told,) = site.night({PAGE: finding}, listed=[PAGE])
        assert (told.decision, told.page_id) == (Decision.FAILURE, None)
    assert exported(tmp_path) == []


def test_an_unreachable_article_that_was_missing_stays_missing(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: Failed(reason="timeout")}, listed=[])
    assert exported(tmp_path)[-1]["state"] == "missing"


def test_a_first_410_confirms_a_missing_page_without_waiting(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: DELETED}, hours=24)
    assert history(tmp_path) == ["first", "missing", "gone"]


def test_a_second_404_in_the_same_run_confirms_nothing_however_late(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    at = FIRST_NIGHT + timedelta(hours=24)
    run = site.begin(at)
    site.visit(run, PAGE, NOT_FOUND, at)
    site.visit(run, PAGE, NOT_FOUND, at + timedelta(hours=30))
    site.finish(run, at)
    assert history(tmp_path) == ["first", "missing"]


def test_a_soft_404_that_no_walk_lists_confirms_that_a_page_is_gone(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: SOFT_404}, listed=[])
    site.night({PAGE: SOFT_404}, listed=[PAGE])
    assert history(tmp_path) == ["first", "missing"]
    site.night({PAGE: SOFT_404}, listed=[])
    assert history(tmp_path) == ["first", "missing", "gone"]


def test_a_page_that_is_gone_stays_so_without_further_lines(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: DELETED})
    (told,) = site.night({PAGE: NOT_FOUND})
    assert (told.decision, told.change) == (Decision.TOMBSTONE, None)
    assert rows(tmp_path, "SELECT count(*) FROM captures WHERE kind = 'tombstone'") == [(1,)]
    assert history(tmp_path) == ["first", "gone"]


def test_a_404_that_the_same_run_takes_back_leaves_no_trace_in_history_or_counts(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    run = site.begin(FIRST_NIGHT + timedelta(hours=24))
    site.visit(run, PAGE, NOT_FOUND, FIRST_NIGHT + timedelta(hours=24))
    site.visit(run, PAGE, seen(article(), key="1001"), FIRST_NIGHT + timedelta(hours=24, minutes=1))
    counts = site.finish(run, FIRST_NIGHT + timedelta(hours=24)).counts
    assert history(tmp_path) == ["first"]
    assert (counts.missing, counts.restored, counts.unchanged) == (0, 0, 1)
    assert exported(tmp_path)[0]["state"] == "live"


def test_a_soft_404_of_a_page_read_in_the_same_run_is_no_failure_of_it(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({"/moi": seen(article(), key="1001"), PAGE: SOFT_404}, listed=["/moi"])
    assert rows(tmp_path, "SELECT count(*) FROM failures") == [(0,)]
    assert history(tmp_path) == ["first", "moved"]


def test_not_modified_is_a_visit_and_nothing_else(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (told,) = site.night({PAGE: NotModified()}, listed=[PAGE])
    assert told.decision is Decision.REVISIT
    (line,) = exported(tmp_path)
    assert (line["visits"], line["change"]) == (2, "first")


def test_not_modified_of_an_address_that_nobody_knows_is_a_failure(site: Nights, tmp_path: Path) -> None:
    (told,) = site.night({PAGE: NotModified()}, listed=[PAGE])
    assert (told.decision, told.page_id) == (Decision.FAILURE, None)


def test_a_page_restored_to_an_older_text_says_both(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(article(title="Tên khác"), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: seen(article(), key="1001")})
    assert history(tmp_path) == ["first", "title", "missing", "restored+reverted"]
    assert exported(tmp_path)[-1]["reverts"] == 1


def test_every_state_is_since_the_moment_that_brought_it(site: Nights, tmp_path: Path) -> None:
    since = "SELECT state, state_since FROM pages"
    site.night({PAGE: seen(article(), key="1001")})
    assert rows(tmp_path, since) == [("live", "2024-08-12T19:00:01Z")]
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: BUSY})
    assert rows(tmp_path, since) == [("missing", "2024-08-13T19:00:01Z")]
    site.night({PAGE: NOT_FOUND})
    assert rows(tmp_path, since) == [("gone", "2024-08-15T19:00:01Z")]
    site.night({PAGE: seen(article(), key="1001")})
    assert rows(tmp_path, since) == [("live", "2024-08-16T19:00:01Z")]


def night_without_the_list(site: Nights, number: int, finding: Absent) -> str | None:
    """Tell a run whose only section was closed; return what became of the page."""
    at = FIRST_NIGHT + timedelta(days=number)
    run = site.begin(at)
    closed = WalkProof(section="Tin", url=LISTING, pages_walked=0, items_listed=0, complete=False, why="bảo trì")
    site.archive.record_walk(run, closed)
    told = site.visit(run, PAGE, finding, at)
    site.finish(run, at)
    return told.change


def test_a_404_while_the_list_of_its_section_is_closed_proves_no_takedown(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    assert night_without_the_list(site, 1, NOT_FOUND) is None
    site.number = 2
    site.night({"/1001-ten-moi": seen(article(), key="1001")})
    assert history(tmp_path) == ["first", "moved"]


def test_a_second_404_counts_even_where_the_list_stays_closed(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    assert [night_without_the_list(site, number, NOT_FOUND) for number in (1, 2, 3)] == [None, "missing", "gone"]


def test_an_article_that_answers_again_where_it_was_not_found_was_missing_meanwhile(
    site: Nights, tmp_path: Path
) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    night_without_the_list(site, 1, NOT_FOUND)
    site.number = 2
    site.night({PAGE: seen(article(), key="1001")})
    assert history(tmp_path) == ["first", "missing", "restored"]
    ((missing, restored),) = rows(tmp_path, "SELECT min(happened_at), max(happened_at) FROM events")
    assert missing < restored
    site.night({PAGE: seen(article(), key="1001")})
    assert history(tmp_path) == ["first", "missing", "restored"]


def test_a_410_counts_whatever_the_list_says(site: Nights) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    assert night_without_the_list(site, 1, DELETED) == "gone"
