"""SQL of what the runs of woven pages had sealed; never edited once an archive holds it."""

from __future__ import annotations

# A page that two archives had crawled is told anew of both. What the runs had written of it, and sealed, stays here as
# it counts for their digests; the rows that took its place are marked. visits: of a version, as its archive had them.
WOVEN_ROWS = (
    """
    CREATE TABLE woven_rows (
        run INTEGER NOT NULL REFERENCES runs(id),
        kind TEXT NOT NULL,
        row TEXT NOT NULL,
        visits INTEGER,
        PRIMARY KEY (run, kind, row)
    ) STRICT, WITHOUT ROWID
    """,
    "ALTER TABLE version_rows ADD COLUMN woven INTEGER NOT NULL DEFAULT 0 CHECK (woven IN (0, 1))",
    "ALTER TABLE events ADD COLUMN woven INTEGER NOT NULL DEFAULT 0 CHECK (woven IN (0, 1))",
)
