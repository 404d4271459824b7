"""SQL of the tables and views that later migrations made anew; never edited once an archive holds them."""

from __future__ import annotations

# A recipe is named by its rules, not by the site: two sites that learned the same, or nothing, have the same one.
LEARNED_SETS_OF_EACH_SITE = (
    "ALTER TABLE learned_sets RENAME TO learned_sets_before",
    """
    CREATE TABLE learned_sets (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites(id),
        recipe TEXT NOT NULL,
        blocks TEXT NOT NULL,
        UNIQUE (site, recipe)
    ) STRICT
    """,
    "INSERT INTO learned_sets (id, site, recipe, blocks) SELECT id, site, recipe, blocks FROM learned_sets_before",
    "DROP TABLE learned_sets_before",
    "CREATE INDEX learned_sets_recipe ON learned_sets (recipe)",
)

# Candidates do not outlive their run, so none is carried over. capture: NULL where the run's walks will prove nothing.
MOVE_CANDIDATES_WITHOUT_CAPTURE = (
    "DROP TABLE move_candidates",
    """
    CREATE TABLE move_candidates (
        page INTEGER PRIMARY KEY REFERENCES pages(seq),
        run INTEGER NOT NULL REFERENCES runs(id),
        url TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        capture INTEGER REFERENCES captures(id)
    ) STRICT
    """,
)

# As before, but both halves give the version as an integer: only then does SQLite read them in the order of their
# indexes, a page of changes from however many, where it read and sorted all.
CHANGES_IN_ORDER = (
    "DROP VIEW changes",
    """
    CREATE VIEW changes AS
    SELECT p.id AS page_id, p.site AS site, p.url AS url, v.step AS step, v.number AS version, v.change AS change,
        v.first_captured_at AS happened_at, v.run AS run, v.capture AS capture, v.title AS title
    FROM version_rows AS v JOIN pages AS p ON p.seq = v.page WHERE p.merged_into IS NULL
    UNION ALL
    SELECT p.id, p.site, p.url, e.step,
        CAST(CASE WHEN e.kind IN ('restored', 'moved') THEN e.version END AS INTEGER), e.kind,
        e.happened_at, e.run, e.capture, p.title
    FROM events AS e JOIN pages AS p ON p.seq = e.page WHERE e.with_version = 0 AND p.merged_into IS NULL
    """,
)
