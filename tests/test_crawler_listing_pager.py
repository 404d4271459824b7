"""Pagers: the next page, the number of pages, and the end, in every shape that themes print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents import Document, read_document
from crawler.listing_pager import Pager, read_pager

HERE = "http://congdoan.test/tin-tuc"


def pager_of(markup: str, url: str = HERE, *, head: str = "", shows_last_number: bool = False) -> Pager:
    page = f"<html><head>{head}</head><body><div id='content'>{markup}</div></body></html>"
    document = read_document(page.encode(), url=url)
    assert isinstance(document, Document)
    return read_pager(document, next_css=None, items=(), shows_last_number=shows_last_number)


def links(*labelled: tuple[str, str], name: str = "pagination") -> str:
    inside = " ".join(f'<a href="{url}">{label}</a>' if url else f"<b>{label}</b>" for label, url in labelled)
    return f'<div class="{name}">{inside}</div>'


@pytest.mark.parametrize(
    "name",
    [
        "pagination",
        "wp-pagenavi",
        "paging",
        "pager",
        "page-nav",
        "phan-trang",
        "phantrang",
        "nav-links",
        "k2Pagination",
        "ast-pagination",
        "jeg_pagination",
        "oceanwp-pagination",
        "grNextPage",
        "page-numbers",
        "pages-nav",
        "generate_page",
        "fusion-pagination",
        "yiiPager",
        "list-page",
        "so-trang",
        "x",
    ],
)
def test_a_pager_may_have_any_name(name: str) -> None:
    read = pager_of(links(("1", ""), ("2", "?page=2"), ("3", "?page=3"), name=name))
    assert read.next_url == HERE + "?page=2"


@pytest.mark.parametrize(
    "label",
    [
        "Sau",
        "Trang sau",
        "Trang sau »",
        "Tiếp",
        "Tiếp theo",
        "Tiếp tục",
        "Kế tiếp",
        "Trang kế",
        "trang kế tiếp→",
        "Sau ›",
        ">",
        "›",
        "Next",
        "Next »",
        "Next page",
        "Older posts",
        "← Older Entries",
        "Bài cũ hơn",
        "« Bài viết cũ hơn",
        "Các bài cũ hơn",
        "Tin cũ hơn",
        "Mục cũ hơn",
        "Bài đăng cũ hơn",
        "Đến trang sau",
        "Xem thêm",
        "Xem trang tiếp theo",
        "Trang sau »»",
    ],
)
def test_the_next_link_may_say_so_in_any_words(label: str) -> None:
    read = pager_of(links(("Trước", "?page=1"), (label, "?page=3")), HERE + "?page=2")
    assert read.next_url == HERE + "?page=3"


@pytest.mark.parametrize(
    "address",
    [
        "{}?start={offset}",
        "{}?limitstart={offset}",
        "{}/page/{page}/",
        "{}/page-{page}/",
        "{}/page-{page}.html",
        "{}/trang-{page}",
        "{}/trang-{page}.html",
        "{}/trang/{page}",
        "{}-trang-{page}.html",
        "{}/p{page}",
        "{}?page={page}",
        "{}?paged={page}",
        "{}?trang={page}",
        "{}&s_cond=&BRSR={offset}",
        "{}?BRSR={offset}",
        "{}?query-8-page={page}",
        "{}?p={page}",
        "{}?pageindex={page}",
        "{}/index.php?pg={page}",
        "{}?id=5&page={page}&lang=vi",
        "{}/{page}",
        "{}?x={page}",
        "{}?curpage={page}",
        "{}?pn={page}",
    ],
)
def test_pages_may_be_addressed_in_any_way(address: str) -> None:
    def url(page: int) -> str:
        return HERE if page == 1 else address.format(HERE, page=page, offset=10 * (page - 1))

    for page in (1, 2, 3):
        numbers = [(str(one), "" if one == page else url(one)) for one in (1, 2, 3, 4)]
        read = pager_of(links(*numbers, ("»", url(page + 1)), ("Cuối", url(4))), url(page))
        assert read.next_url == url(page + 1)
    read = pager_of(links(*((str(one), url(one)) for one in (1, 2, 3)), ("4", "")), url(4))
    assert read.next_url is None


SIGNS = [("«", "»"), ("<", ">"), ("‹", "›"), ("&larr;", "&rarr;"), ("&laquo;", "&raquo;"), ("&lt;&lt;", "&gt;&gt;")]


@pytest.mark.parametrize(("back", "on"), SIGNS)
def test_a_sign_leads_on_and_its_mirror_leads_back(back: str, on: str) -> None:
    read = pager_of(links((back, HERE), ("1", HERE), ("2", ""), ("3", "?page=3"), (on, "?page=3")), HERE + "?page=2")
    assert read.next_url == HERE + "?page=3"


@pytest.mark.parametrize(
    ("on", "last"), [("›", "»"), (">", ">>"), ("»", "»»"), ("Sau", "Cuối"), ("Tiếp theo", "Trang cuối »"), (">", ">|")]
)
@pytest.mark.parametrize("reverse", [False, True])
def test_the_last_page_is_not_jumped_to(on: str, last: str, reverse: bool) -> None:
    steps = [(on, "?start=10"), (last, "?start=90")]
    read = pager_of(links(("1", ""), ("2", "?start=10"), *(steps[::-1] if reverse else steps)))
    assert (read.next_url, read.pages_stated) in [(HERE + "?start=10", 10), (HERE + "?start=10", None)]


def test_the_last_page_is_not_jumped_to_where_it_is_all_that_looks_like_a_step() -> None:
    read = pager_of(links(("1", ""), ("2", "?start=10"), ("3", "?start=20"), ("»", "?start=90")))
    assert read.next_url == HERE + "?start=10"


def test_first_and_previous_links_lead_nowhere_new() -> None:
    read = pager_of(links(("Bắt đầu", HERE), ("Trước", "?start=10"), ("2", "?start=10"), ("3", "")), HERE + "?start=20")
    assert (read.next_url, read.page_number, read.pages_stated) == (None, 3, 3)


def test_a_newer_posts_link_leads_back() -> None:
    markup = links(("Bài mới hơn →", "http://congdoan.test/tin-tuc/page/2/"))
    assert pager_of(markup, "http://congdoan.test/tin-tuc/page/3/").next_url is None


def test_a_step_called_previous_leads_on_where_its_address_does() -> None:
    markup = '<ul class="default-wp-page"><li class="previous"><a href="/tin-tuc/page/2/">&larr; Previous</a></li></ul>'
    assert pager_of(markup).next_url == HERE + "/page/2/"


def test_a_step_called_last_leads_on_where_its_words_do() -> None:
    markup = '<div class="pages-nav"><span class="last-page"><a href="/tin-tuc/page/2/">Trang sau</a></span></div>'
    read = pager_of(markup)
    assert (read.next_url, read.pages_stated) == (HERE + "/page/2/", None)


@pytest.mark.parametrize("page", [0, 1, 2])
def test_pages_counted_from_zero_are_all_met(page: int) -> None:
    numbers = [(str(one + 1), f"?page={one}" if one != page else "") for one in range(3)]
    read = pager_of(links(*numbers), HERE + (f"?page={page}" if page else ""))
    assert read.next_url == (HERE + f"?page={page + 1}" if page < 2 else None)
    assert read.page_number == page + 1
    assert read.pages_stated in (None, 3)


def test_numbers_in_a_window_promise_no_last_page() -> None:
    assert pager_of(links(("1", ""), *((str(one), f"?page={one}") for one in range(2, 6)))).pages_stated is None


def test_a_number_behind_a_gap_is_the_last() -> None:
    read = pager_of(links(("1", ""), ("2", "?page=2"), ("…", ""), ("57", "?page=57")))
    assert (read.next_url, read.pages_stated) == (HERE + "?page=2", 57)


def test_offsets_give_the_number_of_pages() -> None:
    read = pager_of(links(("1", ""), ("2", "?start=5"), ("3", "?start=10"), ("Cuối", "?start=280")))
    assert read.pages_stated == 57


def test_nukeviet_gives_rel_next_to_every_number() -> None:
    markup = (
        '<ul class="pagination"><li class="active"><a href="#">1</a></li><li><a rel="next" href="?page=2">2</a></li>'
        '<li><a rel="next" href="?page=3">3</a></li><li><a rel="next" href="?page=2">&raquo;</a></li></ul>'
    )
    assert pager_of(markup).next_url == HERE + "?page=2"


def test_a_link_in_the_head_counts_where_no_pager_is() -> None:
    head = '<link rel="next" href="/tin-tuc/page/2/">'
    assert pager_of("", head=head).next_url == HERE + "/page/2/"
    last = links(("1", HERE), ("2", ""), name="nav-links")
    assert pager_of(last, HERE + "/page/2/", head='<link rel="next" href="/gioi-thieu/">').next_url is not None
    ended = links(("1", HERE + "/page/1/"), ("2", ""), name="nav-links")
    assert pager_of(ended, HERE + "/page/2/", head='<link rel="next" href="/gioi-thieu/">').next_url is None


@pytest.mark.parametrize(
    "markup",
    [
        '<table id="wp-calendar"><tfoot><tr><td><a href="/2024/07/">« Th7</a></td><td><a href="/2024/09/">»</a></td>'
        "</tr></tfoot></table>",
        '<div class="sap-xep"><a href="?sort=hits">Xem nhiều</a> <a href="?sort=date">Mới nhất</a></div>',
        '<a href="/tin-tuc/5-xuong-may?replytocom=7#respond">Trả lời</a>',
        '<a href="?print=1">In trang này</a> <a href="?tmpl=component&amp;print=1&amp;page=">In</a>',
        '<div class="slider"><a class="next" href="#">›</a></div>',
        '<div class="pagination"><a href="http://bao.test/tin-tuc?page=2">Trang sau</a></div>',
        '<nav class="navigation"><ul><li><a href="/a">A</a><ul><li><a href="/b">2</a></li></ul></li></ul></nav>',
        '<div class="pagination"><a href="mailto:a@congdoan.test">Tiếp</a></div>',
        '<a href="/tin-tuc/12-trang-sau-cua-cuoc-doi">Trang sau của cuộc đời</a>',
        f'<div class="pagination"><a href="{HERE}">1</a></div>',
        f'<div class="pagination"><a href="{HERE}#top">Tiếp</a></div>',
    ],
)
def test_what_only_looks_like_a_pager_leads_nowhere(markup: str) -> None:
    read = pager_of(markup)
    assert (read.next_url, read.pages_stated) == (None, None)


def test_session_ids_do_not_make_another_page() -> None:
    read = pager_of(links(("1", "?PHPSESSID=aa11"), ("2", "?page=2&amp;PHPSESSID=bb22")), HERE + "?PHPSESSID=cc33")
    assert read.next_url == HERE + "?page=2"
    assert pager_of(links(("Sau", "?PHPSESSID=aa11")), HERE).next_url is None


def test_links_inside_items_are_no_pager() -> None:
    story = '<div class="item"><a href="?page=2">Trang sau</a></div>'
    document = read_document(f"<html><body>{story}</body></html>".encode(), url=HERE)
    assert isinstance(document, Document)
    item = next(document.root.iter("div"))
    assert read_pager(document, next_css=None, items=[item]).next_url is None


def test_a_sites_own_selector_decides() -> None:
    page = '<div class="x"><a href="?page=5">tới</a></div>' + links(("2", "?page=2"))
    document = read_document(f"<html><body>{page}</body></html>".encode(), url=HERE)
    assert isinstance(document, Document)
    assert read_pager(document, next_css=".x", items=()).next_url == HERE + "?page=5"
    missed = read_pager(document, next_css=".y", items=())
    assert (missed.next_url, missed.end_by) == (None, "no next link (layout)")


@pytest.mark.parametrize(
    ("markup", "url", "end"),
    [
        ('<p class="counter">Trang 7 / 7</p>', HERE + "?start=60", "last page: 7 of 7"),
        (links(("1", HERE), ("2", "")), HERE + "?page=2", "pager without a next link"),
        ("", HERE, "no pager"),
        ("<button>Xem thêm</button>", HERE, "further items are loaded by script only"),
    ],
)
def test_the_end_says_what_it_rests_on(markup: str, url: str, end: str) -> None:
    assert (pager_of(markup, url).next_url, pager_of(markup, url).end_by) == (None, end)


def test_a_last_page_that_still_links_on_is_the_last_by_its_counter() -> None:
    markup = '<p class="counter">Trang 7 / 7</p>' + links(("Sau", "?start=70"))
    assert pager_of(markup, HERE + "?start=60").next_url is None


@given(
    pages=st.integers(1, 60),
    page=st.integers(1, 60),
    window=st.integers(1, 5),
    size=st.sampled_from([1, 5, 10, 24]),
    counter=st.booleans(),
)
def test_every_page_leads_to_the_one_behind_it(pages: int, page: int, window: int, size: int, counter: bool) -> None:
    page = min(page, pages)

    def url(one: int) -> str:
        return HERE if one == 1 else f"{HERE}?start={(one - 1) * size}"

    shown = range(max(1, page - window), min(pages, page + window) + 1)
    labelled = [(str(one), "" if one == page else url(one)) for one in shown]
    if page > 1:
        labelled = [("Bắt đầu", url(1)), ("Trước", url(page - 1)), *labelled]
    if page < pages:
        labelled += [("Tiếp theo", url(page + 1)), ("Cuối", url(pages))]
    markup = links(*labelled) + (f"<p>Trang {page} / {pages}</p>" if counter else "")
    read = pager_of(markup, url(page))
    assert read.next_url == (url(page + 1) if page < pages else None)
    assert read.pages_stated in (pages, None)
    assert read.pages_stated == pages or not counter
