"""SQL of what asking again rests on: validators, honesty of hosts, media; never edited once an archive holds it."""

from __future__ import annotations

# validators: what a host says its page is known by, as it came with the response that stands at record_url and
# recorded_at; read_at: the last visit that got a whole page; confirmed_at: the last 304 since then.
# host_honesty: told: changes of a text that the host's validators told of when they were put to the test.
# media: the photos and files of an article; version: the page's when the file was asked for last.
VALIDATORS_AND_MEDIA = (
    """
    CREATE TABLE validators (
        page INTEGER PRIMARY KEY REFERENCES pages(seq) ON DELETE CASCADE,
        url TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        record_url TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        payload_digest TEXT NOT NULL,
        content_digest TEXT NOT NULL,
        read_at TEXT NOT NULL,
        confirmed_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE host_honesty (
        site TEXT NOT NULL REFERENCES sites(id),
        host TEXT NOT NULL,
        told INTEGER NOT NULL DEFAULT 0,
        lied_at TEXT,
        lie TEXT,
        PRIMARY KEY (site, host)
    ) STRICT
    """,
    """
    CREATE TABLE media (
        page INTEGER NOT NULL REFERENCES pages(seq) ON DELETE CASCADE,
        url TEXT NOT NULL,
        capture INTEGER REFERENCES captures(id) ON DELETE SET NULL,
        state TEXT NOT NULL CHECK (state IN ('kept', 'failed', 'refused')),
        reason TEXT,
        version INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        asked_at TEXT NOT NULL,
        ask_again_at TEXT NOT NULL,
        PRIMARY KEY (page, url)
    ) STRICT
    """,
    "CREATE INDEX media_url ON media (url, state)",
    "CREATE INDEX media_capture ON media (capture)",
)
