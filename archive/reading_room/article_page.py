"""``/article/ID`` and ``/article/ID/version/N``: an article as it was read, and all that is known of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from datasette import Response
from markupsafe import Markup

from archive.article_stories import MOST_FAILURES, find_story
from archive.listed_changes import label
from archive.reading_room import addresses
from archive.reading_room.cells import is_address
from archive.reading_room.handed_in import handed_in
from archive.reading_room.linked_data import linked_data
from archive.reading_room.memento_links import memento_headers
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.shown import day_html, moment_html, zone_of
from archive.reading_room.story_steps import picture_legend, steps_of, story_picture
from archive.reason_words import reason_in_words
from archive.story_records import Story

# Steps of a history that stand open; the older ones fold up behind them.
_OPEN_STEPS = 25
_OPEN_ADDRESSES = 12
_LONGEST_QUESTION = 120  # characters of a paragraph that is asked after


async def article(asked: PageRequest) -> Any:
    """Answer ``/article/ID``: the latest version."""
    name = asked.name("id")
    story = await asked.read(lambda connection: find_story(connection, name))
    if story.page.page_id != name:  # an address, or a page that proved to be another
        return asked.keep_language(Response.redirect(addresses.article_path(story.page.page_id)))
    return await _page(asked, story, headers={})


async def version(asked: PageRequest) -> Any:
    """Answer ``/article/ID/version/N``, an address that goes on to lead to the same text."""
    name, number = asked.name("id"), asked.whole_number("number")
    story = await asked.read(lambda connection: find_story(connection, name, number))
    return await _page(asked, story, headers=memento_headers(asked, story.page.url, story.shown.first_captured_at))


async def _page(asked: PageRequest, story: Story, *, headers: dict[str, str]) -> Any:
    page = story.page
    if story.withdrawal is not None:
        return await asked.page("withdrawn.html", status=HTTPStatus.GONE, story=story, page=page, zone=page.timezone)
    return await asked.page(
        "article.html",
        headers=headers,
        story=story,
        page=page,
        zone=page.timezone,
        label=label(story.shown.article),
        shown=story.shown,
        article=story.shown.article,
        is_permanent=bool(headers),
        is_address=is_address,
        address=asked.base + addresses.version_path(page.page_id, story.shown.number),
        linked_data=linked_data(asked.base, story),
        steps=steps_of(story, asked.say),
        open_steps=_OPEN_STEPS,
        open_addresses=_OPEN_ADDRESSES,
        most_failures=MOST_FAILURES,
        picture=story_picture(story, asked.say, asked.language),
        legend=picture_legend(story, asked.say),
        published=_published(asked, story),
        first_carrier=_had_it_first(story),
        reason=lambda name: reason_in_words(name, asked.language),
        question=_question,
        shows_cuts=handed_in(asked.datasette).cut_from is not None,
    )


def _published(asked: PageRequest, story: Story) -> Markup | None:
    """The day the page gives itself, with the hour where it says one."""
    moment = story.shown.article.published_at or story.page.published_at
    if moment is None:
        return None
    local = moment.astimezone(zone_of(story.page.timezone))
    if (local.hour, local.minute) == (0, 0):
        return day_html(local.date(), asked.language)
    return moment_html(moment, asked.language, zone=story.page.timezone)


def _had_it_first(story: Story) -> bool:
    """Say whether another site published the text before this one, as the pages themselves say."""
    if not story.carriers:
        return False
    first, mine = story.carriers[0], story.page
    if first.published_at is not None and mine.published_at is not None:
        return first.published_at < mine.published_at
    return first.first_seen_at < mine.first_seen_at


def _question(paragraph: str) -> str:
    """The beginning of a paragraph, long enough to find it again."""
    if len(paragraph) <= _LONGEST_QUESTION:
        return paragraph
    return paragraph[: paragraph.rfind(" ", 0, _LONGEST_QUESTION)]


ROUTES = (
    (r"/article/(?P<id>[^/]+)$", article),
    (r"/article/(?P<id>[^/]+)/version/(?P<number>[^/]+)$", version),
)
