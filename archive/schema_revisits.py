"""SQL of the order in which a short night visits what is new; never edited once an archive holds it."""

from __future__ import annotations

REVISITS: tuple[str, ...] = (
    # The place of an address in its listing, from 0. The index serves the order in which addresses are taken.
    "ALTER TABLE frontier ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX frontier_order ON frontier (site, position, id)",
)
