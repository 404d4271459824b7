"""Sections that are empty, pages past the end, and lists that scripts go on with: what is listed and what is proved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.records import Capture
from crawler.documents import Document, read_document
from crawler.listing_empty import says_empty
from crawler.listing_reading import read_listing
from crawler.listing_walk import ListingWalk
from crawler.readings import ListingReading, Unreadable
from crawler.rules import Rules
from tests.listing_themes import HOST, SIDES, THEMES

SECTION = f"{HOST}/nu-cong"
WORDPRESS = '<meta name="generator" content="WordPress 6.5">'
JOOMLA = '<meta name="generator" content="Joomla! - Open Source Content Management">'
STORIES = "".join(
    f'<div class="item"><h3><a href="/nu-cong/{number}-hoi-thi-nau-an">Hội thi nấu ăn lần thứ {number}</a></h3>'
    "<p>Các đội góp mỗi đội một mâm cơm, ban giám khảo nếm từ món canh đến món kho.</p></div>"
    for number in range(3, 6)
)


def read(
    main: str, *, url: str = SECTION, system: str = "generic", head: str = "", aside: str = ""
) -> ListingReading | Unreadable:
    page = f"<html><head><title>Nữ công - Công đoàn</title>{head}</head><body><div>{main}{aside}</div></body></html>"
    document = read_document(page.encode(), url=url)
    assert isinstance(document, Document)
    return read_listing(document, Rules(system=system))


def listed(main: str, **how: str) -> ListingReading:
    reading = read(main, **how)
    assert isinstance(reading, ListingReading)
    return reading


EMPTY = {
    "WordPress": ("<main><h1>Nữ công</h1><p>Chưa có bài viết nào.</p></main>", "wordpress", WORDPRESS),
    "Joomla blog": (
        '<div class="blog"><h2>Nữ công</h2><p>Không có bài viết nào trong danh mục này.</p></div>',
        "joomla",
        JOOMLA,
    ),
    "Joomla in English": (
        '<div class="category-list"><p>There are no articles in this category.</p></div>',
        "joomla",
        JOOMLA,
    ),
    "NukeViet": ('<div class="alert alert-warning">Hiện tại chưa có tin nào trong chuyên mục</div>', "generic", ""),
    "no system": ('<div id="content"><h1>Nữ công</h1><p>Mục này hiện chưa có bài viết.</p></div>', "generic", ""),
}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_section_lists_nothing_whatever_stands_beside_it(name: str, side: str) -> None:
    main, system, head = EMPTY[name]
    reading = listed(main, system=system, head=head, aside=SIDES[side])
    assert (reading.items, reading.next_url, reading.items_stated) == ((), None, 0)


def test_no_data_is_not_taken_for_no_articles() -> None:
    reading = listed('<div id="content"><p>Không có dữ liệu</p></div>')
    assert (reading.items, reading.items_stated) == ((), None)


def test_a_page_past_the_end_states_nothing_of_the_section() -> None:
    reading = listed("<main><p>Chưa có bài viết nào.</p></main>", url=SECTION + "/page-9/")
    assert (reading.items, reading.items_stated) == ((), None)


def test_a_page_without_a_list_that_says_nothing_is_unreadable() -> None:
    reading = read("<main><h1>Nữ công</h1></main>", aside=SIDES["only-a-heading"])
    assert isinstance(reading, Unreadable)
    assert reading.reason == "no-items"


@pytest.mark.parametrize(
    "words",
    [
        "Chưa có bài viết nào.",
        "Không có bài viết nào trong danh mục này!",
        "Hiện nay chuyên mục này chưa có tin.",
        "Rất tiếc, không tìm thấy kết quả nào phù hợp.",
        "Nội dung đang được cập nhật...",
        "Có vẻ như chúng tôi không thể tìm thấy những gì bạn cần.",
        "No posts found.",
        "There are no items to display",
        "Nothing found",
    ],
)
def test_words_for_an_empty_list_are_understood(words: str) -> None:
    document = read_document(f"<main><p>{words}</p></main>".encode(), url=SECTION)
    assert isinstance(document, Document)
    assert says_empty(document) is not None


@pytest.mark.parametrize(
    "words",
    [
        "Không có bài học nào là muộn với chị em may mặc",
        "Công nhân xóm trọ chưa có nước sạch",
        "Chưa có bình luận nào",
        "Không có tin nào vui hơn ngày nhận nhà mới",
        "Nội dung thi đua đang được cập nhật về từng tổ",
    ],
)
def test_headlines_that_begin_alike_say_nothing_of_the_list(words: str) -> None:
    document = read_document(f"<main><p>{words}</p></main>".encode(), url=SECTION)
    assert isinstance(document, Document)
    assert says_empty(document) is None


def test_a_list_with_an_empty_box_above_it_is_read_where_a_pager_shows_that_it_goes_on() -> None:
    pager = '<div class="pager"><b>1</b> <a href="?page=2">2</a></div>'
    assert len(listed(f'<div id="content"><p>Chưa có tin nào.</p>{STORIES}{pager}</div>').items) == 3


# Lists that go on without an address.

BUTTONS = {
    "a button": "<button>Xem thêm</button>",
    "a link to nowhere": '<a href="javascript:void(0)" class="__MB_LOADMORE">XEM THÊM</a>',
    "Newspaper": '<div class="td-load-more-wrap"><a href="#" class="td_ajax_load_more">Tải thêm</a></div>',
    "ASP.NET": "<div class=\"pager\"><span>1</span> <a href=\"javascript:__doPostBack('ctl00','2')\">2</a></div>",
    "numbers for a script": '<ul class="pagination"><li class="active"><a href="#">1</a></li>'
    '<li><a href="#" onclick="load(2)">2</a></li></ul>',
}


def walk_of(reading: ListingReading) -> ListingWalk:
    walk = ListingWalk("Nữ công", SECTION, "generic")
    moment = datetime(2024, 8, 12, tzinfo=UTC)
    walk.take(
        reading,
        Capture(
            url=SECTION,
            captured_at=moment,
            http_status=200,
            content_type="text/html",
            payload_digest=None,
            payload_bytes=0,
        ),
    )
    return walk


@pytest.mark.parametrize("name", BUTTONS)
def test_a_list_that_only_a_script_goes_on_with_proves_no_end(name: str) -> None:
    reading = listed(f'<div id="content">{STORIES}{BUTTONS[name]}</div>')
    assert (len(reading.items), reading.next_url, reading.more_by_script) == (3, None, True)
    walk = walk_of(reading)
    assert walk.next_url is None
    assert not walk.complete
    assert "script" in walk.why


def test_a_stated_total_that_was_seen_proves_the_end_all_the_same() -> None:
    reading = listed(f'<div id="content"><h1>Nữ công (3)</h1>{STORIES}<button>Xem thêm</button></div>')
    assert reading.items_stated == 3
    assert walk_of(reading).complete


IDLE = {
    "the last page's steps": '<ul class="pagination"><li class="active"><a href="#">1</a></li>'
    '<li class="disabled"><a href="#">Trang sau</a></li></ul>',
    "a link to another section": '<div class="more"><a href="/tin-van">Xem thêm</a></div>',
    "a menu above the list": None,
    "a slide show": '<div class="slider"><div class="pagination"><a href="#">1</a><a href="#">2</a></div></div>',
    "a side column": '<aside><a href="#">Xem thêm</a></aside>',
}


@pytest.mark.parametrize("name", IDLE)
def test_what_only_looks_like_more_leaves_the_proof_alone(name: str) -> None:
    extra = IDLE[name]
    body = f"{STORIES}{extra}" if extra else f'<div><a href="#">Xem thêm</a></div>{STORIES}'
    reading = listed(f'<div id="content">{body}</div>')
    assert not reading.more_by_script
    assert walk_of(reading).complete


@pytest.mark.parametrize(
    ("url", "probed"),
    [("/category/nu-cong/", "/category/nu-cong/page/2/"), ("/category/nu-cong/page/3/", "/category/nu-cong/page/4/")],
)
def test_wordpress_has_its_usual_pages_behind_the_button(url: str, probed: str) -> None:
    main = f'<div id="content">{STORIES}<a href="#" class="load-more">Xem thêm</a></div>'
    reading = listed(main, url=HOST + url, system="wordpress", head=WORDPRESS)
    assert reading.probe_url == HOST + probed


def test_mastercms_counts_its_offset_on_behind_the_button() -> None:
    theme = THEMES["MasterCMS: new layout, related titles twice"]
    for page, offset in ((1, 4), (2, 8)):
        payload = theme.print(page, pages=page).replace(b"</body>", b"<a>Xem th\xc3\xaam</a></body>")
        document = read_document(payload, url=theme.address(page))
        assert isinstance(document, Document)
        reading = read_listing(document, Rules(system="mastercms"))
        assert isinstance(reading, ListingReading)
        assert reading.probe_url == f"{HOST}{theme.section}&s_cond=&BRSR={offset}"
