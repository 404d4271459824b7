from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import threading
from pathlib import Path

import pytest

from commands.output_files import OutputUnwritableError, opened
from tests.archive_samples import MUONG, fill
from tests.command_runs import EXPORT_KEYS, run
from tests.loopback_site import ROOT, command


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def test_each_line_has_every_key(archive: Path) -> None:
    for words in ((), ("--all-versions",)):
        lines = [json.loads(line) for line in run("export", "--archive", archive, *words).stdout.splitlines()]
        assert all(line.keys() >= EXPORT_KEYS for line in lines)
        assert all({type(line[key]) for key in ("body", "captions", "images", "aliases")} == {list} for line in lines)
    assert {line["change"] for line in lines} >= {"first", "body", "missing", "gone"}
    assert all(image.keys() == {"url", "alt"} for line in lines for image in line["images"])


def test_a_file_and_standard_output_get_the_same(archive: Path, tmp_path: Path) -> None:
    told = run("export", "--archive", archive, "--all-versions", "-o", tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == run(
        "export", "--archive", archive, "--all-versions"
    ).stdout
    lines = len((tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert told.stderr == f"{tmp_path / 'a.jsonl'}: {lines} lines\n"
    assert told.stdout == ""
    assert run("export", "--archive", archive, "-o", "-").stdout == run("export", "--archive", archive).stdout
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_spreadsheet_gets_one_site_and_nothing_that_it_would_run(archive: Path, tmp_path: Path) -> None:
    run("export", "--archive", archive, "--format", "csv", "--site", MUONG, "-o", tmp_path / "one.csv")
    text = (tmp_path / "one.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["site"] for row in rows} == {MUONG}
    assert rows[0].keys() >= EXPORT_KEYS - {"warc"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_an_unknown_site_is_named_with_those_that_are_there(archive: Path) -> None:
    assert "it holds ban, muong" in run("export", "--archive", archive, "--site", "nonesuch", status=2).stderr


def test_a_place_that_cannot_be_is_a_usage_error(archive: Path, tmp_path: Path) -> None:
    assert "no folder" in run("export", "--archive", archive, "-o", tmp_path / "x" / "y.jsonl", status=2).stderr
    assert "is a folder" in run("export", "--archive", archive, "-o", tmp_path, status=2).stderr


def test_a_link_is_followed_and_stays(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "true.jsonl")
    run("export", "--archive", archive, "-o", tmp_path / "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "true.jsonl").stat().st_size > 1000


def test_a_pipe_is_written_to_and_stays(archive: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    run("export", "--archive", archive, "-o", pipe)
    reader.join(10)
    assert got == [run("export", "--archive", archive).stdout]
    assert pipe.is_fifo()


def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    target.write_text("of yesterday\n", encoding="utf-8")

    def write() -> None:
        with opened(target) as file:
            file.write("half of today's")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputUnwritableError, match="No space left on device"):
        write()
    assert target.read_text(encoding="utf-8") == "of yesterday\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only_is_said(archive: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "Permission denied" in run("export", "--archive", archive, "-o", tmp_path / "a.jsonl", status=1).stderr


def test_standard_output_without_room_is_said(archive: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        words = command("export", "--archive", archive)
        done = subprocess.run(words, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("luuvet: cannot write standard output (No space left on device)")
    assert len(done.stderr.splitlines()) == 1
