"""`luuvet verify` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_runs import run
from tests.test_archive_fixity import change, fill, flip, warc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "archive")
    return tmp_path / "archive"


def test_a_sound_archive_ends_with_0_and_a_line(folder: Path) -> None:
    done = run("verify", "--archive", folder)
    assert done.stderr == ""
    assert done.stdout.endswith("all as it was written\n")
    assert done.stdout.startswith("2 runs, 7 records, 5 versions, ")


def test_damage_ends_with_3_and_a_line_for_each(folder: Path) -> None:
    flip(warc(folder, 1), 500)
    change(folder, "UPDATE version_rows SET title = 'Khác' WHERE number = 2")
    done = run("verify", "--archive", folder, status=3)
    lines = done.stderr.splitlines()
    assert any(line.startswith("damaged: archive.db: http://ban.test/1001-hoi-thao version 2: ") for line in lines)
    assert any(line.startswith("damaged: warc/ban/") and " at byte " in line for line in lines)
    assert "problems" in done.stdout


def test_json_has_what_was_checked_and_each_problem(folder: Path) -> None:
    flip(warc(folder, 1), 500)
    done = run("verify", "--json", "--archive", folder, status=3)
    told = json.loads(done.stdout)
    assert told["checked"].keys() == {"records", "versions", "bytes"}
    (problem,) = told["problems"]
    assert problem.keys() == {"kind", "file", "offset", "url", "version", "detail"}
    assert problem["kind"] == "damaged"


@pytest.mark.parametrize("share", ["5%", "0.5", "100%", "1"])
def test_a_share_is_a_part_or_per_cent(folder: Path, share: str) -> None:
    assert "as it was written" in run("verify", "--sample", share, "--archive", folder).stdout


@pytest.mark.parametrize("share", ["0", "-1", "101%", "2", "nhiều", "5%%", "nan"])
def test_what_is_no_share_is_refused_with_an_example(folder: Path, share: str) -> None:
    done = run("verify", "--sample", share, "--archive", folder, status=2)
    assert "write 5% or 0.05" in done.stderr


def test_no_archive_is_said(tmp_path: Path) -> None:
    done = run("verify", "--archive", tmp_path, status=2)
    assert "no archive at" in done.stderr
