"""The log of an archive as a test reads it: the table's rows, the files' lines."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def table_of(folder: Path) -> list[dict[str, Any]]:
    """The rows of ``logs.db``, in the order in which they were written, their facts read."""
    with closing(sqlite3.connect(f"{(folder / 'logs.db').as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM log ORDER BY id")]
    return [row | {"facts": json.loads(row["facts"])} for row in rows]


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """The lines of ``logs/luuvet.jsonl`` and of what was set aside of it, by file name."""
    files = sorted((folder / "logs").glob("luuvet.jsonl*"), key=lambda file: (file.suffix == ".jsonl", file.name))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def told(folder: Path, event: str) -> list[dict[str, Any]]:
    """The rows of one event."""
    return [row for row in table_of(folder) if row["event"] == event]
