"""The extraction reads every article of the replica sites exactly as its data says."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from archive.records import Article
from crawler.article_reading import read_article
from crawler.documents import Document, read_document
from crawler.listing_reading import read_listing
from crawler.readings import ArticleReading, ListingItem, ListingReading
from crawler.rules import Rules
from demo.answers import Visit
from demo.nights import Standing, standing
from demo.server import SYSTEMS
from demo.stories import SITES, Section, Story, load_replicas

NIGHTS = (1, 2)
ON_EVERY_NIGHT = [(site, night) for site in SITES for night in NIGHTS]
REPLICAS = load_replicas()


def document_at(there: Standing, path: str) -> Document:
    """The page of a replica site at *path*, without a server between."""
    parts = urlsplit(path)
    visit = Visit(path=unquote(parts.path), fields=dict(parse_qsl(parts.query)), count=7)
    answer = SYSTEMS[there.replica.system].answer(there, visit)
    document = read_document(answer.body, url=address(there, path), content_type=answer.content_type)
    assert isinstance(document, Document)
    return document


def address(there: Standing, path: str) -> str:
    return f"http://{there.replica.id}.test{path}"


def rules_for(there: Standing) -> Rules:
    return Rules(system=there.replica.system, hosts=(f"{there.replica.id}.test",))


def walk(there: Standing, section: Section) -> Iterator[ListingReading]:
    """Every list page of a section, as a crawl would follow them."""
    url: str | None = address(there, SYSTEMS[there.replica.system].section_path(section))
    while url:
        document = document_at(there, url.removeprefix(address(there, "")))
        reading = read_listing(document, rules_for(there), inline=section.inline)
        assert isinstance(reading, ListingReading)
        yield reading
        url = reading.next_url


def items_of(there: Standing, section: Section) -> list[ListingItem]:
    return [item for reading in walk(there, section) for item in reading.items]


def assert_same(article: Article, story: Story) -> None:
    assert article.title == story.title
    assert article.lead == story.lead
    assert article.byline == story.signature
    assert article.body == story.body
    assert article.captions == story.captions


@pytest.mark.parametrize(("site", "night"), ON_EVERY_NIGHT)
def test_every_article_page_is_read_as_it_was_written(site: str, night: int) -> None:
    there = standing(REPLICAS[site], night)
    for story in there.linked():
        path = SYSTEMS[there.replica.system].article_path(story)
        reading = read_article(document_at(there, path), rules_for(there))
        assert isinstance(reading, ArticleReading), path
        assert_same(reading.article, story)
        assert reading.key == story.key
        assert reading.article.published_at
        assert reading.article.published_at.date() == story.published_at.date()


@pytest.mark.parametrize(("site", "night"), ON_EVERY_NIGHT)
def test_the_lists_name_each_article_once_and_in_order(site: str, night: int) -> None:
    there = standing(REPLICAS[site], night)
    article_path = SYSTEMS[there.replica.system].article_path
    for section in there.replica.sections:
        if not section.inline:
            expected = [address(there, article_path(story)) for story in there.listed(section.slug)]
            assert [item.url for item in items_of(there, section)] == expected


@pytest.mark.parametrize("night", NIGHTS)
def test_untitled_articles_are_read_whole_from_their_list(night: int) -> None:
    there = standing(REPLICAS["basuoi"], night)
    section = there.replica.section("cong-doan-co-so")
    assert section
    items = items_of(there, section)
    stories = there.listed(section.slug)
    assert len(items) == len(stories)
    for item, story in zip(items, stories, strict=True):
        assert item.url is None
        assert item.inline
        assert_same(item.inline, story)


def test_a_joomla_list_states_its_pages_and_items() -> None:
    there = standing(REPLICAS["basuoi"], 1)
    section = there.replica.section("cong-doan-co-so")
    assert section
    readings = list(walk(there, section))
    assert [reading.page_number for reading in readings] == [1, 2, 3]
    assert {reading.pages_stated for reading in readings} == {3}
    assert {reading.items_stated for reading in readings} == {9}


@pytest.mark.parametrize("site", SITES)
def test_no_furniture_of_the_site_gets_into_a_text(site: str) -> None:
    there = standing(REPLICAS[site], 1)
    others = {story.title for story in there.linked()}
    for story in there.linked():
        path = SYSTEMS[there.replica.system].article_path(story)
        reading = read_article(document_at(there, path), rules_for(there))
        assert isinstance(reading, ArticleReading)
        assert not others & set(reading.article.body)
