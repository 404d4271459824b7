from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks.storage import fill_archive, full_row_bytes, full_text_bytes, git_bytes, table_bytes, text_of

KEPT = "Các cấp công đoàn trong tỉnh đã tặng 1.250 phần quà cho người lao động có hoàn cảnh khó khăn dịp Tết. " * 8


def a_line(night: int, last: str) -> dict[str, Any]:
    return {
        "site": "a.test",
        "night": night,
        "key": "7",
        "urls": ["http://a.test/7.html"],
        "title": "Tặng quà Tết",
        "lead": "",
        "byline": "Tin: Thu Hà",
        "section": "Tin tức",
        "published_at": "2024-01-20T08:00:00+07:00",
        "body": [KEPT, last],
        "captions": [],
    }


NIGHTS = [a_line(night, f"Đợt {night} trao {night * 10} suất.") for night in range(1, 9)]


def test_every_night_that_differs_becomes_a_version_holding_the_nights_text(tmp_path: Path) -> None:
    fill_archive(tmp_path / "archive", [*NIGHTS, a_line(9, "Đợt 8 trao 80 suất.")])
    with closing(sqlite3.connect(tmp_path / "archive" / "archive.db")) as connection:
        bodies = [row[0] for row in connection.execute("SELECT body FROM versions ORDER BY version")]
    assert len(bodies) == 8
    assert all(body.endswith(f"Đợt {night} trao {night * 10} suất.") for night, body in enumerate(bodies, 1))


def test_full_rows_hold_the_same_versions_with_their_texts_written_out(tmp_path: Path) -> None:
    fill_archive(tmp_path / "archive", NIGHTS)
    database = tmp_path / "archive" / "archive.db"
    full = full_row_bytes(database, tmp_path / "full.db")
    with closing(sqlite3.connect(tmp_path / "full.db")) as connection:
        held = connection.execute("SELECT count(*), sum(length(CAST(body AS BLOB))) FROM full_rows").fetchone()
    assert held[0] == 8
    assert held[1] > 8 * len(KEPT)
    assert full_text_bytes(database) < full
    assert table_bytes(database, ("paragraphs",)) < full


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_keeps_an_unchanged_paragraph_once(tmp_path: Path) -> None:
    size = git_bytes(tmp_path / "git", NIGHTS)
    assert 0 < size < sum(len(text_of(row).encode()) for row in NIGHTS)
