"""Layout drift: many pages of a site yield far less at once, so that it is the rules that miss, not the editors."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.verdicts import LAYOUT_DRIFT, READING

# Two articles cut short in one night are two articles.
_FEWEST = 3
# Of the known pages that were read meanwhile: as many as make a run partial when they fail.
_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutDrift:
    """What shows that a site's layout has changed under the rules."""

    pages: int  # waiting, of which the rules found nothing or far less than before
    of_run: int  # those among them that the run in question added
    read: int  # known pages that were read in order meanwhile

    def __str__(self) -> str:
        return (
            f"layout drift: {self.pages} pages yield nothing or far less than before, {self.read} are as they were; "
            "set aside (luuvet quarantine): see one with luuvet try, then correct the site's [[layouts]]"
        )


_MARKS = ", ".join("?" * (len(READING) + 1))
_SUSPECTS = f"""
    SELECT count(DISTINCT q.page), count(DISTINCT CASE WHEN q.run = ? THEN q.page END), min(r.started_at)
    FROM quarantine AS q LEFT JOIN runs AS r ON r.id = q.run
    WHERE q.decision IS NULL AND q.site = ? AND q.page IS NOT NULL AND q.run IS NOT ? AND q.reason IN ({_MARKS})
"""  # noqa: S608 - only marks
_READ = """
    SELECT count(*) FROM pages AS p JOIN visits AS v ON v.page = p.seq
    WHERE p.site = ? AND v.seen_at >= ? AND p.first_seen_at < ?
"""


def drift_of(connection: sqlite3.Connection, site: str, run_id: int, *, before: bool = False) -> LayoutDrift | None:
    """Return the drift that the waiting pages of *site* show; None: they are a few pages among many.

    *before*: those that wait since earlier runs alone.
    """
    left_out = run_id if before else None
    row = connection.execute(_SUSPECTS, (run_id, site, left_out, LAYOUT_DRIFT, *READING)).fetchone()
    pages, of_run, since = row
    if pages < _FEWEST or since is None:
        return None
    (read,) = connection.execute(_READ, (site, since, since)).fetchone()
    if pages <= _SHARE * (pages + read):
        return None
    return LayoutDrift(pages=pages, of_run=of_run, read=read)


# In the facts of a capture that waits: the difference that its reading shared with others.
SIGN = "sign"
_SIGNS = """
    SELECT DISTINCT facts ->> 'sign' FROM quarantine
    WHERE decision IS NULL AND site = ? AND reason = ? AND facts ->> 'sign' IS NOT NULL
"""


def standing_signs(connection: sqlite3.Connection, site: str) -> frozenset[str]:
    """Return the differences by which pages of *site* that still wait were known as the work of a changed layout.

    While they wait, one more page with the same difference is no edit, however few are read in a night.
    """
    return frozenset(sign for (sign,) in map(tuple, connection.execute(_SIGNS, (site, LAYOUT_DRIFT))))


_LABEL = f"""
    UPDATE quarantine SET reason = ? WHERE decision IS NULL AND site = ? AND reason IN ({_MARKS})
"""  # noqa: S608 - only marks
_UNLABEL = """
    UPDATE quarantine SET reason = (SELECT reason FROM failures WHERE capture = quarantine.capture)
    WHERE decision IS NULL AND site = ? AND reason = ?
"""


def judge_drift(connection: sqlite3.Connection, site: str, run_id: int) -> LayoutDrift | None:
    """Say of the waiting pages of *site* whether they share a drift; call it within the transaction that ends a run.

    Only what does not share one is settled by a second sight of the same text.
    """
    drift = drift_of(connection, site, run_id)
    if drift is not None:
        connection.execute(_LABEL, (LAYOUT_DRIFT, site, LAYOUT_DRIFT, *READING))
    else:
        connection.execute(_UNLABEL, (site, LAYOUT_DRIFT))
    return drift
