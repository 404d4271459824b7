"""SQL of the tables that later migrations made anew; never edited once an archive holds them."""

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
