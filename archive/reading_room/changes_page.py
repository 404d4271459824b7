"""``/changes``: what the sites changed, the latest or the most meaningful first, as a page and in other forms."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from archive.listed_changes import ListedChange
from archive.night_dates import night_of
from archive.reading_room import change_words
from archive.reading_room.change_feeds import change_path
from archive.reading_room.change_questions import (
    MOST_SHOWN,
    MOST_TOLD_HERE,
    PAGE_SIZE,
    Question,
    pages_around,
    read_question,
    read_sections,
    read_sites,
)
from archive.reading_room.csv_answers import csv_answer, local_moment
from archive.reading_room.json_answers import json_answer
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.shown import zone_of
from archive.told_changes import MOST_ARTICLES, count_and_list_told, has_untold, list_told

_COLUMNS = (
    *("when", "site", "site_name", "section", "title", "kind", "meaning", "summary", "summary_en", "version"),
    *("page_id", "url", "address"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One page of the list, and what the form around it needs."""

    changes: list[ListedChange]
    count: int  # no more than one over MOST_SHOWN
    sites: dict[str, sqlite3.Row]
    sections: list[str]
    untold: bool


def _find(database: sqlite3.Connection, question: Question) -> _Found:
    count, listed = count_and_list_told(
        database,
        question.asked,
        order=question.order,
        at_most=PAGE_SIZE,
        skip=(question.page - 1) * PAGE_SIZE,
        counted=MOST_SHOWN + 1,
        tell_here=MOST_TOLD_HERE,
    )
    return _Found(
        changes=listed,
        count=count,
        sites={site["id"]: site for site in read_sites(database)},
        sections=read_sections(database, question.site),
        untold=has_untold(database),
    )


async def changes(asked: PageRequest) -> Any:
    """Answer ``/changes``."""
    question = read_question(asked)
    found = await asked.read(lambda database: _find(database, question))
    return await asked.page(
        "changes.html",
        question=question,
        found=found,
        most_shown=MOST_SHOWN,
        most_articles=MOST_ARTICLES,
        nights=_by_night(found, question),
        kinds=change_words.kind_choices(asked.language),
        parts=change_words.part_choices(asked.language),
        meaning_word=change_words.meaning_word,
        meaning_tone=change_words.meaning_tone,
        around=dict(pages_around(question, found.count)),
    )


def _by_night(found: _Found, question: Question) -> list[tuple[date | None, list[ListedChange]]]:
    """Return the list in nights; in one piece, without a night, where it is ordered otherwise."""
    if question.order != "newest":
        return [(None, found.changes)]

    def night(change: ListedChange) -> date:
        return night_of(change.when, zone_of(found.sites[change.site]["timezone"]))

    return [(day, list(listed)) for day, listed in groupby(found.changes, night)]


async def changes_json(asked: PageRequest) -> Any:
    """Answer ``/changes.json``: one page of the list as ``luuvet changes --json`` writes it."""
    question = read_question(asked)
    found = await asked.read(lambda database: _find(database, question))
    around = {name: question.address("/changes.json", page=page) for name, page in pages_around(question, found.count)}
    written = {
        "total": min(found.count, MOST_SHOWN),
        "more_than_total": found.count > MOST_SHOWN,
        "page": question.page,
        "previous": around.get("previous"),
        "next": around.get("next"),
        "changes": [change.as_json() for change in found.changes],
    }
    return json_answer(written)


async def changes_csv(asked: PageRequest) -> Any:
    """Answer ``/changes.csv``: all that is asked for, no more than MOST_SHOWN."""
    question = read_question(asked)

    def rows(database: sqlite3.Connection) -> list[ListedChange]:
        return list_told(database, question.asked, order=question.order, at_most=MOST_SHOWN, tell_here=MOST_TOLD_HERE)

    listed, sites = await asked.read(lambda database: (rows(database), read_sites(database)))
    names = {site["id"]: site for site in sites}
    return csv_answer("changes", _COLUMNS, [_cells(one, names[one.site], asked.base) for one in listed])


def _cells(change: ListedChange, site: sqlite3.Row, base: str) -> list[object]:
    said = change.as_json() | {
        "when": local_moment(change.when, site["timezone"]),
        "site_name": site["name"],
        "title": change.opening or change.title,
        "address": base + change_path(change),
    }
    return [said[name] for name in _COLUMNS]


ROUTES = (
    (r"/changes$", changes),
    (r"/changes\.json$", changes_json),
    (r"/changes\.csv$", changes_csv),
)
