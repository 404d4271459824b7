"""Whether a stored archive is sound, and what a file of one holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.connection import DATABASE
from archive.fixity_report import Findings
from archive.fixity_search import index_anew, terms_differ

ROOT = Path(__file__).parents[1]
# What triggers keep, and the same counted anew.
HOURS_KEPT = """
    SELECT * FROM site_hours WHERE new + changed + missing + gone + restored + moved ORDER BY site, hour
"""
HOURS_COUNTED = """
    SELECT site, substr(at, 1, 13) AS hour, sum(kind = 'new'), sum(kind = 'changed'), sum(kind = 'missing'),
        sum(kind = 'gone'), sum(kind = 'restored'), sum(kind = 'moved')
    FROM (
        SELECT page, first_captured_at AS at, iif(number = 1, 'new', 'changed') AS kind FROM version_rows
        UNION ALL SELECT page, happened_at, kind FROM events
    ) JOIN pages ON seq = page WHERE merged_into IS NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
SECTIONS_KEPT = "SELECT * FROM site_sections ORDER BY site, section"
SECTIONS_COUNTED = """
    SELECT site, coalesce(section, listed_in, ''), sum(state = 'live'), sum(state = 'missing'), sum(state = 'gone'),
        sum(version)
    FROM pages WHERE merged_into IS NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
CHANGES_KEPT = """
    SELECT p.id, t.site, t.version, t.change, t.happened_at FROM told_changes AS t JOIN pages AS p ON p.seq = t.page
    WHERE t.section IS coalesce(p.section, p.listed_in) ORDER BY 1, 5, 3, 4
"""
CHANGES_COUNTED = "SELECT page_id, site, version, change, happened_at FROM changes ORDER BY 1, 5, 3, 4"
KEPT = ((HOURS_KEPT, HOURS_COUNTED), (SECTIONS_KEPT, SECTIONS_COUNTED), (CHANGES_KEPT, CHANGES_COUNTED))


def assert_sound(folder: Path) -> None:
    """Assert that SQLite, the references between tables, the full-text index and the counts are all well."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO page_search (page_search, rank) VALUES ('integrity-check', 1)")
        assert_counted(connection)
        _assert_words_agree(connection)


def _assert_words_agree(connection: sqlite3.Connection) -> None:
    """Assert that both indexes hold the words of the texts they stand for; the one of past texts has no own."""
    findings = Findings()
    terms = index_anew(connection, (-1, 1 << 40), findings)
    assert [problem.detail for problem in findings.problems] == []
    assert terms_differ(connection, terms) == []


def assert_counted(connection: sqlite3.Connection) -> None:
    """Assert that what triggers kept of nights, sections and changes is what counting anew finds."""
    for kept, counted in KEPT:
        assert connection.execute(kept).fetchall() == connection.execute(counted).fetchall()


def rows_of(file: Path, query: str) -> list[tuple[object, ...]]:
    """Return what *query* finds in a database file."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()
