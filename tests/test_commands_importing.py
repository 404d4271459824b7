"""`luuvet import`: what it prints, what it exits with, and what it refuses."""

from __future__ import annotations

import gzip
from pathlib import Path

from archive.connection import DATABASE
from archive.locks import site_lock_name, take_lock
from tests.archive_samples import fill
from tests.command_runs import answer, run
from tests.exported_lines import SECOND, as_text, line, written


def test_an_export_comes_back_through_the_commands(tmp_path: Path) -> None:
    fill(tmp_path / "here")
    run("export", "--all-versions", "--archive", tmp_path / "here", "-o", tmp_path / "a.jsonl")
    done = run("import", tmp_path / "a.jsonl", "--archive", tmp_path / "there")
    assert "8 articles taken in" in done.stdout
    run("export", "--all-versions", "--archive", tmp_path / "there", "-o", tmp_path / "b.jsonl")
    run("export", "--archive", tmp_path / "there", "-o", tmp_path / "latest.jsonl")
    assert "were here already" in run("import", tmp_path / "b.jsonl", "--archive", tmp_path / "there").stdout
    assert "--all-versions" in run("import", tmp_path / "latest.jsonl", "--archive", tmp_path / "x", status=1).stderr


def test_an_imported_archive_is_as_it_was_written(tmp_path: Path) -> None:
    file = written(tmp_path / "a.jsonl", [line("a1", payload_digest=f"sha256:{'1' * 64}"), line("a1", 2, at=SECOND)])
    run("import", file, "--archive", tmp_path / "here")
    assert "2 versions" in run("verify", "--archive", tmp_path / "here").stdout
    assert "Lời của bài a1, bản 2." in run("show", "a1", "--archive", tmp_path / "here").stdout
    assert answer("diff", "a1", "--json", "--archive", tmp_path / "here")["changes"]
    assert "number" in run("changes", "--archive", tmp_path / "here", "--json", "--since", "2024-08-01").stdout


def test_a_bad_line_ends_it_with_status_1_and_its_number(tmp_path: Path) -> None:
    file = written(tmp_path / "a.jsonl", [line("a1"), line("b2", visits=0), line("c3")])
    done = run("import", file, "--archive", tmp_path / "here", "--json", status=1)
    assert done.stderr.startswith("luuvet: line 2: visits: ")
    told = answer("import", file, "--archive", tmp_path / "here", "--json", status=1)
    assert (told["pages"], told["known"], told["bad"], told["sites"]) == (0, 2, 2, ["ban"])


def test_standard_input_is_read(tmp_path: Path) -> None:
    done = run("import", "-", "--archive", tmp_path / "here", given=as_text([line("a1")]))
    assert "1 article taken in" in done.stdout


def test_what_is_no_export_makes_no_archive(tmp_path: Path) -> None:
    assert "no file" in run("import", tmp_path / "none.jsonl", "--archive", tmp_path / "here", status=2).stderr
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(as_text([line("a1")]).encode()))
    assert "gunzip" in run("import", tmp_path / "a.jsonl.gz", "--archive", tmp_path / "here", status=2).stderr
    assert not (tmp_path / "here" / DATABASE).exists()


def test_an_archive_in_use_is_said(tmp_path: Path) -> None:
    file = written(tmp_path / "a.jsonl", [line("a1")])
    run("import", file, "--archive", tmp_path / "here")
    lock = take_lock(tmp_path / "here", site_lock_name("ban"))
    assert lock is not None
    assert "in use" in run("import", file, "--archive", tmp_path / "here", status=3).stderr
    lock.release()
