"""`luuvet reextract` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_runs import SITE_FILE, answer, run, site_files
from tests.test_crawler_reextraction import DROP, record


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, Path]:
    folder, sites = record(tmp_path)
    site_files(sites, SITE_FILE + DROP)
    return folder, sites


def test_a_dry_run_shows_the_worst_first_with_what_goes_and_comes(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    told = run("reextract", "--dry-run", "--archive", folder, "--sites", sites).stdout
    assert "ben: 4 versions with a stored page: 0 up to date, 1 would read the same, 3 otherwise (body 3)" in told
    assert "    - Nhận in áo đồng phục cho các công đoàn cơ sở, giá phải chăng." in told


def test_json_is_one_object(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    told = answer("reextract", "--dry-run", "--json", "--archive", folder, "--sites", sites)
    assert (told["dry_run"], [one["site"] for one in told["sites"]]) == (True, ["ben"])
    assert told["sites"][0]["changed"] == 3
    assert told["sites"][0]["samples"][0].keys() >= {"page_id", "url", "version", "fields", "lost", "gained"}


def test_it_is_applied_and_then_up_to_date(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    assert "3 otherwise" in run("reextract", "--archive", folder, "--sites", sites, "--site", "ben").stdout
    assert "4 up to date" in run("reextract", "--archive", folder, "--sites", sites).stdout


def test_what_cannot_be_read_ends_with_1_and_its_name(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    site_files(sites, SITE_FILE + '[[layouts]]\nvalid_from = 2000-01-01\nbody = "div.khong-co"\n')
    done = run("reextract", "--archive", folder, "--sites", sites, status=1)
    assert "4 cannot be read today (layout-body) and keep their text" in done.stderr


def test_an_unknown_site_is_refused_and_one_without_a_file_left_out(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    words = ("reextract", "--archive", folder, "--sites", sites)
    assert "no site 'khac' in this archive" in run(*words, "--site", "khac", status=2).stderr
    (sites / "ben.toml").rename(sites / "khac.toml")
    assert "ben has no site file" in run(*words).stderr
