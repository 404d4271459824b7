"""One decision for each observation: what is a version, and what the change is called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import PageNotFoundError
from archive.records import Article, Attachment, Decision, Image
from archive.store import Archive
from tests.archive_nights import (
    FIRST_NIGHT,
    HOME,
    RECIPE,
    TEXT,
    Nights,
    article,
    exported,
    history,
    rows,
    seen,
)
from tests.archive_soundness import assert_sound

PAGE = "/1001-hoi-thao"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def test_the_first_sight_is_a_version_and_the_same_text_again_a_revisit(site: Nights, tmp_path: Path) -> None:
    (first,) = site.night({PAGE: seen(article(), key="1001")})
    (again,) = site.night({PAGE: seen(article(), key="1001")})
    assert (first.decision, first.change, first.version) == (Decision.VERSION, "first", 1)
    assert (again.decision, again.change, again.version) == (Decision.REVISIT, None, 1)
    (line,) = exported(tmp_path)
    assert line["visits"] == 2
    assert line["first_captured_at"] < line["last_captured_at"]


def test_an_unchanged_visit_adds_no_row_to_versions_or_captures(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    count = "SELECT (SELECT count(*) FROM version_rows), (SELECT count(*) FROM captures), (SELECT count(*) FROM visits)"
    before = rows(tmp_path, count)
    for _ in range(5):
        site.night({PAGE: seen(article(), key="1001")})
    assert rows(tmp_path, count) == before


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        (article(TEXT[0], TEXT[1].replace("45", "54")), "body"),
        (article(TEXT[0].replace("Sáng nay,", "Sáng nay"), TEXT[1]), "body"),
        (article(TEXT[0].lower(), TEXT[1]), "body"),
        (article(*TEXT, "Hội thao kéo dài hai ngày."), "body"),
        (article(title="Hội thao mùa khô"), "title"),
        (article(lead="Ba trăm đoàn viên tranh tài."), "lead"),
        (article(byline="Tin, ảnh: Hải Yến"), "byline"),
        (article(captions=("Kéo co trên sân Bản Mây.",)), "caption"),
        (article(images=(Image(url=f"{HOME}/anh/keo-co.jpg", alt=""),)), "image"),
        (article(TEXT[0].replace("mùa", "mùa"), TEXT[1], title="Hội thao", byline="Hải Yến"), "title+byline"),
    ],
)
def test_each_part_of_the_content_has_its_word(site: Nights, tmp_path: Path, changed: Article, word: str) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(changed, key="1001")})
    assert history(tmp_path) == ["first", word]


def test_another_tone_mark_style_is_a_version_of_that_name(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article("Đội xã Hòa An thắng."), key="1001")})
    site.night({PAGE: seen(article("Đội xã Hoà An thắng."), key="1001")})
    assert history(tmp_path) == ["first", "spelling-style"]


def test_a_word_that_differs_in_its_marks_is_no_spelling_style(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article("Đội xã Hòa An thắng."), key="1001")})
    site.night({PAGE: seen(article("Đội xã Hóa An thắng."), key="1001")})
    assert history(tmp_path) == ["first", "body"]


def test_what_nobody_sees_is_no_change(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    decomposed = tuple(unicodedata.normalize("NFD", text) for text in TEXT)
    spaced = (TEXT[0].replace(" ", "\u00a0 "), "\u200b" + TEXT[1].replace("sáng", "sá\u00adng"))
    site.night({PAGE: seen(article(*decomposed), key="1001")})
    site.night({PAGE: seen(article(*spaced), key="1001")})
    site.night({PAGE: seen(article(section="Chuyên mục khác", tags=("hội thao",)), key="1001")})
    assert history(tmp_path) == ["first"]


def test_a_photo_of_another_size_or_folder_is_the_same_photo(site: Nights, tmp_path: Path) -> None:
    photo = Image(url=f"{HOME}/images/2024/keo-co.jpg", alt="")
    site.night({PAGE: seen(article(images=(photo,)), key="1001")})
    site.night({PAGE: seen(article(images=(replace(photo, url=f"{HOME}/cache/keo-co-300x200.jpg?t=9"),)), key="1001")})
    assert history(tmp_path) == ["first"]


def test_a_lead_that_moves_into_the_body_is_no_change(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(*TEXT, lead="Ba trăm đoàn viên tranh tài."), key="1001")})
    site.night({PAGE: seen(article("Ba trăm đoàn viên tranh tài.", *TEXT), key="1001")})
    assert history(tmp_path) == ["first"]


def test_an_earlier_text_again_is_a_version_that_names_the_one_it_equals(site: Nights, tmp_path: Path) -> None:
    other = article(TEXT[0], TEXT[1].replace("45", "54"))
    for one in (article(), other, article()):
        site.night({PAGE: seen(one, key="1001")})
    assert history(tmp_path) == ["first", "body", "reverted"]
    assert [line["reverts"] for line in exported(tmp_path)] == [None, None, 1]
    assert [line["version"] for line in exported(tmp_path)] == [1, 2, 3]


def test_a_body_that_vanishes_is_a_failure_and_never_a_version(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (told,) = site.night({PAGE: seen(Article(title="Hội thao mùa mưa"), key="1001")})
    assert told.decision is Decision.FAILURE
    assert rows(tmp_path, "SELECT reason FROM failures") == [("body-gone",)]
    assert exported(tmp_path)[0]["body"] == list(TEXT)


def test_an_article_of_pictures_only_is_an_article(site: Nights, tmp_path: Path) -> None:
    one = Article(title="Ảnh hội thao", images=(Image(url=f"{HOME}/a.jpg", alt=""),))
    (told,) = site.night({PAGE: seen(one, key="1001")})
    assert told.decision is Decision.VERSION


NEW_RECIPE = "joomla/ba9876543210"


def test_other_rules_that_read_the_same_text_change_nothing(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(article(), key="1001", recipe=NEW_RECIPE)})
    (line,) = exported(tmp_path)
    assert line["recipe"] == NEW_RECIPE


def test_what_only_the_rules_read_otherwise_is_an_upgrade_and_no_change(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(*TEXT, "Tin khác"), key="1001")})
    old = article(*TEXT, "Tin khác")
    (told,) = site.night({PAGE: seen(article(), key="1001", recipe=NEW_RECIPE)}, before={PAGE: old})
    assert told.change is None
    (line,) = exported(tmp_path)
    assert (line["version"], line["body"], line["recipe"]) == (1, list(TEXT), NEW_RECIPE)
    earlier = rows(tmp_path, "SELECT count(*) FROM earlier_readings")
    assert earlier == [(1,)]


def test_an_edit_is_an_edit_under_other_rules_too(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(*TEXT, "Tin khác"), key="1001")})
    edited = article(TEXT[0], TEXT[1].replace("45", "54"))
    was = article(*edited.body, "Tin khác")
    site.night({PAGE: seen(edited, key="1001", recipe=NEW_RECIPE)}, before={PAGE: was})
    assert history(tmp_path) == ["first", "body"]


def test_the_recipe_of_a_page_is_known_at_each_of_its_addresses(site: Nights) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    assert site.archive.recipe_of_latest("ban", site.url(PAGE)) == RECIPE
    assert site.archive.recipe_of_latest("ban", site.url("/khac")) is None


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_an_article_with_nothing_in_it_is_never_a_version(site: Nights, tmp_path: Path, known: bool) -> None:
    photo = Image(url=f"{HOME}/a.jpg", alt="")
    if known:
        site.night({PAGE: seen(Article(title="Ảnh hội thao", images=(photo,)), key="1001")})
    empty = Article(title="Ảnh hội thao", body=("\u200b", " "), section="Tin", byline="Hải Yến")
    (told,) = site.night({PAGE: seen(empty, key="1001")})
    assert told.decision is Decision.FAILURE
    assert rows(tmp_path, "SELECT reason FROM failures") == [("empty-article",)]
    assert [line["change"] for line in exported(tmp_path)] == ["first"] * known


@pytest.mark.parametrize(
    "one",
    [
        Article(attachments=(Attachment(url=f"{HOME}/ke-hoach.pdf", name="Kế hoạch"),)),
        Article(lead="Ba trăm đoàn viên tranh tài."),
        Article(captions=("Kéo co trên sân Bản Mây.",)),
    ],
    ids=["a file", "a lead", "a caption"],
)
def test_an_article_of_one_thing_is_an_article(site: Nights, one: Article) -> None:
    (told,) = site.night({PAGE: seen(one, key="1001")})
    assert told.decision is Decision.VERSION


def test_another_photo_is_a_change_of_the_photo_only(site: Nights, tmp_path: Path) -> None:
    for name in ("keo-co", "nhay-bao", "keo-co"):
        site.night({PAGE: seen(article(images=(Image(url=f"{HOME}/{name}.jpg", alt=""),)), key="1001")})
    assert history(tmp_path) == ["first", "image", "reverted"]


def test_the_version_that_is_gone_back_to_is_the_newest_that_equals(site: Nights, tmp_path: Path) -> None:
    for title in ("một", "hai", "một", "hai", "một"):
        site.night({PAGE: seen(article(title=title), key="1001")})
    assert [line["reverts"] for line in exported(tmp_path)] == [None, None, 1, 2, 3]


def test_each_version_keeps_when_it_was_first_and_last_seen_and_how_often(site: Nights, tmp_path: Path) -> None:
    for title in ("một", "một", "một", "hai", "hai"):
        site.night({PAGE: seen(article(title=title), key="1001")})
    told = [
        (line["first_captured_at"][8:10], line["last_captured_at"][8:10], line["visits"]) for line in exported(tmp_path)
    ]
    assert told == [("12", "14", 3), ("15", "16", 2)]


def test_a_paragraph_is_stored_once_however_many_articles_have_it(site: Nights, tmp_path: Path) -> None:
    site.night({f"/{number}": seen(article(title=str(number)), key=str(number)) for number in range(5)})
    assert rows(tmp_path, "SELECT count(*) FROM paragraphs") == [(len(TEXT),)]
    assert rows(tmp_path, "SELECT DISTINCT body FROM versions") == [("\n".join(TEXT),)]


def test_the_index_holds_the_latest_text_only(site: Nights, tmp_path: Path) -> None:
    found = "SELECT p.key FROM page_search AS s JOIN pages AS p ON p.seq = s.rowid WHERE page_search MATCH '{}'"
    site.night({PAGE: seen(article("Đại hội bầu người đứng đầu ở Đắk Nông."), key="1001")})
    assert rows(tmp_path, found.format("dak nong")) == [("1001",)]
    site.night({PAGE: seen(article("Đại hội hoãn sang quý sau."), key="1001")})
    assert rows(tmp_path, found.format("dak")) == []
    assert rows(tmp_path, found.format("hoan")) == [("1001",)]
    assert_sound(tmp_path)


def test_history_stays_when_better_rules_read_an_older_version(site: Nights, tmp_path: Path) -> None:
    (told,) = site.night({PAGE: seen(article(*TEXT, "Tin khác"), key="1001")})
    site.night({PAGE: seen(article(*TEXT, "Đã sửa", "Tin khác"), key="1001")})
    assert told.page_id is not None
    at = FIRST_NIGHT
    assert site.archive.upgrade_version(told.page_id, 1, article(), NEW_RECIPE, at=at)
    assert not site.archive.upgrade_version(told.page_id, 1, article(), NEW_RECIPE, at=at)
    lines = exported(tmp_path)
    assert [(line["change"], line["version"], line["recipe"]) for line in lines] == [
        ("first", 1, NEW_RECIPE),
        ("body", 2, RECIPE),
    ]
    assert lines[0]["body"] == list(TEXT)
    with pytest.raises(PageNotFoundError, match="version 9"):
        site.archive.upgrade_version(told.page_id, 9, article(), NEW_RECIPE, at=at)
    assert_sound(tmp_path)
