"""The export as a Parquet file, for pandas, DuckDB, Polars or R: one row a line, its columns typed.

Needs pyarrow, which comes with ``luuvet[parquet]``; only whoever writes Parquet imports this module.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from archive.export_lines import KEYS, Line, export_lines
from archive.exporting import one_state

# Rows held in memory before they are written; a reader that wants a few rows reads one such group.
GROUP = 2000

_TEXT, _TEXTS, _NUMBER = pa.string(), pa.list_(pa.string()), pa.int32()
_MOMENT = pa.timestamp("s", tz="UTC")
_TYPES = {
    "aliases": _TEXTS,
    "published_at": _MOMENT,
    "body": _TEXTS,
    "captions": _TEXTS,
    "images": pa.list_(pa.struct([("url", _TEXT), ("alt", _TEXT)])),
    "attachments": pa.list_(pa.struct([("url", _TEXT), ("name", _TEXT)])),
    "tags": _TEXTS,
    "version": _NUMBER,
    "reverts": _NUMBER,
    "first_captured_at": _MOMENT,
    "last_captured_at": _MOMENT,
    "visits": _NUMBER,
    "warc": pa.struct([("file", _TEXT), ("offset", pa.int64()), ("length", pa.int64())]),
}
_MOMENTS = tuple(key for key, kind in _TYPES.items() if kind == _MOMENT)

SCHEMA = pa.schema([(key, _TYPES.get(key, _TEXT)) for key in KEYS])


def write_parquet(
    connection: sqlite3.Connection, file: BinaryIO, *, all_versions: bool, site: str | None = None
) -> int:
    """Write one row a line, packed with zstd; returns how many. Moments are in UTC, the day of publication included."""
    count = 0
    with one_state(connection), pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        lines = export_lines(connection, all_versions=all_versions, site=site)
        for group in _groups(map(_row, lines)):
            writer.write_table(pa.Table.from_pylist(group, schema=SCHEMA))
            count += len(group)
    return count


def _groups(rows: Iterable[Line]) -> Iterator[list[Line]]:
    waiting = iter(rows)
    while group := list(islice(waiting, GROUP)):
        yield group


def _row(line: Line) -> Line:
    moments: dict[str, Any] = {key: datetime.fromisoformat(line[key]) for key in _MOMENTS if line[key] is not None}
    return line | moments
