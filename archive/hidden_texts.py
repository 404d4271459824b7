"""withdrawn.db: what withdrawn pages said, in a file beside the archive that no reader opens.

A page's content is one document, named by its digest. It is on the disk before the archive names it, and stays for a
while after the archive names another: no moment at which a process dies, or a backup is taken, loses any.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.connection import WAIT_SECONDS, archive_errors
from archive.digests import payload_digest
from archive.errors import ArchiveDamagedError
from archive.moments import moment_text
from archive.records import Article, Attachment, Image

DATABASE = "withdrawn.db"

# A document that the archive names no more is kept this long: a backup may still be copying what named it.
_KEPT_FOR = timedelta(days=30)

_TABLE = """
    CREATE TABLE IF NOT EXISTS documents (
        digest TEXT PRIMARY KEY, page_id TEXT NOT NULL, kept_at TEXT NOT NULL, content TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
"""

Document = dict[str, Any]
Reading = dict[str, Any]


def hidden_path(connection: sqlite3.Connection) -> Path:
    """Return where the hidden texts of an open archive stand."""
    (file,) = (row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    return Path(file).with_name(DATABASE)


def keep_document(connection: sqlite3.Connection, page_id: str, document: Document) -> str:
    """Put a document on the disk and return its digest, by which the archive may name it from now on.

    *connection* is the archive's. Raises ArchiveUnwritableError, ArchiveLockedError, ArchiveDamagedError.
    """
    content = json.dumps(document, ensure_ascii=False, sort_keys=True)
    digest = payload_digest(content.encode())
    with _opened(hidden_path(connection)) as hidden:
        hidden.execute("BEGIN IMMEDIATE")
        _forget_old(connection, hidden, page_id)
        values = (digest, page_id, moment_text(datetime.now(UTC)), content)
        hidden.execute(
            "INSERT OR REPLACE INTO documents (digest, page_id, kept_at, content) VALUES (?, ?, ?, ?)", values
        )
        hidden.execute("COMMIT")
    return digest


def _forget_old(connection: sqlite3.Connection, hidden: sqlite3.Connection, page_id: str) -> None:
    named = {digest for (digest,) in map(tuple, connection.execute("SELECT hidden_digest FROM withdrawals"))}
    oldest = moment_text(datetime.now(UTC) - _KEPT_FOR)
    old = hidden.execute("SELECT digest FROM documents WHERE page_id = ? AND kept_at < ?", (page_id, oldest))
    for (digest,) in old.fetchall():
        if digest not in named:
            hidden.execute("DELETE FROM documents WHERE digest = ?", (digest,))


def read_document(connection: sqlite3.Connection, digest: str) -> Document:
    """Return a document by its digest. Raises ArchiveDamagedError where it is not there, or another than was kept."""
    path = hidden_path(connection)
    row = None
    if path.is_file():
        with _opened(path) as hidden:
            row = hidden.execute("SELECT content FROM documents WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        raise ArchiveDamagedError(str(path), f"the withdrawn text {digest} is not there")
    if payload_digest(row[0].encode("utf-8", "replace")) != digest:
        raise ArchiveDamagedError(str(path), f"the withdrawn text {digest} is not the one that was kept")
    document: Document = json.loads(row[0])
    return document


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with archive_errors(path), closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as hidden:
        # What is dropped from here is to be gone, and what is kept is to survive a power cut.
        hidden.execute("PRAGMA secure_delete = ON")
        hidden.execute("PRAGMA synchronous = FULL")
        if not path.stat().st_size:
            path.chmod(0o600)
        hidden.execute(_TABLE)
        yield hidden


_STANDING = """
    SELECT w.hidden_digest, v.number FROM version_rows AS v JOIN withdrawals AS w ON w.page = v.page
    WHERE v.id = ? AND w.undone_at IS NULL
"""


def hidden_article(connection: sqlite3.Connection, version_row: int) -> Article | None:
    """Return what a version of a withdrawn page says, to the archive's writer alone; None: it is not withdrawn.

    The writer has to tell whether a page changed, and how; whoever opened the archive for reading is given nothing.
    """
    row = connection.execute(_STANDING, (version_row,)).fetchone()
    if row is None or connection.execute("PRAGMA query_only").fetchone()[0]:
        return None
    return article_of(read_document(connection, row[0])["versions"][str(row[1])])


def reading_of(article: Article, columns: Mapping[str, Any]) -> Reading:
    """Return *article* (canonical) as a document holds it; *columns*: its lists, as the archive stores them."""
    return {
        "title": article.title,
        "lead": article.lead,
        "body": list(article.body),
        "captions": list(article.captions),
        "byline": article.byline,
        **{name: columns[name] for name in ("images", "attachments", "tags")},
    }


def article_of(reading: Reading) -> Article:
    """Return a reading as an article; section and day of publication are not hidden, and not in it."""
    return Article(
        title=reading["title"],
        lead=reading["lead"],
        body=tuple(reading["body"]),
        captions=tuple(reading["captions"]),
        byline=reading["byline"],
        images=tuple(Image(**one) for one in json.loads(reading["images"])),
        attachments=tuple(Attachment(**one) for one in json.loads(reading["attachments"])),
        tags=tuple(json.loads(reading["tags"])),
    )
