"""The command line as scripts and people meet it: exit status, JSON, and errors that name the thing and what to do."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import luuvet as program  # noqa: TID251  (the command line is what is tested)
from archive.store import Archive
from tests.archive_nights import NOT_FOUND, TEXT, Nights, article, seen
from tests.archive_samples import BAN, MUONG, fill
from tests.loopback_site import ROOT, command

SITE_FILE = """
name = "Bến Nứa"
home = "http://ben.test/"
system = "joomla"
[[sections]]
name = "Tin"
url = "http://ben.test/tin"
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def run(*words: str | Path, status: int = 0) -> Result:
    result = CliRunner().invoke(program.cli, list(map(str, words)))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, (result.exit_code, result.stdout, result.stderr)
    return result


def answer(*words: str | Path, status: int = 0) -> Any:
    return json.loads(run(*words, status=status).stdout)


# -- every command ---------------------------------------------------------------------------------------------------


def test_the_help_lists_every_command_with_a_whole_sentence() -> None:
    shown = run("--help").stdout
    for name in program.COMMANDS:
        line = next(line for line in shown.splitlines() if line.strip().startswith(f"{name} "))
        assert line.endswith("."), line


@pytest.mark.parametrize("name", program.COMMANDS)
def test_every_command_takes_an_archive_and_shows_an_example(name: str) -> None:
    found = program.cli.get_command(click.Context(program.cli), name)
    assert found is not None
    assert "--archive" in {option for one in found.params for option in one.opts}
    assert f"Example: luuvet {name}" in run(name, "--help").stdout.replace("\n  ", " ")


def test_an_unknown_command_is_a_usage_error() -> None:
    assert "No such command" in run("nonesuch", status=2).stderr


@pytest.mark.parametrize("name", ["status", "changes", "export"])
def test_reading_where_no_archive_is_says_so_and_makes_none(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "khong-co"
    assert f"no archive at {folder}" in run(name, "--archive", folder, status=2).stderr
    assert not folder.exists()


def test_a_damaged_archive_is_said_with_status_3(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"not a database at all " * 100)
    error = run("status", "--archive", tmp_path, status=3).stderr
    assert "damaged" in error
    assert "nothing was changed" in error


# -- reading commands ------------------------------------------------------------------------------------------------


def test_changes_as_json_name_address_kind_and_version(archive: Path) -> None:
    changes = answer("changes", "--archive", archive, "--json")
    assert {"url", "kind", "version", "site", "page_id"} <= changes[0].keys()
    assert {change["kind"] for change in changes} >= {"body", "spelling-style", "missing"}
    assert {one["kind"] for one in answer("changes", "--archive", archive, "--kind", "gone", "--json")} == {"gone"}
    assert answer("changes", "--archive", archive, "--since", "2030-01-01", "--json") == []
    assert {one["site"] for one in answer("changes", "--archive", archive, "--site", BAN, "--json")} <= {BAN}


def test_changes_say_the_most_meaningful_first(archive: Path) -> None:
    shown = run("changes", "--archive", archive).stdout
    assert shown.index("không") < shown.index("đặt dấu")


def test_an_article_without_a_title_is_called_by_its_first_words(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        site.night(inline=[article("Bản tin không tiêu đề kể chuyện bến.", "Đoạn hai.", title=None)])
        site.night(inline=[])
    assert "Bản tin không tiêu đề" in run("changes", "--archive", tmp_path).stdout


def test_show_tells_the_text_at_a_moment_and_by_number(archive: Path) -> None:
    url = "http://muong.test/1-qua.html"
    assert "5.413" in "".join(answer("show", url, "--archive", archive, "--json")["body"])
    early = answer("show", url, "--archive", archive, "--at", "2024-08-14", "--json")
    assert early["version"] == 1
    assert "5.314" in "".join(early["body"])
    assert answer("show", early["page_id"], "--archive", archive, "--version", "1", "--json") == early
    assert "5.413" in run("show", url, "--archive", archive).stdout
    error = run("show", url, "--archive", archive, "--at", "2024-08-13", "--version", "1", status=2).stderr
    assert "give one of them" in error


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "http://muong.test/nonesuch"), "no page"),
        (("show", "http://muong.test/1-qua.html", "--version", "9"), "no version 9; it has 1, 2"),
        (("show", "http://muong.test/1-qua.html", "--at", "1999-01-01"), "first captured at"),
        (("diff", "http://muong.test/1-qua.html", "1", "9"), "no version 9; it has 1, 2"),
        (("diff", "http://muong.test/4-mat.html"), "one version only"),
        (("changes", "--since", "hôm qua"), "2024-11-20"),
        (("export", "--site", "nonesuch"), "it holds ban, muong"),
    ],
)
def test_what_is_not_there_is_named(archive: Path, words: tuple[str, ...], said: str) -> None:
    assert said in run(*words, "--archive", archive, status=2).stderr


def test_diff_names_each_place_and_its_kind(archive: Path) -> None:
    found = answer("diff", "http://muong.test/1-qua.html", "--archive", archive, "--json")
    assert found.keys() >= {"from", "to", "summary", "changes"}
    (change,) = found["changes"]
    assert change.keys() >= {"op", "field", "kind", "old", "new"}
    assert (change["kind"], change["field"]) == ("number", "body")
    page = run("diff", "http://muong.test/1-qua.html", "--archive", archive, "--html").stdout
    assert "<del>5.314</del><ins>5.413</ins>" in page


def test_status_names_each_site_and_what_needs_a_person(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "ben.toml").write_text(SITE_FILE, encoding="utf-8")
    words = ("status", "--archive", archive, "--sites", tmp_path, "--at", "2024-08-15T08:00+07:00")
    told = answer(*words, "--json")
    assert {"sites", "alerts"} <= told.keys()
    assert {one["site"] for one in told["sites"]} == {BAN, MUONG, "ben"}
    assert all({"site", "name", "last_run", "next_run_at", "verdict"} <= one.keys() for one in told["sites"])
    assert run(*words).stdout.splitlines()[0].startswith(("Mọi trang tin", "Cần người xem"))


def test_no_reading_command_writes(archive: Path) -> None:
    before = {file.name: file.read_bytes() for file in archive.iterdir() if file.is_file() and "-shm" not in file.name}
    for words in (("status",), ("changes",), ("show", "http://muong.test/1-qua.html"), ("export",)):
        run(*words, "--archive", archive)
    after = {file.name: file.read_bytes() for file in archive.iterdir() if file.is_file() and "-shm" not in file.name}
    assert {name: data for name, data in after.items() if data} == {name: data for name, data in before.items() if data}


# -- export ----------------------------------------------------------------------------------------------------------


def test_export_writes_whole_files_in_both_forms(archive: Path, tmp_path: Path) -> None:
    run("export", "--archive", archive, "-o", tmp_path / "all.jsonl", "--all-versions")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["change"] for line in lines} >= {"first", "body", "missing", "gone"}
    run("export", "--archive", archive, "--format", "csv", "--site", MUONG, "-o", tmp_path / "one.csv")
    text = (tmp_path / "one.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["site"] for row in rows} == {MUONG}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_an_export_that_cannot_be_written_says_where_and_leaves_what_was_there(archive: Path, tmp_path: Path) -> None:
    assert "no folder" in run("export", "--archive", archive, "-o", tmp_path / "x" / "y.jsonl", status=2).stderr
    assert "is a folder" in run("export", "--archive", archive, "-o", tmp_path, status=2).stderr


def test_a_reader_that_hangs_up_is_no_error(archive: Path) -> None:
    words = " ".join(command("export", "--archive", archive, "--all-versions"))
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{words} | head -c 10"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "rror" not in done.stderr


# -- sites and crawl: what a person writes ---------------------------------------------------------------------------


def test_the_shipped_sites_are_listed_and_what_nobody_tried_is_said() -> None:
    told = answer("sites", "--json")
    assert {one["site"] for one in told} == {"daknong", "langson", "laodongthudo"}
    shown = run("sites").stdout
    for one in told:
        assert one["checked"] or f"{one['site']}" in shown.partition("Not tried")[2]


def test_every_mistake_in_a_site_file_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "ben.toml").write_text(
        SITE_FILE.replace('"joomla"', '"drupal"') + 'delay = "soon"\ncolour = "red"\n', encoding="utf-8"
    )
    error = run("sites", "--sites", tmp_path, status=2).stderr
    for part in ("ben.toml", "system", "joomla, wordpress, mastercms, generic", "delay", "colour"):
        assert part in error, error


def test_a_mistake_in_one_file_is_no_reason_not_to_crawl_another(tmp_path: Path) -> None:
    (tmp_path / "ben.toml").write_text(SITE_FILE + "checked = false\n", encoding="utf-8")
    text = (tmp_path / "ben.toml").read_text(encoding="utf-8").replace("[[sections]]", "checked = false\n[[sections]]")
    (tmp_path / "ben.toml").write_text(text.removesuffix("checked = false\n"), encoding="utf-8")
    (tmp_path / "hong.toml").write_text("name = 3", encoding="utf-8")
    words = ("--sites", tmp_path, "--archive", tmp_path / "a")
    assert "skipped" in run("crawl", "ben", *words, status=1).stdout
    assert "hong.toml" in run("crawl", *words, status=2).stderr


def test_an_unknown_site_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    (tmp_path / "ben.toml").write_text(SITE_FILE, encoding="utf-8")
    error = run("crawl", "nonesuch", "--sites", tmp_path, "--archive", tmp_path / "a", status=2).stderr
    assert "'nonesuch'" in error
    assert "ben" in error
    assert not (tmp_path / "a" / "archive.db").exists()


def test_a_rehearsal_has_no_place_among_real_runs(tmp_path: Path) -> None:
    (tmp_path / "ben.toml").write_text(SITE_FILE.replace("ben.test", "127.0.0.1:9"), encoding="utf-8")
    text = (tmp_path / "ben.toml").read_text(encoding="utf-8")
    (tmp_path / "ben.toml").write_text("allow_private = true\ndelay = 0\n" + text, encoding="utf-8")
    words = [str(word) for word in ("crawl", "ben", "--sites", tmp_path, "--archive", tmp_path / "a")]
    real = subprocess.run(command(*words), cwd=ROOT, capture_output=True, text=True, check=False)
    assert real.returncode == 1, real.stderr
    done = subprocess.run(
        command(*words, "--at", "2024-08-12T22:00"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "rehears" in done.stderr
    assert "Traceback" not in done.stderr


# -- try -------------------------------------------------------------------------------------------------------------


def test_try_on_a_text_marks_every_line(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text(
        "Chuyện ở bến\n\nLượt xem: 12\nSáng nay bến mở lại, thuyền chở 45 người.\nTin khác\n", encoding="utf-8"
    )
    lines = answer("try", "--text", file, "--system", "wordpress", "--json")["lines"]
    assert all({"number", "text", "keep", "role", "rule"} <= line.keys() for line in lines)
    kept = {line["text"]: line["keep"] for line in lines if line["text"].strip()}
    assert kept["Sáng nay bến mở lại, thuyền chở 45 người."]
    assert not kept["Lượt xem: 12"]
    assert not kept["Tin khác"]
    assert "cut" in run("try", "--text", file, "--system", "wordpress").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "either a URL or --text"),
        (("--text", str(ROOT / "README.md")), "--text needs --system"),
        (("bến nứa",), "is no address"),
        (("file:///etc/passwd",), "is no address"),
        (("http://ben.test/", "--site", "nonesuch"), "no site 'nonesuch'"),
    ],
)
def test_try_says_what_it_needs(words: tuple[str, ...], said: str) -> None:
    assert said in run("try", *words, status=2).stderr


def test_a_recording_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "hong.warc.gz"
    file.write_bytes(b"no recording")
    assert "hong.warc.gz" in run("try", "http://ben.test/", "--from", file, status=2).stderr
    assert "hong.warc.gz" in run("crawl", "langson", "--from", file, "--archive", tmp_path / "a", status=2).stderr


def test_a_page_that_came_back_is_told_by_all_commands(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        site.night({"/1": seen(article(), key="1")})
        site.night({"/1": NOT_FOUND})
        site.night({"/1": seen(article(*TEXT, "Thêm một đoạn."), key="1")})
    shown = run("show", "http://ban.test/1", "--archive", tmp_path).stdout
    assert "không còn thấy" in shown
    assert "trở lại" in shown
    (first, _) = answer("changes", "--archive", tmp_path, "--json")
    assert "restored+body" in {
        first["kind"],
        *[one["kind"] for one in answer("changes", "--archive", tmp_path, "--json")],
    }
