"""`luuvet backup` and `luuvet restore` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive_nights import exported
from tests.command_runs import answer, run
from tests.test_archive_fixity import fill, warc


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
