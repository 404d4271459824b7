"""`luuvet backup` and `luuvet restore` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive_nights import exported
from tests.command_runs import answer, run
from tests.test_archive_fixity import fill, warc
from tests.test_archive_merging import fill as fill_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "archive")
    return tmp_path / "archive"


def test_a_backup_and_its_restoring_say_what_they_did(folder: Path, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "copy", "--archive", folder)
    assert "files copied" not in done.stderr
    assert " copied; " in done.stdout
    assert answer("backup", tmp_path / "copy", "--archive", folder, "--json")["copied_files"] == 0
    again = tmp_path / "again"
    assert f"luuvet verify --archive {again}" in run("restore", tmp_path / "copy", "--archive", again).stdout
    assert exported(again) == exported(folder)


def test_what_is_missing_in_the_archive_is_said_with_exit_1(folder: Path, tmp_path: Path) -> None:
    lost = warc(folder, 1)
    lost.unlink()
    done = run("backup", tmp_path / "copy", "--archive", folder, status=1)
    assert f"{lost.name} is missing or damaged" in done.stderr


def test_refusals_name_the_place_and_what_to_do(folder: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "copy", "--archive", folder)
    assert "restore into a place of its own" in run("restore", tmp_path / "copy", "--archive", folder, status=2).stderr
    assert "no backup at" in run("restore", tmp_path / "nowhere", "--archive", tmp_path / "x", status=2).stderr
    assert "part of the archive" in run("backup", folder / "copy", "--archive", folder, status=2).stderr


def test_a_merge_says_what_was_taken_in_and_what_was_here(folder: Path, tmp_path: Path) -> None:
    other = fill_site(tmp_path / "other", "muong")
    done = run("merge", other, "--archive", folder)
    assert done.stdout == "taken in: muong\n4 articles, 4 files\n"
    assert run("merge", other, "--archive", folder).stdout == "here already, to the last run: muong\n"
    assert answer("merge", other, "--archive", folder, "--json") == {
        "sites": [], "renewed": [], "woven": [], "known": ["muong"], "pages": 0, "files": 0
    }  # fmt: skip


def test_a_merge_explains_what_became_of_a_site_that_both_crawled(folder: Path, tmp_path: Path) -> None:
    other = fill_site(tmp_path / "other", "ban")
    told = run("merge", other, "--archive", folder).stdout
    assert "crawled by both: ban: 2 runs came, 3 articles told anew of both\n" in told


def test_a_conflict_is_explained_with_exit_2(folder: Path) -> None:
    told = run("merge", folder, "--archive", folder, status=2).stderr
    assert "was not merged, and nothing was changed:" in told
    assert "it is this archive itself" in told
