"""Writing the export: JSONL and CSV."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from archive.csv_guard import guarded_cell
from archive.export_lines import KEYS, Line, export_lines

# A list of texts is one cell with a line each; a list of records is JSON.
_TEXT_LISTS = frozenset({"aliases", "body", "captions", "tags"})


@contextmanager
def one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Read one state of the archive, whatever a crawl writes meanwhile; it is not held up by it."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def write_jsonl(connection: sqlite3.Connection, file: TextIO, *, all_versions: bool, site: str | None = None) -> int:
    """Write one JSON object a line; returns how many."""
    count = 0
    with one_state(connection):
        for line in export_lines(connection, all_versions=all_versions, site=site):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


def write_csv(connection: sqlite3.Connection, file: TextIO, *, all_versions: bool, site: str | None = None) -> int:
    """Write a heading and one row a line, cells guarded against formulas; open *file* with ``newline=""``.

    Returns the number of rows, the heading not counted.
    """
    count = 0
    writer = csv.writer(file)
    writer.writerow(KEYS)
    with one_state(connection):
        for line in export_lines(connection, all_versions=all_versions, site=site):
            writer.writerow(csv_row(line))
            count += 1
    return count


def csv_row(line: Line) -> list[str]:
    """Return the cells of a line."""
    return [guarded_cell(_cell(key, line[key])) for key in KEYS]


def _cell(key: str, value: Any) -> str:
    if value is None:
        return ""
    if key in _TEXT_LISTS:
        return "\n".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)
