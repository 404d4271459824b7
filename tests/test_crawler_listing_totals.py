"""What a listing says of its own size: how many articles, how many pages, which page this is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents import Document, read_document
from crawler.listing_reading import read_listing
from crawler.readings import ListingReading
from crawler.rules import Rules

STORIES = "".join(
    f'<div class="item"><h3><a href="/tin/{number}-chuyen-xuong-may">Chuyện xưởng may kỳ {number}</a></h3>'
    "<p>Tổ cắt vừa xong lô hàng đầu tháng, chị em tranh thủ hái rau sau vườn.</p></div>"
    for number in range(3, 8)
)


def read(before: str = "", after: str = "", *, url: str = "http://congdoan.test/tin-tuc") -> ListingReading:
    page = f'<html><head><title>Tin</title></head><body><div id="content">{before}{STORIES}{after}</div></body></html>'
    document = read_document(page.encode(), url=url)
    assert isinstance(document, Document)
    reading = read_listing(document, Rules(system="generic"))
    assert isinstance(reading, ListingReading)
    assert len(reading.items) == 5
    return reading


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>Công đoàn ngành (67)</h1>",
        '<h2>Công đoàn ngành <span class="badge badge-info">67</span></h2>',
        '<div class="componentheading">Công đoàn ngành (67)</div>',
        "<h1>Công đoàn ngành <small>(67 bài viết)</small></h1>",
        '<h2><span class="subheading-category">Công đoàn ngành</span> (67)</h2>',
        "<p>Có 67 bài viết</p>",
        "<div>Tổng số: 67 tin</div>",
        "<p>Số bài viết: 67</p>",
        "<p>Hiển thị 1 - 5 trong tổng số 67 tin</p>",
        "<p>Showing 1 to 5 of 67 articles</p>",
        "<p>Kết quả 1 - 5 của 67</p>",
    ],
)
def test_the_number_of_articles_is_read_from_the_heading(heading: str) -> None:
    assert read(heading).items_stated == 67


def test_thousands_may_be_parted() -> None:
    assert read("<h2>Tin tức (1.267)</h2>").items_stated == 1267


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>Hội thao năm (2024)</h1>",
        "<h1>Tin tức (3)</h1>",  # fewer than this very page lists
        "<p>Tin 3-5/2024</p>",
        '<div class="cat-children"><h3>Nữ công (67)</h3></div>',
        "<aside><h3>Thành viên (67)</h3></aside><h1>Tin</h1>",
        "<p>Đại hội có 67 đại biểu</p>",
        "<h3>Quyết định số 67</h3>",
    ],
)
def test_other_numbers_above_the_list_are_no_counters(heading: str) -> None:
    assert read(heading).items_stated is None


@pytest.mark.parametrize(("stated", "pages"), [(67, 7), (61, 7), (35, 7)])
def test_a_counter_that_agrees_with_the_pages_counts(stated: int, pages: int) -> None:
    reading = read(f"<h1>Tin ({stated})</h1>", f'<p class="counter">Trang 1 / {pages}</p>')
    assert (reading.items_stated, reading.pages_stated) == (stated, pages)


def test_a_counter_that_disagrees_with_the_pages_is_none() -> None:
    assert read("<h1>Tin (37)</h1>", '<p class="counter">Trang 1 / 40</p>').items_stated is None


COUNTERS = [
    "Trang 3 / 97",
    "Trang 3/97",
    "(Trang 3/97)",
    "Trang 3 của 97",
    "Trang 3 trên 97",
    "Trang 3 trên tổng số 97",
    "Trang 3 trong số 97",
    "« Trang 3 trong 97 »",
    "Trang: 3/97",
    "Trang số 3 / 97 trang",
    "Trang thứ 3/97",
    "Trang hiện tại: 3/97",
    "Bạn đang xem trang 3 / 97",
    "Page 3 of 97",
    "Trang\xa03\xa0/\xa097",
    "<b>Trang</b> <b>3</b>/<b>97</b>",
    "3/97 trang",
]


@pytest.mark.parametrize("words", COUNTERS)
def test_page_and_pages_are_read(words: str) -> None:
    reading = read(after=f"<div><span>{words}</span></div>")
    assert (reading.page_number, reading.pages_stated) == (3, 97)


def test_bare_numbers_say_so_only_in_a_pager() -> None:
    assert read(after='<div class="paging"><span>3 / 97</span></div>').pages_stated == 97
    assert read(after="<div><span>3 / 97</span></div>").pages_stated is None


@pytest.mark.parametrize("words", ["Trang 12/8", "Trang 3", "Bài đăng trên trang 3/97 của báo tỉnh", "Trang 0 / 0"])
def test_what_is_no_counter_states_nothing(words: str) -> None:
    assert read(after=f"<div><span>{words}</span></div>").pages_stated is None


def test_numbers_of_several_elements_do_not_run_together() -> None:
    after = '<div><p class="counter">Trang 1 / 7</p><ul><li><span>1</span></li><li><span>2</span></li></ul></div>'
    assert read(after=after).pages_stated == 7


def test_a_counter_inside_an_item_is_the_items_own() -> None:
    story = '<div class="item"><h3><a href="/tin/9-tho">Tập thơ xưởng may</a></h3><p>Trang 1 / 7</p></div>'
    page = f'<html><body><div id="content">{STORIES}{story}</div></body></html>'
    document = read_document(page.encode(), url="http://congdoan.test/tin-tuc")
    assert isinstance(document, Document)
    reading = read_listing(document, Rules(system="generic"))
    assert isinstance(reading, ListingReading)
    assert (len(reading.items), reading.pages_stated) == (6, None)


@given(page=st.integers(1, 99_999), more=st.integers(0, 99_999))
def test_any_counter_is_read_as_it_stands(page: int, more: int) -> None:
    pages = min(page + more, 99_999)
    reading = read(after=f'<p class="counter">Trang {page} / {pages}</p>')
    assert (reading.page_number, reading.pages_stated, reading.next_url) == (page, pages, None)
