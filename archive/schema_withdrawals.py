"""SQL of what is known of withdrawn pages; never edited once an archive holds it."""

from __future__ import annotations

# One row each time a page was withdrawn; the page's row, addresses, versions' digests and captures stay.
# hidden_digest: the document in withdrawn.db that holds the content; NULL once that was undone. wiped: 1 when no
# unused place of archive.db holds any of it either.
# resealed_rows: a row of a run that now reads otherwise than it was sealed, because of a withdrawal or its undoing, and
# the digest under which it still counts.
WITHDRAWALS = (
    """
    CREATE TABLE withdrawals (
        id INTEGER PRIMARY KEY,
        page INTEGER NOT NULL REFERENCES pages(seq),
        reason TEXT NOT NULL,
        withdrawn_at TEXT NOT NULL,
        withdrawn_by TEXT NOT NULL,
        undone_at TEXT,
        undone_by TEXT,
        hidden_digest TEXT,
        wiped INTEGER NOT NULL DEFAULT 0 CHECK (wiped IN (0, 1)),
        CHECK ((undone_at IS NULL) = (hidden_digest IS NOT NULL))
    ) STRICT
    """,
    "CREATE UNIQUE INDEX withdrawals_standing ON withdrawals (page) WHERE undone_at IS NULL",
    "CREATE INDEX withdrawals_page ON withdrawals (page)",
    """
    CREATE TABLE resealed_rows (
        run INTEGER NOT NULL REFERENCES runs(id),
        digest TEXT NOT NULL,
        sealed TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX resealed_rows_run ON resealed_rows (run)",
)
