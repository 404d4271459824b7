"""The quality gate: each page that stands in place of another, and each look-alike that must pass."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Absent, Failed
from crawler.documents import Document, read_document
from crawler.quality_gate import judge

SHARED = Path(__file__).parents[2] / "shared"
HOME = "http://congdoan.test/"
ARTICLE = "http://congdoan.test/tin-tuc/1001-dai-hoi-cong-doan.html"
SENTENCE = "Chiều nay, ban chấp hành công đoàn xã Hòa Bình họp bàn việc chăm lo cho đoàn viên trong quý tới. "


def verdict(
    page: str | bytes,
    *,
    url: str = ARTICLE,
    final_url: str | None = None,
    status: int | None = 200,
    content_type: str = "text/html; charset=utf-8",
    expected: Literal["article", "listing"] = "article",
) -> Absent | Failed | None:
    payload = page.encode() if isinstance(page, str) else page
    document = read_document(payload, url=final_url or url, content_type=content_type)
    return judge(
        url=url,
        final_url=final_url or url,
        redirects=(url,) if final_url else (),
        status=status,
        headers={"Content-Type": content_type},
        payload=payload,
        document=document if isinstance(document, Document) else None,
        home=HOME,
        expected=expected,
    )


def page(body: str, *, title: str = "Công đoàn tỉnh", head: str = "", classes: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body class="{classes}"><div id="header"><a href="/">Công đoàn tỉnh</a></div>'
        f'<ul class="menu"><li><a href="/tin-tuc">'
        f'Tin tức</a></li></ul>{body}<div id="footer"><p>Địa chỉ: số 1 phố Chợ</p></div></body></html>'
    )


def article(title: str = "Đại hội công đoàn", text: str = SENTENCE * 8, **more: str) -> str:
    return page(
        f'<div class="item-page"><h2>{title}</h2><p>{text}</p></div>', title=f"{title} - Công đoàn tỉnh", **more
    )


def reason(found: Absent | Failed | None) -> str | None:
    return found.reason if found else None


def test_an_article_passes() -> None:
    assert verdict(article()) is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_missing_page_is_absent(status: int) -> None:
    found = verdict(page("<h1>Không tìm thấy</h1>"), status=status)
    assert isinstance(found, Absent)
    assert found.reason == f"http-{status}"


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503, 301])
def test_any_other_status_is_a_failure_whatever_the_page_says(status: int) -> None:
    found = verdict(article(), status=status)
    assert isinstance(found, Failed)
    assert found.reason == f"http-{status}"


def test_no_response_and_not_modified() -> None:
    assert reason(verdict("", status=None)) == "no-response"
    assert verdict("", status=304) is None


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b" \n\t ",
        b"<h1>Mau muc</h1><h3>Chua dat</h3>",
        page("").replace("<p>Địa chỉ: số 1 phố Chợ</p>", "").encode(),
    ],
)
def test_a_page_without_a_word_is_empty(payload: bytes) -> None:
    assert reason(verdict(payload)) == "empty-body"


def test_a_file_is_no_page() -> None:
    assert reason(verdict(b"%PDF-1.7 " + b"x" * 300, content_type="application/pdf")) == "not-html"


def test_a_page_that_ends_within_a_tag_is_cut_off() -> None:
    whole = article()
    assert reason(verdict(whole[: whole.index('class="item-page"') + 8])) == "cut-off"


CHALLENGES = {
    "cookie script": "<script>document.cookie='D1N=4b1f; path=/';window.location.reload(true);</script>" + " " * 60,
    "bare redirect script": "<script>window.location='/?kiem-tra=1';</script><!-- một dòng chú thích cho đủ dài -->",
    "browser check": page(
        "<h1>Just a moment...</h1><p>Checking your browser before accessing the site.</p>"
        '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate.js"></script>',
        title="Just a moment...",
    ),
    "captcha": page('<form><p>Xác nhận bạn không phải robot</p><div class="g-recaptcha"></div></form>'),
    "refresh": (
        '<html><head><meta http-equiv="refresh" content="0;url=/?c=1"><title>Chờ</title></head><body></body></html>'
    ),
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_gate_for_browsers_is_a_challenge(name: str) -> None:
    assert reason(verdict(CHALLENGES[name])) == "challenge"


def test_a_flood_block_tells_how_long_to_wait() -> None:
    found = verdict(
        page(
            "<div>Hệ thống đang từ chối truy cập của bạn.<br><span>Hãy đợi <b>31</b> giây...</span></div>",
            title="Hãy đợi",
        )
    )
    assert isinstance(found, Failed)
    assert found.reason == "flood-block"
    assert "wait 31 s" in found.detail


FORM = '<form action="/vao"><p>Mật khẩu <input type="password" name="mk"></p><button>Vào</button></form>'
LOGINS = {
    "titled": page(f"<h1>Đăng nhập hệ thống</h1>{FORM}", title="Đăng nhập - Công đoàn tỉnh"),
    "headed": page(f"<h2>Đăng nhập</h2>{FORM}"),
    "told": page(f"<p>Bạn cần đăng nhập để xem nội dung này.</p>{FORM}"),
    "English": page(f"<h1>Log in</h1>{FORM}", title="Log in ‹ Công đoàn tỉnh"),
}


@pytest.mark.parametrize("name", LOGINS)
def test_a_login_page_is_a_failure(name: str) -> None:
    assert reason(verdict(LOGINS[name])) == "login"


def test_a_redirect_to_the_login_page_is_a_failure() -> None:
    assert (
        reason(verdict(page(f"<p>Xin chào</p>{FORM}"), final_url="http://congdoan.test/dang-nhap?tiep=1001")) == "login"
    )


MAINTENANCES = {
    "titled": page("<h1>Website đang bảo trì</h1><p>Xin quay lại sau.</p>", title="Website đang bảo trì"),
    "told": page("<p>Trang thông tin đang được nâng cấp. Mong bạn đọc thông cảm và quay lại sau.</p>"),
    "with a login": page(f"<p>Trang web này đang được bảo trì. Xin vui lòng quay lại sau.</p>{FORM}"),
    "English": page("<h1>Under maintenance</h1><p>We will be back soon.</p>"),
}


@pytest.mark.parametrize("name", MAINTENANCES)
@pytest.mark.parametrize("expected", ["article", "listing"])
def test_maintenance_is_a_failure(name: str, expected: Literal["article", "listing"]) -> None:
    found = verdict(MAINTENANCES[name], expected=expected)
    assert isinstance(found, Failed)
    assert found.reason == "maintenance"


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Không thể thiết lập kết nối tới cơ sở dữ liệu</h1><p>Máy chủ quá tải.</p>",
        "<h1>500 Internal Server Error</h1>",
    ],
)
def test_an_error_of_the_host_is_a_failure(body: str) -> None:
    assert reason(verdict(page(body))) == "error-page"


SOFT_404S = {
    "titled": page(
        "<h1>Không tìm thấy</h1><p>Nội dung bạn cần không tồn tại hoặc đã bị xóa.</p>", title="Không tìm thấy"
    ),
    "numbered": page("<h1>404</h1><p>Rất tiếc!</p>", title="404 - Không tìm thấy trang | Công đoàn tỉnh"),
    "told": page("<p>Ooops... Error 404</p><p>Xin lỗi, trang bạn đang tìm kiếm không tồn tại.</p><h3>Tin nổi bật</h3>"),
    "template": article("Bài mới trong tuần", classes="error404"),
    "English": page("<h1>Page not found</h1><p>The page you requested could not be found.</p>"),
    "removed": page("<div class='thong-bao'>Bài viết này không tồn tại hoặc đã bị xóa.</div>"),
}


@pytest.mark.parametrize("name", SOFT_404S)
def test_a_page_that_says_nothing_is_there_is_a_soft_404(name: str) -> None:
    found = verdict(SOFT_404S[name])
    assert isinstance(found, Absent)
    assert found.reason == "soft-404"


def test_a_redirect_home_is_absent_for_an_article_and_a_failure_for_a_listing() -> None:
    home = page("<h2>Tin mới</h2><p>" + SENTENCE + "</p>")
    for final_url in (
        HOME,
        "http://www.congdoan.test",
        "https://congdoan.test/index.php",
        "http://congdoan.test/trang-chu.html",
    ):
        assert isinstance(verdict(home, final_url=final_url), Absent)
        assert isinstance(verdict(home, final_url=final_url, expected="listing"), Failed)


def test_the_front_page_under_an_articles_address_is_told_by_its_menu() -> None:
    items = "".join(f'<div itemprop="blogPost"><h2>Tin {n}</h2><p>{SENTENCE * 4}</p></div>' for n in range(3))
    body = (
        f'<ul class="nav"><li class="current active"><a href="/">Trang chủ</a></li></ul><div class="blog">{items}</div>'
    )
    assert reason(verdict(page(body))) == "redirect-home"
    assert verdict(page(body.replace('href="/"', 'href="/tin-tuc"'))) is None


def test_a_redirect_off_the_site_is_a_failure_and_www_is_the_site() -> None:
    assert reason(verdict(article(), final_url="http://tim-kiem.example/khac")) == "redirect-off-site"
    assert verdict(article(), final_url=ARTICLE.replace("//", "//www.")) is None


def test_a_redirect_to_the_section_or_to_another_article_is_a_failure() -> None:
    joomla = '<meta name="generator" content="Joomla! - Open Source Content Management">'
    assert reason(verdict(article(), final_url="http://congdoan.test/tin-tuc")) == "redirect-section"
    other = "http://congdoan.test/van-ban/2002-ke-hoach.html"
    assert reason(verdict(article(head=joomla), final_url=other)) == "another-page"
    moved = "http://congdoan.test/van-ban/1001-dai-hoi-cong-doan-lan-thu-hai.html"
    assert verdict(article(head=joomla), final_url=moved) is None


def test_a_page_that_names_another_article_as_its_own_address_is_a_failure() -> None:
    joomla = '<meta name="generator" content="Joomla! - Open Source Content Management">'
    other = joomla + '<link rel="canonical" href="http://congdoan.test/tin-tuc/2002-hoi-thao.html">'
    assert reason(verdict(article(head=other))) == "another-page"
    section = (
        '<link rel="canonical" href="/tin-tuc.html"><meta property="og:url" content="http://congdoan.test/tin/moi">'
    )
    assert reason(verdict(article(head=section))) == "another-page"


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="http://congdoan.test/">',  # a theme that names the front page everywhere
        '<link rel="canonical" href="https://www.congdoan.test/tin-tuc/1001-dai-hoi-cong-doan">',
        '<link rel="canonical" href="/van-ban/1001-dai-hoi">',
        '<link rel="canonical" href="http:///khach">',
        '<meta property="og:url" content="http://congdoan.test/tin-tuc">',
    ],
)
def test_a_careless_or_moved_own_address_passes(head: str) -> None:
    assert verdict(article(head=head)) is None


LOOK_ALIKES = {
    "missing people": article("Không tìm thấy người mất tích sau lũ", "Đến chiều nay vẫn không tìm thấy ba công nhân."),
    "upkeep in the text": article(
        "Công ty nước sạch tạm ngừng cấp nước", "Hệ thống đường ống đang được nâng cấp, bảo trì."
    ),
    "a notice of upkeep": article(
        "Thông báo bảo trì trang tin", "Website sẽ bảo trì tối nay, mong bạn đọc quay lại sau."
    ),
    "login in the text": article("Hướng dẫn nộp đoàn phí trực tuyến", "Đoàn viên cần đăng nhập để xem biểu mẫu."),
    "login beside": page(
        '<div class="item-page"><h2>Ảnh hội thao</h2><img src="/images/a.jpg" alt=""></div>'
        f"<div class='cot'><h3>Đăng nhập</h3>{FORM}</div>",
        title="Ảnh hội thao - Công đoàn tỉnh",
    ),
    "number in the headline": article("404 đoàn viên được hỗ trợ xây nhà", "Chương trình đã trao quà cho đoàn viên."),
    "captcha in the comment form": article("Bàn giao nhà", "Đã trao nhà.").replace(
        "</h2>", '</h2><img src="/a.jpg"><form><div class="g-recaptcha"></div></form>'
    ),
    "cookie script beside a text": article(head="<script>document.cookie='a=1';if(0){location.reload()}</script>"),
    "refresh of a long page": article(head='<meta http-equiv="refresh" content="10">'),
    "pictures only": page('<div class="item-page"><h2>Bản quét quyết định</h2><p><img src="/q.jpg"></p></div>'),
    "one sentence": article("Lịch tiếp đoàn viên", "Sáng thứ hai hằng tuần."),
    "body deleted in the text": article("Thu hồi văn bản", "Nội dung này không có trong nghị quyết của đại hội."),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_an_article_that_only_talks_of_it_passes(name: str) -> None:
    assert verdict(LOOK_ALIKES[name]) is None


def test_an_empty_section_is_a_listing_like_any_other() -> None:
    empty = page('<div class="posts-list"><h1>Văn bản</h1><p>Chưa có bài viết.</p></div>')
    assert verdict(empty, expected="listing") is None


@given(st.binary(max_size=300), st.sampled_from([200, 404, 503, 304]))
def test_any_payload_gets_a_verdict(payload: bytes, status: int) -> None:
    found = verdict(payload, status=status)
    assert found is None or found.reason


def saved(case: str) -> bytes:
    if not SHARED.is_dir():
        pytest.skip("no saved pages beside the repository")
    return (SHARED / "pages" / f"{case}.html").read_bytes()


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("easywebhub/ldld_404", "soft-404"),
        ("easywebhub/ldld_stub", "empty-body"),
        ("nukeviet/lqd_floodblock", "flood-block"),
        ("nukeviet/lqd_congdoan", None),
    ],
)
def test_saved_pages_get_their_verdict(case: str, name: str | None) -> None:
    assert reason(verdict(saved(case), expected="listing" if name is None else "article")) == name


def test_the_saved_front_page_under_a_foreign_address_is_told() -> None:
    payload = saved("joomla15/ega_press")
    url = "http://www.european-games-award.com/index.php/press"
    document = read_document(payload, url=url)
    assert isinstance(document, Document)
    found = judge(
        url=url, final_url=url, redirects=(), status=200, headers={}, payload=payload, document=document,
        home="http://www.european-games-award.com/", expected="article",
    )  # fmt: skip
    assert reason(found) == "redirect-home"


def test_a_redirect_home_that_was_not_followed_is_an_absence() -> None:
    found = verdict("", final_url=HOME, status=302)
    assert isinstance(found, Absent)
    assert found.reason == "redirect-home"


def test_a_redirect_that_leads_elsewhere_and_was_not_followed_is_a_failure() -> None:
    assert reason(verdict("", final_url=f"{HOME}khac", status=302)) == "http-302"
