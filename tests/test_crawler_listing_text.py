"""The fingerprint of a listed item: still while visitors count and days pass, changed by what an editor does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, fromstring

from crawler.listing_text import fingerprint_of, has_cut_tail, published_in, without_tail
from crawler.site_profiles import VIETNAM

TITLE = "Công đoàn xã Tân Lập trao nhà"
TEASER = "Hơn bốn mươi đoàn viên góp ngày công dựng nhà."


def item(beside: str = "", *, title: str = TITLE, teaser: str = TEASER) -> HtmlElement:
    return fromstring(f'<div class="item"><h3><a href="/tin/1-nha">{title}</a></h3>{beside}<p>{teaser}</p></div>')


def fingerprint(beside: str = "", *, title: str = TITLE, teaser: str = TEASER) -> str:
    return fingerprint_of(title, item(beside, title=title, teaser=teaser), with_images=False)


USUAL = fingerprint()


@pytest.mark.parametrize(
    "beside",
    [
        "<span>2 giờ trước</span>",
        "<p>Hôm nay, 14:05</p>",
        "<p>Hôm qua lúc 14:05</p>",
        "<span>Cách đây 3 ngày</span>",
        "<p>Cập nhật: 2 giờ trước</p>",
        "<time>vừa xong</time>",
        "<p>Lượt xem: 1.234</p>",
        "<span>1,2K lượt xem</span>",
        "<p>(35 lượt xem)</p>",
        "<p>Được đọc 35 lần</p>",
        "<p>Đã xem: 727 - Phản hồi: 0</p>",
        "<p>727 lượt xem | 3 bình luận</p>",
        "<p>Bình luận (3)</p>",
        "<span>Chưa có bình luận</span>",
        "<a href='#c'>3 Comments</a>",
        "<p><i class='fa fa-eye'></i> 727</p>",
        "<p>12/08/2024 (35 lượt xem)</p>",
        "<p>Ngày đăng: 12/08/2024 | Lượt xem: 35</p>",
        "<ul><li>12/08/2024</li><li>35</li></ul>",
        "<p>★★★★☆ (5 phiếu)</p>",
        "<span class='label'>Mới</span>",
        "<span>NEW</span>",
        "<span>5 phút đọc</span>",
        "<p>Đăng bởi: admin</p>",
        "<a class='btn' href='/tin/1-nha'>Xem tiếp</a>",
        "<button>Chia sẻ</button>",
        '<a href="/category/tin/" rel="category tag">Tin tức</a>',
        '<script>document.write("35")</script>',
        '<div class="meta">Tác giả: Hoa</div>',
        '<div class="icons"><ul><li>In</li><li>Email</li></ul></div>',
    ],
)
def test_what_passes_leaves_the_fingerprint_alone(beside: str) -> None:
    assert fingerprint(beside) == USUAL


@given(st.integers(0, 10**7), st.sampled_from(["Lượt xem: {}", "{} lượt xem", "Hits: {}", "({} bình luận)", "{}"]))
def test_no_counter_touches_the_fingerprint(count: int, words: str) -> None:
    assert fingerprint(f"<p>{words.format(count)}</p>") == USUAL


def test_a_counter_at_the_end_of_the_teaser_passes_too() -> None:
    assert fingerprint(teaser=f"{TEASER} Lượt xem: 35") == fingerprint(teaser=f"{TEASER} Lượt xem: 36") == USUAL


@pytest.mark.parametrize(
    ("title", "teaser"),
    [
        (TITLE + " mới", TEASER),
        (TITLE.replace("trao", "Trao"), TEASER),
        (TITLE, TEASER.replace("bốn", "năm")),
        (TITLE, TEASER.replace("bốn mươi", "40")),
        (TITLE, TEASER.replace("nhà", "nha")),
        (TITLE, TEASER + " Hôm nay nhà xong."),
        (TITLE, TEASER + " Lễ bàn giao lúc 14:05 hôm nay."),
        (TITLE, ""),
    ],
)
def test_what_an_editor_does_changes_the_fingerprint(title: str, teaser: str) -> None:
    assert fingerprint(title=title, teaser=teaser) != USUAL


def test_numbers_within_sentences_count() -> None:
    assert fingerprint(teaser="Còn 40 suất quà") != fingerprint(teaser="Còn 50 suất quà")
    assert fingerprint(teaser="12/08/2024: khởi công nhà") != fingerprint(teaser="13/08/2024: khởi công nhà")


@pytest.mark.parametrize(
    "markup",
    [
        '<li class="post"><a href="/tin/1-nha"><img src="/a.jpg"></a><h2>{title}</h2>{teaser}</li>',
        '<article><header><h4><a href="/">{title}</a></h4><i>12/08/2024</i></header><div>{teaser}</div></article>',
        '<tr><td><b><a href="/x">{title}</a></b><br>{teaser} <a class="readmore" href="/x">Đọc thêm</a></td></tr>',
        "<div><h3>{title}</h3><p>Hơn bốn mươi đoàn viên   góp <b>ngày công</b>\n dựng nhà.</p></div>",
    ],
)
def test_a_new_look_tells_the_same_story(markup: str) -> None:
    element = fromstring(markup.format(title=TITLE, teaser=TEASER))
    assert fingerprint_of(TITLE, element, with_images=False) == USUAL


@pytest.mark.parametrize("tail", [" [...]", " …", "…", " (...)", " Xem tiếp", " Đọc thêm »", " […] Chi tiết"])
def test_what_says_that_there_is_more_is_no_part_of_the_teaser(tail: str) -> None:
    assert without_tail("Hơn bốn mươi đoàn viên" + tail) == "Hơn bốn mươi đoàn viên"


def test_an_excerpt_breaks_off() -> None:
    assert has_cut_tail(item(teaser="Hơn bốn mươi đoàn viên [...]"))
    assert has_cut_tail(item(teaser="Hơn bốn mươi đoàn viên…"))
    assert not has_cut_tail(item())


@pytest.mark.parametrize(
    ("beside", "day"),
    [
        ('<time datetime="2024-08-12T07:30:00+07:00">hôm qua</time>', "2024-08-12T07:30:00+07:00"),
        ("<span>12/08/2024 07:30</span>", "2024-08-12T07:30:00+07:00"),
        ('<dd class="published">Được đăng: Thứ hai, 12 Tháng 8 2024 07:30</dd>', "2024-08-12T07:30:00+07:00"),
        ("<i>(12/08/2024)</i>", "2024-08-12T00:00:00+07:00"),
        ("<p>Ngày đăng: 12/08/2024</p>", "2024-08-12T00:00:00+07:00"),
    ],
)
def test_the_day_that_a_list_prints_is_read(beside: str, day: str) -> None:
    found = published_in(item(beside), VIETNAM, whole=False)
    assert found is not None
    assert found.isoformat() == day


def test_a_day_within_the_teaser_is_not_the_items() -> None:
    assert published_in(item(teaser="Nhà khởi công ngày 12/08/2024 trên đất của bản."), VIETNAM, whole=False) is None
