"""SQL that lets past texts be searched; never edited once an archive holds it.

A row of ``page_search_past`` is what one version said and the next says no more, as ``past_texts`` reads it. The row's
number is ``page * 1048576 + number``: newest articles have the highest, as in ``page_search``, and each leads to the
version. The index holds no texts of its own, for the paragraphs are stored.
"""

# ruff: noqa: S608
# Every piece put into these statements is a constant of this module.

from __future__ import annotations


def _folded(text: str) -> str:
    """SQL that writes đ as d, as the index of the latest texts has it."""
    for stroke, plain in (("đ", "d"), ("Đ", "D"), ("ð", "d"), ("Ð", "D")):
        text = f"replace({text}, '{stroke}', '{plain}')"
    return text


def _numbers(ids: str) -> str:
    """SQL for the numbers of a JSON list, a comma after each."""
    return f"replace(substr({ids}, 2, length({ids}) - 2), ' ', '') || ','"


# Every paragraph of the next version between two commas, wherever it stands there: a paragraph that moved is not gone.
_NEXT = f"',' || coalesce(n.lead, '') || ',' || {_numbers('n.body')} || {_numbers('n.captions')}"


def _gone(ids: str) -> str:
    """SQL for those paragraphs of a JSON list that the next version has not, parted by newlines; NULL for none."""
    return f"""(
        WITH RECURSIVE place (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < json_array_length({ids}))
        SELECT group_concat(text, char(10)) FROM (
            SELECT p.text FROM place JOIN paragraphs AS p ON p.id = json_extract({ids}, '$[' || place.n || ']')
            WHERE instr({_NEXT}, ',' || p.id || ',') = 0 ORDER BY place.n
        )
    )"""


_LEAD = f"(SELECT text FROM paragraphs WHERE id = v.lead AND instr({_NEXT}, ',' || v.lead || ',') = 0)"

PAST_SEARCH: tuple[str, ...] = (
    f"""
    CREATE VIEW past_texts AS
    SELECT v.page AS page, v.number AS number,
        CASE WHEN v.title IS NOT n.title THEN {_folded("v.title")} END AS title, {_folded(_LEAD)} AS lead,
        {_folded(_gone("v.body"))} AS body, {_folded(_gone("v.captions"))} AS captions,
        CASE WHEN v.byline IS NOT n.byline THEN {_folded("v.byline")} END AS byline
    FROM version_rows AS v JOIN version_rows AS n ON n.page = v.page AND n.number = v.number + 1
    JOIN pages AS p ON p.seq = v.page WHERE p.merged_into IS NULL
    """,
    """
    CREATE VIRTUAL TABLE page_search_past USING fts5 (
        title, lead, body, captions, byline, content = '', tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    """
    INSERT INTO page_search_past (rowid, title, lead, body, captions, byline)
    SELECT page * 1048576 + number, title, lead, body, captions, byline FROM past_texts
    WHERE coalesce(title, lead, body, captions, byline) IS NOT NULL
    """,
    # The newest of a site, and of one of its sections, without reading those of others.
    "CREATE INDEX pages_newest_of_site ON pages (site)",
    "CREATE INDEX pages_newest_of_section ON pages (site, section)",
)
