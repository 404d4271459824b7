"""SQL that lets texts that are nearly alike be found; never edited once an archive holds it."""

from __future__ import annotations

NEAR_DUPLICATES: tuple[str, ...] = (
    # Pages whose latest text has not been compared with the others yet. Filled by the database itself, so that no way
    # in which a text comes into the archive can forget it.
    """
    CREATE TABLE near_waiting (page INTEGER PRIMARY KEY REFERENCES pages(seq)) STRICT
    """,
    # A few small numbers that texts which are nearly alike have in common; see archive.text_marks.
    """
    CREATE TABLE near_keys (
        key INTEGER NOT NULL,
        page INTEGER NOT NULL REFERENCES pages(seq),
        PRIMARY KEY (key, page)
    ) STRICT, WITHOUT ROWID
    """,
    # likeness: of all runs of three words in either text, the share that stands in both; page < other.
    """
    CREATE TABLE near_duplicates (
        page INTEGER NOT NULL REFERENCES pages(seq),
        other INTEGER NOT NULL REFERENCES pages(seq),
        likeness REAL NOT NULL,
        PRIMARY KEY (page, other)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX near_duplicates_other ON near_duplicates (other)",
    # One text on several sites, named by the lowest number of its pages. first_at, last_at: as published, else as
    # first seen.
    """
    CREATE TABLE spreads (
        id INTEGER PRIMARY KEY,
        pages INTEGER NOT NULL,
        sites INTEGER NOT NULL,
        first_at TEXT NOT NULL,
        last_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX spreads_sites ON spreads (sites, pages, last_at)",
    "CREATE INDEX spreads_last ON spreads (last_at)",
    """
    CREATE TABLE spread_pages (
        page INTEGER PRIMARY KEY REFERENCES pages(seq),
        spread INTEGER NOT NULL REFERENCES spreads(id)
    ) STRICT
    """,
    "CREATE INDEX spread_pages_spread ON spread_pages (spread)",
    """
    CREATE TRIGGER near_waiting_new AFTER INSERT ON version_rows
    BEGIN INSERT OR IGNORE INTO near_waiting (page) VALUES (new.page); END
    """,
    """
    CREATE TRIGGER near_waiting_read_anew AFTER UPDATE OF lead, body ON version_rows
    BEGIN INSERT OR IGNORE INTO near_waiting (page) VALUES (new.page); END
    """,
    "INSERT INTO near_waiting (page) SELECT seq FROM pages WHERE merged_into IS NULL",
)
