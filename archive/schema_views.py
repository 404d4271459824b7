"""SQL of the views that read as plain text, and of the full-text index that stands on one of them."""

# ruff: noqa: S608
# Every piece put into these statements is a constant of this module.

from __future__ import annotations


def _joined(ids: str) -> str:
    """SQL for the paragraphs that a JSON list of ids names, parted by newlines; NULL for an empty list.

    Counts through the list because FTS5 reads its content without virtual tables, and json_each is one.
    """
    return f"""(
        WITH RECURSIVE place (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < json_array_length({ids}))
        SELECT group_concat(text, char(10)) FROM (
            SELECT p.text FROM place JOIN paragraphs AS p ON p.id = json_extract({ids}, '$[' || place.n || ']')
            ORDER BY place.n
        )
    )"""


def _folded(text: str) -> str:
    """SQL that writes đ as d: unicode61 takes marks off letters, but a stroke is no mark to it (ð is a typo of đ)."""
    for stroke, plain in (("đ", "d"), ("Đ", "D"), ("ð", "d"), ("Ð", "D")):
        text = f"replace({text}, '{stroke}', '{plain}')"
    return text


_LEAD = "(SELECT text FROM paragraphs WHERE id = v.lead)"

# The name rowid lets a reader who asks a table for its rowid get one from this view too.
VERSIONS = f"""
    CREATE VIEW versions AS
    SELECT v.id AS rowid, p.id AS page_id, p.site AS site, p.url AS url, v.number AS version, v.change AS change,
        v.reverts AS reverts, v.title AS title, {_LEAD} AS lead, {_joined("v.body")} AS body,
        {_joined("v.captions")} AS captions, v.byline AS byline, v.section AS section, v.published_at AS published_at,
        v.content_digest AS content_digest, c.payload_digest AS payload_digest, v.recipe AS recipe,
        v.first_captured_at AS first_captured_at, coalesce(v.last_captured_at, s.seen_at) AS last_captured_at,
        coalesce(v.visits, s.visits) AS visits, v.images AS images, v.attachments AS attachments, v.tags AS tags,
        v.capture AS capture, c.warc_file AS warc_file, c.warc_offset AS warc_offset, c.warc_length AS warc_length
    FROM version_rows AS v
    JOIN pages AS p ON p.seq = v.page
    LEFT JOIN captures AS c ON c.id = v.capture
    LEFT JOIN visits AS s ON s.page = v.page
"""

LATEST_TEXTS = f"""
    CREATE VIEW latest_texts AS
    SELECT p.seq AS seq, {_folded("v.title")} AS title, {_folded(_LEAD)} AS lead, {_folded(_joined("v.body"))} AS body,
        {_folded(_joined("v.captions"))} AS captions, {_folded("v.byline")} AS byline
    FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.merged_into IS NULL
"""

SEARCH = """
    CREATE VIRTUAL TABLE page_search USING fts5 (
        title, lead, body, captions, byline,
        content = 'latest_texts', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
    )
"""

# One row for each line of `export --all-versions`; (page_id, step) is the order in which things happened.
CHANGES = """
    CREATE VIEW changes AS
    SELECT p.id AS page_id, p.site AS site, p.url AS url, v.step AS step, v.number AS version, v.change AS change,
        v.first_captured_at AS happened_at, v.run AS run, v.capture AS capture, v.title AS title
    FROM version_rows AS v JOIN pages AS p ON p.seq = v.page WHERE p.merged_into IS NULL
    UNION ALL
    SELECT p.id, p.site, p.url, e.step, CASE WHEN e.kind IN ('restored', 'moved') THEN e.version END, e.kind,
        e.happened_at, e.run, e.capture, p.title
    FROM events AS e JOIN pages AS p ON p.seq = e.page WHERE e.with_version = 0 AND p.merged_into IS NULL
"""

REPRINTS = """
    CREATE VIEW reprints AS
    SELECT a.id AS page_id, a.site AS site, a.title AS title, b.id AS other_id, b.site AS other_site,
        b.title AS other_title, pair.shared AS shared, pair.share AS share
    FROM (
        SELECT page, other, shared, share FROM reprint_links
        UNION SELECT other, page, shared, share FROM reprint_links
    ) AS pair
    JOIN pages AS a ON a.seq = pair.page JOIN pages AS b ON b.seq = pair.other
    WHERE a.merged_into IS NULL AND b.merged_into IS NULL
"""
