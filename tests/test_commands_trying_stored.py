"""`luuvet try --stored`: one stored page, two recipes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive_nights import exported, rows
from tests.command_runs import HOME, SITE_FILE, TEXT_KEYS, answer, recorded_night, run, site_files
from tests.loopback_site import address
from tests.test_crawler_reextraction import DROP, INLINE, bulletin, record

ADVERT_LINE = "Nhận in áo đồng phục cho các công đoàn cơ sở, giá phải chăng."
LATER = '[[layouts]]\nvalid_from = 2024-07-02\ndrop = ["div.rao-vat"]\n'
URL = f"{HOME}{address(2)}"


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, Path]:
    folder, sites = record(tmp_path)
    site_files(sites, SITE_FILE + DROP)
    return folder, sites


def words(recorded: tuple[Path, Path], *more: str) -> tuple[str | Path, ...]:
    return ("try", URL, "--stored", "--archive", recorded[0], "--sites", recorded[1], *more)


def test_the_version_as_stored_stands_beside_what_todays_rules_read(recorded: tuple[Path, Path]) -> None:
    told = answer(*words(recorded, "--version", "1", "--json"))
    assert (told["version"], told["captured_at"]) == (1, "2024-07-01T15:00:00Z")
    assert (told["from"]["name"], told["to"]["name"]) == ("as stored", "today")
    assert told["from"]["recipe"] != told["to"]["recipe"]
    assert all(told[side]["article"].keys() >= TEXT_KEYS for side in ("from", "to"))
    assert told["fields"] == ["body"]
    assert [one["old"] for one in told["changes"]] == [ADVERT_LINE]
    assert ADVERT_LINE not in [cut["text"] for cut in told["from"]["cut"]]
    assert ADVERT_LINE in [cut["text"] for cut in told["to"]["cut"]]


def test_a_person_sees_both_columns_and_who_cuts_what(recorded: tuple[Path, Path]) -> None:
    shown = run(*words(recorded)).stdout
    assert f"{URL} version 2, captured 2024-07-02T15:00:00Z" in shown
    lines = shown.splitlines()
    assert any(line.split("│")[0].strip() == "as stored" and line.split("│")[1].strip() == "today" for line in lines)
    assert any(
        "Nhận in áo" in line.split("│")[0] and line.split("│")[1].strip() == "–" for line in lines if "│" in line
    )
    assert "title: the same, 1 line" in shown
    assert any(line.startswith("cut today only: ") and line.endswith(ADVERT_LINE) for line in lines)


def test_two_layouts_are_compared_by_their_days(recorded: tuple[Path, Path]) -> None:
    site_files(recorded[1], SITE_FILE + LATER)
    told = answer(*words(recorded, "--layout-of", "2024-07-01", "--layout-of", "2024-07-02", "--json"))
    assert [told[side]["name"] for side in ("from", "to")] == ["layout of 2024-07-01", "layout of 2024-07-02"]
    assert ADVERT_LINE in told["from"]["article"]["body"]
    assert ADVERT_LINE not in told["to"]["article"]["body"]


def test_today_means_the_layout_of_the_captures_own_day(recorded: tuple[Path, Path]) -> None:
    site_files(recorded[1], SITE_FILE + LATER)
    assert answer(*words(recorded, "--version", "1", "--json"))["fields"] == []
    assert answer(*words(recorded, "--version", "2", "--json"))["fields"] == ["body"]


def test_rules_that_are_gone_are_said_to_be(recorded: tuple[Path, Path]) -> None:
    run("reextract", "--archive", recorded[0], "--sites", recorded[1])
    site_files(recorded[1], SITE_FILE)
    told = answer(*words(recorded, "--json"))
    assert (told["from"]["cut"], ADVERT_LINE in told["to"]["article"]["body"]) == (None, True)
    assert "what was cut as stored is not known: those rules are gone" in run(*words(recorded)).stdout


def test_a_page_that_one_recipe_cannot_read_ends_with_1_and_the_reason(recorded: tuple[Path, Path]) -> None:
    site_files(recorded[1], SITE_FILE + '[[layouts]]\nvalid_from = 2000-01-01\nbody = "div.khong-co"\n')
    assert answer(*words(recorded, "--json"), status=1)["to"]["reason"] == "layout-body"
    assert "reads no article: layout-body" in run(*words(recorded), status=1).stdout


def test_an_article_without_an_address_is_found_on_its_listing(tmp_path: Path) -> None:
    sites, folder = site_files(tmp_path / "sites", INLINE), tmp_path / "archive"
    texts = ("Tổ công đoàn bến đò sửa mái hiên cho bà Sáu.", "Lớp học ban đêm có thêm hai trăm quyển vở.")
    file = recorded_night(tmp_path / "dem.warc.gz", [], 1, {"/tin": bulletin(*texts)})
    run("crawl", "ben", "--full", "--from", file, "--sites", sites, "--archive", folder)
    site_files(sites, INLINE + DROP)
    for line in exported(folder):
        told = answer("try", line["page_id"], "--stored", "--archive", folder, "--sites", sites, "--json")
        assert told["to"]["article"]["body"] == line["body"][:1]


def test_words_that_do_not_go_together_are_refused(recorded: tuple[Path, Path]) -> None:
    assert "go with --stored" in run("try", URL, "--version", "1", status=2).stderr
    assert "--stored takes no --from" in run(*words(recorded, "--system", "joomla"), status=2).stderr


def test_trying_writes_nothing(recorded: tuple[Path, Path]) -> None:
    before = exported(recorded[0])
    run(*words(recorded))
    assert (exported(recorded[0]), rows(recorded[0], "SELECT count(*) FROM earlier_readings")) == (before, [(0,)])
