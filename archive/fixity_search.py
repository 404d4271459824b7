"""Whether the full-text index holds the words of the latest versions, no more and no fewer."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing

from archive.fixity_report import Findings

# Of each word: in how many "pages" it stands, and at how many "places".
Terms = Counter[tuple[str, str]]

_COLUMNS = "title, lead, body, captions, byline"
_INDEX = f"""
    CREATE VIRTUAL TABLE texts USING fts5 (
        {_COLUMNS}, content = '', tokenize = 'unicode61 remove_diacritics 2'
    )
"""
_TEXTS = f"SELECT seq, {_COLUMNS} FROM latest_texts WHERE seq > ? AND seq <= ?"  # noqa: S608 - a constant
_INSERT = f"INSERT INTO texts (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - a constant
_STORED_SIZES = "SELECT id, sz FROM page_search_docsize WHERE id > ? AND id <= ?"
_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.stored_terms USING fts5vocab (main, page_search, 'row')"
_REMEDY = "the texts are not touched; INSERT INTO page_search (page_search) VALUES ('rebuild') makes the index anew"


def index_anew(connection: sqlite3.Connection, pages: tuple[int, int], findings: Findings) -> Terms:
    """Index the pages in a range (after, up to) again, compare each page's share, and return all words.

    *pages* are of ``pages.seq``. The words of all ranges are for :func:`terms_differ`.
    """
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(_INDEX)
        memory.executemany(_INSERT, map(tuple, connection.execute(_TEXTS, pages)))
        _compare_sizes(connection, memory, pages, findings)
        memory.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, 'row')")
        return _counted(memory, "SELECT term, doc, cnt FROM terms")


def _compare_sizes(
    connection: sqlite3.Connection, memory: sqlite3.Connection, pages: tuple[int, int], findings: Findings
) -> None:
    stored = dict(map(tuple, connection.execute(_STORED_SIZES, pages)))
    fresh = dict(memory.execute("SELECT id, sz FROM texts_docsize"))
    for seq in sorted(fresh.keys() | stored.keys()):
        if stored.get(seq) != fresh.get(seq):
            row = connection.execute("SELECT url, version FROM pages WHERE seq = ?", (seq,)).fetchone()
            url, version = tuple(row) if row else (None, None)
            findings.add_damage(f"search does not know the page as it is; {_REMEDY}", url=url, version=version)


def terms_differ(connection: sqlite3.Connection, terms: Terms) -> list[str]:
    """Return the words that the index holds otherwise than *terms*, sorted."""
    # Only a table in memory is made: the archive itself is open for reading alone.
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.stored_terms USING fts5vocab (main, page_search, 'row')"
    )
    stored = _counted(connection, "SELECT term, doc, cnt FROM temp.stored_terms")
    return sorted({term for term, _ in stored.keys() | terms.keys() if _both(stored, term) != _both(terms, term)})


def tell_terms(odd: list[str], findings: Findings) -> None:
    """Note that the index holds these words otherwise than the texts."""
    shown = ", ".join(odd[:3])
    findings.add_damage(f"the search index holds {len(odd)} words otherwise than the texts ({shown} …); {_REMEDY}")


def _both(terms: Terms, term: str) -> tuple[int, int]:
    return terms[term, "pages"], terms[term, "places"]


def _counted(connection: sqlite3.Connection, query: str) -> Terms:
    terms: Terms = Counter()
    for term, pages, places in map(tuple, connection.execute(query)):
        terms[term, "pages"] += pages
        terms[term, "places"] += places
    return terms
