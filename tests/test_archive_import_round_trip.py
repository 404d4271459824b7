"""Whatever an archive has seen, its export read back tells the same; and whatever a file tells, it is told again."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.digests import canonical_article, canonical_digest, content_digest, storable
from archive.records import Article, Image
from archive.store import Archive
from tests.archive_nights import BUSY, DELETED, NOT_FOUND, RECIPE, TO_HOME, Nights, article, exported, seen
from tests.exported_lines import Line, imported, told_again, without_evidence

# Texts as sites write them: composed or not, with unseen characters, blanks and signs of all kinds.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("aăâeêđĐ ­​\t\n "), max_size=30)
URLS = TEXTS.map(storable)
MOMENTS = st.integers(1_420_070_400, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC))
PARAGRAPHS = [f"Đoạn {word} của một bài khá dài về hội thao mùa mưa." for word in ("một", "hai", "ba", "bốn")]
FINDINGS = st.one_of(
    st.sampled_from([NOT_FOUND, DELETED, TO_HOME, BUSY]),
    st.builds(
        lambda body, title, recipe: seen(article(*body, title=title), key="7", recipe=recipe),
        st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=3, unique=True),
        st.sampled_from(["Hội thao", "Hội thao mùa mưa"]),
        st.sampled_from([RECIPE, "joomla/ba9876543210"]),
    ),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that holds nothing; made once, for its tables take the most time."""
    folder = tmp_path_factory.mktemp("empty") / "archive"
    Archive.open(folder).close()
    return folder


@pytest.fixture
def pair(empty: Path, tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "here", tmp_path / "there"


def made_anew(empty: Path, *folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(empty, folder)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=st.lists(st.tuples(FINDINGS, st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_any_history_comes_back(empty: Path, pair: tuple[Path, Path], nights: list[tuple[Any, bool, bool]]) -> None:
    made_anew(empty, *pair)
    here, there = pair
    with Archive.open(here) as archive:
        told = Nights(archive)
        for finding, complete, moved in nights:
            told.night(
                {"/a": finding, "/c": seen(article("Bài đứng yên."), key="8")},
                redirects={"/a": "/b"} if moved else {},
                listed=("/b" if moved else "/a", "/c"),
                complete=complete,
                inline=[article(PARAGRAPHS[0], title=None)] if complete else None,
            )
    assert told_again(here, there) == without_evidence(exported(here))


PAGES = st.lists(
    st.lists(
        st.fixed_dictionaries(
            {
                "title": st.none() | TEXTS,
                "lead": st.none() | TEXTS,
                "byline": st.none() | TEXTS,
                "section": st.none() | TEXTS,
                "body": st.lists(TEXTS, max_size=3),
                "captions": st.lists(TEXTS, max_size=2),
                "tags": st.lists(TEXTS, max_size=2),
                "images": st.lists(st.fixed_dictionaries({"url": URLS, "alt": TEXTS}), max_size=2),
                "attachments": st.lists(st.fixed_dictionaries({"url": URLS, "name": TEXTS}), max_size=2),
                "published_at": st.none() | MOMENTS.map(datetime.isoformat),
                "found_by": st.sampled_from(["listing", "feed", "sitemap", "link", "hand"]),
                "visits": st.integers(1, 99),
                "change": st.none(),
                "first_captured_at": MOMENTS.map(datetime.isoformat),
            }
        ),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=PAGES)
def test_whatever_a_file_tells_is_told_again(empty: Path, pair: tuple[Path, Path], pages: list[list[Line]]) -> None:
    made_anew(empty, *pair)
    here, there = pair
    lines = [
        {"site": "ban", "page_id": f"p{number}", "url": f"http://ban.test/{number}", "version": version} | told
        for number, versions in enumerate(pages)
        for version, told in enumerate(versions, 1)
    ]
    _, complaints = imported(here, lines)
    assert complaints == []
    once = exported(here)
    # Pages without a day of their own may change places with those of the same day.
    assert by_page(told_again(here, there)) == by_page(once)
    by_version = {(one["page_id"], one["version"]): one for one in once}
    for one in lines:
        stored, given_article = by_version[one["page_id"], one["version"]], as_article(one)
        assert stored["content_digest"] == content_digest(given_article)
        assert stored["body"] == list(canonical_article(given_article).body)


def by_page(lines: list[Line]) -> list[Line]:
    """The same lines, each page's in their order."""
    return sorted(lines, key=lambda line: str(line["page_id"]))


def as_article(told: Line) -> Article:
    images = tuple(Image(**image) for image in told["images"])
    texts = {name: told[name] for name in ("title", "lead", "byline")}
    return Article(**texts, body=tuple(told["body"]), captions=tuple(told["captions"]), images=images)


@given(
    st.builds(
        Article,
        title=st.none() | TEXTS,
        lead=st.none() | TEXTS,
        byline=st.none() | TEXTS,
        body=st.lists(TEXTS).map(tuple),
        captions=st.lists(TEXTS).map(tuple),
        images=st.lists(st.builds(Image, url=URLS, alt=TEXTS)).map(tuple),
    )
)
def test_the_digest_of_a_canonical_article_is_the_articles(told: Article) -> None:
    assert canonical_digest(canonical_article(told)) == content_digest(told)
