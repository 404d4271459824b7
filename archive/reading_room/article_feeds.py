"""``/article/ID/feed.atom`` and ``feed.json``: what becomes of one article, for whoever waits for its next change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.article_stories import find_story
from archive.listed_changes import label
from archive.reading_room import addresses
from archive.reading_room.feeds import MOST_ENTRIES, Feed, FeedEntry, atom, entry_id, json_feed
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.story_steps import Step, steps_of
from archive.story_records import Story
from archive.withheld import refuse_withdrawn


async def article_atom(asked: PageRequest) -> Any:
    """Answer ``/article/ID/feed.atom``."""
    return await atom(asked, await _feed(asked))


async def article_json_feed(asked: PageRequest) -> Any:
    """Answer ``/article/ID/feed.json``."""
    return await json_feed(asked, await _feed(asked))


async def _feed(asked: PageRequest) -> Feed:
    name = asked.name("id")

    def read(connection: Any) -> Story:
        story = find_story(connection, name)
        refuse_withdrawn(connection, story.page.page_id)
        return story

    story = await asked.read(read)
    return Feed(
        title=f"{label(story.shown.article)} · {story.page.site_name}",
        subtitle=asked.say("Các phiên bản và sự việc của một bài", "Versions and events of one article"),
        path=addresses.article_path(story.page.page_id),
        entries=list(_entries(asked, story))[:MOST_ENTRIES],
        language=asked.language,
    )


def _entries(asked: PageRequest, story: Story) -> Iterator[FeedEntry]:
    page = story.page
    for step in steps_of(story, asked.say):
        version = step.version
        identity = f"version {version.number}" if version else f"{step.kind} {step.at.isoformat()}"
        yield FeedEntry(
            id=entry_id("step", page.page_id, identity),
            title=f"{step.words}: {(version and version.title) or label(story.shown.article)}",
            path=_path(page.page_id, step),
            updated=step.at,
            text=step.sentence or step.words,
            authors=[page.site_name],
            tags=version.change.split("+") if version else [step.kind],
            original=page.url,
        )


def _path(page_id: str, step: Step) -> str:
    """A comparison where there is one, for that is what a reader wants to see of a change."""
    version = step.version
    if version is None:
        return f"{addresses.article_path(page_id)}#history"
    if version.number > 1:
        return addresses.compare_path(page_id, version.number - 1, version.number)
    return addresses.version_path(page_id, 1)


ROUTES = (
    (r"/article/(?P<id>[^/]+)/feed\.atom$", article_atom),
    (r"/article/(?P<id>[^/]+)/feed\.json$", article_json_feed),
)
