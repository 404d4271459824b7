"""SQL of the tables and indexes that the first migration makes; never edited once an archive holds them.

``pages.seq`` is the row number of a page, the rowid of the full-text index and what other tables point at; it
grows with the day of publication, so that ordering by it is "newest first". ``pages.id`` is the export's ``page_id``.
Moments are ``2024-08-12T07:05:00Z``; digests ``sha256:`` and 64 hex digits; lists are JSON text.
"""

from __future__ import annotations

TABLES = (
    """
    CREATE TABLE archive_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE sites (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        host TEXT NOT NULL,
        system TEXT NOT NULL,
        timezone TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL REFERENCES sites(id),
        started_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT CHECK (outcome IN ('complete', 'partial', 'failed', 'interrupted', 'skipped')),
        why TEXT,
        requests INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        seconds REAL NOT NULL DEFAULT 0,
        new INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        missing INTEGER NOT NULL DEFAULT 0,
        gone INTEGER NOT NULL DEFAULT 0,
        restored INTEGER NOT NULL DEFAULT 0,
        moved INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        quarantined INTEGER NOT NULL DEFAULT 0,
        mode TEXT NOT NULL CHECK (mode IN ('nightly', 'full', 'replay')),
        rehearsal INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
        program TEXT NOT NULL,
        rules TEXT NOT NULL
    ) STRICT
    """,
    # A captures row stands for every version, tombstone and failure, and for a listing page that inline articles
    # were read from; an unchanged visit has none.
    """
    CREATE TABLE captures (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites(id),
        run INTEGER REFERENCES runs(id),
        page INTEGER REFERENCES pages(seq),
        kind TEXT NOT NULL CHECK (kind IN ('version', 'tombstone', 'failure', 'revisit', 'listing')),
        url TEXT NOT NULL,
        final_url TEXT,
        captured_at TEXT NOT NULL,
        http_status INTEGER,
        content_type TEXT,
        payload_digest TEXT,
        bytes INTEGER NOT NULL DEFAULT 0,
        warc_file TEXT,
        warc_offset INTEGER,
        warc_length INTEGER
    ) STRICT
    """,
    # version: number of the latest one. step: how many versions and events the page has, in the order they happened.
    # listed_in: the site file's section; section: as the page says it. merged_into: set when two pages proved to be
    # one article; such a row keeps its old history and is no page of its own any more.
    """
    CREATE TABLE pages (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL REFERENCES sites(id),
        key TEXT,
        url TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('live', 'missing', 'gone')),
        state_since TEXT NOT NULL,
        inline INTEGER NOT NULL CHECK (inline IN (0, 1)),
        title TEXT,
        section TEXT,
        listed_in TEXT,
        published_at TEXT,
        found_by TEXT NOT NULL CHECK (found_by IN ('listing', 'feed', 'sitemap', 'link', 'hand')),
        first_seen_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        version INTEGER NOT NULL,
        step INTEGER NOT NULL,
        listing_fingerprint TEXT,
        merged_into TEXT REFERENCES pages(id)
    ) STRICT
    """,
    # What every visit updates, apart and narrow: a night of unchanged pages rewrites these few bytes in place.
    # visited_*: the last visit, whatever came of it; seen_*: the last in which the article was read; visits: those
    # that showed the latest version.
    """
    CREATE TABLE visits (
        page INTEGER PRIMARY KEY REFERENCES pages(seq),
        visited_at TEXT NOT NULL,
        visited_run INTEGER NOT NULL,
        seen_at TEXT NOT NULL,
        seen_run INTEGER NOT NULL,
        visits INTEGER NOT NULL
    ) STRICT
    """,
    # listed: a listing or rel=canonical gave this address; only such can be a page's own address or a move of it.
    """
    CREATE TABLE urls (
        site TEXT NOT NULL REFERENCES sites(id),
        url TEXT NOT NULL,
        page INTEGER NOT NULL REFERENCES pages(seq),
        found_by TEXT NOT NULL,
        listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
        first_seen_at TEXT NOT NULL,
        PRIMARY KEY (site, url)
    ) STRICT, WITHOUT ROWID
    """,
    # fingerprint: the first eight bytes of the text's SHA-256 as a signed number; equal ones are compared as texts.
    """
    CREATE TABLE paragraphs (
        id INTEGER PRIMARY KEY,
        fingerprint INTEGER NOT NULL,
        text TEXT NOT NULL,
        first_seen_at TEXT NOT NULL
    ) STRICT
    """,
    # In which pages' histories a paragraph stands: the way back from a sentence to its articles, reprints, withdrawal.
    """
    CREATE TABLE paragraph_pages (
        paragraph INTEGER NOT NULL REFERENCES paragraphs(id),
        page INTEGER NOT NULL REFERENCES pages(seq),
        PRIMARY KEY (paragraph, page)
    ) STRICT, WITHOUT ROWID
    """,
    # lead, body, captions: ids of paragraphs. recipe: the rules that read the text as it stands; made_by: those that
    # first did. last_captured_at and visits are NULL while the version is the latest (table visits has them).
    """
    CREATE TABLE version_rows (
        id INTEGER PRIMARY KEY,
        page INTEGER NOT NULL REFERENCES pages(seq),
        number INTEGER NOT NULL,
        step INTEGER NOT NULL,
        run INTEGER REFERENCES runs(id),
        capture INTEGER REFERENCES captures(id),
        change TEXT NOT NULL,
        reverts INTEGER,
        first_captured_at TEXT NOT NULL,
        last_captured_at TEXT,
        visits INTEGER,
        content_digest TEXT NOT NULL,
        recipe TEXT NOT NULL,
        made_by TEXT NOT NULL,
        upgraded INTEGER NOT NULL DEFAULT 0,
        title TEXT,
        lead INTEGER REFERENCES paragraphs(id),
        body TEXT NOT NULL,
        captions TEXT NOT NULL,
        byline TEXT,
        section TEXT,
        published_at TEXT,
        images TEXT NOT NULL,
        attachments TEXT NOT NULL,
        tags TEXT NOT NULL,
        cut_count INTEGER NOT NULL DEFAULT 0,
        UNIQUE (page, number),
        UNIQUE (page, step)
    ) STRICT
    """,
    # What a version's row said before an extraction upgrade read the same page better.
    """
    CREATE TABLE earlier_readings (
        id INTEGER PRIMARY KEY,
        version INTEGER NOT NULL REFERENCES version_rows(id),
        replaced_at TEXT NOT NULL,
        run INTEGER REFERENCES runs(id),
        recipe TEXT NOT NULL,
        content_digest TEXT NOT NULL,
        title TEXT,
        lead INTEGER REFERENCES paragraphs(id),
        body TEXT NOT NULL,
        captions TEXT NOT NULL,
        byline TEXT,
        images TEXT NOT NULL,
        attachments TEXT NOT NULL
    ) STRICT
    """,
    # with_version: a version was made at the same moment, and its change names the event; else the event is a line of
    # its own. version: the latest one's number at that moment. before: the state that the event ended.
    """
    CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        page INTEGER NOT NULL REFERENCES pages(seq),
        step INTEGER NOT NULL,
        run INTEGER REFERENCES runs(id),
        kind TEXT NOT NULL CHECK (kind IN ('missing', 'gone', 'restored', 'moved')),
        happened_at TEXT NOT NULL,
        capture INTEGER REFERENCES captures(id),
        version INTEGER NOT NULL,
        with_version INTEGER NOT NULL CHECK (with_version IN (0, 1)),
        before TEXT NOT NULL,
        from_url TEXT,
        to_url TEXT,
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    # resolved: the same run then read the address, or found it absent.
    """
    CREATE TABLE failures (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites(id),
        run INTEGER REFERENCES runs(id),
        page INTEGER REFERENCES pages(seq),
        capture INTEGER REFERENCES captures(id),
        url TEXT NOT NULL,
        failed_at TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        resolved INTEGER NOT NULL DEFAULT 0 CHECK (resolved IN (0, 1))
    ) STRICT
    """,
    """
    CREATE TABLE sections (
        site TEXT NOT NULL REFERENCES sites(id),
        name TEXT NOT NULL,
        url TEXT NOT NULL,
        first_walked_at TEXT NOT NULL,
        PRIMARY KEY (site, name)
    ) STRICT
    """,
    """
    CREATE TABLE listings (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs(id),
        site TEXT NOT NULL REFERENCES sites(id),
        section TEXT NOT NULL,
        url TEXT NOT NULL,
        pages_walked INTEGER NOT NULL,
        pages_stated INTEGER,
        items_listed INTEGER NOT NULL,
        items_stated INTEGER,
        complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
        stopped_early INTEGER NOT NULL CHECK (stopped_early IN (0, 1)),
        why TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE frontier (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites(id),
        run INTEGER NOT NULL REFERENCES runs(id),
        url TEXT NOT NULL,
        found_by TEXT NOT NULL,
        section TEXT,
        fingerprint TEXT,
        reason TEXT NOT NULL,
        UNIQUE (site, url)
    ) STRICT
    """,
    # A page seen in a run at another address than its own, until the walks tell whether it has moved.
    """
    CREATE TABLE move_candidates (
        page INTEGER PRIMARY KEY REFERENCES pages(seq),
        run INTEGER NOT NULL REFERENCES runs(id),
        url TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        capture INTEGER NOT NULL REFERENCES captures(id)
    ) STRICT
    """,
    """
    CREATE TABLE learned_sets (
        id INTEGER PRIMARY KEY,
        recipe TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL REFERENCES sites(id),
        blocks TEXT NOT NULL
    ) STRICT
    """,
    # page's latest text stands, wholly or mostly, on other's site too; shared: letters of the long paragraphs shared.
    """
    CREATE TABLE reprint_links (
        page INTEGER NOT NULL REFERENCES pages(seq),
        other INTEGER NOT NULL REFERENCES pages(seq),
        shared INTEGER NOT NULL,
        share REAL NOT NULL,
        found_at TEXT NOT NULL,
        PRIMARY KEY (page, other)
    ) STRICT, WITHOUT ROWID
    """,
)

# Every column that a reader filters, sorts or counts by has one; a Datasette facet without is a full scan.
INDEXES = (
    "CREATE UNIQUE INDEX pages_key ON pages (site, key) WHERE key IS NOT NULL AND merged_into IS NULL",
    "CREATE INDEX pages_site ON pages (site, state)",
    "CREATE INDEX pages_state ON pages (state)",
    "CREATE INDEX pages_section ON pages (section)",
    "CREATE INDEX pages_inline ON pages (site, listed_in) WHERE inline = 1",
    "CREATE INDEX pages_published ON pages (published_at)",
    "CREATE INDEX pages_found_by ON pages (found_by)",
    "CREATE INDEX pages_first_seen ON pages (first_seen_at)",
    "CREATE INDEX pages_changed ON pages (changed_at)",
    "CREATE INDEX pages_version ON pages (version)",
    "CREATE INDEX pages_url ON pages (url)",
    "CREATE INDEX urls_page ON urls (page)",
    "CREATE INDEX urls_url ON urls (url)",
    "CREATE INDEX paragraphs_fingerprint ON paragraphs (fingerprint)",
    "CREATE INDEX version_rows_first ON version_rows (first_captured_at)",
    "CREATE INDEX version_rows_change ON version_rows (change)",
    "CREATE INDEX version_rows_run ON version_rows (run)",
    "CREATE INDEX earlier_readings_version ON earlier_readings (version)",
    "CREATE INDEX events_page ON events (page, step)",
    "CREATE INDEX events_kind ON events (kind)",
    "CREATE INDEX events_happened ON events (happened_at)",
    "CREATE INDEX events_run ON events (run)",
    "CREATE INDEX captures_page ON captures (page)",
    "CREATE INDEX captures_run ON captures (run)",
    "CREATE INDEX captures_kind ON captures (kind)",
    "CREATE INDEX captures_site ON captures (site)",
    "CREATE INDEX captures_captured ON captures (captured_at)",
    "CREATE INDEX failures_site ON failures (site, reason)",
    "CREATE INDEX failures_reason ON failures (reason)",
    "CREATE INDEX failures_run ON failures (run, url)",
    "CREATE INDEX failures_page ON failures (page)",
    "CREATE INDEX failures_failed ON failures (failed_at)",
    "CREATE INDEX runs_site ON runs (site, started_at)",
    "CREATE INDEX runs_started ON runs (started_at)",
    "CREATE INDEX runs_outcome ON runs (outcome)",
    "CREATE INDEX runs_open ON runs (site) WHERE ended_at IS NULL",
    "CREATE INDEX listings_run ON listings (run)",
    "CREATE INDEX listings_section ON listings (site, section, complete)",
    "CREATE INDEX reprint_links_other ON reprint_links (other)",
)
