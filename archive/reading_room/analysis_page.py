"""``/analysis``: a gallery of questions that only an archive with versions can answer, and a page for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from datasette import Response

from archive.change_meanings import Meaning
from archive.languages import Language
from archive.reading_room import addresses, shown
from archive.reading_room.analyses import ANALYSES, Analysis, Drawn
from archive.reading_room.analysis_lines import Line, Writer, site_names
from archive.reading_room.analysis_queries import ANALYSIS_QUERIES
from archive.reading_room.change_words import meaning_word
from archive.reading_room.csv_answers import csv_answer, local_moment
from archive.reading_room.json_answers import json_answer
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.plots import SMALL_HEIGHT, Plot, Point
from archive.reading_room.refused import not_found
from archive.told_changes import has_untold

Row = Mapping[str, Any]

# A picture that is opened by itself brings its own style, and may do nothing else.
_ALONE = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}

# How names of columns that hold moments end.
_MOMENTS = ("_at", "_since")

_FIRST_WORDS = """
    SELECT substr(t.text, 1, 120) FROM pages AS p JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    JOIN paragraphs AS t ON t.id = coalesce(v.lead, json_extract(v.body, '$[0]'), json_extract(v.captions, '$[0]'))
    WHERE p.id = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was read for one question."""

    drawn: Sequence[Row]
    listed: Sequence[Row]
    columns: Sequence[str]  # of the list, or else of what is drawn
    sites: Mapping[str, str]
    is_partial: bool  # not all changes that it rests on were told yet


async def gallery(asked: PageRequest) -> Any:
    """Answer ``/analysis``."""
    return await asked.page(
        "analyses.html", analyses=ANALYSES.values(), said=_said(asked.language), height=SMALL_HEIGHT
    )


async def analysis(asked: PageRequest) -> Any:
    """Answer the page of one question."""
    one, answer = await _answer(asked)
    writer = Writer(asked.language, answer.sites)
    lines: list[Line] = [writer.line(one.name, row) for row in answer.listed]
    return await asked.page(
        "analysis.html",
        one=one,
        said=_said(asked.language),
        plot=_plot(one, answer.drawn, asked.language),
        lines=lines,
        sites=answer.sites,
        site=_site(one, asked),
        takes_site=_takes_site(one),
        is_partial=answer.is_partial,
        form=lambda ending: addresses.with_query(
            f"{addresses.analysis_path(one.name)}{ending}", {"site": _site(one, asked)}
        ),
    )


async def analysis_csv(asked: PageRequest) -> Any:
    """Answer the rows of one question as CSV: of its list, or else of its picture."""
    one, answer = await _answer(asked)
    rows = answer.listed if one.listed else answer.drawn
    more = {"site": "site_name", "page_id": "address"}
    columns = [*answer.columns, *(name for known, name in more.items() if known in answer.columns)]
    cells = [_cells(row, answer.sites, asked.base) for row in rows]
    return csv_answer(one.name, columns, [[row[name] for name in columns] for row in cells])


def _cells(row: Row, sites: Mapping[str, str], base: str) -> dict[str, object]:
    """One row for a spreadsheet: moments on Vietnam's clock, the site by name too, and where the article is."""
    cells = {
        name: local_moment(cell, shown.HOME_ZONE) if name.endswith(_MOMENTS) else cell for name, cell in row.items()
    }
    site, page_id = row.get("site"), row.get("page_id")
    return cells | {
        "site_name": sites.get(site, site) if site else None,
        "address": base + addresses.article_path(page_id) if page_id else None,
    }


async def analysis_json(asked: PageRequest) -> Any:
    """Answer one question and all that was read for it."""
    one, answer = await _answer(asked)
    said = _said(asked.language)
    return json_answer(
        {
            "name": one.name,
            "question": said(one.question),
            "explained": said(one.explained),
            "partial": answer.is_partial,
            "plot": answer.drawn,
            "list": answer.listed,
        }
    )


async def analysis_vega(asked: PageRequest) -> Any:
    """Answer the picture of one question as a Vega-Lite specification, figures included."""
    one, answer = await _answer(asked, drawn_only=True)
    plot = _plot(one, answer.drawn, asked.language)
    if plot is None:
        return json_answer({})
    headers = {"content-disposition": f'attachment; filename="{one.name}.vl.json"'}
    return json_answer(plot.vega_lite(), headers=headers)


async def analysis_svg(asked: PageRequest) -> Any:
    """Answer the picture of one question as a file; with ``small=1`` as small as the gallery shows it."""
    one, answer = await _answer(asked, drawn_only=True)
    plot = _plot(one, answer.drawn, asked.language)
    if plot is None:
        raise not_found("Chưa có gì để vẽ.", "There is nothing to draw yet.")
    return Response(plot.file(small=bool(asked.argument("small"))), headers=_ALONE, content_type="image/svg+xml")


async def _answer(asked: PageRequest, *, drawn_only: bool = False) -> tuple[Analysis, Answer]:
    one = ANALYSES[asked.name("name")]
    site = _site(one, asked)

    def read(database: sqlite3.Connection) -> Answer:
        drawn, of_drawn = _rows(database, one.drawn.query, "") if one.drawn else ([], [])
        listed, of_listed = _rows(database, one.listed, site) if one.listed and not drawn_only else ([], [])
        return Answer(
            drawn=drawn,
            listed=[_named(database, row) for row in listed],
            columns=of_listed or of_drawn,
            sites=site_names(database),
            is_partial=one.rests_on_texts and has_untold(database),
        )

    return one, await asked.read(read)


def _rows(database: sqlite3.Connection, query: str, site: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows of a query of the gallery, and the names of its columns."""
    cursor = database.execute(ANALYSIS_QUERIES[query]["sql"], {"site": site})
    return [dict(row) for row in cursor], [column for column, *_ in cursor.description]


def _named(database: sqlite3.Connection, row: dict[str, Any]) -> dict[str, Any]:
    """Let the first words of an article stand for a title that it has not."""
    if row.get("page_id") and row.get("title") is None:
        found = database.execute(_FIRST_WORDS, (row["page_id"],)).fetchone()
        return row | {"title": found[0] if found else row["page_id"]}
    return row


def _takes_site(one: Analysis) -> bool:
    return one.listed is not None and "site" in ANALYSIS_QUERIES[one.listed].get("asks", {})


def _site(one: Analysis, asked: PageRequest) -> str:
    return asked.argument("site") if _takes_site(one) else ""


def _plot(one: Analysis, rows: Sequence[Row], language: Language) -> Plot | None:
    """The picture of one question; None where there is nothing to draw."""
    said = _said(language)
    if one.drawn is None or not rows:
        return None
    return Plot(
        kind=one.drawn.kind,
        name=said(one.question),
        label_name=said(one.drawn.label_name),
        value_name=said(one.drawn.value_name),
        points=[
            Point(
                label=_label(one.drawn, row["label"], language),
                value=row["value"],
                words=shown.number_text(row["value"], language),
            )
            for row in rows
        ],
    )


def _label(drawn: Drawn, label: str | int, language: Language) -> str:
    if drawn.labels == "meaning":
        return meaning_word(Meaning(str(label)), language)
    if drawn.labels == "night":
        return shown.day_text(date.fromisoformat(str(label)), language)
    if drawn.labels == "month":
        year, _, month = str(label).partition("-")
        return f"{int(month)}/{year}"
    return str(label)


def _said(language: Language) -> Any:
    return lambda words: words.vi if language == "vi" else words.en


_NAMES = "|".join(ANALYSES)
ROUTES = (
    (r"/analysis$", gallery),
    (rf"/analysis/(?P<name>{_NAMES})$", analysis),
    (rf"/analysis/(?P<name>{_NAMES})\.csv$", analysis_csv),
    (rf"/analysis/(?P<name>{_NAMES})\.json$", analysis_json),
    (rf"/analysis/(?P<name>{_NAMES})\.vl\.json$", analysis_vega),
    (rf"/analysis/(?P<name>{_NAMES})\.svg$", analysis_svg),
)
