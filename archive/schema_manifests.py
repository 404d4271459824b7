"""SQL of what fixity rests on, and the digests of what was stored before; never edited once an archive holds it."""

from __future__ import annotations

import json
import sqlite3

from archive.reading_digests import digest_of_row

# head: no other manifest names this one yet. run: NULL for a manifest that is no run's (a merge's).
# rows_digest: over the run's rows, as the manifest says too. reading_digest: over all that a version shows.
MANIFESTS = (
    """
    CREATE TABLE manifests (
        id INTEGER PRIMARY KEY,
        run INTEGER UNIQUE REFERENCES runs(id),
        file TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL,
        rows_digest TEXT NOT NULL,
        sealed_at TEXT NOT NULL,
        head INTEGER NOT NULL CHECK (head IN (0, 1))
    ) STRICT
    """,
    "CREATE INDEX manifests_head ON manifests (head) WHERE head = 1",
    "ALTER TABLE version_rows ADD COLUMN reading_digest TEXT",
    "ALTER TABLE earlier_readings ADD COLUMN reading_digest TEXT",
    "ALTER TABLE learned_sets ADD COLUMN digest TEXT",
)

_COLUMNS = ("id", "title", "lead", "body", "captions", "byline", "images", "attachments")
_READINGS = {table: f"SELECT {', '.join(_COLUMNS)} FROM {table}" for table in ("version_rows", "earlier_readings")}  # noqa: S608
_WRITE = {table: f"UPDATE {table} SET reading_digest = ? WHERE id = ?" for table in _READINGS}  # noqa: S608


def digest_readings(connection: sqlite3.Connection) -> None:
    """Give every stored reading its digest."""
    for table, query in _READINGS.items():
        for values in connection.execute(query).fetchall():
            row = dict(zip(_COLUMNS, values, strict=True))
            numbers = json.dumps([row["lead"], *json.loads(row["body"]), *json.loads(row["captions"])])
            texts = connection.execute(
                "SELECT id, text FROM paragraphs WHERE id IN (SELECT value FROM json_each(?))", (numbers,)
            )
            connection.execute(_WRITE[table], (digest_of_row(row, dict(texts)), row["id"]))
