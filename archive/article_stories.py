"""Everything the archive knows of one article, read in a few steps of an index each, whatever the archive's size."""

from __future__ import annotations

# ruff: noqa: S608
# Every piece put into these statements is a constant of this module.
import json
import sqlite3
from datetime import datetime

from archive.history import find_kept_page, find_page, find_version
from archive.history_records import Page, StoredVersion
from archive.moments import read_moment_text
from archive.story_records import Carrier, Failure, Happening, Story, VersionLine
from archive.withheld import withdrawal_of

MOST_FAILURES = 30  # told of one article; the others are counted
MOST_CARRIERS = 100
_COUNTED_FAILURES = 1000


def find_story(database: sqlite3.Connection, name: str, number: int | None = None) -> Story:
    """Return the story of the article *name*, its id or an address of it, with the text of its latest version.

    With *number* the page keeps its id even where it proved to be another page since: its versions are cited by it.
    Raises PageNotFoundError and VersionNotFoundError.
    """
    page = find_page(database, name) if number is None else find_kept_page(database, name)
    seq, merged_into = _row_of(database, page)
    shown = find_version(database, page, page.versions if number is None else number)
    failures, failure_count = _failures(database, seq)
    visits, visited_at = database.execute("SELECT visits, visited_at FROM visits WHERE page = ?", (seq,)).fetchone()
    return Story(
        page=page,
        shown=shown,
        last_visited_at=read_moment_text(visited_at),
        versions=_versions(database, seq, page, visits),
        happenings=_happenings(database, seq),
        failures=failures,
        failure_count=failure_count,
        carriers=_carriers(database, seq),
        is_in_a_spread=_is_in_a_spread(database, seq),
        kept_files=_kept_files(database, seq, shown),
        merged_into=merged_into,
        withdrawal=withdrawal_of(database, page.page_id),
    )


def _row_of(database: sqlite3.Connection, page: Page) -> tuple[int, str | None]:
    row = database.execute("SELECT seq, merged_into FROM pages WHERE id = ?", (page.page_id,)).fetchone()
    return int(row["seq"]), row["merged_into"]


# A capture can be shown where a response was kept of it, or a revisit that names one.
_RAW = "CASE WHEN c.record IN ('response', 'revisit') THEN c.id END"
_VERSIONS = f"""
    SELECT v.number, v.change, v.reverts, v.title, v.first_captured_at, v.last_captured_at, v.visits, v.content_digest,
        v.upgraded, {_RAW} AS capture, t.sentence, t.sentence_en
    FROM version_rows AS v LEFT JOIN captures AS c ON c.id = v.capture LEFT JOIN told_changes AS t ON t.id = 2 * v.id
    WHERE v.page = ? ORDER BY v.number
"""


def _versions(database: sqlite3.Connection, seq: int, page: Page, visits: int) -> tuple[VersionLine, ...]:
    return tuple(
        VersionLine(
            number=row["number"],
            change=row["change"],
            reverts=row["reverts"],
            title=row["title"],
            first_captured_at=read_moment_text(row["first_captured_at"]),
            # Of the latest version the page's visits tell.
            last_captured_at=_moment(row["last_captured_at"]) or page.last_seen_at,
            visits=row["visits"] or visits,
            content_digest=row["content_digest"],
            capture_id=row["capture"],
            is_reread=bool(row["upgraded"]),
            sentence=row["sentence"],
            sentence_en=row["sentence_en"],
        )
        for row in database.execute(_VERSIONS, (seq,))
    )


_HAPPENINGS = f"""
    SELECT e.kind, e.happened_at, e.version, e.with_version, e.before, e.from_url, e.to_url, e.detail, {_RAW} AS capture
    FROM events AS e LEFT JOIN captures AS c ON c.id = e.capture WHERE e.page = ? ORDER BY e.step, e.id
"""


def _happenings(database: sqlite3.Connection, seq: int) -> tuple[Happening, ...]:
    return tuple(
        Happening(
            kind=row["kind"],
            happened_at=read_moment_text(row["happened_at"]),
            version=row["version"],
            with_version=bool(row["with_version"]),
            before=row["before"],
            from_url=row["from_url"],
            to_url=row["to_url"],
            detail=row["detail"],
            capture_id=row["capture"],
        )
        for row in database.execute(_HAPPENINGS, (seq,))
    )


_FAILURES = f"""
    SELECT f.failed_at, f.reason, {_RAW} AS capture FROM failures AS f LEFT JOIN captures AS c ON c.id = f.capture
    WHERE f.page = ? AND f.resolved = 0 ORDER BY f.id DESC LIMIT {MOST_FAILURES}
"""
_FAILURE_COUNT = (
    f"SELECT count(*) FROM (SELECT 1 FROM failures WHERE page = ? AND resolved = 0 LIMIT {_COUNTED_FAILURES})"
)


def _failures(database: sqlite3.Connection, seq: int) -> tuple[tuple[Failure, ...], int]:
    told = tuple(
        Failure(failed_at=read_moment_text(row["failed_at"]), reason=row["reason"], capture_id=row["capture"])
        for row in database.execute(_FAILURES, (seq,))
    )
    if len(told) < MOST_FAILURES:
        return told, len(told)
    (count,) = database.execute(_FAILURE_COUNT, (seq,)).fetchone()
    return told, int(count)


_FIRST_WORDS = """
    SELECT substr(t.text, 1, 80) FROM version_rows AS v
    JOIN paragraphs AS t ON t.id = coalesce(v.lead, json_extract(v.body, '$[0]'), json_extract(v.captions, '$[0]'))
    WHERE v.page = p.seq AND v.number = p.version
"""
# Not by the view `reprints`: it joins every pair of the archive before it looks for one page's.
_CARRIERS = f"""
    WITH pair AS (
        SELECT other AS seq, share FROM reprint_links WHERE page = :page
        UNION ALL SELECT page, share FROM reprint_links WHERE other = :page
        UNION ALL SELECT other, likeness FROM near_duplicates WHERE page = :page
        UNION ALL SELECT page, likeness FROM near_duplicates WHERE other = :page
    )
    SELECT p.id, p.site, s.name AS site_name, coalesce(p.title, ({_FIRST_WORDS}), p.id) AS label, p.published_at,
        p.first_seen_at, alike.share
    FROM (SELECT seq, max(share) AS share FROM pair GROUP BY seq LIMIT {MOST_CARRIERS}) AS alike
    JOIN pages AS p ON p.seq = alike.seq JOIN sites AS s ON s.id = p.site WHERE p.merged_into IS NULL
"""


def _carriers(database: sqlite3.Connection, seq: int) -> tuple[Carrier, ...]:
    found = [
        Carrier(
            page_id=row["id"],
            site=row["site"],
            site_name=row["site_name"],
            label=row["label"],
            published_at=_moment(row["published_at"]),
            first_seen_at=read_moment_text(row["first_seen_at"]),
            share=row["share"],
        )
        for row in database.execute(_CARRIERS, {"page": seq})
    ]
    return tuple(sorted(found, key=lambda one: (one.published_at or one.first_seen_at, one.page_id)))


def _is_in_a_spread(database: sqlite3.Connection, seq: int) -> bool:
    return database.execute("SELECT 1 FROM spread_pages WHERE page = ?", (seq,)).fetchone() is not None


_KEPT_FILES = """
    SELECT m.url, m.capture FROM json_each(?) AS named JOIN media AS m ON m.page = ? AND m.url = named.value
    WHERE m.state = 'kept' AND m.capture IS NOT NULL
"""


def _kept_files(database: sqlite3.Connection, seq: int, shown: StoredVersion) -> dict[str, int]:
    article = shown.article
    named = [*(image.url for image in article.images), *(file.url for file in article.attachments)]
    if not named:
        return {}
    return {row["url"]: row["capture"] for row in database.execute(_KEPT_FILES, (json.dumps(named), seq))}


def _moment(text: str | None) -> datetime | None:
    return read_moment_text(text) if text else None
