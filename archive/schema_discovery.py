"""SQL of the feeds and sitemaps that lead to articles beside the listings; never edited once an archive holds it."""

from __future__ import annotations

# discovery_sources: named_in: the document that names it, the page or index; asked_before: when it was asked before it
# was read last; failures: how often in a row it could not
# be read; quiet: how often in a row it named nothing that was not known; stated: what its index says of its state, as
# it was when it was read last. hints_true, hints_false: entries whose stamp had changed, and whose article had or had
# not; both are halved now and then.
# discovered_addresses: stamp: what the source says of the state of what stands there; hint: the stamp has changed
# since and nobody has looked; likely: it looks like the site's own articles' addresses.
DISCOVERY: tuple[str, ...] = (
    """
    CREATE TABLE discovery_sources (
        site TEXT NOT NULL REFERENCES sites(id),
        url TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap')),
        named_by TEXT NOT NULL CHECK (named_by IN ('site-file', 'robots', 'page', 'index', 'usual')),
        named_in TEXT,
        depth INTEGER NOT NULL DEFAULT 0,
        stated TEXT,
        asked_at TEXT,
        asked_before TEXT,
        read_at TEXT,
        ask_again_at TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        why TEXT,
        etag TEXT,
        last_modified TEXT,
        payload_digest TEXT,
        addresses INTEGER,
        quiet INTEGER NOT NULL DEFAULT 0,
        hints_true INTEGER NOT NULL DEFAULT 0,
        hints_false INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (site, url)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX discovery_sources_kind ON discovery_sources (kind)",
    "CREATE INDEX discovery_sources_named_by ON discovery_sources (named_by)",
    """
    CREATE TABLE discovered_addresses (
        site TEXT NOT NULL REFERENCES sites(id),
        url TEXT NOT NULL,
        found_by TEXT NOT NULL CHECK (found_by IN ('feed', 'sitemap')),
        source TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'article', 'refused')),
        why TEXT,
        stamp TEXT,
        hint INTEGER NOT NULL DEFAULT 0 CHECK (hint IN (0, 1)),
        likely INTEGER NOT NULL DEFAULT 1 CHECK (likely IN (0, 1)),
        tries INTEGER NOT NULL DEFAULT 0,
        first_seen_at TEXT NOT NULL,
        asked_at TEXT,
        ask_again_at TEXT,
        PRIMARY KEY (site, url)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX discovered_addresses_state ON discovered_addresses (state, site)",
    "CREATE INDEX discovered_addresses_found_by ON discovered_addresses (found_by)",
    "CREATE INDEX discovered_addresses_hint ON discovered_addresses (site) WHERE hint = 1",
)
