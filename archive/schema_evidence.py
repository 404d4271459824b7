"""SQL that gives captures the place and digests of their WARC records; never edited once an archive holds it."""

from __future__ import annotations

from archive.schema_views import VERSIONS

# A CHECK cannot be altered, so the table is made anew; its ids stay. record: the kind of WARC record that warc_* lead
# to. record_uri: its target where that is neither final_url nor url (the answer that redirected to the home page).
# certificate_valid: NULL without TLS. kind 'media': a photo or an attached file of an article.
CAPTURES_WITH_RECORDS = (
    "DROP VIEW versions",
    """
    CREATE TABLE captures_anew (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites(id),
        run INTEGER REFERENCES runs(id),
        page INTEGER REFERENCES pages(seq),
        kind TEXT NOT NULL CHECK (kind IN ('version', 'tombstone', 'failure', 'revisit', 'listing', 'media')),
        url TEXT NOT NULL,
        final_url TEXT,
        captured_at TEXT NOT NULL,
        http_status INTEGER,
        content_type TEXT,
        payload_digest TEXT,
        block_digest TEXT,
        bytes INTEGER NOT NULL DEFAULT 0,
        record TEXT CHECK (record IN ('response', 'revisit', 'metadata')),
        record_uri TEXT,
        warc_file TEXT,
        warc_offset INTEGER,
        warc_length INTEGER,
        certificate_valid INTEGER CHECK (certificate_valid IN (0, 1))
    ) STRICT
    """,
    """
    INSERT INTO captures_anew (id, site, run, page, kind, url, final_url, captured_at, http_status, content_type,
        payload_digest, bytes, warc_file, warc_offset, warc_length)
    SELECT id, site, run, page, kind, url, final_url, captured_at, http_status, content_type,
        payload_digest, bytes, warc_file, warc_offset, warc_length FROM captures
    """,
    "DROP TABLE captures",
    "ALTER TABLE captures_anew RENAME TO captures",
    "CREATE INDEX captures_page ON captures (page)",
    "CREATE INDEX captures_run ON captures (run)",
    "CREATE INDEX captures_kind ON captures (kind)",
    "CREATE INDEX captures_site ON captures (site)",
    "CREATE INDEX captures_captured ON captures (captured_at)",
    "CREATE INDEX captures_payload ON captures (payload_digest) WHERE record = 'response'",
    VERSIONS,
)

# raw_at: when an unchanged visit's page was last kept as it came.
VISITS_WITH_RAW = ("ALTER TABLE visits ADD COLUMN raw_at TEXT",)

# Names this archive in its file names, so that those of two archives never meet when they are merged.
ARCHIVE_ID = "INSERT OR IGNORE INTO archive_facts (name, value) VALUES ('archive_id', lower(hex(randomblob(3))))"
