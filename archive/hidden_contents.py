"""What a page says, all of it: gathered into one document, taken out of the archive's tables, and put back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from archive.hidden_texts import Document, Reading
from archive.near_duplicates import compare_pages, forget_pages
from archive.paragraph_store import fingerprint, paragraph_texts
from archive.search_index import forget_page, put_page

_COLUMNS = "title, lead, body, captions, byline, images, attachments"
_VERSIONS = f"SELECT id, number, {_COLUMNS}, tags FROM version_rows WHERE page = ? ORDER BY number"  # noqa: S608
_EARLIER = f"SELECT id, {_COLUMNS}, '[]' FROM earlier_readings WHERE version = ? ORDER BY id"  # noqa: S608
_PARAGRAPHS = """
    SELECT p.id, p.text, p.first_seen_at FROM paragraph_pages AS pp JOIN paragraphs AS p ON p.id = pp.paragraph
    WHERE pp.page = ? ORDER BY p.id
"""
_LINKS = """
    SELECT a.id, b.id, r.shared, r.share, r.found_at FROM reprint_links AS r
    JOIN pages AS a ON a.seq = r.page JOIN pages AS b ON b.seq = r.other WHERE r.page = :page OR r.other = :page
"""
# Of a doubtful capture's facts, what later decisions rest on: counts and moments, no words of the page.
_KEPT_FACTS = frozenset({"first_set_aside_at", "text_since", "page_id", "other_page"})


def gather_content(connection: sqlite3.Connection, page: int) -> Document:
    """Return all that a page says and said, by the numbers of its versions; call it inside a write transaction."""
    versions = connection.execute(_VERSIONS, (page,)).fetchall()
    page_id, title = connection.execute("SELECT id, title FROM pages WHERE seq = ?", (page,)).fetchone()
    return {
        "page_id": page_id,
        "title": title,
        "versions": {str(number): _reading(connection, values) for _, number, *values in versions},
        "earlier": {str(number): _earlier(connection, row) for row, number, *_ in versions},
        "paragraphs": connection.execute(_PARAGRAPHS, (page,)).fetchall(),
        "links": connection.execute(_LINKS, {"page": page}).fetchall(),
        "woven": [(run, row, _without_tags(row)) for run, row in _woven(connection, page_id)],
        "failures": connection.execute("SELECT id, detail FROM failures WHERE page = ?", (page,)).fetchall(),
        "doubts": connection.execute("SELECT capture, facts FROM quarantine WHERE page = ?", (page,)).fetchall(),
    }


_WOVEN = "SELECT run, row FROM woven_rows WHERE kind = 'versions' AND json_extract(row, '$[1]') = ? ORDER BY run, row"
# Of a row of a version as a run's manifest counts it (archive.run_digests).
_TAGS = 6


def _woven(connection: sqlite3.Connection, page_id: str) -> list[tuple[int, str]]:
    return connection.execute(_WOVEN, (page_id,)).fetchall()


def _without_tags(row: str) -> str:
    values = json.loads(row)
    values[_TAGS] = "[]"
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _earlier(connection: sqlite3.Connection, version_row: int) -> list[Reading]:
    rows = connection.execute(_EARLIER, (version_row,)).fetchall()
    return [_reading(connection, values) for _, *values in rows]


def _reading(connection: sqlite3.Connection, values: Sequence[Any]) -> Reading:
    title, lead, body, captions, byline, images, attachments, tags = values
    return {
        "title": title,
        "lead": paragraph_texts(connection, [lead])[0] if lead is not None else None,
        "body": list(paragraph_texts(connection, json.loads(body))),
        "captions": list(paragraph_texts(connection, json.loads(captions))),
        "byline": byline,
        "images": images,
        "attachments": attachments,
        "tags": tags,
    }


BLANK: Mapping[str, Any] = {
    "title": None,
    "lead": None,
    "body": "[]",
    "captions": "[]",
    "byline": None,
    "images": "[]",
    "attachments": "[]",
}
_BLANK_VERSIONS = """
    UPDATE version_rows SET title = NULL, lead = NULL, body = '[]', captions = '[]', byline = NULL, images = '[]',
        attachments = '[]', tags = '[]' WHERE page = ?
"""
_BLANK_EARLIER = """
    UPDATE earlier_readings SET title = NULL, lead = NULL, body = '[]', captions = '[]', byline = NULL, images = '[]',
        attachments = '[]' WHERE version IN (SELECT id FROM version_rows WHERE page = ?)
"""
_DROP_PARAGRAPH = """
    DELETE FROM paragraphs WHERE id = :number AND NOT EXISTS (SELECT 1 FROM paragraph_pages WHERE paragraph = :number)
"""


def hide_content(connection: sqlite3.Connection, page: int) -> None:
    """Take out of every table what a page says; a paragraph that another page has stays for that one."""
    forget_page(connection, page)
    for statement in (_BLANK_VERSIONS, _BLANK_EARLIER, "UPDATE pages SET title = NULL WHERE seq = ?"):
        connection.execute(statement, (page,))
    numbers = connection.execute("SELECT paragraph FROM paragraph_pages WHERE page = ?", (page,)).fetchall()
    connection.execute("DELETE FROM paragraph_pages WHERE page = ?", (page,))
    connection.executemany(_DROP_PARAGRAPH, ({"number": number} for (number,) in numbers))
    forget_pages(connection, frozenset((page,)))
    connection.execute("UPDATE failures SET detail = '' WHERE page = ?", (page,))
    for capture, facts in connection.execute(
        "SELECT capture, facts FROM quarantine WHERE page = ?", (page,)
    ).fetchall():
        blank = json.dumps(wordless(json.loads(facts)), ensure_ascii=False)
        connection.execute("UPDATE quarantine SET facts = ? WHERE capture = ?", (blank, capture))
    (page_id,) = connection.execute("SELECT id FROM pages WHERE seq = ?", (page,)).fetchone()
    _rename_woven(connection, [(run, row, _without_tags(row)) for run, row in _woven(connection, page_id)])
    put_page(connection, page)


def _rename_woven(connection: sqlite3.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    """Let rows that a merge kept of runs read otherwise: run, as it reads, as it is to read."""
    query = "UPDATE woven_rows SET row = ? WHERE run = ? AND kind = 'versions' AND row = ?"
    connection.executemany(query, ((after, run, before) for run, before, after in rows))


def wordless(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a doubt without those that may quote the page."""
    return {name: value for name, value in facts.items() if name in _KEPT_FACTS or not isinstance(value, str)}


_SHOW = """
    UPDATE version_rows SET title = :title, lead = :lead, body = :body, captions = :captions, byline = :byline,
        images = :images, attachments = :attachments, tags = :tags WHERE page = :page AND number = :number
"""
_SHOW_EARLIER = """
    UPDATE earlier_readings SET title = :title, lead = :lead, body = :body, captions = :captions, byline = :byline,
        images = :images, attachments = :attachments WHERE id = :id
"""
_EARLIER_OF = """
    SELECT e.id FROM earlier_readings AS e JOIN version_rows AS v ON v.id = e.version
    WHERE v.page = ? AND v.number = ? ORDER BY e.id
"""
_LINK = """
    INSERT OR IGNORE INTO reprint_links (page, other, shared, share, found_at)
    SELECT a.seq, b.seq, ?3, ?4, ?5 FROM pages AS a JOIN pages AS b ON b.id = ?2 WHERE a.id = ?1
        AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.page IN (a.seq, b.seq) AND w.undone_at IS NULL)
"""


def put_back(connection: sqlite3.Connection, page: int, document: Document) -> None:
    """Put back what :func:`hide_content` took out, and what was read of the page since."""
    forget_page(connection, page)
    numbers = {text: _stored(connection, *paragraph) for paragraph in document["paragraphs"] for text in [paragraph[1]]}
    connection.executemany(
        "INSERT OR IGNORE INTO paragraph_pages (paragraph, page) VALUES (?, ?)",
        ((number, page) for number in numbers.values()),
    )
    for number, reading in document["versions"].items():
        columns = _columns(reading, numbers.__getitem__)
        connection.execute(_SHOW, columns | {"page": page, "number": int(number)})
        rows = connection.execute(_EARLIER_OF, (page, int(number))).fetchall()
        for (row,), earlier in zip(rows, document["earlier"].get(number, []), strict=True):
            connection.execute(_SHOW_EARLIER, _columns(earlier, numbers.__getitem__) | {"id": row})
    connection.execute("UPDATE pages SET title = ? WHERE seq = ?", (document["title"], page))
    connection.executemany(
        "UPDATE failures SET detail = ? WHERE id = ?", ((said, row) for row, said in document["failures"])
    )
    connection.executemany(
        "UPDATE quarantine SET facts = ? WHERE capture = ?", ((facts, row) for row, facts in document["doubts"])
    )
    _rename_woven(connection, [(run, masked, row) for run, row, masked in document["woven"]])
    connection.executemany(_LINK, document["links"])
    compare_pages(connection, [page])
    put_page(connection, page)


def _columns(reading: Reading, number_of: Callable[[str], int]) -> dict[str, Any]:
    lists = {name: json.dumps([number_of(text) for text in reading[name]]) for name in ("body", "captions")}
    lead = number_of(reading["lead"]) if reading["lead"] is not None else None
    return reading | lists | {"lead": lead}


def _stored(connection: sqlite3.Connection, number: int | None, text: str, first_seen_at: str) -> int:
    """Store a paragraph under the number it had, if that is free, and return its number."""
    mark = fingerprint(text)
    rows = connection.execute("SELECT id, text FROM paragraphs WHERE fingerprint = ?", (mark,))
    known = next((row for row, stored in rows if stored == text), None)
    if known is not None:
        return int(known)
    taken = connection.execute("SELECT 1 FROM paragraphs WHERE id = ?", (number,)).fetchone() is not None
    cursor = connection.execute(
        "INSERT INTO paragraphs (id, fingerprint, text, first_seen_at) VALUES (?, ?, ?, ?)",
        (None if taken else number, mark, text, first_seen_at),
    )
    return int(cursor.lastrowid or 0)
