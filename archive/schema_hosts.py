"""SQL of what is remembered of each host from night to night; never edited once an archive holds it."""

from __future__ import annotations

from archive.schema_views import VERSIONS

# A CHECK cannot be altered, so the table is made anew; its ids stay. kind 'robots': a host's robots.txt; 'source': a
# feed or a sitemap.
_CAPTURES_OF_ALL_KINDS = (
    "DROP VIEW versions",
    """
    CREATE TABLE captures_anew (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites(id),
        run INTEGER REFERENCES runs(id),
        page INTEGER REFERENCES pages(seq),
        kind TEXT NOT NULL CHECK (
            kind IN ('version', 'tombstone', 'failure', 'revisit', 'listing', 'media', 'robots', 'source')
        ),
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
        payload_digest, block_digest, bytes, record, record_uri, warc_file, warc_offset, warc_length, certificate_valid)
    SELECT id, site, run, page, kind, url, final_url, captured_at, http_status, content_type,
        payload_digest, block_digest, bytes, record, record_uri, warc_file, warc_offset, warc_length, certificate_valid
    FROM captures
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

# hosts: host: scheme, name and port, as robots.txt speaks for them. robots: what robots.txt said when it was read last,
# robots_status how it came; robots_unread_since: since when it cannot be read. failures: runs in a row that could not
# read the host, failing_since the first of them. quiet_until: what the host asked for.
# held_addresses: what a 503 asked for, for its address alone.
HOSTS = (
    *_CAPTURES_OF_ALL_KINDS,
    """
    CREATE TABLE hosts (
        host TEXT PRIMARY KEY,
        robots TEXT,
        robots_status INTEGER,
        robots_read_at TEXT,
        robots_unread_since TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        failing_since TEXT,
        why TEXT,
        quiet_until TEXT
    ) STRICT
    """,
    "CREATE INDEX hosts_robots_status ON hosts (robots_status)",
    "CREATE INDEX hosts_failures ON hosts (failures)",
    """
    CREATE TABLE held_addresses (
        url TEXT PRIMARY KEY,
        host TEXT NOT NULL,
        until TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX held_addresses_host ON held_addresses (host)",
)
