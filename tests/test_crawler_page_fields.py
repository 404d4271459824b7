"""Title, moment, section, tags, lead and author are those of the article, not of the page around it."""

from __future__ import annotations

from datetime import datetime

import pytest

from archive.records import Article
from crawler.article_reading import read_article
from crawler.documents import Document, read_document
from crawler.readings import ArticleReading
from crawler.rules import Rules
from crawler.site_profiles import VIETNAM

TEXT = (
    '<div class="entry-content"><p>Vườn ươm có 400 cây giống, mỗi tổ nhận 20 cây.</p>'
    "<p>Cây trồng trước mùa mưa.</p></div>"
)


def article_of(
    body: str, head: str = "<title>Vườn ươm của tổ ba - Lâm trường</title>", system: str = "wordpress"
) -> Article:
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    document = read_document(page.encode(), url="http://lam.test/tin/vuon-uom", content_type="text/html")
    assert isinstance(document, Document)
    reading = read_article(document, Rules(system=system))
    assert isinstance(reading, ArticleReading), reading
    return reading.article


def test_the_headline_is_the_one_that_the_pages_title_repeats() -> None:
    body = f"<h1>Lâm trường</h1><article><h1>Vườn ươm của tổ ba</h1>{TEXT}</article><h1>Tin khác</h1>"
    assert article_of(body).title == "Vườn ươm của tổ ba"


@pytest.mark.parametrize(
    "head",
    [
        "<title>Vườn ươm của tổ ba - Lâm trường</title>",
        "<title>Vườn ươm của tổ ba | Lâm trường</title>",
        '<meta property="og:title" content="Vườn ươm của tổ ba"><title>Lâm trường</title>',
        '<meta property="og:site_name" content="Lâm trường"><title>Vườn ươm của tổ ba – Lâm trường</title>',
    ],
)
def test_without_a_headline_the_pages_title_gives_it_without_the_sites_name(head: str) -> None:
    assert article_of(TEXT, head).title == "Vườn ươm của tổ ba"


def test_a_dash_of_the_headline_itself_stays() -> None:
    head = '<meta property="og:site_name" content="Lâm trường"><title>Tổ ba - tổ của cây giống</title>'
    assert article_of(TEXT, head).title == "Tổ ba - tổ của cây giống"


@pytest.mark.parametrize(
    ("markup", "moment"),
    [
        ('<time class="entry-date" datetime="2024-05-06T07:08:00+07:00">6/5</time>', (2024, 5, 6, 7, 8)),
        ('<time class="entry-date" datetime="2024-05-06T00:08:00Z">6/5</time>', (2024, 5, 6, 7, 8)),
        ('<div class="ngay-dang">Thứ hai, 06/05/2024 | 07:08</div>', (2024, 5, 6, 7, 8)),
        ('<div class="my-theme-date">06-05-2024</div>', (2024, 5, 6, 0, 0)),
        ('<div class="entry-meta">Đăng ngày 6 Tháng Năm, 2024</div>', (2024, 5, 6, 0, 0)),
        ('<script type="application/ld+json">{"datePublished": "2024-05-06T00:08:00Z"}</script>', (2024, 5, 6, 7, 8)),
    ],
)  # fmt: skip
def test_the_moment_is_read_in_the_sites_zone(markup: str, moment: tuple[int, ...]) -> None:
    found = article_of(f"<article><h1>Vườn ươm của tổ ba</h1>{markup}{TEXT}</article>").published_at
    year, month, day, hour, minute = moment
    assert found == datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def test_the_date_in_the_pages_head_is_not_the_articles() -> None:
    page = (
        f'<div class="date">Thứ sáu, 01/11/2019</div><main><article><h1>Vườn ươm của tổ ba</h1>{TEXT}</article></main>'
    )
    assert article_of(page).published_at is None


def test_dates_of_related_articles_are_not_the_articles() -> None:
    page = (
        f"<main><article><h1>Vườn ươm của tổ ba</h1>{TEXT}</article></main>"
        '<aside><ul><li><a href="/x">Bão</a><time class="entry-date" datetime="2025-01-01">1/1</time></li></ul></aside>'
    )
    assert article_of(page).published_at is None


def test_a_sapo_outside_the_text_is_the_lead() -> None:
    sapo = "Sau ba tháng chăm sóc, lứa cây giống đầu tiên đã cao hai gang tay."
    page = f'<article><h1>Vườn ươm của tổ ba</h1><div class="sapo">{sapo}</div>{TEXT}</article>'
    found = article_of(page)
    assert found.lead == sapo
    assert found.body[0].startswith("Vườn ươm có 400")


def test_the_account_that_posted_it_is_no_byline() -> None:
    meta = '<div class="entry-meta"><span class="author">admin</span></div>'
    assert article_of(f"<article><h1>Vườn ươm của tổ ba</h1>{meta}{TEXT}</article>").byline is None


def test_a_signature_right_below_the_text_is_the_byline() -> None:
    page = f'<article><h1>Vườn ươm của tổ ba</h1>{TEXT}<p align="right">Cầm Bá Lanh</p></article>'
    assert article_of(page).byline == "Cầm Bá Lanh"


def test_section_and_tags_are_the_articles() -> None:
    page = (
        '<nav><a href="/category/khac/" rel="category">Mục khác</a></nav><main><article><h1>Vườn ươm của tổ ba</h1>'
        f'<span class="cat-links"><a href="/category/trong-rung/">Trồng rừng</a></span>{TEXT}'
        '<span class="tags-links"><a href="/tag/a">cây giống</a><a href="/tag/a">cây giống</a></span></article></main>'
    )
    found = article_of(page)
    assert (found.section, found.tags) == ("Trồng rừng", ("cây giống",))


def test_a_lesser_heading_is_the_headline_where_the_pages_title_begins_with_it() -> None:
    body = f"<div id='main'><h1>Lâm trường</h1><div><h2><a href='/x'>Vườn ươm của tổ ba</a></h2>{TEXT}</div></div>"
    assert article_of(body).title == "Vườn ươm của tổ ba"


def test_a_headline_that_the_pages_title_does_not_tell_yields_to_none_but_such() -> None:
    body = f"<article><h1>Vườn ươm tổ 3</h1><h3>Chuyện nhà nông</h3>{TEXT}</article>"
    assert article_of(body).title == "Vườn ươm tổ 3"


def test_a_page_builder_says_the_lead_in_its_own_widget() -> None:
    widget = (
        '<div class="elementor-widget elementor-widget-theme-post-excerpt"><div class="elementor-widget-container">'
    )
    body = f"<article><h1>Vườn ươm của tổ ba</h1>{widget}Cây giống đã đủ cho cả bản.</div></div>{TEXT}</article>"
    assert article_of(body).lead == "Cây giống đã đủ cho cả bản."
