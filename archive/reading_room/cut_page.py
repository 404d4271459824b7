"""``/article/ID/version/N/cut``: what the archived page said besides the article, and by which rule it was left out."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any

from archive.article_stories import find_story
from archive.cut_texts import CutTexts
from archive.errors import LuuVetError
from archive.listed_changes import label
from archive.reading_room.handed_in import handed_in
from archive.reading_room.memento_links import memento_headers
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import RefusedError, not_found
from archive.story_records import Story
from archive.warc_reading import NoRecordError
from archive.withheld import refuse_withdrawn

MOST_CUTS = 500
# Characters of one cut text; a menu may be as long as a book.
_LONGEST = 2000


async def cut(asked: PageRequest) -> Any:
    """Show what was cut; 404 where no page was kept to read again, or the room was opened without the rules."""
    name, number = asked.name("id"), asked.whole_number("number")
    cut_from = handed_in(asked.datasette).cut_from
    if cut_from is None:
        raise not_found("Phòng đọc này mở mà không có bộ quy tắc đọc trang.", "This room was opened without the rules.")

    def read(connection: sqlite3.Connection) -> tuple[Story, CutTexts]:
        story = find_story(connection, name, number)
        refuse_withdrawn(connection, story.page.page_id)
        return story, cut_from(connection, name, number)

    try:
        story, found = await asked.read(read)
    except NoRecordError as error:
        raise not_found(
            "Kho không giữ trang gốc của bản này, nên không đọc lại được.",
            "The archive holds no raw page of this version to read again.",
        ) from error
    except LuuVetError as error:
        raise _unreadable(error) from error
    return await asked.page(
        "cut.html",
        headers=memento_headers(asked, story.page.url, story.shown.first_captured_at),
        story=story,
        page=story.page,
        shown=story.shown,
        label=label(story.shown.article),
        found=found,
        cuts=found.cuts[:MOST_CUTS],
        more=max(0, len(found.cuts) - MOST_CUTS),
        shortened=lambda text: text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
    )


def _unreadable(error: LuuVetError) -> RefusedError:
    """What a reader is told; *error* names files, and its words are for whoever keeps the archive."""
    return RefusedError(
        HTTPStatus.CONFLICT,
        f"Trang gốc của bản này không đọc lại được lúc này ({type(error).__name__}).",
        f"The raw page of this version cannot be read again now ({type(error).__name__}).",
    )


ROUTES = ((r"/article/(?P<id>[^/]+)/version/(?P<number>[^/]+)/cut$", cut),)
