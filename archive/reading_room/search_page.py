"""``/search``: find articles by what they say or once said; the same results for programs, spreadsheets and readers."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial
from typing import Any

from archive.moments import read_moment_text
from archive.reading_room import addresses
from archive.reading_room.csv_answers import csv_answer, local_moment
from archive.reading_room.feeds import Feed, FeedEntry, atom, entry_id, json_feed
from archive.reading_room.json_answers import json_answer
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.pasted_address import article_at
from archive.reading_room.search_asked import Query, read_query
from archive.reading_room.search_results import (
    MOST_RESULTS,
    PER_PAGE,
    Found,
    FoundArticle,
    find_articles,
    sections_of,
    sites_of,
)
from archive.reading_room.search_text import marked

# How many results a program and a feed are given at once.
_MOST_OBJECTS = 100
_MOST_ENTRIES = 50
_COLUMNS = (
    *("page_id", "site", "site_name", "section", "title", "published_at", "state", "version", "said_until", "url"),
    "address",
)


async def search(asked: PageRequest) -> Any:
    """Answer ``/search`` for a person."""
    query, odd = read_query(asked)
    found, sites, sections = await asked.read(partial(_read, query=query))
    pasted = await asked.read(partial(article_at, typed=query.words))
    return await asked.page(
        "search.html",
        query=query,
        odd=odd,
        found=found,
        pasted=pasted,
        sites=sites,
        sections=sections,
        marked=partial(marked, typed=query.words),
        form=partial(_form, query),
        previous=_form(query, page=query.page - 1) if query.page > 1 else None,
        further=_form(query, page=query.page + 1) if found.further else None,
        first_number=(query.page - 1) * PER_PAGE + 1,
        most_rows=MOST_RESULTS,
    )


def _read(connection: sqlite3.Connection, query: Query) -> tuple[Found, list[sqlite3.Row], list[str]]:
    sections = dict.fromkeys(section for _, section in sections_of(connection))
    return find_articles(connection, query), list(sites_of(connection)), list(sections)


def _form(query: Query, ending: str = "", *, page: int = 1) -> str:
    """The address of the same results in another form, as ``.csv``, or of another page of them."""
    return addresses.with_query(f"/search{ending}", query.as_arguments(page=page))


async def search_csv(asked: PageRequest) -> Any:
    """Answer with the results as a table: all of them, up to MOST_RESULTS."""
    query = replace(read_query(asked)[0], page=1)
    found = await asked.read(partial(find_articles, query=query, most=MOST_RESULTS, excerpts=False))
    return csv_answer("search", _COLUMNS, [_cells(asked, one) for one in found.articles])


def _cells(asked: PageRequest, one: FoundArticle) -> list[object]:
    said = _as_json(asked, one) | {"site_name": one.site_name, "said_until": local_moment(one.said_until, one.timezone)}
    said["title"] = said["title"] or one.first_paragraph
    return [said[name] for name in _COLUMNS]


async def search_json(asked: PageRequest) -> Any:
    """Answer with a page of the results as JSON, the address of the next one in it."""
    query, odd = read_query(asked)
    found = await asked.read(partial(find_articles, query=query, most=_MOST_OBJECTS))
    following = asked.base + _form(query, ".json", page=query.page + 1) if found.further else None
    answer = {
        "query": {name: str(value) for name, value in query.as_arguments(page=query.page).items() if value},
        "not_understood": odd,
        "found": found.counted,
        "more_than_found": found.more,
        "results": [_as_json(asked, one) | {"excerpt": one.excerpt} for one in found.articles],
        "next": following,
    }
    return json_answer(answer)


def _as_json(asked: PageRequest, one: FoundArticle) -> dict[str, object]:
    """One result, its keys named as the export's are; *version*: the last one that holds the words."""
    version = one.past or one.versions
    return {
        "page_id": one.page_id,
        "site": one.site,
        "section": one.section,
        "title": one.title if one.past_title is None else one.past_title,
        "published_at": local_moment(one.published_at, one.timezone),
        "state": one.state,
        "version": version,
        "versions": one.versions,
        "said_until": one.said_until,
        "url": one.url,
        "address": asked.base + addresses.version_path(one.page_id, version),
    }


async def search_atom(asked: PageRequest) -> Any:
    """Answer with the newest results as an Atom feed."""
    return await atom(asked, await _feed(asked))


async def search_feed_json(asked: PageRequest) -> Any:
    """Answer with the newest results as a JSON Feed."""
    return await json_feed(asked, await _feed(asked))


async def _feed(asked: PageRequest) -> Feed:
    query = read_query(asked)[0].sorted_by("newest")
    found = await asked.read(partial(find_articles, query=query, most=_MOST_ENTRIES))
    sought = query.words or asked.say("bài mới", "new articles")
    return Feed(
        title=f"{asked.say('Lưu Vết: tìm', 'Lưu Vết: search for')} {sought}",
        path=_form(query),
        entries=[_entry(asked, one) for one in found.articles],
        language=asked.language,
    )


def _entry(asked: PageRequest, one: FoundArticle) -> FeedEntry:
    path = addresses.article_path(one.page_id)
    if one.past is not None:
        path = addresses.version_path(one.page_id, one.past)
    return FeedEntry(
        # An article that says the words anew, or no more, is news to whoever follows this search.
        id=entry_id("search", one.page_id, str(one.past or "")),
        title=one.past_title or one.title or asked.say("(không có tiêu đề)", "(no headline)"),
        path=path,
        updated=read_moment_text(one.said_until or one.changed_at),
        published=read_moment_text(one.published_at or one.first_seen_at),
        text=one.excerpt,
        authors=(one.site_name,),
        tags=(one.section,) if one.section else (),
        original=one.url,
    )


ROUTES = (
    (r"/search$", search),
    (r"/search\.csv$", search_csv),
    (r"/search\.json$", search_json),
    (r"/search\.atom$", search_atom),
    (r"/search\.feed\.json$", search_feed_json),
)
