"""Runs: what they count, how they end, and what becomes of those whose process dies."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.records import Finding, Outcome, RunCounts, WalkProof
from archive.run_ledger import RehearsalError
from archive.store import Archive
from tests.archive_nights import (
    BUSY,
    DELETED,
    FIRST_NIGHT,
    LISTING,
    NOT_FOUND,
    Nights,
    article,
    rows,
    seen,
)
from tests.archive_soundness import ROOT, assert_sound

# Writes nights for ever and says after each page what is committed.
_WRITER = """
import sys
from pathlib import Path
from archive.store import Archive
from tests.archive_nights import Nights, article, seen, FIRST_NIGHT
from datetime import timedelta
with Archive.open(Path(sys.argv[1])) as archive:
    archive.mark_dead_runs()
    site = Nights(archive)
    while True:
        at = FIRST_NIGHT + timedelta(days=site.number)
        site.number += 1
        run = site.begin(at)
        site.walk(run, complete=True)
        for page in range(40):
            text = f"Tổ {page} kể chuyện lần {site.number}, lần đầu là {sys.argv[2]}."
            told = site.visit(run, f"/{page}", seen(article(text), key=str(page)), at, [f"/{page}"])
            print(told.page_id, told.version, flush=True)
        site.finish(run, at)
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def test_a_run_counts_what_became_of_its_pages(site: Nights) -> None:
    one, two, three, four = ("/1", "/2", "/3", "/4")
    site.night({path: seen(article(title=path), key=path) for path in (one, two, three, four)})
    assert site.last.counts.new == 4
    site.night(
        {
            one: seen(article(title="khác"), key=one),
            two: NOT_FOUND,
            three: BUSY,
            four: seen(article(title=four), key=four),
        },
        listed=[one, three, four],
    )
    counts = site.last.counts
    assert (counts.new, counts.changed, counts.missing, counts.failed, counts.unchanged) == (0, 1, 1, 1, 1)


def test_restored_moved_and_gone_pages_are_counted_as_such(site: Nights) -> None:
    first: dict[str, Finding] = {path: seen(article(title=path), key=path) for path in ("/1", "/2", "/3")}
    site.night(first)
    site.night({"/1": NOT_FOUND, "/2": first["/2"], "/3": first["/3"]}, listed=["/2", "/3"])
    site.night({"/1": first["/1"], "/2": DELETED, "/moi": first["/3"]}, listed=["/1", "/moi"])
    assert site.last.counts == RunCounts(restored=1, gone=1, moved=1, unchanged=1)


def test_a_page_that_failed_and_was_then_read_is_no_failed_page(site: Nights) -> None:
    site.night({"/1": seen(article(), key="1")})
    run = site.begin(FIRST_NIGHT + timedelta(days=1))
    for finding in (BUSY, BUSY, seen(article(), key="1"), seen(article(), key="1")):
        site.visit(run, "/1", finding, FIRST_NIGHT + timedelta(days=1))
    counts = site.finish(run, FIRST_NIGHT + timedelta(days=1)).counts
    assert (counts.failed, counts.unchanged) == (0, 1)


def test_a_page_that_failed_twice_is_one_failed_page(site: Nights, tmp_path: Path) -> None:
    run = site.begin(FIRST_NIGHT)
    for _ in range(2):
        site.visit(run, "/1", BUSY, FIRST_NIGHT)
    assert site.finish(run, FIRST_NIGHT).counts.failed == 1
    assert rows(tmp_path, "SELECT count(*) FROM failures") == [(2,)]


def test_a_run_keeps_what_was_walked_and_how_it_ended(site: Nights, tmp_path: Path) -> None:
    run = site.begin(FIRST_NIGHT)
    proof = WalkProof(
        section="Tin",
        url=LISTING,
        pages_walked=2,
        pages_stated=7,
        items_listed=20,
        items_stated=67,
        complete=False,
        why="trang 3 trả lời 503",
    )
    site.archive.record_walk(run, proof)
    summary = site.archive.finish_run(
        run,
        ended_at=FIRST_NIGHT + timedelta(hours=1),
        outcome=Outcome.PARTIAL,
        why="Tin: trang 3 trả lời 503",
        requests=25,
        bytes=1_000_000,
        seconds=3600.0,
    )
    assert (summary.outcome, summary.sections, summary.requests) == (Outcome.PARTIAL, (proof,), 25)
    assert rows(tmp_path, "SELECT outcome, why, requests, bytes, seconds FROM runs") == [
        ("partial", "Tin: trang 3 trả lời 503", 25, 1_000_000, 3600.0)
    ]
    assert rows(tmp_path, "SELECT pages_walked, pages_stated, items_listed, items_stated FROM listings") == [
        (2, 7, 20, 67)
    ]
    assert rows(tmp_path, "SELECT site, name, url FROM sections") == [("ban", "Tin", LISTING)]


def test_a_second_walk_of_a_section_in_one_run_replaces_the_proof_of_the_first(site: Nights, tmp_path: Path) -> None:
    run = site.begin(FIRST_NIGHT)
    site.walk(run, complete=False)
    site.walk(run, complete=True)
    assert rows(tmp_path, "SELECT complete FROM listings") == [(1,)]


def test_outcome_and_end_are_unknown_only_while_a_run_goes_on(site: Nights, tmp_path: Path) -> None:
    run = site.begin(FIRST_NIGHT)
    assert rows(tmp_path, "SELECT outcome, ended_at FROM runs") == [(None, None)]
    site.finish(run, FIRST_NIGHT)
    assert rows(tmp_path, "SELECT outcome, ended_at FROM runs") == [("complete", "2024-08-12T19:09:00Z")]


def test_a_run_that_died_ends_with_its_last_sign_of_life_and_keeps_its_counts(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        run = site.begin(FIRST_NIGHT)
        site.visit(run, "/1", seen(article(), key="1"), FIRST_NIGHT + timedelta(minutes=7))
    with Archive.open(tmp_path) as archive:
        assert archive.mark_dead_runs() == [run]
        assert archive.mark_dead_runs() == []
    (row,) = rows(tmp_path, "SELECT outcome, ended_at, new, why FROM runs")
    assert row[:3] == ("interrupted", "2024-08-12T19:07:01Z", 1)
    assert row[3]


def test_the_next_run_of_a_site_closes_the_dead_one_before_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).begin(FIRST_NIGHT)
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({})
    assert rows(tmp_path, "SELECT outcome FROM runs ORDER BY id") == [("interrupted",), ("complete",)]


def test_a_rehearsal_among_real_runs_is_refused(site: Nights, tmp_path: Path) -> None:
    run = site.archive.begin_run(
        "ban", started_at=FIRST_NIGHT, mode="nightly", rehearsal=False, program="luuvet/0", rules="r0"
    )
    site.finish(run, FIRST_NIGHT)
    with pytest.raises(RehearsalError, match="--archive"):
        site.begin(FIRST_NIGHT)
    assert rows(tmp_path, "SELECT count(*) FROM runs") == [(1,)]


def test_a_writer_killed_at_any_moment_loses_nothing_that_it_committed(tmp_path: Path) -> None:
    dice = random.Random(20240812)  # noqa: S311 (moments of a kill, no secret)
    committed: set[tuple[str, int]] = set()
    for number in range(8):
        command = [sys.executable, "-c", _WRITER, str(tmp_path), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(dice.uniform(0.0, 0.25))
            writer.send_signal(signal.SIGKILL)
            told = [first, *writer.stdout.read().splitlines(keepends=True)]
        for line in told:
            if line.endswith("\n"):
                page, version = line.split()
                committed.add((page, int(version)))
        assert_sound(tmp_path)
        stored = set(rows(tmp_path, "SELECT page_id, version FROM versions"))
        assert committed <= stored
    with Archive.open(tmp_path) as archive:
        archive.mark_dead_runs()
        Nights(archive).night({"/0": seen(article(), key="0")})
    assert rows(tmp_path, "SELECT count(*) FROM runs WHERE ended_at IS NULL") == [(0,)]
    outcomes = dict(rows(tmp_path, "SELECT outcome, count(*) FROM runs GROUP BY outcome"))
    assert outcomes["interrupted"] >= 1


# Walks a section of articles without an address, for ever.
_INLINE_WRITER = """
import sys
from pathlib import Path
from archive.records import Article
from archive.store import Archive
from tests.archive_nights import Nights
with Archive.open(Path(sys.argv[1])) as archive:
    site = Nights(archive)
    site.number = int(sys.argv[2])
    while True:
        lap = site.number
        texts = [(f"Bản tin {n} của tổ {n}.", f"Lần {lap if n % 3 else 0}.") for n in range(30)]
        site.night(inline=[Article(body=text) for text in texts])
        print(lap, flush=True)
"""


def test_a_walk_of_inline_articles_that_is_killed_doubles_none_of_them(tmp_path: Path) -> None:
    dice = random.Random(31)  # noqa: S311 (moments of a kill, no secret)
    number = 0
    for _ in range(4):
        command = [sys.executable, "-c", _INLINE_WRITER, str(tmp_path), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline()]
            time.sleep(dice.uniform(0.0, 0.2))
            writer.send_signal(signal.SIGKILL)
            told += writer.stdout.read().splitlines()
        number = int(told[-1]) + 2
        assert_sound(tmp_path)
    assert rows(tmp_path, "SELECT count(*), sum(state = 'live') FROM pages") == [(30, 30)]
