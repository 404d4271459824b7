"""What an archive holds of a site beside what its runs wrote: decisions, readings made anew."""

from __future__ import annotations

import sqlite3

# Each gives what can be compared between two archives.
_BY_HAND = (
    # Decisions on doubtful captures.
    "SELECT url, captured_at, decision FROM quarantine WHERE site = :site AND decision IN ('accept', 'reject')",
    # Versions read anew under better rules.
    """
        SELECT p.id, v.first_captured_at, e.recipe, e.content_digest FROM earlier_readings AS e
        JOIN version_rows AS v ON v.id = e.version JOIN pages AS p ON p.seq = v.page
        WHERE p.site = :site AND e.run IS NULL
    """,
    """
        SELECT p.id, e.kind, e.happened_at FROM events AS e JOIN pages AS p ON p.seq = e.page
        WHERE p.site = :site AND e.run IS NULL
    """,
)


def made_only_here(target: sqlite3.Connection, source: sqlite3.Connection, site: str) -> bool:
    """Whether something was made by hand in *target* and not in *source*."""
    for query in _BY_HAND:
        mine, theirs = (
            {tuple(row) for row in connection.execute(query, {"site": site})} for connection in (target, source)
        )
        if mine - theirs:
            return True
    return False
