"""Whether the full-text indexes hold the words of the latest versions and of past texts, no more and no fewer."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

from archive.fixity_report import Findings
from archive.search_index import PAST_PLACES, past_texts

# Of each word of an index (by its table): in how many "texts" it stands, and at how many "places".
Terms = Counter[tuple[str, str, str]]

_COLUMNS = "title, lead, body, captions, byline"


@dataclass(frozen=True, slots=True)
class _Index:
    """A full-text index: the texts it stands for, in a range of pages, and how to make it anew."""

    table: str
    texts: str
    places: int  # numbers that a page has in it
    remedy: str


_INDEXES = (
    _Index(
        "page_search",
        f"SELECT seq, {_COLUMNS} FROM latest_texts WHERE seq > ? AND seq <= ?",  # noqa: S608 - a constant
        1,
        "INSERT INTO page_search (page_search) VALUES ('rebuild') makes the index anew",
    ),
    _Index(
        "page_search_past",
        past_texts("page > ? AND page <= ?"),
        PAST_PLACES,
        "INSERT INTO page_search_past (page_search_past) VALUES ('delete-all') empties it; fill it from "  # noqa: S608
        f"{' '.join(past_texts('1').split())}",
    ),
)


def index_anew(connection: sqlite3.Connection, pages: tuple[int, int], findings: Findings) -> Terms:
    """Index the pages in a range (after, up to) again, compare each page's share, and return all words.

    *pages* are of ``pages.seq``. The words of all ranges are for :func:`terms_differ`.
    """
    terms = Terms()
    for index in _INDEXES:
        terms.update(_index_anew(index, connection, pages, findings))
    return terms


def _index_anew(index: _Index, connection: sqlite3.Connection, pages: tuple[int, int], findings: Findings) -> Terms:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(
            f"CREATE VIRTUAL TABLE texts USING fts5 ({_COLUMNS}, content = '', "
            "tokenize = 'unicode61 remove_diacritics 2')"
        )
        rows = map(tuple, connection.execute(index.texts, pages))
        memory.executemany(f"INSERT INTO texts (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608
        _compare_sizes(index, connection, memory, pages, findings)
        memory.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, 'row')")
        return _counted(index, memory, "SELECT term, doc, cnt FROM terms")


def _compare_sizes(
    index: _Index,
    connection: sqlite3.Connection,
    memory: sqlite3.Connection,
    pages: tuple[int, int],
    findings: Findings,
) -> None:
    # The numbers of a page run from its own to the one before the next page's.
    first, last = ((page + 1) * index.places for page in pages)
    query = f"SELECT id, sz FROM {index.table}_docsize WHERE id >= ? AND id < ?"  # noqa: S608 - a constant
    stored = dict(map(tuple, connection.execute(query, (first, last))))
    fresh = dict(memory.execute("SELECT id, sz FROM texts_docsize"))
    for place in sorted(fresh.keys() | stored.keys()):
        if stored.get(place) != fresh.get(place):
            seq = place // index.places
            row = connection.execute("SELECT url, version FROM pages WHERE seq = ?", (seq,)).fetchone()
            url, version = tuple(row) if row else (None, None)
            version = version if index.places == 1 else place % index.places
            findings.add_damage(f"search does not know the page as it is; {_remedy(index)}", url=url, version=version)


def terms_differ(connection: sqlite3.Connection, terms: Terms) -> list[tuple[str, str]]:
    """Return the words that an index holds otherwise than *terms*, each after the index's table, sorted."""
    stored = Terms()
    for index in _INDEXES:
        # Only a table in memory is made: the archive itself is open for reading alone.
        name = f"stored_{index.table}"
        vocabulary = f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name} USING fts5vocab (main, {index.table}, 'row')"
        connection.execute(vocabulary)
        stored.update(_counted(index, connection, f"SELECT term, doc, cnt FROM temp.{name}"))  # noqa: S608
    words = {(table, term) for table, term, _ in stored.keys() | terms.keys()}
    return sorted(word for word in words if _both(stored, *word) != _both(terms, *word))


def tell_terms(odd: list[tuple[str, str]], findings: Findings) -> None:
    """Note that an index holds these words otherwise than the texts."""
    for index in _INDEXES:
        words = [term for table, term in odd if table == index.table]
        if words:
            shown = ", ".join(words[:3])
            findings.add_damage(
                f"the search index holds {len(words)} words otherwise than the texts ({shown} …); {_remedy(index)}"
            )


def _remedy(index: _Index) -> str:
    return f"the texts are not touched; {index.remedy}"


def _both(terms: Terms, table: str, term: str) -> tuple[int, int]:
    return terms[table, term, "texts"], terms[table, term, "places"]


def _counted(index: _Index, connection: sqlite3.Connection, query: str) -> Terms:
    terms: Terms = Counter()
    for term, texts, places in map(tuple, connection.execute(query)):
        terms[index.table, term, "texts"] += texts
        terms[index.table, term, "places"] += places
    return terms
