"""Items of lists in the markup of home-made themes, page builders and old templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from crawler.documents import Document, read_document
from crawler.listing_reading import read_listing
from crawler.readings import ListingReading, Unreadable
from crawler.rules import Rules
from crawler.site_profiles import Layout
from tests.listing_themes import HOST, SIDES

SECTION = f"{HOST}/tin-tuc"
TEASER = "Sáng nay đoàn viên công đoàn xã đã về dự đông đủ và góp nhiều ý kiến cho bản nội quy mới của xưởng may."
WORDPRESS = '<meta name="generator" content="WordPress 6.5">'
JOOMLA = '<meta name="generator" content="Joomla! - Open Source Content Management">'
NUKEVIET = '<meta name="generator" content="NukeViet v4.5">'


def url_of(number: int) -> str:
    return f"/tin/{100 + number}-trao-nha-dot-{number}"


def title_of(number: int) -> str:
    return f"Công đoàn xã số {number} trao nhà mái ấm cho đoàn viên"


def listed(
    main: str, *, system: str = "generic", head: str = "", aside: str = ""
) -> list[tuple[str | None, str | None]]:
    page = (
        f"<html><head><title>Tin tức - Công đoàn huyện</title>{head}</head><body><div id='head'><ul class='menu'>"
        "<li><a href='/gioi-thieu'>Giới thiệu chung về công đoàn huyện</a></li></ul></div>"
        f"<div class='wrap'>{main}{aside}</div></body></html>"
    )
    document = read_document(page.encode(), url=SECTION)
    assert isinstance(document, Document)
    reading = read_listing(document, Rules(system=system))
    return [] if isinstance(reading, Unreadable) else [(item.url, item.title) for item in reading.items]


def wanted(numbers: Sequence[int]) -> list[tuple[str, str]]:
    return [(HOST + url_of(number), title_of(number)) for number in numbers]


# name: (system, head, the item, what is around the items)
SHAPES = {
    "a section's name above each title": (
        "generic",
        "",
        '<div class="it"><h6><a href="/muc/hoat-dong">Hoạt động cơ sở</a></h6><h3><a href="{url}">{title}</a></h3>'
        "<p>{teaser}</p></div>",
        '<div class="content">{items}</div>',
    ),
    "table rows with a class": (
        "generic",
        "",
        '<tr><td width="120"><a href="{url}"><img src="/i{n}.jpg"></a></td><td>'
        '<a class="tieude" href="{url}">{title}</a>'
        '<br><span class="ngay">(12/08/2024)</span><br>{teaser}</td></tr>',
        '<table class="ds">{items}</table>',
    ),
    "table rows without any": (
        "generic",
        "",
        '<tr><td><img src="/a.gif"> <a href="{url}">{title}</a> (12/08/2024)</td></tr>',
        "<table>{items}</table>",
    ),
    "tables in tables": (
        "generic",
        "",
        '<tr><td><table><tr><td><a href="{url}"><b>{title}</b></a></td></tr><tr><td>{teaser}</td></tr>'
        "</table></td></tr>",
        '<table class="ds">{items}</table>',
    ),
    "headings and paragraphs in one box": (
        "generic",
        "",
        '<h2><a href="{url}">{title}</a></h2><a href="{url}"><img src="/{n}.jpg"></a><p>{teaser}</p><p><a href="{url}">'
        "Xem tiếp</a></p><hr>",
        '<div id="content">{items}</div>',
    ),
    "Bootstrap media": (
        "generic",
        "",
        '<div class="media"><div class="media-left"><a href="{url}"><img src="/{n}.jpg"></a></div>'
        '<div class="media-body">'
        '<h4 class="media-heading"><a href="{url}">{title}</a></h4>{teaser}</div></div>',
        '<div class="col-md-8">{items}</div>',
    ),
    "Bootstrap card under a stretched link": (
        "generic",
        "",
        '<div class="col"><div class="card"><img src="/{n}.jpg"><div class="card-body">'
        '<h5 class="card-title">{title}</h5>'
        '<p>{teaser}</p><a href="{url}" class="stretched-link"></a></div></div></div>',
        '<div class="row">{items}</div>',
    ),
    "Bootstrap card with a button": (
        "generic",
        "",
        '<div class="card"><img src="/{n}.jpg"><div class="card-body"><h5 class="card-title">{title}</h5>'
        "<p>{teaser}</p>"
        '<a href="{url}" class="btn btn-primary">Xem chi tiết</a></div></div>',
        '<div class="row">{items}</div>',
    ),
    "a card that is a link": (
        "generic",
        "",
        '<a class="news" href="{url}"><img src="/{n}.jpg"><div><h3>{title}</h3><p>{teaser}</p></div></a>',
        '<div class="list">{items}</div>',
    ),
    "a card that is a link, without a heading": (
        "generic",
        "",
        '<a class="news" href="{url}" title="{title}"><img src="/{n}.jpg"><span class="title">{title}</span>'
        '<span class="desc">{teaser}</span></a>',
        '<div class="list">{items}</div>',
    ),
    "a bold link in a list": (
        "generic",
        "",
        '<li><a href="{url}"><strong>{title}</strong></a><p>{teaser}</p></li>',
        '<ul class="ds">{items}</ul>',
    ),
    "a title broken into lines": (
        "generic",
        "",
        '<div class="tin"><h3><a href="{url}">Công đoàn xã số {n}<br>trao nhà mái ấm cho đoàn viên</a></h3>'
        "<p>{teaser}</p></div>",
        "<div>{items}</div>",
    ),
    "an author's link in each": (
        "generic",
        "",
        '<div class="tin"><h3><a href="{url}">{title}</a></h3><div class="tg"><h5>'
        '<a href="/tac-gia/hoa-{n}">Nguyễn Thị Hoa '
        "thứ {n}</a></h5></div><div>{teaser}</div></div>",
        "<div>{items}</div>",
    ),
    "a file in each": (
        "generic",
        "",
        '<div class="vb"><h3><a href="{url}">{title}</a></h3><a href="/files/{n}.pdf">Tải văn bản số {n} về máy</a>'
        "<p>{teaser}</p></div>",
        "<div>{items}</div>",
    ),
    "WPBakery grid": (
        "wordpress",
        WORDPRESS,
        '<div class="vc_grid-item vc_col-sm-4"><div class="vc_gitem-zone">'
        '<a href="{url}" class="vc_gitem-link" title="{title}">'
        '</a></div><div class="vc_gitem-zone-c"><div class="vc_custom_heading"><h4><a href="{url}">{title}'
        "</a></h4></div>"
        '<div class="vc_custom_heading"><p>{teaser}</p></div></div></div>',
        '<div class="vc_grid">{items}</div>',
    ),
    "WordPress posts in rows of one": (
        "wordpress",
        WORDPRESS,
        '<div class="row"><article class="post-{n} post type-post hentry"><h2 class="entry-title">'
        '<a href="{url}">{title}</a>'
        "</h2><p>{teaser}</p></article></div>",
        "<main>{items}</main>",
    ),
    "SP Page Builder": (
        "joomla",
        JOOMLA,
        '<div class="sppb-col-sm-6"><div class="sppb-addon-article"><a href="{url}"><img src="/{n}.jpg"></a><div '
        'class="sppb-article-info-wrap"><h3><a href="{url}">{title}</a></h3><div class="sppb-article-meta">'
        "<span>12/08/2024"
        '</span></div><div class="sppb-article-introtext">{teaser}</div></div></div></div>',
        '<div class="sppb-addon-articles">{items}</div>',
    ),
    "YOOtheme grid": (
        "joomla",
        JOOMLA,
        '<div><div class="el-item uk-card"><h3 class="el-title"><a href="{url}" class="uk-link-reset">{title}</a></h3>'
        '<div class="el-content"><p>{teaser}</p></div></div></div>',
        '<div class="uk-grid">{items}</div>',
    ),
    "NukeViet list": (
        "generic",
        NUKEVIET,
        '<li class="clearfix"><a class="show" href="{url}"><h4>{title}</h4></a><p>{teaser}</p></li>',
        '<div class="news_column"><ul>{items}</ul></div>',
    ),
    "NukeViet grid": (
        "generic",
        NUKEVIET,
        '<div class="col-md-8"><div class="thumbnail"><a title="{title}" href="{url}">'
        '<img alt="{title}" src="/{n}.jpg"></a>'
        '<div class="caption"><h4><a href="{url}" title="{title}">{title}</a></h4><span>Lượt xem: 5</span>'
        "</div></div></div>",
        '<div class="viewcat-grid row">{items}</div>',
    ),
    "EduPortal": (
        "generic",
        '<script src="/3rdparty/jQuery/x.js"></script>',
        '<article class="item-block"><a href="{url}"><img src="/{n}.jpg"></a><header>'
        '<h2 class="entry-title"><a href="{url}">'
        "{title}</a></h2></header><div>{teaser}</div></article>",
        '<div class="ModuleWrapper" moduleRootId="1">{items}</div><div class="ModuleWrapper" moduleRootId="2">'
        '<article class="item-block"><h3 class="entry-title"><a href="/ben-le">Chuyện bên lề hội nghị số chín</a></h3>'
        "</article></div>",
    ),
    "EasyWebHub": (
        "generic",
        "",
        '<div class="nd_detail"><h2><a href="{url}">{title}</a></h2><p>{teaser}</p></div>',
        '<div class="journal-content-article">{items}</div>',
    ),
    "SharePoint": (
        "generic",
        "",
        '<table><tr><td class="TitleFront"><a href="{url}">{title}</a> <span>(26.07.2019 14:14)</span></td>'
        "</tr><tr><td>"
        "{teaser}</td></tr></table>",
        "<div>{items}</div>",
    ),
}


@pytest.mark.parametrize("count", [1, 2, 3, 12])
@pytest.mark.parametrize("side", ["none", "only-a-heading", "widget-area", "carousel"])
@pytest.mark.parametrize("name", SHAPES)
def test_every_item_is_read_and_nothing_beside(name: str, side: str, count: int) -> None:
    system, head, item, around = SHAPES[name]
    numbers = range(1, count + 1)
    items = "".join(item.format(n=n, url=url_of(n), title=title_of(n), teaser=TEASER) for n in numbers)
    assert listed(around.format(items=items), system=system, head=head, aside=SIDES[side]) == wanted(numbers)


def story(number: int, heading: str = "h3") -> str:
    link = f'<a href="{url_of(number)}">{title_of(number)}</a>'
    return f'<div class="tin"><{heading}>{link}</{heading}><p>{TEASER}</p></div>'


def test_a_large_first_story_leads_the_list() -> None:
    first = f'<div class="tin-dau"><img src="/1.jpg">{story(1, "h2")}</div>'
    assert listed(f'<div id="content">{first}{story(2)}{story(3)}</div>') == wanted([1, 2, 3])


def test_one_story_linked_twice_is_one_item() -> None:
    assert listed(f'<div id="content">{story(1)}{story(2)}{story(1)}</div>') == wanted([1, 2])


def test_other_articles_below_the_list_are_no_items() -> None:
    older = '<h3>Các tin khác</h3><div class="cu">' + "".join(story(n) for n in (7, 8, 9)) + "</div>"
    assert listed(f'<div id="content">{story(1)}{story(2)}{older}</div>') == wanted([1, 2])


def test_a_section_named_like_such_a_block_keeps_its_items() -> None:
    main = f"<div><h2>Tin mới</h2>{story(1)}{story(2)}</div>"
    page = f"<html><head><title>Tin mới - Công đoàn</title></head><body>{main}</body></html>"
    document = read_document(page.encode(), url=SECTION)
    assert isinstance(document, Document)
    reading = read_listing(document, Rules(system="generic"))
    assert isinstance(reading, ListingReading)
    assert len(reading.items) == 2


def test_tabs_and_buttons_above_the_list_do_not_make_it_foreign() -> None:
    tabs = '<div><a href="?sort=moi">Tin mới</a> <a href="?sort=xem">Đọc nhiều</a></div>'
    button = '<p><a href="/gioi-thieu">Xem thêm</a></p>'
    for above in (tabs, button):
        assert listed(f'<div id="content">{above}{story(1)}{story(2)}</div>') == wanted([1, 2])


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/category/tin/" rel="category tag">Tin hoạt động của công đoàn cơ sở</a>',
        '<a href="/tag/nha-mai-am">nhà mái ấm cho đoàn viên nghèo</a>',
        '<a href="/tac-gia/hoa">Nguyễn Thị Hoa, công đoàn xã Tân Lập</a>',
        '<a href="mailto:hoa@congdoan.test">hoa@congdoan.test, ban biên tập</a>',
        '<a href="{url}#respond">3 bình luận về bài viết này</a>',
        '<a href="{url}?replytocom=5#respond">Trả lời bình luận của Hoa</a>',
        '<a href="{url}?tmpl=component&amp;print=1">In bài viết này ra giấy</a>',
        '<a href="/van-ban/quyet-dinh.pdf">Quyết định số 12 của công đoàn xã</a>',
    ],
)
def test_other_links_of_an_item_are_no_items(link: str) -> None:
    stories = "".join(story(n).replace("</div>", link.format(url=url_of(n)) + "</div>") for n in (1, 2, 3))
    assert listed(f'<div id="content">{stories}</div>') == wanted([1, 2, 3])


def test_k2_counts_its_links_among_the_items_of_the_page() -> None:
    item = '<div class="catItemView group{group}"><h3 class="catItemTitle"><a href="{url}">{title}</a></h3></div>'
    first = item.format(group="Leading", url=url_of(1), title=title_of(1))
    links = "".join(item.format(group="Links", url=url_of(n), title=title_of(n)) for n in (2, 3))
    main = (
        f'<div id="k2Container"><div class="itemList"><div id="itemListLeading">{first}</div><div id="itemListLinks">'
        f"<h4>Xem thêm...</h4>{links}</div></div></div>"
    )
    assert listed(main, system="joomla", head=JOOMLA) == wanted([1, 2, 3])


def test_a_sites_own_selectors_replace_the_systems() -> None:
    page = f'<div class="x"><b>{title_of(1)}</b><p><a class="vao" href="{url_of(1)}">vào</a></p></div>{story(2)}'
    document = read_document(f"<html><body>{page}</body></html>".encode(), url=SECTION)
    assert isinstance(document, Document)
    layout = Layout(valid_from=date(2020, 1, 1), item=".x", link=".vao")
    reading = read_listing(document, Rules(system="generic", layout=layout))
    assert isinstance(reading, ListingReading)
    assert [item.url for item in reading.items] == [HOST + url_of(1)]
    missing = read_listing(document, Rules(system="generic", layout=Layout(valid_from=date(2020, 1, 1), item=".y")))
    assert isinstance(missing, Unreadable)
    assert missing.reason == "layout-item"


def test_a_young_mastercms_paper_whose_articles_have_small_numbers_is_read() -> None:
    items = "".join(
        f'<div class="item"><h2><a href="/bai-viet-{n}.html">{title_of(n)}</a></h2><p>{TEASER}</p></div>'
        for n in range(1, 9)
    )
    found = listed(f"<h1>Tin</h1>{items}", system="mastercms")
    assert found == [(f"{HOST}/bai-viet-{n}.html", title_of(n)) for n in range(1, 9)]
