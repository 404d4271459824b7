"""`luuvet demo` crawls the replica sites for real and reports exactly what was done to them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.change_listing import find_changes
from archive.history import find_page, find_version
from archive.reading_connection import reading
from demo.nights import changes_of, standing
from demo.replicas import NIGHTS
from demo.stories import load_replicas

REPLICAS = load_replicas()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The archive that the command made, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "archive"
    words = [sys.executable, "-m", "luuvet", "demo", "--no-serve", "--archive", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def test_the_crawl_finds_exactly_the_changes_that_were_made(demo: tuple[Path, str]) -> None:
    with reading(demo[0]) as database:
        seen = find_changes(database, since=NIGHTS[1]) + find_changes(database, since=NIGHTS[1], kind="first")
    made = [change for replica in REPLICAS.values() for change in changes_of(replica, 2) if change.change]
    assert sorted((change.site, change.kind) for change in seen) == sorted((one.site, one.change) for one in made)


def test_the_archive_holds_every_article_of_both_nights_as_it_was_written(demo: tuple[Path, str]) -> None:
    written = {
        (story.site, story.title, story.lead, story.signature, story.body, story.captions)
        for replica in REPLICAS.values()
        for night in (1, 2)
        for story in standing(replica, night).stories
    }
    with reading(demo[0]) as database:
        rows = database.execute("SELECT page_id, version FROM versions").fetchall()
        stored = []
        for row in rows:
            page = find_page(database, row["page_id"])
            article = find_version(database, page, row["version"]).article
            stored.append((page.site, article.title, article.lead, article.byline, article.body, article.captions))
    assert len(stored) == len(set(stored))
    assert set(stored) == written


def test_every_walk_of_both_nights_is_proved(demo: tuple[Path, str]) -> None:
    with reading(demo[0]) as database:
        runs = database.execute("SELECT outcome, rehearsal, failed FROM runs").fetchall()
        walks = database.execute("SELECT complete, items_listed, items_stated FROM listings").fetchall()
    assert [tuple(run) for run in runs] == [("complete", 1, 0)] * 6
    assert all(walk["complete"] for walk in walks)
    assert all(walk["items_stated"] in (None, walk["items_listed"]) for walk in walks)


def test_the_printed_report_tells_the_negation_first(demo: tuple[Path, str]) -> None:
    first = demo[1].partition("\n 1. ")[2].partition("\n 2. ")[0]
    assert "không phải tham gia trực trường" in " ".join(first.split())


def test_an_image_url_keeps_a_photo_of_the_same_name(demo: tuple[Path, str]) -> None:
    with reading(demo[0]) as database:
        images = [row["images"] for row in database.execute("SELECT images FROM versions WHERE captions IS NOT NULL")]
    assert images
    assert all(".png" in one for one in images)
