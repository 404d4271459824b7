"""``/article/ID.json`` and ``/article/ID/version/N.json``: an article for programs, under the keys of the export."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.article_stories import find_story
from archive.export_lines import line_of_version
from archive.moments import moment_text
from archive.reading_room import addresses
from archive.reading_room.json_answers import json_answer
from archive.reading_room.memento_links import memento_headers
from archive.reading_room.page_requests import PageRequest
from archive.story_records import Carrier, Happening, Story, VersionLine
from archive.withheld import refuse_withdrawn

Told = dict[str, Any]


async def article_json(asked: PageRequest) -> Any:
    """Answer with the latest version, all versions without their texts, events and reprints."""
    name = asked.name("id")
    story, line = await asked.read(lambda connection: _read(connection, name, None))
    told = _version(asked.base, story, line) | {
        "state": story.page.state,
        "versions": [_version_line(asked.base, story, one) for one in story.versions],
        "events": [_event(asked.base, one) for one in story.happenings],
        "reprints": [_carrier(asked.base, one) for one in story.carriers],
        "failures": story.failure_count,
    }
    return json_answer(told)


async def version_json(asked: PageRequest) -> Any:
    """Answer with one version as ``export --all-versions`` writes it, and where its proof is."""
    name, number = asked.name("id"), asked.whole_number("number")
    story, line = await asked.read(lambda connection: _read(connection, name, number))
    headers = memento_headers(asked, story.page.url, story.shown.first_captured_at)
    return json_answer(_version(asked.base, story, line), headers=headers)


def _read(connection: sqlite3.Connection, name: str, number: int | None) -> tuple[Story, Told]:
    """Raises PageNotFoundError, VersionNotFoundError and WithdrawnError."""
    story = find_story(connection, name, number)
    refuse_withdrawn(connection, story.page.page_id)
    return story, line_of_version(connection, story.page.page_id, story.shown.number)


def _version(base: str, story: Story, line: Told) -> Told:
    page_id, number = story.page.page_id, story.shown.number
    return line | {
        "site_name": story.page.site_name,
        "merged_into": story.merged_into,
        "address": base + addresses.version_path(page_id, number),
        "cite": base + addresses.cite_path(page_id, number),
        "raw": _raw(base, story.line.capture_id),
    }


def _version_line(base: str, story: Story, one: VersionLine) -> Told:
    page_id, before = story.page.page_id, one.number - 1
    return {
        "version": one.number,
        "change": one.change,
        "reverts": one.reverts,
        "title": one.title,
        "summary": one.sentence,
        "summary_en": one.sentence_en,
        "first_captured_at": moment_text(one.first_captured_at),
        "last_captured_at": moment_text(one.last_captured_at),
        "visits": one.visits,
        "content_digest": one.content_digest,
        "address": base + addresses.version_path(page_id, one.number),
        "compare": base + addresses.compare_path(page_id, before, one.number) if before else None,
        "raw": _raw(base, one.capture_id),
    }


def _event(base: str, one: Happening) -> Told:
    return {
        "kind": one.kind,
        "happened_at": moment_text(one.happened_at),
        "version": one.version,
        "from_url": one.from_url,
        "to_url": one.to_url,
        "raw": _raw(base, one.capture_id),
    }


def _carrier(base: str, one: Carrier) -> Told:
    return {
        "page_id": one.page_id,
        "site": one.site,
        "site_name": one.site_name,
        "title": one.label,
        "published_at": moment_text(one.published_at) if one.published_at else None,
        "first_seen_at": moment_text(one.first_seen_at),
        "share": one.share,
        "address": base + addresses.article_path(one.page_id),
    }


def _raw(base: str, capture: int | None) -> str | None:
    return None if capture is None else base + addresses.raw_path(capture)


ROUTES = (
    (r"/article/(?P<id>[^/]+)\.json$", article_json),
    (r"/article/(?P<id>[^/]+)/version/(?P<number>[^/]+)\.json$", version_json),
)
