from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive_nights import NOT_FOUND, Nights, article, seen
from tests.archive_samples import fill
from tests.command_runs import EXPORT_KEYS, answer, run

URL = "http://muong.test/1-qua.html"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def test_show_as_json_has_every_key_of_the_export(archive: Path) -> None:
    told = answer("show", URL, "--archive", archive, "--json")
    assert told.keys() >= EXPORT_KEYS
    (line,) = [
        line for line in map(json.loads, run("export", "--archive", archive).stdout.splitlines()) if line["url"] == URL
    ]
    assert {key: told[key] for key in EXPORT_KEYS} == {key: line[key] for key in EXPORT_KEYS}


def test_show_tells_the_text_at_a_moment_and_by_number(archive: Path) -> None:
    assert "5.413" in "".join(answer("show", URL, "--archive", archive, "--json")["body"])
    early = answer("show", URL, "--archive", archive, "--at", "2024-08-14", "--json")
    assert early["version"] == 1
    assert "5.314" in "".join(early["body"])
    assert early.pop("state_then") == "live"
    assert answer("show", early["page_id"], "--archive", archive, "--version", "1", "--json") == early
    assert "5.413" in run("show", URL, "--archive", archive).stdout


def test_show_tells_how_an_article_stood_at_a_moment_and_how_it_stands(archive: Path) -> None:
    for moment, then in (
        ("2024-08-13T12:00", "còn trên trang"),
        ("2024-08-14T12:00", "không còn thấy, chờ xác nhận"),
        ("2024-08-15T12:00", "đã bị gỡ"),
    ):
        lines = run("show", "http://muong.test/4-mat.html", "--archive", archive, "--at", moment).stdout.splitlines()
        assert next(line for line in lines if line.startswith("Lúc")).endswith(f"  {then}")
        assert next(line for line in lines if line.startswith("Hiện nay")).split("  ")[-1].startswith("đã bị gỡ, từ")


def test_the_latest_version_alone_is_compared_with_the_one_before(archive: Path) -> None:
    assert run("diff", URL, "2", "--archive", archive).stdout == run("diff", URL, "--archive", archive).stdout
    assert run("diff", URL, "1", "--archive", archive).stdout == run("diff", URL, "--archive", archive).stdout


@pytest.mark.parametrize("name", [f"{URL}#comments", f"{URL}?utm_source=zalo", "HTTP://Muong.Test:80/1-qua.html"])
def test_an_address_may_be_written_in_any_of_its_ways(archive: Path, name: str) -> None:
    assert answer("show", name, "--archive", archive, "--json")["url"] == URL


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "http://muong.test/nonesuch"), "no page"),
        (("show", "không"), "no page"),
        (("show", URL, "--version", "9"), "no version 9; it has 1, 2"),
        (("show", URL, "--version", "0"), "--version"),
        (("show", URL, "--at", "1999-01-01"), "first captured at"),
        (("show", URL, "--at", "2024-02-30"), "2024-11-20"),
        (("show", URL, "--at", "2024-08-13", "--version", "1"), "give one of them"),
        (("show",), "Missing argument"),
        (("diff", URL, "1", "9"), "no version 9; it has 1, 2"),
        (("diff", URL, "3"), "no version 3; it has 1, 2"),
        (("diff", "http://muong.test/4-mat.html", "1"), "one version only"),
        (("diff", "http://muong.test/4-mat.html"), "one version only"),
        (("diff", URL, "một"), "not a valid integer"),
    ],
)
def test_what_is_not_there_is_named(archive: Path, words: tuple[str, ...], said: str) -> None:
    assert said in run(*words, "--archive", archive, status=2).stderr


def test_diff_as_json_names_each_place_and_its_kind(archive: Path) -> None:
    found = answer("diff", URL, "--archive", archive, "--json")
    assert found.keys() >= {"from", "to", "summary", "changes"}
    assert (found["from"], found["to"]) == (1, 2)
    (change,) = found["changes"]
    assert change.keys() >= {"op", "field", "kind", "old", "new"}
    assert (change["op"], change["kind"], change["field"]) == ("replace", "number", "body")


def test_diff_takes_two_versions_in_either_order(archive: Path) -> None:
    assert run("diff", URL, "1", "2", "--archive", archive).stdout == run("diff", URL, "--archive", archive).stdout
    back = answer("diff", URL, "2", "1", "--archive", archive, "--json")
    assert (back["from"], back["to"], back["changes"][0]["old"]) == (2, 1, "5.413")
    assert answer("diff", URL, "1", "1", "--archive", archive, "--json")["changes"] == []


def test_diff_as_html_is_a_whole_page(archive: Path) -> None:
    page = run("diff", URL, "--archive", archive, "--html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert "<del>5.314</del><ins>5.413</ins>" in page


def test_where_an_article_was_and_was_not_seen_is_told(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        for page in (seen(article(), key="1"), NOT_FOUND, seen(article(), key="1")):
            site.night({"/1": page})
    shown = run("show", "http://ban.test/1", "--archive", tmp_path).stdout
    assert "không còn thấy" in shown
    assert "trở lại" in shown


def test_no_reading_command_writes(archive: Path) -> None:
    def files() -> dict[str, bytes]:
        # The index of the WAL is SQLite's own and may come and go.
        kept = (file for file in archive.iterdir() if file.is_file() and "-shm" not in file.name)
        return {file.name: data for file in kept if (data := file.read_bytes())}

    before = files()
    for words in (("status",), ("changes",), ("show", URL), ("diff", URL), ("export",), ("export", "--all-versions")):
        run(*words, "--archive", archive)
    assert files() == before
