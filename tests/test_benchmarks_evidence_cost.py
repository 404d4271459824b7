from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.reading_connection import reading
from benchmarks.evidence_cost import bytes_of, git_bytes_of, many_versions, oldest, store, visits


@pytest.mark.parametrize("read", [False, True])
def test_pages_are_stored_with_their_records_or_without(tmp_path: Path, read: bool) -> None:
    seen = visits(3)
    assert store(tmp_path / "with", seen, "changed", read=read) > 0
    assert store(tmp_path / "without", seen, "none", read=read) > 0
    for folder, expected in (("with", 3), ("without", 0)):
        with reading(tmp_path / folder) as database:
            found = database.execute("SELECT count(*) FROM captures WHERE record = 'response'").fetchone()[0]
            assert database.execute("SELECT count(*) FROM versions").fetchone()[0] == 3
        assert found == expected


def test_the_first_of_many_versions_and_its_record_are_read(tmp_path: Path) -> None:
    url = many_versions(tmp_path / "archive", 12)
    with reading(tmp_path / "archive") as database:
        assert database.execute("SELECT count(*) FROM versions").fetchone()[0] == 12
    assert [name for name, *_ in oldest(tmp_path / "archive", url, 1)] == [
        "its text",
        "its record",
        "all versions, with texts",
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_bytes_of_an_archive_are_stated_apart(tmp_path: Path) -> None:
    many_versions(tmp_path / "archive", 12)
    (tmp_path / "place").mkdir()
    shares = {name: size for name, _, size in bytes_of(tmp_path / "archive", tmp_path / "place")}
    assert set(map(bool, shares.values())) == {True}
    assert git_bytes_of(tmp_path / "archive", tmp_path / "other") > 0
