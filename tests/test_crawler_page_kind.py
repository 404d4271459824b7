"""Articles and listings are told apart by the page itself, where nobody says what to expect."""

from __future__ import annotations

import pytest

from crawler.documents import Document, read_document
from crawler.page_kind import kind_of
from crawler.rules import Rules

TEXT = "<p>Đội bốc vác nghỉ trưa lúc mười một giờ, chiều làm bù nửa tiếng.</p>" * 3
LISTED = "".join(
    f'<article class="post hentry"><h2 class="entry-title"><a href="/bai-{n}/">Cảng số {n} mở kho</a></h2>'
    f"<p>Kho số {n} chứa được nghìn bao.</p></article>"
    for n in range(5)
)


def kind(body: str, *, system: str = "wordpress", url: str = "http://cang.test/tin", classes: str = "") -> str:
    page = f'<html><head><meta charset="utf-8"></head><body class="{classes}">{body}</body></html>'
    document = read_document(page.encode(), url=url, content_type="text/html")
    assert isinstance(document, Document)
    return kind_of(document, Rules(system=system))


@pytest.mark.parametrize(
    ("classes", "told"),
    [("single postid-4", "article"), ("archive category", "listing"), ("view-article", "article"), ("blog", "listing")],
)
def test_the_body_of_a_theme_tells(classes: str, told: str) -> None:
    assert kind(LISTED if told == "listing" else f'<div class="entry-content">{TEXT}</div>', classes=classes) == told


def test_one_text_is_an_article_and_many_teasers_are_a_listing() -> None:
    assert kind(f'<h1>Nghỉ trưa</h1><div class="entry-content">{TEXT}</div>') == "article"
    assert kind(LISTED) == "listing"


def test_an_article_with_related_teasers_below_is_an_article() -> None:
    page = f'<h1>Nghỉ trưa</h1><div class="entry-content">{TEXT * 3}</div><aside>{LISTED}</aside>'
    assert kind(page) == "article"


def test_a_numbered_address_of_mastercms_is_an_articles() -> None:
    page = f'<div class="article"><h1>Nghỉ trưa</h1><div class="__MASTERCMS_CONTENT">{TEXT}</div></div>'
    more = '<div class="article"><a class="article-title" href="/kho-99.html">Kho mới</a></div>' * 4
    assert kind(page + more, system="mastercms", url="http://cang.test/nghi-trua-123.html") == "article"


def test_whole_articles_under_each_other_are_a_listing() -> None:
    inline = "".join(
        f'<div class="item" itemprop="blogPost"><h2><a href="/tin/{n}-kho">Kho {n}</a></h2>{TEXT}</div>'
        for n in range(3)
    )
    assert kind(f'<div class="blog">{inline}</div>', system="joomla") == "listing"
