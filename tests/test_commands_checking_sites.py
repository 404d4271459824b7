from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_runs import SITE_FILE, answer, run, site_files

BAD = """name = 3
home = "ben.test"
system = "drupal"
delay = "soon"
colour = "red"
[[sections]]
name = "Tin"
[[layouts]]
valid_from = "2020"
body = "div["
"""


def test_the_shipped_sites_are_listed_and_what_nobody_tried_is_said() -> None:
    told = answer("sites", "--json")
    assert {one["site"] for one in told} == {"daknong", "langson", "laodongthudo"}
    shown = run("sites").stdout
    for one in told:
        assert one.keys() >= {"site", "name", "home", "system", "checked", "sections"}
        assert one["checked"] or f"{one['site']}" in shown.partition("Not tried")[2]


def test_a_folder_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    shown = run("sites", "--sites", site_files(tmp_path)).stdout
    assert shown.split() == ["ben", "joomla", "1", "section", "http://ben.test/", "checked"]


def test_every_mistake_in_a_site_file_is_named_at_once(tmp_path: Path) -> None:
    site_files(tmp_path, BAD)
    site_files(tmp_path, 'name = "Không đóng', "hong")
    error = run("sites", "--sites", tmp_path, status=2).stderr
    for key in (
        *("name", "home", "system", "delay", "colour", "sections[1].url", "layouts[1].valid_from", "layouts[1].body"),
    ):
        assert f"luuvet: ben.toml: {key}: " in error, (key, error)
    assert "allowed are joomla, wordpress, mastercms, generic" in error
    assert "luuvet: hong.toml: is no valid TOML" in error
    assert all(line.startswith("luuvet: ") for line in error.splitlines())


@pytest.mark.parametrize(("name", "said"), [("khong-co", "no such folder"), ("", "holds no site file")])
def test_a_folder_without_sites_is_a_mistake(tmp_path: Path, name: str, said: str) -> None:
    assert said in run("sites", "--sites", tmp_path / name, status=2).stderr


def test_the_mistakes_of_a_file_stand_in_every_command_that_reads_it(tmp_path: Path) -> None:
    site_files(tmp_path / "s", SITE_FILE.replace("joomla", "drupal"))
    for words in (("crawl",), ("crawl", "ben"), ("try", "http://ben.test/tin"), ("status",)):
        error = run(*words, "--sites", tmp_path / "s", "--archive", tmp_path / "a", status=2).stderr
        assert "ben.toml: system" in error
    assert not (tmp_path / "a").exists()
