from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.fixity import verify
from archive.run_tallies import RunTally, keep_tally
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, SITE, Nights, article, rows, seen

LEDGER = "SELECT outcome, requests, bytes, seconds, answers, smallest_gap_seconds, ended_at FROM runs"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive") as one:
        yield one


def tally() -> RunTally:
    one = RunTally()
    for gap, kind, size in ((None, "200", 900), (3.2171, "404", 20), (3.1004, "200", 1000), (9.0, "timeout", 0)):
        one.note_sent(gap)
        one.note_answer(kind, size)
    one.note_sent(3.5)  # no answer yet
    return one


def test_a_run_that_dies_tells_how_far_it_came(archive: Archive) -> None:
    nights = Nights(archive)
    run = nights.begin(FIRST_NIGHT)
    keep_tally(archive, run, tally(), 21.51)
    archive._locks.pop(SITE).release()
    assert archive.mark_dead_runs() == [run]
    (row,) = rows(archive.folder, LEDGER)
    assert row[:4] == ("interrupted", 5, 1920, 21.51)
    assert json.loads(row[4]) == {"200": 2, "404": 1, "timeout": 1}
    assert row[5] == 3.1
    assert row[6] == "2024-08-12T19:00:21Z"  # when it last was heard of


def test_what_was_kept_of_a_closed_run_stays(archive: Archive) -> None:
    nights = Nights(archive)
    run = nights.begin(FIRST_NIGHT)
    keep_tally(archive, run, tally(), 21.51)
    nights.finish(run, FIRST_NIGHT)
    keep_tally(archive, run, RunTally(), 0.0)
    (row,) = rows(archive.folder, LEDGER)
    assert (row[0], json.loads(row[4]), row[5]) == ("complete", {"200": 2, "404": 1, "timeout": 1}, 3.1)


def test_the_tally_of_a_run_is_sealed(archive: Archive) -> None:
    nights = Nights(archive)
    nights.night({"/a": seen(article())})
    run = nights.begin(FIRST_NIGHT + timedelta(days=2))
    keep_tally(archive, run, tally(), 21.51)
    nights.finish(run, FIRST_NIGHT + timedelta(days=2))
    assert not verify(archive.folder).problems
    with archive.transaction():
        archive.connection.execute("""UPDATE runs SET answers = '{"200": 3}' WHERE id = ?""", (run,))
    (problem,) = verify(archive.folder).problems
    assert "answers" in problem.detail or "row" in problem.detail


def test_records_are_synced_after_a_tally_was_not(archive: Archive) -> None:
    run = Nights(archive).begin(FIRST_NIGHT)
    keep_tally(archive, run, tally(), 1.0)
    assert archive.connection.execute("PRAGMA synchronous").fetchone() == (2,)
