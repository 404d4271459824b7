"""What is left out of two texts before they are compared is nothing that would be told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from archive.article_rows import read_article
from archive.change_telling import telling_of, telling_of_version
from archive.reading_connection import reading
from archive.records import Article, Image
from archive.store import Archive
from archive.version_pairs import differing_texts
from tests.archive_nights import Nights, article, seen

CHANGES = """
    SELECT v.id, v.change, e.id AS before FROM version_rows AS v
    JOIN version_rows AS e ON e.page = v.page AND e.number = v.number - 1
"""
PARAGRAPHS = [f"Tổ {place} có {place * 3} đoàn viên và không nợ lương tháng {place}." for place in range(1, 7)]


def drawn(chance: random.Random) -> Article:
    """An article of a few paragraphs out of few, some twice, each a little changed or not."""
    body = chance.choices(PARAGRAPHS, k=chance.randint(1, 5))
    return _edited(
        Article(
            title=chance.choice(["Hội thao", "Hội thao mùa mưa", None]),
            lead=chance.choice([None, "Tóm tắt 12 tổ.", PARAGRAPHS[0]]),
            body=tuple(body),
            captions=tuple(chance.choices(["Ảnh 1", "Ảnh 2"], k=chance.randint(0, 2))),
            byline=chance.choice([None, "Hải Yến"]),
            images=(Image(url=f"http://ban.test/anh/{chance.randint(1, 2)}.jpg", alt=""),),
        ),
        chance,
    )


def _edited(one: Article, chance: random.Random) -> Article:
    body = list(one.body)
    place = chance.randrange(len(body))
    body[place] = chance.choice(
        [body[place], body[place].replace("không ", ""), body[place].replace("có", "còn"), chance.choice(PARAGRAPHS)]
    )
    return article(
        *body,
        title=one.title,
        lead=one.lead,
        captions=one.captions,
        byline=one.byline,
        images=one.images,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, chance = tmp_path_factory.mktemp("archive"), random.Random(7)  # noqa: S311 - no secret
    with Archive.open(folder) as archive:
        site = Nights(archive)
        latest: dict[str, Article] = {}
        for _ in range(4):
            # Half of the articles are edited in one place, half written anew.
            for number in range(40):
                path = f"/{number}"
                latest[path] = _edited(latest[path], chance) if path in latest and number % 2 else drawn(chance)
            site.night({path: seen(one, key=path[1:]) for path, one in latest.items()})
    return folder


def test_what_is_told_of_the_differing_texts_is_what_the_whole_texts_tell(folder: Path) -> None:
    with reading(folder) as database:
        changes = database.execute(CHANGES).fetchall()
        assert len(changes) > 80
        for row in changes:
            whole = read_article(database, row["before"]), read_article(database, row["id"])
            assert telling_of_version(database, row["id"], row["change"]) == telling_of(row["change"], whole)


def test_what_stands_in_both_is_left_out(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        for number in (45, 54):
            site.night({"/1": seen(article("Một.", f"Có {number} phần quà.", "Ba.", byline="Hải Yến"), key="1")})
    with reading(tmp_path) as database:
        found = differing_texts(database, database.execute("SELECT max(id) FROM version_rows").fetchone()[0])
        assert found == (Article(title=None, body=("Có 45 phần quà.",)), Article(title=None, body=("Có 54 phần quà.",)))
        assert differing_texts(database, database.execute("SELECT min(id) FROM version_rows").fetchone()[0]) is None
