"""Reading whole listing pages: every theme, beside every side column, on the first, a middle and the last page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crawler.documents import Document, read_document
from crawler.listing_reading import read_listing
from crawler.readings import ListingReading, Unreadable
from crawler.rules import Rules
from tests.listing_themes import PAGES, SIDES, THEMES, Story, Theme

EVERY_THEME = pytest.mark.parametrize("name", THEMES)


def reading_of(payload: bytes, url: str, system: str, *, inline: bool = False) -> ListingReading | Unreadable:
    document = read_document(payload, url=url)
    assert isinstance(document, Document)
    return read_listing(document, Rules(system=system), inline=inline)


def listed(theme: Theme, page: int, **how: Any) -> ListingReading:
    reading = reading_of(theme.print(page, **how), theme.address(page), theme.system)
    assert isinstance(reading, ListingReading)
    return reading


@pytest.mark.parametrize("page", [1, 2, PAGES])
@pytest.mark.parametrize("side", SIDES)
@EVERY_THEME
def test_the_items_of_the_page_are_read_and_nothing_else(name: str, side: str, page: int) -> None:
    theme = THEMES[name]
    reading = listed(theme, page, aside=SIDES[side])
    assert [(item.url, item.title) for item in reading.items] == [
        (story.url, story.title) for story in theme.stories(page)
    ]


@pytest.mark.parametrize("page", range(1, PAGES + 1))
@pytest.mark.parametrize("side", SIDES)
@EVERY_THEME
def test_the_next_page_is_found_and_no_total_is_made_up(name: str, side: str, page: int) -> None:
    theme = THEMES[name]
    reading = listed(theme, page, aside=SIDES[side])
    assert reading.next_url == (theme.address(page + 1) if page < PAGES else None)
    assert reading.pages_stated in (None, PAGES)
    assert reading.page_number in (None, page)
    assert reading.items_stated in (None, 4 * PAGES)
    assert reading.probe_url is None


@EVERY_THEME
def test_the_last_page_says_why_it_is_the_last(name: str) -> None:
    assert listed(THEMES[name], PAGES).end_by


@EVERY_THEME
def test_a_section_of_one_page_has_no_next_page(name: str) -> None:
    theme = THEMES[name]
    reading = listed(theme, 1, stories=theme.stories(1, size=3), pages=1)
    assert (len(reading.items), reading.next_url) == (3, None)
    assert reading.pages_stated in (None, 1)


@EVERY_THEME
def test_one_story_alone_on_its_page_is_read(name: str) -> None:
    theme = THEMES[name]
    reading = listed(theme, PAGES, stories=theme.stories(PAGES, size=1))
    assert [item.url for item in reading.items] == [theme.stories(PAGES)[0].url]


def fingerprint_of(theme: Theme, story: Story, page: int = 1) -> str:
    _, *others = theme.stories(page)
    reading = listed(theme, page, stories=[story, *others])
    return reading.items[0].fingerprint


@EVERY_THEME
def test_counters_and_neighbours_do_not_touch_the_fingerprint(name: str) -> None:
    theme = THEMES[name]
    story = theme.stories(1)[0]
    usual = fingerprint_of(theme, story)
    assert fingerprint_of(theme, replace(story, views=98_765)) == usual
    assert listed(theme, 2, stories=theme.stories(1)[::-1]).items[-1].fingerprint == usual


@EVERY_THEME
def test_an_edited_title_changes_the_fingerprint(name: str) -> None:
    theme = THEMES[name]
    story = theme.stories(1)[0]
    edited = replace(story, title=story.title.replace("trao", "bàn giao"))
    assert edited != story
    assert fingerprint_of(theme, edited) != fingerprint_of(theme, story)


@pytest.mark.parametrize("name", [name for name, theme in THEMES.items() if "{teaser}" in theme.item])
def test_an_edited_teaser_changes_the_fingerprint(name: str) -> None:
    theme = THEMES[name]
    story = theme.stories(1)[0]
    edited = replace(story, teaser=story.teaser.replace("hơn 41", "hơn 14"))
    assert edited != story
    assert fingerprint_of(theme, edited) != fingerprint_of(theme, story)
