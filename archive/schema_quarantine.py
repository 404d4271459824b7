"""SQL of the doubtful captures that wait for a person; never edited once an archive holds it."""

from __future__ import annotations

# One row a doubtful capture, of which the failure of the same capture tells why it was no version at the time.
# reason: the failure's, or layout-drift once many pages of the site proved to share it. content_digest: of the text
# that was read all the same. decision: NULL while it waits; accept and reject are a person's, the others say why the
# question no longer stands.
QUARANTINE = (
    """
    CREATE TABLE quarantine (
        capture INTEGER PRIMARY KEY REFERENCES captures(id),
        site TEXT NOT NULL REFERENCES sites(id),
        page INTEGER REFERENCES pages(seq),
        run INTEGER REFERENCES runs(id),
        url TEXT NOT NULL,
        captured_at TEXT NOT NULL,
        reason TEXT NOT NULL,
        facts TEXT NOT NULL,
        content_digest TEXT,
        decision TEXT CHECK (decision IN ('accept', 'reject', 'read', 'settled', 'taken-down', 'replaced')),
        decided_at TEXT,
        decided_by TEXT,
        effect TEXT
    ) STRICT
    """,
    "CREATE INDEX quarantine_open ON quarantine (site, url) WHERE decision IS NULL",
    "CREATE INDEX quarantine_page ON quarantine (page)",
    "CREATE INDEX quarantine_site ON quarantine (site, reason)",
    "CREATE INDEX quarantine_decision ON quarantine (decision)",
    "CREATE INDEX quarantine_run ON quarantine (run)",
)
