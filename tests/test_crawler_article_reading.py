"""An article page is a reading or the name of the rule that missed; the recipe names what read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crawler.article_reading import container_of, read_article
from crawler.documents import Document, read_document
from crawler.learned_blocks import LearnedBlock, drop_learned
from crawler.readings import ArticleReading, Unreadable
from crawler.recipes import recipe_of
from crawler.rules import Rules, inline_rules_of, rules_of, shipped_rules
from crawler.site_profiles import Layout

PAGE = (
    '<html><head><meta charset="utf-8"><meta name="generator" content="WordPress 6.1"><title>Giếng làng</title></head>'
    '<body class="single postid-41"><article class="hentry post-41"><h1 class="entry-title">Giếng làng</h1>'
    '<p class="nguoi">Lục Văn Tài</p><p class="ngay">04/03/2022 10:20</p><p class="dan">Giếng sâu mười hai mét.</p>'
    '<div class="entry-content"><p>Giếng làng vừa được nạo vét sau mùa lũ.</p><p>Nước trong trở lại từ hôm qua.</p>'
    "</div></article></body></html>"
)


def document_of(page: str = PAGE) -> Document:
    document = read_document(page.encode(), url="http://lang.test/gieng", content_type="text/html")
    assert isinstance(document, Document)
    return document


def reading_of(page: str = PAGE, rules: Rules | None = None) -> ArticleReading:
    reading = read_article(document_of(page), rules or Rules(system="wordpress"))
    assert isinstance(reading, ArticleReading), reading
    return reading


def with_layout(**keys: str) -> Rules:
    return Rules(system="wordpress", layout=Layout(valid_from=date(2021, 1, 1), **keys))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "selector", "value"),
    [
        ("byline", "p.nguoi", "Lục Văn Tài"),
        ("lead", "p.dan", "Giếng sâu mười hai mét."),
        ("title", "p.dan", "Giếng sâu mười hai mét."),
    ],
)
def test_each_key_of_a_layout_replaces_the_systems_own(key: str, selector: str, value: str) -> None:
    before, after = reading_of().article, reading_of(rules=with_layout(**{key: selector})).article
    assert getattr(after, key) == value
    assert getattr(before, key) != value


@pytest.mark.parametrize(
    ("key", "text"), [("byline", "Lục Văn Tài"), ("lead", "Giếng sâu mười hai mét."), ("published", "05/03/2022 10:20")]
)
def test_a_layouts_selectors_count_wherever_on_the_page_they_find_something(key: str, text: str) -> None:
    page = PAGE.replace("<article", f'<div class="dau"><div><b class="rieng">{text}</b></div></div><main><div><article')
    before, after = reading_of(page).article, reading_of(page, with_layout(**{key: "b.rieng"})).article
    name = "published_at" if key == "published" else key
    assert getattr(before, name) != getattr(after, name)


def test_a_layouts_moment_replaces_the_systems_own() -> None:
    found = reading_of(rules=with_layout(published="p.ngay")).article.published_at
    assert found is not None
    assert found.isoformat() == "2022-03-04T10:20:00+07:00"


def test_a_systems_page_without_a_container_is_no_article() -> None:
    found = read_article(document_of("<html><body><p>Chỉ có thế.</p></body></html>"), Rules(system="mastercms"))
    assert isinstance(found, Unreadable)
    assert found.reason == "no-container"


def test_a_container_with_nothing_in_it_is_no_article() -> None:
    empty = PAGE.replace(
        "<p>Giếng làng vừa được nạo vét sau mùa lũ.</p><p>Nước trong trở lại từ hôm qua.</p>", "<p>\u00a0</p>"
    )
    found = read_article(document_of(empty), Rules(system="wordpress"))
    assert isinstance(found, Unreadable)
    assert found.reason == "empty-article"


@pytest.mark.parametrize(
    "only", ['<img src="/a.jpg">', '<a href="/a.pdf">Văn bản</a>', '<iframe src="/a.pdf"></iframe>']
)
def test_a_container_with_only_a_picture_or_a_file_is_an_article(only: str) -> None:
    page = PAGE.replace("<p>Giếng làng vừa được nạo vét sau mùa lũ.</p><p>Nước trong trở lại từ hôm qua.</p>", only)
    article = reading_of(page).article
    assert article.images or article.attachments


def test_reading_a_page_twice_gives_the_same_reading() -> None:
    document = document_of()
    rules = replace(Rules(system="wordpress"), learned=(learned_block("text div>p 0123456789ab"),))
    assert read_article(document, rules) == read_article(document, rules)
    assert container_of(document, rules) is not None


def test_a_layouts_drop_may_name_what_stands_around_the_text_whatever_was_learned() -> None:
    page = PAGE.replace("<p>Nước trong", "<p class='rao'>Bán gạch.</p><p>Nước trong")
    plain = Rules(system="wordpress", layout=Layout(valid_from=date(2021, 1, 1), drop=("article.hentry p.rao",)))
    for rules in (plain, replace(plain, learned=(learned_block("text div>p 0123456789ab"),))):
        assert "Bán gạch." not in reading_of(page, rules).article.body


@pytest.mark.parametrize("tag", ["p", "span", "div"])
def test_a_layouts_caption_names_the_captions(tag: str) -> None:
    photo = f'<img src="/gieng.jpg"><{tag} class="loi-anh">Thợ nạo vét đứng trên miệng giếng, phía sau là đình.</{tag}>'
    page = PAGE.replace("<p>Nước trong", f"{photo}<p>Nước trong")
    article = reading_of(page, with_layout(caption=".loi-anh")).article
    assert article.captions == ("Thợ nạo vét đứng trên miệng giếng, phía sau là đình.",)
    assert len(article.body) == 2


def learned_block(signature: str) -> LearnedBlock:
    return LearnedBlock(signature=signature, heading=None, pages=8, reason="same text", example="Mua báo")


def test_what_was_learned_belongs_to_the_recipe() -> None:
    plain = Rules(system="wordpress")
    learned = replace(plain, learned=(learned_block("div.rao"),))
    assert recipe_of(plain, "wordpress") != recipe_of(learned, "wordpress")
    assert recipe_of(learned, "wordpress") == recipe_of(replace(learned, hosts=("lang.test",)), "wordpress")


@pytest.mark.parametrize("keys", [{"body": "div.x"}, {"title": "h3"}, {"drop": ("div.x",)}, {"caption": "p.x"}])
def test_every_key_of_a_layout_belongs_to_the_recipe(keys: dict[str, str]) -> None:
    assert recipe_of(with_layout(**keys), "wordpress") != recipe_of(Rules(system="wordpress"), "wordpress")


def test_every_flavour_has_a_recipe_of_its_own_and_trafilatura_says_so() -> None:
    rules = Rules(system="generic")
    recipes = [recipe_of(rules, flavour) for flavour in shipped_rules()]
    assert len({recipe.partition("/")[2] for recipe in recipes}) == len(recipes)
    assert recipe_of(rules, None).startswith("generic/trafilatura-")


def test_whole_articles_on_a_joomla_listing_are_read_by_the_rules_of_all_its_looks() -> None:
    drop = inline_rules_of("joomla").drop
    assert set(rules_of("k2").drop) <= set(drop)
    assert set(rules_of("joomla15").drop) <= set(drop)
    assert len(drop) == len(set(drop))


def test_nothing_learned_cuts_nothing() -> None:
    container = container_of(document_of(), Rules(system="wordpress"))
    assert container is not None
    assert drop_learned(container, ()) == []


def test_a_post_that_only_its_number_marks_is_read() -> None:
    page = (
        "<html><head><title>Chợ phiên họp lại sau ba năm - Xã</title></head>"
        '<body class="single"><div id="cot"><div class="bai" id="post-31">'
        "<h2>Chợ phiên họp lại sau ba năm</h2><small>Đăng ngày 02/04/2024 bởi admin</small>"
        "<p>Chợ phiên đông từ sáng sớm.</p><p>Người bán rau xếp hàng dọc bờ suối.</p></div></div></body></html>"
    )
    document = read_document(page.encode(), url="http://xa.test/?p=31", content_type="text/html; charset=utf-8")
    assert isinstance(document, Document)
    reading = read_article(document, Rules(system="wordpress"))
    assert isinstance(reading, ArticleReading)
    assert reading.article.body == ("Chợ phiên đông từ sáng sớm.", "Người bán rau xếp hàng dọc bờ suối.")
    assert reading.article.published_at is not None


def test_an_introduction_of_one_paragraph_that_the_system_keeps_apart_is_the_lead() -> None:
    page = (
        '<html><head><title>Gạo mới</title></head><body><div id="k2Container" class="itemView">'
        '<h2 class="itemTitle">Gạo mới</h2><div class="itemBody">'
        '<div class="itemIntroText"><p>Mười tấn gạo về kho.</p></div>'
        '<div class="itemFullText"><p>Gạo được chia cho ba bản.</p><p>Mỗi hộ nhận hai yến.</p></div>'
        "</div></div></body></html>"
    )
    document = read_document(page.encode(), url="http://kho.test/item/7-gao", content_type="text/html; charset=utf-8")
    assert isinstance(document, Document)
    reading = read_article(document, Rules(system="joomla"))
    assert isinstance(reading, ArticleReading)
    assert reading.article.lead == "Mười tấn gạo về kho."
    assert reading.article.body == ("Gạo được chia cho ba bản.", "Mỗi hộ nhận hai yến.")
