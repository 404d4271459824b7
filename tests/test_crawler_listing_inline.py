"""Whole articles on listing pages: with and without title and link, in the markup of every system."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.documents import Document, read_document
from crawler.listing_reading import read_listing
from crawler.readings import ListingItem, ListingReading
from crawler.rules import Rules
from crawler.site_profiles import Layout

SECTION = "http://congdoan.test/cong-doan-nganh"
JOOMLA = '<meta name="generator" content="Joomla! - Open Source Content Management">'
JOOMLA15 = '<meta name="generator" content="Joomla! 1.5 - Open Source Content Management">'
WORDPRESS = '<meta name="generator" content="WordPress 6.5">'

FIRST = (
    "Sáng 12/8, công đoàn xã Tân Lập trao nhà mái ấm cho chị Lò Thị Mai, công nhân vệ sinh. Nhà rộng năm mươi mét.",
    "Ông Hà Văn Quế, chủ tịch công đoàn xã, cho biết quỹ do đoàn viên góp suốt một năm, mỗi người vài ngày công.",
)
SECOND = (
    "Hội thi nấu ăn của nữ công nhân xưởng may Bình Minh diễn ra trong không khí vui vẻ, mười hai đội cùng tranh tài.",
    "Ban giám khảo chấm theo ba phần: ngon, sạch và tiết kiệm; đội tổ cắt về nhất với mâm cơm canh chua cá suối.",
)
SIGNATURE = "Tin, ảnh: Hà Thị Nết"


def paragraphs(texts: tuple[str, ...]) -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f'{body}<p style="text-align: right;"><strong>{SIGNATURE}</strong></p>'


BODIES = (paragraphs(FIRST), paragraphs(SECOND))

# Each holds both articles, without title and link.
BARE = {
    "Joomla 1.5, one box an item": (
        "joomla",
        JOOMLA15,
        '<table class="blog"><tr><td valign="top">'
        + "".join(
            f'<div><table class="contentpaneopen"><tr><td valign="top" colspan="2">{body}</td></tr></table>'
            '<span class="article_separator">&nbsp;</span></div>'
            for body in BODIES
        )
        + "</td></tr></table>",
    ),
    "Joomla 1.5, all items in one box": (
        "joomla",
        JOOMLA15,
        '<table class="blog"><tr><td valign="top"><div>'
        + "".join(
            f'<table class="contentpaneopen"><tr><td valign="top" colspan="2">{body}</td></tr></table>'
            '<span class="article_separator">&nbsp;</span>'
            for body in BODIES
        )
        + "</div></td></tr></table>",
    ),
    "Joomla 1.5 without tables": (
        "joomla",
        JOOMLA15,
        '<div class="blog">'
        + "".join(
            f'<div class="leading"><div class="contentpaneopen">{body}</div>'
            '<span class="article_separator">&nbsp;</span></div>'
            for body in BODIES
        )
        + "</div>",
    ),
    "Joomla 3": (
        "joomla",
        JOOMLA,
        '<div class="blog">'
        + "".join(
            f'<div class="items-row cols-1 row-{n}"><div class="span12"><div class="item column-1" '
            f'itemprop="blogPost">{body}</div></div></div>'
            for n, body in enumerate(BODIES)
        )
        + "</div>",
    ),
    "Joomla 4": (
        "joomla",
        JOOMLA,
        '<div class="com-content-category-blog blog"><div class="com-content-category-blog__items blog-items">'
        + "".join(
            f'<div class="com-content-category-blog__item blog-item"><div class="item-content">{body}</div></div>'
            for body in BODIES
        )
        + "</div></div>",
    ),
    "Helix": (
        "joomla",
        JOOMLA,
        '<div class="blog"><div class="article-list">'
        + "".join(f'<div class="article"><div class="article-introtext">{body}</div></div>' for body in BODIES)
        + "</div></div>",
    ),
    "K2": (
        "joomla",
        JOOMLA + '<script src="/media/k2/assets/js/k2.frontend.js"></script>',
        '<div id="k2Container"><div class="itemList">'
        + "".join(
            '<div class="itemContainer"><div class="catItemView groupLeading"><div class="catItemBody">'
            f'<div class="catItemIntroText">{body}</div></div></div></div>'
            for body in BODIES
        )
        + "</div></div>",
    ),
    "no known system": (
        "generic",
        "",
        '<div id="content">' + "".join(f'<div class="bai">{body}</div>' for body in BODIES) + "</div>",
    ),
}
SIDE = (
    '<div class="moduletable"><h3>Tin mới</h3><div class="bai"><p>Một câu chuyện bên lề, dài đúng một dòng thôi.</p>'
    '</div><div class="bai"><p>Thêm một câu chuyện bên lề, cũng chỉ một dòng.</p></div></div>'
)


def items_of(main: str, *, system: str, head: str = "", inline: bool = True) -> tuple[ListingItem, ...]:
    page = f"<html><head><title>Công đoàn ngành</title>{head}</head><body>{main}{SIDE}</body></html>"
    document = read_document(page.encode(), url=SECTION)
    assert isinstance(document, Document)
    reading = read_listing(document, Rules(system=system), inline=inline)
    assert isinstance(reading, ListingReading)
    return reading.items


@pytest.mark.parametrize("name", BARE)
def test_articles_without_title_and_link_are_told_apart(name: str) -> None:
    system, head, main = BARE[name]
    items = items_of(main, system=system, head=head)
    read = [(item.url, item.title, item.inline and (item.inline.body, item.inline.byline)) for item in items]
    assert read == [(None, None, (FIRST, SIGNATURE)), (None, None, (SECOND, SIGNATURE))]


def blog(*items: str) -> str:
    return '<div class="blog">' + "".join(f'<div itemprop="blogPost">{item}</div>' for item in items) + "</div>"


def joomla(*items: str) -> tuple[ListingItem, ...]:
    return items_of(blog(*items), system="joomla", head=JOOMLA)


def test_a_title_without_a_link_is_the_title_and_no_paragraph() -> None:
    (item,) = joomla(f'<div class="page-header"><h2 itemprop="name">Trao nhà mái ấm</h2></div>{BODIES[0]}')
    assert (item.url, item.title) == (None, "Trao nhà mái ấm")
    assert item.inline is not None
    assert (item.inline.title, item.inline.body) == ("Trao nhà mái ấm", FIRST)


def test_a_title_with_a_link_gives_the_article_its_address() -> None:
    (item,) = joomla(f'<h2 itemprop="name"><a href="/tin/12-trao-nha">Trao nhà mái ấm</a></h2>{BODIES[0]}')
    assert (item.url, item.title) == ("http://congdoan.test/tin/12-trao-nha", "Trao nhà mái ấm")
    assert item.inline is not None
    assert item.inline.body == FIRST


def test_a_sub_heading_within_the_text_is_no_title() -> None:
    (item,) = joomla(f"<p>{FIRST[0]}</p><h3>Niềm vui của chị Mai</h3><p>{FIRST[1]}</p>")
    assert item.title is None
    assert item.inline is not None
    assert item.inline.body == (FIRST[0], "Niềm vui của chị Mai", FIRST[1])


def test_a_link_within_the_text_is_not_the_articles_address() -> None:
    (item,) = joomla(f'<p>{FIRST[0]} <a href="/van-ban/12-quy-che">Quy chế quỹ mái ấm</a></p><p>{FIRST[1]}</p>')
    assert (item.url, item.title) == (None, None)


def test_the_print_icon_tells_the_address_of_an_article_without_title() -> None:
    (item,) = joomla(f'{BODIES[0]}<a href="/tin/12-trao-nha?tmpl=component&amp;print=1" title="In">In</a>')
    assert (item.url, item.title) == ("http://congdoan.test/tin/12-trao-nha", None)


def test_an_item_that_leads_on_is_a_teaser_however_long() -> None:
    title = '<h2 itemprop="name"><a href="/tin/12-trao-nha">Trao nhà mái ấm</a></h2>'
    (item,) = joomla(f'{title}{BODIES[0]}<p class="readmore"><a href="/tin/12-trao-nha">Đọc thêm...</a></p>')
    assert item.inline is None


@pytest.mark.parametrize(
    ("content", "captions", "images", "attachments"),
    [
        ('<p><img src="/images/trao-nha.jpg" alt=""></p>', 0, 1, 0),
        ('<p>Kế hoạch tháng công nhân: <a href="/files/ke-hoach.pdf">bản đầy đủ</a></p>', 0, 0, 1),
    ],
)
def test_a_picture_or_a_file_alone_is_an_article(content: str, captions: int, images: int, attachments: int) -> None:
    item, _ = joomla(content, BODIES[1])
    assert item.inline is not None
    read = item.inline
    assert (len(read.captions), len(read.images), len(read.attachments)) == (captions, images, attachments)


def test_an_empty_box_is_no_article() -> None:
    assert len(joomla("<p>&nbsp;</p>", BODIES[0])) == 1


def test_wordpress_posts_printed_whole_are_read_whole() -> None:
    post = (
        '<article class="post-7 post type-post hentry"><h2 class="entry-title"><a href="/trao-nha/">Trao nhà</a></h2>'
        f'<div class="entry-content">{BODIES[0]}</div><footer class="entry-meta"><a href="/trao-nha/#respond">'
        "3 bình luận</a></footer></article>"
    )
    (item,) = items_of(f"<main>{post}</main>", system="wordpress", head=WORDPRESS, inline=False)
    assert item.inline is not None
    assert item.inline.body == FIRST


def test_a_wordpress_post_without_title_has_the_address_of_its_date() -> None:
    post = (
        f'<article class="post-7 post type-post hentry format-aside"><div class="entry-content">{BODIES[0]}</div>'
        '<footer><a href="/2024/08/7/" rel="bookmark"><time datetime="2024-08-12">12/08/2024</time></a></footer>'
        "</article>"
    )
    (item,) = items_of(f"<main>{post}</main>", system="wordpress", head=WORDPRESS)
    assert (item.url, item.title) == ("http://congdoan.test/2024/08/7/", None)
    assert item.published_at is not None


def test_a_sites_own_item_selector_needs_no_title_and_no_link() -> None:
    main = "".join(f'<section class="x"><p>Số {n}</p>{body}</section>' for n, body in enumerate(BODIES))
    document = read_document(f"<html><body><div>{main}</div></body></html>".encode(), url=SECTION)
    assert isinstance(document, Document)
    layout = Layout(valid_from=date(2020, 1, 1), item="section.x")
    reading = read_listing(document, Rules(system="generic", layout=layout), inline=True)
    assert isinstance(reading, ListingReading)
    assert [item.inline.body[1:] if item.inline else None for item in reading.items] == [FIRST, SECOND]


def test_the_fingerprint_of_a_whole_article_follows_text_and_pictures() -> None:
    usual = joomla(BODIES[0])[0].fingerprint
    assert joomla(BODIES[0].replace("năm mươi", "sáu mươi"))[0].fingerprint != usual
    assert joomla(BODIES[0].replace(">Ông", ' class="MsoNormal"><span lang="VI">Ông'))[0].fingerprint == usual
    pictured = joomla(BODIES[0] + '<p><img src="/images/a.jpg?t=1"></p>')[0].fingerprint
    assert pictured not in (usual, joomla(BODIES[0] + '<p><img src="/images/b.jpg"></p>')[0].fingerprint)
    assert pictured == joomla(BODIES[0] + '<p><img src="/cdn/a.jpg?t=2"></p>')[0].fingerprint
