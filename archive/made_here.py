"""What an archive holds of a site beside what its runs wrote: decisions, readings made anew, imports."""

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


# What no run wrote: what was imported, and what a person's decision made. A merge may have given it another number.
_WITHOUT_RUN = """
    SELECT p.id, v.first_captured_at, v.content_digest FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    WHERE p.site = ? AND v.run IS NULL AND v.woven = 0
"""
_HAS = """
    SELECT 1 FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    WHERE p.id = ? AND v.first_captured_at = ? AND v.content_digest = ?
"""
_EVENTS_WITHOUT_RUN = """
    SELECT p.id, e.happened_at, e.kind FROM events AS e JOIN pages AS p ON p.seq = e.page
    WHERE p.site = ? AND e.run IS NULL AND e.woven = 0
"""
_HAS_EVENT = """
    SELECT 1 FROM events AS e JOIN pages AS p ON p.seq = e.page WHERE p.id = ? AND e.happened_at = ? AND e.kind = ?
"""


def imported_only_there(here: sqlite3.Connection, there: sqlite3.Connection, site: str) -> bool:
    """Whether *there* holds something of *site* that no run wrote, and *here* does not."""
    for written, has in ((_WITHOUT_RUN, _HAS), (_EVENTS_WITHOUT_RUN, _HAS_EVENT)):
        for row in map(tuple, there.execute(written, (site,))):
            if here.execute(has, row).fetchone() is None:
                return True
    return False
