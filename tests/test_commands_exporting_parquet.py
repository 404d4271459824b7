"""`luuvet export --format parquet`: the lines of the JSONL export as rows of a typed table."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from archive import parquet_export
from archive.export_lines import KEYS
from commands import exporting
from tests.archive_samples import BAN, fill
from tests.command_runs import run

MOMENTS = ("published_at", "first_captured_at", "last_captured_at")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def with_moments(line: dict[str, Any]) -> dict[str, Any]:
    return line | {key: datetime.fromisoformat(line[key]) for key in MOMENTS if line[key]}


def test_the_rows_are_the_lines(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_export, "GROUP", 4)
    target = tmp_path / "a.parquet"
    told = run("export", "--format", "parquet", "--all-versions", "--archive", archive, "-o", target)
    lines = [json.loads(line) for line in run("export", "--all-versions", "--archive", archive).stdout.splitlines()]
    assert told.stderr == f"{target}: {len(lines)} lines\n"
    with pq.ParquetFile(target) as file:
        assert file.num_row_groups > 1
        assert file.schema_arrow.names == list(KEYS)
        assert file.read().to_pylist() == [with_moments(line) for line in lines]


def test_a_table_of_one_site_has_the_latest_versions_only(archive: Path, tmp_path: Path) -> None:
    run("export", "--format", "parquet", "--site", BAN, "--archive", archive, "-o", tmp_path / "b.parquet")
    columns = pq.read_table(tmp_path / "b.parquet", columns=["site", "version"]).to_pydict()
    assert {*columns["site"]} == {BAN}
    assert len(columns["version"]) == 3


def test_without_its_library_it_says_what_to_install(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "find_spec", lambda name: None)
    told = run("export", "--format", "parquet", "--archive", archive, "-o", tmp_path / "c.parquet", status=2)
    assert "luuvet[parquet]" in told.stderr
    assert not (tmp_path / "c.parquet").exists()
