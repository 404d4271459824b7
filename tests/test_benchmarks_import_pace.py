from __future__ import annotations

from pathlib import Path

import pytest

from archive.import_values import BadLineError
from benchmarks.import_pace import measured
from tests.exported_lines import SECOND, line, written


def test_a_file_is_read_imported_and_imported_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "a.jsonl", [line("a1"), line("a1", 2, at=SECOND), line("b2")])
    rows = list(measured(file))
    assert [row[0] for row in rows] == ["read", "imported", "imported again"]
    assert all(row[1] == 3 and row[2] > 0 and row[3] > 0 for row in rows)
    assert "bytes a version" in capsys.readouterr().out


def test_a_file_with_a_bad_line_gives_no_figures(tmp_path: Path) -> None:
    with pytest.raises(BadLineError):
        list(measured(written(tmp_path / "a.jsonl", [line("a1", visits=0)])))
