"""Feeds of changes: of all sites, of one, of whatever a question on ``/changes`` asks for."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

from archive.listed_changes import ListedChange
from archive.moments import moment_text
from archive.reading_room import addresses
from archive.reading_room.change_questions import MOST_TOLD_HERE, Question, read_question, read_sites
from archive.reading_room.change_words import meaning_word
from archive.reading_room.feeds import MOST_ENTRIES, Feed, FeedEntry, atom, entry_id, json_feed
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import not_found
from archive.told_changes import list_told

# A night is told whole however much it brought: what a reader has not seen by the next one is lost to him.
_MOST_OF_A_NIGHT = 500
_A_NIGHT = timedelta(hours=20)


async def changes_atom(asked: PageRequest) -> Any:
    """Answer ``/feed.atom``, ``/changes.atom`` and ``/site/SITE/feed.atom``."""
    return await atom(asked, await _feed(asked))


async def changes_feed_json(asked: PageRequest) -> Any:
    """Answer ``/feed.json``, ``/changes.feed.json`` and ``/site/SITE/feed.json``."""
    return await json_feed(asked, await _feed(asked))


async def _feed(asked: PageRequest) -> Feed:
    question = read_question(asked, site=asked.name("site") or None)

    def found(database: sqlite3.Connection) -> tuple[dict[str, str], list[ListedChange]]:
        return {site["id"]: site["name"] for site in read_sites(database)}, _latest(database, question)

    names, listed = await asked.read(found)
    of_path = asked.name("site")
    if of_path and of_path not in names:
        raise not_found("Kho không có trang tin này.", "The archive has no such site.")
    title = asked.say("Lưu Vết: thay đổi", "Lưu Vết: changes")
    return Feed(
        title=f"{title}, {names[question.site]}" if question.site in names else title,
        subtitle=asked.say(
            "Các trang tin công đoàn sửa gì, gỡ gì.", "What trade-union news sites change and take down."
        ),
        path=question.address(),
        entries=[_entry(asked, change, names) for change in listed],
        language=asked.language,
    )


def _latest(database: sqlite3.Connection, question: Question) -> list[ListedChange]:
    """Return the newest changes: so many, and all of the latest night."""
    listed = list_told(database, question.asked, at_most=MOST_ENTRIES, tell_here=MOST_TOLD_HERE)
    since = listed[0].when - _A_NIGHT if listed else None
    if since is None or listed[-1].when < since:
        return listed
    asked = replace(question.asked, since=since)
    of_the_night = list_told(database, asked, at_most=_MOST_OF_A_NIGHT, tell_here=MOST_TOLD_HERE)
    return max(listed, of_the_night, key=len)


def _entry(asked: PageRequest, change: ListedChange, names: dict[str, str]) -> FeedEntry:
    return FeedEntry(
        id=entry_id(change.page_id, moment_text(change.when), change.kind),
        title=f"{change.title} ({', '.join(meaning_word(one, asked.language) for one in change.meanings[:3])})",
        path=change_path(change),
        updated=change.when,
        text=change.sentence if asked.language == "vi" else change.sentence_en,
        authors=[names.get(change.site, change.site)],
        tags=[meaning_word(one, asked.language) for one in change.meanings],
        original=change.url,
    )


def change_path(change: ListedChange) -> str:
    """Return where a change is best looked at: the comparison, the version, or the article."""
    if change.is_of_text and change.version is not None:
        return addresses.compare_path(change.page_id, change.version - 1, change.version)
    if change.version is not None:
        return addresses.version_path(change.page_id, change.version)
    return addresses.article_path(change.page_id)


ROUTES = (
    (r"/feed\.atom$", changes_atom),
    (r"/feed\.json$", changes_feed_json),
    (r"/changes\.atom$", changes_atom),
    (r"/changes\.feed\.json$", changes_feed_json),
    (r"/site/(?P<site>[^/]+)/feed\.atom$", changes_atom),
    (r"/site/(?P<site>[^/]+)/feed\.json$", changes_feed_json),
)
