"""Pages that were read, and look as if the rules misread them: fields lost, dates to come, one text many times."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime

from archive.health_sampling import RunSample
from archive.health_shares import Share
from archive.health_troubles import Trouble
from archive.moments import read_moment_text

# New pages that are compared with others; of a site's first run these are enough.
_COMPARED = 1000
# Letters of a paragraph. Shorter ones recur by chance.
_LONG = 60

# Of what was read in two versions in a row: which fields the later one lacks.
_LOST = """
    SELECT p.url, b.title IS NOT NULL AND v.title IS NULL, b.lead IS NOT NULL AND v.lead IS NULL,
        b.captions != '[]' AND v.captions = '[]', b.byline IS NOT NULL AND v.byline IS NULL
    FROM version_rows AS v JOIN version_rows AS b ON b.page = v.page AND b.number = v.number - 1
    JOIN pages AS p ON p.seq = v.page WHERE v.run = ? AND v.number > 1 ORDER BY p.seq DESC
"""
_FIELDS = ("title", "lead", "caption", "byline")


def misread_pages(connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample) -> list[Trouble]:
    """Return the troubles that pages show which were read and believed."""
    return [
        *_lost_fields(connection, run_id, sample),
        _future_dates(connection, sample),
        _duplicates(connection, site, run_id),
    ]


def _lost_fields(connection: sqlite3.Connection, run_id: int, sample: RunSample) -> Iterator[Trouble]:
    rows = [tuple(row) for row in connection.execute(_LOST, (run_id,))]
    lost = {name: [row[0] for row in rows if row[place]] for place, name in enumerate(_FIELDS, 1)}
    for name, urls in (lost | {"date": sample.undated}).items():
        yield Trouble(
            name=f"lost-{name}",
            cause="layout",
            share=Share(len(urls), len(urls) + sample.yielded[name]),
            examples=urls,
            facts={"reason": f"lost-{name}"},
        )


def _future_dates(connection: sqlite3.Connection, sample: RunSample) -> Trouble:
    """Count dates to come, by the latest clock that any run knew: ours may have been set back."""
    latest = _latest_moment(connection)
    urls = [url for moment, url in sample.ahead if latest is None or moment > latest]
    share = Share(len(urls), sample.yielded["date"])
    return Trouble(name="future-dates", cause="future-dates", share=share, examples=urls)


def _latest_moment(connection: sqlite3.Connection) -> datetime | None:
    (text,) = connection.execute("SELECT max(coalesce(ended_at, started_at)) FROM runs").fetchone()
    return read_moment_text(text) if text else None


_NEW = """
    SELECT p.seq, p.url, v.body FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    WHERE v.run = ? AND v.number = 1 AND v.body != '[]' ORDER BY p.seq DESC LIMIT ?
"""
_LONGEST = """
    SELECT t.id, length(t.text) FROM json_each(?) AS j JOIN paragraphs AS t ON t.id = j.value ORDER BY 2 DESC LIMIT 1
"""
_SAME_TEXT = """
    SELECT 1 FROM paragraph_pages AS k JOIN pages AS p ON p.seq = k.page
    JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE k.paragraph = ? AND p.seq != ? AND p.site = ? AND p.merged_into IS NULL AND v.body = ? LIMIT 1
"""


def _duplicates(connection: sqlite3.Connection, site: str, run_id: int) -> Trouble:
    """Count new pages with the very text of another page of the site."""
    judged, urls = 0, []
    for page, url, body in connection.execute(_NEW, (run_id, _COMPARED)).fetchall():
        paragraph, length = connection.execute(_LONGEST, (body,)).fetchone() or (None, 0)
        if length < _LONG or not json.loads(body):
            continue
        judged += 1
        if connection.execute(_SAME_TEXT, (paragraph, page, site, body)).fetchone() is not None:
            urls.append(url)
    return Trouble(name="duplicates", cause="duplicates", share=Share(len(urls), judged), examples=urls)
