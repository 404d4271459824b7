"""``/gone``: what was taken down, what is missing, what came back, and how long each had stood."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from archive.departures import Departure, Order, count_departures, left_before, list_departures
from archive.inline_recording import UNLISTED
from archive.languages import Language
from archive.listed_changes import ListedChange
from archive.reading_room import addresses
from archive.reading_room.change_questions import (
    MOST_SHOWN,
    Question,
    read_question,
    read_sections,
    read_sites,
)
from archive.reading_room.csv_answers import csv_answer, local_moment
from archive.reading_room.json_answers import json_answer
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.shown import number_text
from archive.reason_words import reason_in_words
from archive.records import State
from archive.told_changes import count_told, list_told

PAGE_SIZE = 100
# Of those that came back, where the rest is a click away.
_LATEST_BACK = 20
_STATES = ("gone", "missing", "restored")
_ORDERS: tuple[Order, ...] = ("newest", "longest", "shortest")
_COLUMNS = (
    *("state_since", "state", "why", "site", "site_name", "section", "title", "published_at", "first_seen_at"),
    *("last_seen_at", "absent_since", "stood_days", "versions", "page_id", "url", "address"),
)
# Cells that are moments, and what a departure calls them.
_MOMENTS = (
    *(("state_since", "since"), ("published_at", "published_at"), ("first_seen_at", "first_seen_at")),
    *(("last_seen_at", "last_seen_at"), ("absent_since", "absent_since")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """An article that came back; *left*: when it had gone, where that is known."""

    change: ListedChange
    left: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    away: list[Departure]
    away_count: int
    back: list[Back]
    back_count: int
    sites: dict[str, sqlite3.Row]
    sections: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneQuestion:
    """The form of ``/gone``: that of ``/changes`` without kinds, and which state."""

    narrowed: Question  # site, section, nights
    state: str  # of _STATES; "": all
    order: Order
    page: int

    def address(self, path: str = "/gone", *, page: int = 1, state: str | None = None) -> str:
        """Return the address of the same question in another form, state or page."""
        more = {
            "state": self.state if state is None else state,
            "sort": "" if self.order == "newest" else self.order,
            "page": page if page > 1 else "",
        }
        return self.narrowed.address(path, more=more)


def _read(asked: PageRequest) -> GoneQuestion:
    narrowed = replace(read_question(asked), kind="", part="", order="newest", page=1)
    state, order = asked.argument("state"), asked.argument("sort")
    return GoneQuestion(
        narrowed=replace(narrowed, unread=tuple(one for one in narrowed.unread if one != order)),
        state=state if state in _STATES else "",
        order=next((known for known in _ORDERS if known == order), "newest"),
        page=min(asked.page_number(), MOST_SHOWN // PAGE_SIZE),
    )


def _find(database: sqlite3.Connection, question: GoneQuestion, page_size: int = PAGE_SIZE) -> _Found:
    asked, skip = question.narrowed.asked, (question.page - 1) * page_size
    returned, back = replace(asked, kind="restored"), list[ListedChange]()
    if question.state == "restored":
        back = list_told(database, returned, at_most=page_size, skip=skip)
    elif not question.state and question.page == 1:
        back = list_told(database, returned, at_most=_LATEST_BACK)
    state = State(question.state) if question.state in ("gone", "missing") else None
    away, away_count = list[Departure](), 0
    if question.state != "restored":
        away = list_departures(database, asked, state=state, order=question.order, at_most=page_size, skip=skip)
        away_count = count_departures(database, asked, state=state, at_most=MOST_SHOWN + 1)
    return _Found(
        away=away,
        away_count=away_count,
        back=[Back(change=change, left=left_before(database, change)) for change in back],
        back_count=count_told(database, returned, at_most=MOST_SHOWN + 1),
        sites={site["id"]: site for site in read_sites(database)},
        sections=read_sections(database, question.narrowed.site),
    )


async def gone(asked: PageRequest) -> Any:
    """Answer ``/gone``."""
    question = _read(asked)
    found = await asked.read(lambda database: _find(database, question))
    shown = found.back_count if question.state == "restored" else found.away_count
    return await asked.page(
        "gone.html",
        question=question,
        narrowed=question.narrowed,
        found=found,
        most_shown=MOST_SHOWN,
        has_next=question.page * PAGE_SIZE < min(shown, MOST_SHOWN),
        how_long=how_long,
        why=_why,
    )


async def gone_json(asked: PageRequest) -> Any:
    """Answer ``/gone.json``: one page of the list."""
    question = _read(asked)
    found = await asked.read(lambda database: _find(database, question))
    shown = found.back_count if question.state == "restored" else found.away_count
    has_next = question.page * PAGE_SIZE < min(shown, MOST_SHOWN)
    return json_answer(
        {
            "total": min(shown, MOST_SHOWN),
            "more_than_total": shown > MOST_SHOWN,
            "page": question.page,
            "next": question.address("/gone.json", page=question.page + 1) if has_next else None,
            "articles": [one.as_json() for one in found.away],
            "restored": [one.change.as_json() for one in found.back],
        }
    )


async def gone_csv(asked: PageRequest) -> Any:
    """Answer ``/gone.csv``: all articles that are not there today, no more than MOST_SHOWN."""
    question = _read(asked)
    state = State(question.state) if question.state in ("gone", "missing") else None

    def rows(database: sqlite3.Connection) -> list[Departure]:
        narrowed = question.narrowed.asked
        return list_departures(database, narrowed, state=state, order=question.order, at_most=MOST_SHOWN)

    listed, sites = await asked.read(lambda database: (rows(database), read_sites(database)))
    names = {site["id"]: site for site in sites}
    return csv_answer("gone", _COLUMNS, [_cells(one, names[one.site], asked.base) for one in listed])


def _cells(one: Departure, site: sqlite3.Row, base: str) -> list[object]:
    said = one.as_json() | {name: local_moment(getattr(one, known), site["timezone"]) for name, known in _MOMENTS}
    said |= {"title": one.opening or one.title, "site_name": site["name"]}
    said["address"] = base + addresses.article_path(one.page_id)
    return [said[name] for name in _COLUMNS]


def how_long(time: timedelta, language: Language) -> str:
    """Return a length of time as readers say it: ``12 ngày``, ``5 hours``."""
    hours = round(time / timedelta(hours=1))
    if days := hours // 24:
        return f"{number_text(days, language)} " + ("ngày" if language == "vi" else "day" if days == 1 else "days")
    return f"{hours} " + ("giờ" if language == "vi" else "hour" if hours == 1 else "hours")


def _why(reason: str, language: Language) -> str:
    if reason == UNLISTED:
        return "không còn trong danh sách" if language == "vi" else "no longer in the list"
    return reason_in_words(reason, language) if reason else ""


ROUTES = (
    (r"/gone$", gone),
    (r"/gone\.json$", gone_json),
    (r"/gone\.csv$", gone_csv),
)
