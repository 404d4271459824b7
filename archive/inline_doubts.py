"""Articles of a listing of which it shows only the beginning, or hardly anything, any more."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping

from archive.digests import canonical, content_digest, text_sequence
from archive.doubts import Doubt, Facts
from archive.inline_matching import KnownItem
from archive.page_rows import Page
from archive.quarantine import SetAside, rejected_before, set_aside
from archive.records import Article, Decision, Recorded
from archive.run_counts import count
from archive.visit_rows import note_visit

# Characters. Shorter beginnings recur by chance: greetings, places, dates.
_LONG = 60
_BROKEN_OFF = re.compile(r"[\s.…\[\]()]+$")


def begun_again(items: Mapping[int, Article], known: Iterable[KnownItem]) -> dict[int, int]:
    """Return item → page for items that are the beginning of a living article's text and no more of it.

    A list that shows less of its articles than before shows the same articles.
    """
    texts = [(one.page, canonical(one.article.title), _text(one.article)) for one in known if one.live]
    found: dict[int, int] = {}
    for number, article in items.items():
        title, text = canonical(article.title), _BROKEN_OFF.sub("", _text(article))
        if len(text) < _LONG:
            continue
        same = (
            page
            for page, name, whole in texts
            if page not in found.values() and (not title or not name or title == name) and whole.startswith(text)
        )
        if (page := next(same, None)) is not None:
            found[number] = page
    return found


def _text(article: Article) -> str:
    return " ".join(text_sequence(article))


_COPY = """
    INSERT INTO captures (site, run, page, kind, url, captured_at, http_status, content_type, payload_digest,
        block_digest, bytes, record, record_uri, warc_file, warc_offset, warc_length, certificate_valid)
    SELECT site, run, ?, 'failure', ?, captured_at, http_status, content_type, payload_digest,
        block_digest, bytes, record, coalesce(record_uri, final_url, url), warc_file, warc_offset, warc_length,
        certificate_valid FROM captures WHERE id = ?
"""
_FAILURE = """
    INSERT INTO failures (site, run, page, capture, url, failed_at, reason, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


def set_item_aside(
    connection: sqlite3.Connection, page: Page, article: Article, doubt: Doubt, *, run_id: int, at: str, listing: int
) -> Recorded:
    """Write that what a listing (*listing*: its row of ``captures``) shows of *page* is not believed."""
    cursor = connection.execute(_COPY, (page.seq, page.url, listing))
    row = cursor.lastrowid
    if row is None:
        raise AssertionError("SQLite gave a stored capture no row number")
    count(connection, run_id, "failed")
    values = (page.site, run_id, page.seq, row, page.url, at, doubt.reason, doubt.detail)
    connection.execute(_FAILURE, values)
    note_visit(connection, page.seq, run_id, at)
    said, digest = f"{doubt.reason}: {doubt.detail}", content_digest(article)
    if (rejected := rejected_before(connection, page.seq, digest, None)) is not None:
        said = f"{said}; {rejected}"
    else:
        about: Facts = {"detail": doubt.detail, "page_id": page.id, "version": page.version}
        item = SetAside(
            capture=row,
            site=page.site,
            run=run_id,
            page=page.seq,
            url=page.url,
            captured_at=at,
            reason=doubt.reason,
            facts=about | doubt.facts,
            content_digest=digest,
        )
        set_aside(connection, item)
    return Recorded(decision=Decision.FAILURE, page_id=page.id, version=page.version, why=said)
