"""The program as a whole: its commands, and what becomes of errors, of a reader who leaves and of a poor terminal."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import luuvet as program  # noqa: TID251  (the command line is what is tested)
from tests.archive_samples import fill
from tests.command_runs import run
from tests.loopback_site import ROOT, command

READING = ("status", "changes", "export")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def test_the_help_lists_every_command_with_a_whole_sentence() -> None:
    shown = run("--help").stdout
    for name in program.COMMANDS:
        line = next(line for line in shown.splitlines() if line.strip().startswith(f"{name} "))
        assert line.endswith("."), line


def test_the_program_says_its_version() -> None:
    assert run("--version").stdout.startswith("luuvet, version ")


@pytest.mark.parametrize("name", program.COMMANDS)
def test_every_command_takes_an_archive_and_shows_an_example(name: str) -> None:
    found = program.cli.get_command(click.Context(program.cli), name)
    assert found is not None
    assert "--archive" in {option for one in found.params for option in one.opts}
    assert f"Example: luuvet {name}" in run(name, "--help").stdout.replace("\n  ", " ")
    assert run(name, "-h").stdout == run(name, "--help").stdout


def test_an_unknown_command_is_a_usage_error() -> None:
    assert "No such command" in run("nonesuch", status=2).stderr


@pytest.mark.parametrize("name", READING)
def test_reading_where_no_archive_is_says_so_and_makes_none(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "khong-co"
    assert f"no archive at {folder}" in run(name, "--archive", folder, status=2).stderr
    assert not folder.exists()


@pytest.mark.parametrize("name", [*READING, "crawl", "serve", "demo"])
def test_an_archive_path_that_is_a_file_is_a_usage_error(tmp_path: Path, name: str) -> None:
    file = tmp_path / "tep"
    file.write_text("no archive", encoding="utf-8")
    assert "is a file" in run(name, "--archive", file, status=2).stderr
    assert file.read_text(encoding="utf-8") == "no archive"


@pytest.mark.parametrize("name", READING)
def test_a_damaged_archive_is_said_with_status_3(tmp_path: Path, name: str) -> None:
    (tmp_path / "archive.db").write_bytes(b"not a database at all " * 100)
    error = run(name, "--archive", tmp_path, status=3).stderr
    assert "damaged" in error
    assert "nothing was changed" in error


def test_the_archive_may_be_named_by_the_environment(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUVET_ARCHIVE", str(archive))
    assert run("changes").stdout == run("changes", "--archive", archive).stdout


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/kho/archive.db"),
            3,
            "/kho/archive.db cannot be written (no",
        ),
        (OSError(errno.EROFS, "Read-only file system", "/kho"), 3, "read-only"),
        (PermissionError(errno.EACCES, "Permission denied", "/kho"), 3, "not permitted"),
        (OSError(errno.EIO, "Input/output error", "/kho"), 1, "/kho: Input/output error"),
    ],
)
def test_what_the_machine_refuses_is_one_line(error: OSError, status: int, said: str) -> None:
    @click.group(cls=program.Program)
    def group() -> None:
        raise error

    result = CliRunner().invoke(group, ["sites"])
    assert result.exit_code == status
    assert result.stderr.startswith("luuvet: ")
    assert len(result.stderr.splitlines()) == 1
    assert said in result.stderr


@pytest.mark.parametrize("words", [("export", "--all-versions"), ("export", "--format", "csv"), ("changes",)])
def test_a_reader_that_hangs_up_is_no_error(archive: Path, words: tuple[str, ...]) -> None:
    line = " ".join(command(*words, "--archive", archive))
    done = subprocess.run(["bash", "-c", f"{line} | head -c 10"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert len(done.stdout) >= 5
    assert done.stderr == ""


@pytest.mark.parametrize("more", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii", "LC_ALL": "POSIX"}])
@pytest.mark.parametrize("words", [("changes",), ("show", "http://muong.test/1-qua.html"), ("sites",), ("export",)])
def test_a_terminal_without_vietnamese_ends_nothing(
    archive: Path, words: tuple[str, ...], more: dict[str, str]
) -> None:
    environment = {"PATH": os.environ["PATH"], "LUUVET_ARCHIVE": str(archive), **more}
    done = subprocess.run(command(*words), cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout
    assert done.stderr == b""


def test_a_disk_without_room_for_the_output_is_said() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command("sites"), cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert "no space left" in done.stderr
    assert "Traceback" not in done.stderr
