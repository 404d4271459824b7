"""What stands for the title of an article that has none: its first words."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from datasette.database import QueryInterrupted
from markupsafe import Markup

from archive.reading_room.cells import TITLED, article_link, page_id_of

_FIRST_PARAGRAPH = """
    SELECT t.text FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    JOIN paragraphs AS t
        ON t.id = coalesce(v.lead, json_extract(v.body, '$[0]'), json_extract(v.captions, '$[0]'))
    WHERE p.id = :page_id OR p.seq = :seq
"""
_SHOWN_CHARACTERS = 80


async def title_cell(
    database: Any, value: object, column: str, table: str | None, row: Mapping[str, object]
) -> Markup | None:
    """Return a link made of first words where a row names an article without a title; None everywhere else."""
    if column in TITLED and value is None and (page_id := page_id_of(row, column, table)):
        text = row.get("lead") or row.get("body") or await _first_paragraph(database, page_id=page_id)
        return article_link(page_id, _first_words(text), is_a_title=False) if isinstance(text, str) else None
    if column in ("page", "other") and isinstance(value, Mapping) and value.get("label") is None:
        text = await _first_paragraph(database, seq=value["value"])
        link = Markup('<a href="/archive/pages/{}"><i class="no-title">{}</i></a>')
        return link.format(value["value"], _first_words(text)) if text else None
    return None


async def _first_paragraph(database: Any, *, page_id: str | None = None, seq: object = None) -> str | None:
    try:
        found = (await database.execute(_FIRST_PARAGRAPH, {"page_id": page_id, "seq": seq})).first()
    except (sqlite3.Error, QueryInterrupted):  # the id stands beside it
        return None
    return None if found is None else str(found[0])


def _first_words(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _SHOWN_CHARACTERS else line[: line.rfind(" ", 0, _SHOWN_CHARACTERS)] + "…"
